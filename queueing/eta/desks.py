"""A desk, what it serves and when it calls."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from queueing.discipline import NEVER, instant

ALWAYS = (-NEVER, NEVER)


@dataclass(frozen=True)
class Desk:
    """Calls from `opens_at` until before `closes_at`, not in a break. Busy without `serving` is away."""

    id: Hashable
    services: frozenset[str]
    busy_since: datetime | None = None
    serving: str | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    breaks: Sequence[tuple[datetime, datetime]] = ()


def windows(desk: Desk) -> list[tuple[int, int]]:
    """The stretches, in instants, in which the desk calls; the end of each is outside."""
    start = ALWAYS[0] if desk.opens_at is None else instant(desk.opens_at)
    end = ALWAYS[1] if desk.closes_at is None else instant(desk.closes_at)
    stretches = []
    for begins, ends in sorted((instant(begins), instant(ends)) for begins, ends in desk.breaks):
        if begins < ends:
            stretches.append((start, min(begins, end)))
            start = max(start, ends)
    stretches.append((start, end))
    return [(opens, closes) for opens, closes in stretches if opens < closes]


def serving(desks: Iterable[Desk], service: str) -> int:
    """The desks that serve `service`, as a bit mask over their places in `desks`."""
    return sum(1 << place for place, desk in enumerate(desks) if service in desk.services)
