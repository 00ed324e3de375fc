"""`manage.py rebuild_stats [--check]`: derive every statistic again from the moves and say what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from queueing.commands.statistics import days_over, differences, write_totals
from queueing.commands.visits import keeping, proving


class Command(BaseCommand):
    help = "Derive the statistics again from the moves. With --check nothing is written; exit code 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = self._days(check=options["check"])
        found += self._visits(check=options["check"])
        if options["check"] and found:
            raise SystemExit(1)

    def _days(self, *, check: bool) -> int:
        found = days = 0
        for store, day in days_over(now=timezone.now()):
            days += 1
            for difference in differences(store=store, day=day):
                found += 1
                self.stdout.write(
                    f"{difference.store} {difference.day} {difference.what}: "
                    f"stored {difference.kept}, from the moves {difference.derived}"
                )
            if not check:
                write_totals(store=store, day=day)
        self.stdout.write(f"{days} days looked at, {found} differences" + ("" if check else ", written"))
        return found

    def _visits(self, *, check: bool) -> int:
        """The sweep comes first: what it has still to do is no difference."""
        keeping.sweep(now=timezone.now())
        found = 0
        for difference in proving.differences():
            found += 1
            self.stdout.write(
                f"{difference.visit} {difference.what}: stored {difference.kept}, from the line {difference.derived}"
            )
        if not check:
            proving.rebuild()
        self.stdout.write(f"settled visits looked at, {found} differences" + ("" if check else ", written"))
        return found
