"""`manage.py demo`: load the demo chain; safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from feedback.commands.auditing_demo import load_audits, load_checklists
from feedback.commands.demo import load_surveys
from feedback.commands.demo_callbacks import load_callbacks
from feedback.commands.demo_claims import load_claims
from feedback.commands.followups.ready import load_ready
from queueing.commands.demo import load_steps
from queueing.commands.demo_bookings import load_bookings
from signatures.commands.templates_library import load_library
from stores.commands.demo import load_demo

LOGINS = "admin, auditor1, region1-3, manager1-12, greeter1-12, clerk1-61"


class Command(BaseCommand):
    help = "Load the demo chain of twelve stores with its people."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            load_demo(now=timezone.now())
            load_steps()
            load_bookings(now=timezone.now())
            load_library(now=timezone.now())
            load_ready()
            load_surveys(now=timezone.now())
            load_claims()
            load_callbacks(now=timezone.now())
            load_checklists(now=timezone.now())
            load_audits(now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"Demo chain: 12 stores demo-001 to demo-012. Sign in as {LOGINS}")
        self.stdout.write(f"with the password {settings.DEMO_PASSWORD}")
