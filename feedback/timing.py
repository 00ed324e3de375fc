"""When a survey goes out, and to whom at all. Pure.

Days are those of the store's clock ("24 days after, at the same time"), minutes are minutes. Nobody is written to in
the quiet hours of that clock: what is due then goes out when they end.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import Final

from stores import hours

BUCKETS: Final = 10_000  # a sample is drawn to the hundredth of a per cent
ALL: Final = 100.0


@dataclass(frozen=True)
class Timing:
    """`quiet_from` and `quiet_until` may span midnight; equal: no quiet hours. `rest` is kept between two surveys."""

    days: int = 0
    minutes: int = 0
    quiet_from: time = time(21)
    quiet_until: time = time(9)
    rest: timedelta = timedelta(days=30)


def due_at(after: datetime, zone: str, timing: Timing) -> datetime:
    """When to ask about what ended at `after` in a store of that zone: never earlier, never in its quiet hours."""
    local = hours.local_time(zone, after)
    moved = hours.instant(zone, local + timedelta(days=timing.days)) if timing.days else after
    return out_of_quiet(moved + timedelta(minutes=timing.minutes), zone, timing)


def out_of_quiet(at: datetime, zone: str, timing: Timing) -> datetime:
    """`at`, or the end of the quiet hours that it lies in."""
    local = hours.local_time(zone, at)
    if not is_quiet(local.time(), timing):
        return at
    ends_tomorrow = timing.quiet_from > timing.quiet_until and local.time() >= timing.quiet_from
    day = local.date() + timedelta(days=int(ends_tomorrow))
    return max(at, hours.instant(zone, datetime.combine(day, timing.quiet_until)))


def quiet_at(at: datetime, zone: str, timing: Timing) -> datetime | None:
    """When the next quiet hours begin, after `at`; None where there are none."""
    if timing.quiet_from == timing.quiet_until:
        return None
    local = hours.local_time(zone, at)
    day = local.date() + timedelta(days=int(local.time() >= timing.quiet_from))
    return hours.instant(zone, datetime.combine(day, timing.quiet_from))


def is_quiet(clock: time, timing: Timing) -> bool:
    """Whether nobody may be written to at this time of the store's clock; the end is no longer quiet."""
    start, end = timing.quiet_from, timing.quiet_until
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def is_drawn(secret: str, what: str, percent: float) -> bool:
    """Whether `what` (a survey and a visit) is in the sample: the same answer every time, which nobody can foresee.

    Raises ValueError for a percentage outside 0-100.
    """
    if not 0 <= percent <= ALL:
        raise ValueError(f"{percent} is no percentage")
    digest = blake2b(what.encode(), key=secret.encode()[:64], digest_size=8).digest()
    return int.from_bytes(digest) % BUCKETS < percent * BUCKETS / ALL


def may_ask(last_asked: datetime | None, at: datetime, timing: Timing) -> bool:
    """Whether somebody has had their rest since they were last asked anything."""
    return last_asked is None or at - last_asked >= timing.rest
