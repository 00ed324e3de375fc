"""A log as a CSV file: id, at, service, tier, service_seconds and, where known, patience_seconds, booked_for.

A column `waited_seconds` says what really happened: the wait of those who were served, empty for those who left.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from math import isfinite

from queueing.discipline import Tier
from queueing.replay.visits import Arrival

COLUMNS = ("id", "at", "service", "tier", "service_seconds")
OPTIONAL = ("patience_seconds", "booked_for", "waited_seconds")


@dataclass(frozen=True)
class Problem:
    """Why a row was left out."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True)
class Log:
    """The good rows, what those served really waited by id (None when the log does not say), and the bad rows."""

    arrivals: list[Arrival]
    waited: dict[str, float] | None
    problems: list[Problem]


class _BadField(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


@dataclass
class _Reader:
    tiers: Mapping[str, Tier] | None  # None: every code is a plain tier
    zone: tzinfo  # of times without an offset
    seen: dict[str, int] = field(default_factory=dict)
    plain: dict[str, Tier] = field(default_factory=dict)

    def arrival(self, row: Mapping[str, str], line: int) -> Arrival:
        if None in row:
            raise _BadField("row", "has more fields than the first line")
        name = _text(row, "id")
        if name in self.seen:
            raise _BadField("id", f"{name!r} stands in line {self.seen[name]} already")
        at = self.moment(row, "at")
        if at is None:
            raise _BadField("at", "is missing")
        lasts = _seconds(row, "service_seconds")
        if lasts is None:
            raise _BadField("service_seconds", "is missing")
        arrival = Arrival(
            id=name,
            at=at,
            service=_text(row, "service"),
            tier=self.tier(_text(row, "tier")),
            service_seconds=lasts,
            patience_seconds=_seconds(row, "patience_seconds"),
            booked_for=self.moment(row, "booked_for"),
        )
        self.seen[name] = line
        return arrival

    def moment(self, row: Mapping[str, str], column: str) -> datetime | None:
        text = _value(row, column)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise _BadField(column, f"{text!r} is no date and time like 2026-03-02T09:30:00+01:00") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)

    def tier(self, code: str) -> Tier:
        if self.tiers is None:
            return self.plain.setdefault(code, Tier(code))
        if code not in self.tiers:
            raise _BadField("tier", f"{code!r} is none of {', '.join(self.tiers)}")
        return self.tiers[code]


def read_log(lines: Iterable[str], *, tiers: Mapping[str, Tier] | None, zone: tzinfo) -> Log:
    """Read a CSV log; bad rows are told and left out. ValueError when a column is missing altogether."""
    rows = csv.DictReader(lines, restval="")
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"no column {', '.join(missing)} in the first line")
    reader = _Reader(tiers, zone)
    arrivals, problems = [], []
    waited: dict[str, float] = {}
    for row in rows:
        try:
            real = _seconds(row, "waited_seconds")
            arrivals.append(arrival := reader.arrival(row, rows.line_num))
        except _BadField as bad:
            problems.append(Problem(rows.line_num, bad.field, bad.reason))
            continue
        if real is not None:
            waited[str(arrival.id)] = real
    return Log(arrivals, waited if "waited_seconds" in (rows.fieldnames or ()) else None, problems)


def _value(row: Mapping[str, str], column: str) -> str:
    return row.get(column, "").strip()


def _text(row: Mapping[str, str], column: str) -> str:
    text = _value(row, column)
    if not text:
        raise _BadField(column, "is missing")
    return text


def _seconds(row: Mapping[str, str], column: str) -> float | None:
    text = _value(row, column)
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        raise _BadField(column, f"{text!r} is no number") from None
    if not isfinite(seconds) or seconds < 0:
        raise _BadField(column, f"{text} is no number of seconds from 0 on")
    return seconds
