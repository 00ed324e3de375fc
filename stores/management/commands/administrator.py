"""`manage.py administrator --user U [--mail M]`: let somebody administer, with a password typed or read from stdin."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from stores.commands.staff import make_administrator


class Command(BaseCommand):
    help = "Let somebody administer: the first one of a new installation, or when nobody can sign in any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="the name to sign in with")
        parser.add_argument("--mail", default="", help="the mail address, for single sign-on")

    def handle(self, *_args: Any, **options: Any) -> None:
        password = _password()
        try:
            validate_password(password)
            staff = make_administrator(
                username=options["user"],
                email=options["mail"],
                password=password,
                by="command line",
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise CommandError(f"Somebody else has the address {options['mail']!r}.") from error
        self.stdout.write(f"{staff.user.username} administers now: /admin/")


def _password() -> str:
    """Typed twice at a terminal, else the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise CommandError("The two are not the same.")
    return password
