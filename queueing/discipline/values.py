"""What the discipline is told and what it answers; instants as whole microseconds."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.instants import instant, moment

__all__ = ["MINUTE", "NEVER", "InLine", "Policy", "Ranked", "Tier", "Waiting", "instant", "minutes", "moment"]
MINUTE = 60_000_000
NEVER = 2**62


@dataclass(frozen=True)
class Tier:
    """A priority class; `head_start` and `max_wait` in minutes, `rate` in points per minute."""

    code: str
    rate: float = 1.0
    head_start: float = 0.0
    rank: int = 0
    max_wait: float | None = None
    statutory: bool = False


@dataclass(frozen=True)
class Waiting:
    """One ticket in the line."""

    id: Hashable
    tier: Tier
    arrived_at: datetime
    service: str = ""
    booked_for: datetime | None = None
    checked_in_at: datetime | None = None


class InLine(Protocol):
    """What the order needs of a ticket: a `Waiting`, or a row that has the same names."""

    @property
    def id(self) -> Hashable: ...
    @property
    def tier(self) -> Tier: ...
    @property
    def arrived_at(self) -> datetime: ...
    @property
    def booked_for(self) -> datetime | None: ...
    @property
    def checked_in_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Policy:
    """A store's rule of order; `lead` and `grace` in minutes, `cycle` the position reached in the ratio cycle."""

    kind: str = "accumulating"
    weights: Mapping[str, int] = field(default_factory=dict)
    lead: float = 0
    grace: float = 10
    cycle: int = 0


@dataclass(frozen=True)
class Ranked:
    """A ticket's place explained: the rule that put it there and the number which that rule compared."""

    id: Hashable
    score: float
    rule: str


def minutes(count: float) -> int:
    """Minutes as microseconds; infinity stays beyond every instant."""
    return round(min(max(count * MINUTE, -NEVER), NEVER))
