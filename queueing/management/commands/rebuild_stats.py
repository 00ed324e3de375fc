"""`manage.py rebuild_stats [--check]`: derive every statistic again from the moves and say what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from queueing.commands.statistics import days_over, differences, write_totals


class Command(BaseCommand):
    help = "Derive the day totals again from the moves. With --check nothing is written; exit code 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = days = 0
        for store, day in days_over(now=timezone.now()):
            days += 1
            for difference in differences(store=store, day=day):
                found += 1
                self.stdout.write(
                    f"{difference.store} {difference.day} {difference.what}: "
                    f"stored {difference.kept}, from the moves {difference.derived}"
                )
            if not options["check"]:
                write_totals(store=store, day=day)
        self.stdout.write(f"{days} days looked at, {found} differences" + ("" if options["check"] else ", written"))
        if options["check"] and found:
            raise SystemExit(1)
