"""`manage.py up`: what `make run` does after the set-up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.embedded import SetupProblem, Started
from config.embedded.place import no_demo_mark
from config.embedded.terminal import problem as tell_problem
from config.supervise import run


class Command(BaseCommand):
    """Runs PostgreSQL, Valkey, web, worker and beat until Ctrl-C."""

    help = "Run Lado: database, broker, web, worker and beat, until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Only whether the demo chain is wanted; the rest is in the environment (docs/configuration.md)."""
        parser.add_argument("--no-demo", action="store_true", help="without demo chain and demo logins, now and later")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve, or say in one sentence why not."""
        if Started.ground is None:
            raise RuntimeError("manage.py up starts its servers before Django: call it as a program")
        if options["no_demo"]:
            no_demo_mark(Started.ground.var).touch()
        try:
            run(Started.ground)
        except SetupProblem as found:
            tell_problem(str(found))
            raise SystemExit(1) from None
