"""What comes out of a log and what became of it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from queueing.discipline import Tier, Waiting, instant, moment
from queueing.eta import Estimate


@dataclass(frozen=True)
class Arrival:
    """A customer of the log: when, for what, how long the service takes and how long the patience lasts."""

    id: Hashable
    at: datetime
    service: str
    tier: Tier
    service_seconds: float
    patience_seconds: float | None = None
    booked_for: datetime | None = None


@dataclass(frozen=True)
class Served:
    """What became of it: `left_at` ends the service, or the patience of one never called; None if the store closed."""

    id: Hashable
    called_at: datetime | None
    desk: Hashable | None
    left_at: datetime | None
    estimate: Estimate | None


class Visit:
    """An arrival while it is played, in instants."""

    __slots__ = ("at", "called", "desk", "estimate", "lasts", "leaves", "left", "ticket")

    def __init__(self, arrival: Arrival) -> None:
        patience = arrival.patience_seconds
        self.ticket = Waiting(arrival.id, arrival.tier, arrival.at, arrival.service, arrival.booked_for)
        self.at = instant(arrival.at)
        self.lasts = _span(arrival.service_seconds)
        self.leaves = None if patience is None or patience == inf else self.at + _span(patience)
        self.called: int | None = None
        self.left: int | None = None
        self.desk: Hashable | None = None
        self.estimate: Estimate | None = None

    def answer(self) -> Served:
        called, left = (None if at is None else moment(at) for at in (self.called, self.left))
        return Served(self.ticket.id, called, self.desk, left, self.estimate)


def _span(seconds: float) -> int:
    """Seconds of a log as microseconds; ValueError where they are no span of time."""
    if not 0 <= seconds < inf:
        raise ValueError(f"seconds from 0 on are needed, not {seconds}")
    return timedelta(seconds=seconds) // timedelta(microseconds=1)
