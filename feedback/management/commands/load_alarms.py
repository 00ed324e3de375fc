"""`manage.py load_alarms`: rules, causes and deadlines of follow-ups to begin with; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from feedback.commands.followups.ready import load_ready


class Command(BaseCommand):
    help = "Add the ready-made alarm rules, causes and deadlines that are not there yet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{load_ready()} rows added.")
