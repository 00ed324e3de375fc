"""`manage.py tidy_claim_files`: files in the store of documents that no claim names are removed now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback.commands.claim_tidying import tidy_all_claim_files


class Command(BaseCommand):
    help = "Remove files that no claim names and that are older than a day. The clock does the same, bit by bit."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = tidy_all_claim_files(now=timezone.now())
        self.stdout.write(f"Files removed: {done}.")
