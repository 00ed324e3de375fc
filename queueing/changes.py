"""What a manager is about to change of a store: values, so that it can be looked at before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class OtherHours:
    """Other opening hours from now on."""

    expression: str


@dataclass(frozen=True)
class ExceptionDay:
    """One day with other hours: `times` such as 10:00-14:00,15:00-18:00; none = closed."""

    on: date
    times: str = ""
    reason: str = ""


@dataclass(frozen=True)
class NoException:
    """A day has its usual hours again."""

    on: date


@dataclass(frozen=True)
class ShiftChanged:
    """Somebody works from `start` to `end` instead."""

    shift_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True)
class ShiftGone:
    """Somebody is ill: from `from_at` on, else the whole shift. They stay on the roster: the day is not without one."""

    shift_id: int
    from_at: datetime | None = None


@dataclass(frozen=True)
class Illness:
    """Somebody is ill for several shifts, in their order; each as in ShiftGone."""

    shift_ids: tuple[int, ...]


@dataclass(frozen=True)
class PatternPut:
    """A repeating pattern of bookings, new (`pattern_id` None) or as it is to be."""

    pattern_id: int | None
    kind: str
    weekday: int
    starts: time
    ends: time
    first_on: date
    last_on: date | None = None
    every_weeks: int = 1
    weeks: tuple[int, ...] = ()
    places: int = 1
    services: frozenset[str] = frozenset()
    reason: str = ""


Change = OtherHours | ExceptionDay | NoException | ShiftChanged | ShiftGone | Illness | PatternPut
