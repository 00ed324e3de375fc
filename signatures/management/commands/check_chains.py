"""`manage.py check_chains`: whether anything that is written down of documents was changed, cut off or put in."""

from typing import Any

from django.core.management.base import BaseCommand

from signatures.commands.chains import broken
from signatures.models import Chain

BROKEN = 1


class Command(BaseCommand):
    help = "Check every chain of documents and days. The exit code is 0 only when all add up."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = 0
        for name, why in broken():
            self.stdout.write(f"{name}: {why}")
            faults += 1
        self.stdout.write(f"{Chain.objects.count()} chains, {faults} faults.")
        if faults:
            raise SystemExit(BROKEN)
