"""`manage.py token --user U [--scope desk,book,insight]`: a bearer token, alone on its line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from stores.commands.tokens import SCOPES, issue_token
from stores.models import Staff


class Command(BaseCommand):
    help = "Print a bearer token for a staff member's user name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True)
        parser.add_argument("--scope", default=",".join(SCOPES), help="desk, book, insight: comma separated")

    def handle(self, *_args: Any, **options: Any) -> None:
        staff = Staff.objects.filter(user__username=options["user"], is_active=True).first()
        if staff is None:
            raise CommandError(f"No staff member signs in as {options['user']!r}.")
        scopes = [scope.strip() for scope in options["scope"].split(",") if scope.strip()]
        try:
            self.stdout.write(issue_token(staff=staff, scopes=scopes, by="command line", now=timezone.now()))
        except DomainError as error:
            raise CommandError(str(error.message)) from error
