"""`manage.py drive`: simulated customers and clerks work the running server through its HTTP interface."""

import asyncio
import random
import statistics
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from queueing.drive.cast import cast, playable
from queueing.drive.play import Play, Tally, run
from queueing.drive.profile import day_profile

FOREVER = 10 * 365 * 24 * 60


class Command(BaseCommand):
    help = "Let simulated customers and clerks work the running server, along a real day's profile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stores", type=int, default=100, help="at most so many stores")
        parser.add_argument("--store", action="append", default=[], metavar="CODE", help="only this store (repeatable)")
        parser.add_argument("--speed", type=float, default=1.0, help="how much faster than life people act")
        parser.add_argument("--minutes", type=float, default=FOREVER, help="of real time; default: until Ctrl-C")
        parser.add_argument("--from-hour", type=float, default=10.0, help="hour of the day at which the play begins")
        parser.add_argument("--url", default=settings.OWN_URL, help="of the server")
        parser.add_argument("--seed", type=int, default=None, help="for the same people again")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["speed"] <= 0 or options["minutes"] <= 0:
            raise CommandError("--speed and --minutes are greater than 0.")
        stores = playable(limit=options["stores"], codes=options["store"])
        if not stores:
            raise CommandError("There is no store to play in. Load the demo chain (manage.py demo) or import one.")
        profile = day_profile(settings.DATA_DIR)
        tally = Tally()
        with cast(stores, now=timezone.now()) as stages:
            clerks = sum(len(stage.clerks) for stage in stages)
            self.stdout.write(f"{len(stages)} stores, {clerks} clerks, arrivals from the {profile.source}")
            play = Play(
                profile=profile,
                speed=options["speed"],
                from_hour=options["from_hour"],
                until=time.monotonic() + 60 * options["minutes"],
                tally=tally,
                draw=random.Random(options["seed"]),
            )
            asyncio.run(run(play, stages, url=options["url"]))
        self.report(tally)

    def report(self, tally: Tally) -> None:
        """What was done, with the server's answer times."""
        self.stdout.write(f"{'act':10}{'done':>8}{'p50 ms':>10}{'p99 ms':>10}")
        for act, seconds in sorted(tally.seconds.items()):
            ordered = sorted(seconds)
            p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
            self.stdout.write(f"{act:10}{len(ordered):>8}{1000 * statistics.median(ordered):>10.1f}{1000 * p99:>10.1f}")
        for what, times in sorted(tally.refused.items()):
            self.stdout.write(f"refused {times} x {what}")
