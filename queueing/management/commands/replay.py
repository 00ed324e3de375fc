"""`manage.py replay FILE.csv`: a real log played again under another rule, with other desks or other hours."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser

from queueing.discipline import Policy
from queueing.eta import Desk
from queueing.replay import Served, replay
from queueing.replay.log import Log, read_log
from queueing.replay.options import desks_of, enough_desks, policy_of, tier_of, tiers_of
from queueing.replay.report import held, rows, table


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"{name!r} is no time zone") from None


class Command(BaseCommand):
    help = "Play a log (CSV: id,at,service,tier,service_seconds[,patience_seconds,booked_for,waited_seconds]) again."
    requires_system_checks = ()  # a replay needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument(
            "--policy",
            default="accumulating",
            help="accumulating, strict, ratio, fifo, or JSON (also a file of it): kind, weights, lead, grace, cycle",
        )
        parser.add_argument(
            "--tier",
            action="append",
            default=[],
            metavar="CODE:FIELD=VALUE,...",
            help="may be repeated; fields rate, head_start, rank, max_wait, statutory; without any, codes are plain",
        )
        parser.add_argument("--tiers", type=Path, metavar="FILE.json", help="the tiers as a list of objects")
        parser.add_argument(
            "--desks",
            type=Path,
            metavar="FILE.json",
            help='a list of objects: id, services (a list or "*"), opens_at, closes_at, breaks; without it enough '
            "desks for the busiest hour",
        )
        parser.add_argument("--overflow", type=float, metavar="MINUTES", help="then any desk may serve a ticket")
        parser.add_argument("--zone", type=zone, default=ZoneInfo("UTC"), help="of times that come without an offset")
        parser.add_argument("--predict", action="store_true", help="also say how often the promised interval held")
        parser.add_argument("--leave-rate", type=float, default=0.0, help="walk-aways per waiting customer and second")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print everything as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        policy, log, desks = self._input(options)
        served = self._told(
            replay,
            log.arrivals,
            desks,
            policy=policy,
            skills_overflow=options["overflow"],
            predict=options["predict"],
            leave_rate=options["leave_rate"],
        )
        for problem in log.problems:
            self.stderr.write(f"line {problem.line}, {problem.field}: {problem.reason}")
        self.stdout.write(_json(log, desks, served) if options["as_json"] else _text(log, desks, served, policy))

    def _input(self, options: dict[str, Any]) -> tuple[Policy, Log, Sequence[Desk]]:
        text = options["policy"]
        policy = self._told(policy_of, _content(Path(text)) if text.endswith(".json") else text)
        tiers = [self._told(tier_of, tier) for tier in options["tier"]]
        if options["tiers"]:
            tiers += self._told(tiers_of, _content(options["tiers"]))
        named = {tier.code: tier for tier in tiers} or None
        lines = _content(options["file"]).splitlines(keepends=True)
        log = self._told(read_log, lines, tiers=named, zone=options["zone"])
        if not options["desks"]:
            return policy, log, enough_desks(log.arrivals)
        services = {arrival.service for arrival in log.arrivals}
        content = _content(options["desks"])
        return policy, log, self._told(desks_of, content, services=services, zone=options["zone"])

    def _told(self, ask: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """What is wrong in a file or an option is the operator's to mend, and no fault of the program."""
        try:
            return ask(*args, **options)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise CommandError(f"{path}: {wrong.strerror}") from wrong
    except UnicodeDecodeError as wrong:
        raise CommandError(f"{path} is not in UTF-8") from wrong


def _text(log: Log, desks: Sequence[Desk], served: Sequence[Served], policy: Policy) -> str:
    lines = [f"{len(log.arrivals)} customers, {len(desks)} desks, {policy.kind}; waits of those served in min:s", ""]
    lines.append(table(rows(log, served)))
    if told := held(log, served):
        lines.append(
            f"\npromises: {100 * told.share:.1f} % of {told.predicted} waits were between p10 and p90, "
            f"p50 was off by {told.error:.0f} s on average"
        )
    return "\n".join(lines)


def _json(log: Log, desks: Sequence[Desk], served: Sequence[Served]) -> str:
    told = held(log, served)
    return json.dumps(
        _finite(
            {
                "desks": len(desks),
                "tiers": [asdict(row) for row in rows(log, served)],
                "promises": asdict(told) if told else None,
                "problems": [asdict(problem) for problem in log.problems],
                "customers": [asdict(one) for one in served],
            }
        ),
        default=str,
        indent=1,
    )


def _finite(value: Any) -> Any:
    """JSON knows no infinity: what never comes is null."""
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_finite(entry) for entry in value]
    return None if value == inf else value
