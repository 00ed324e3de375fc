"""Which reminder of a booking is due when. Pure.

The first one comes the day before at the same time on the clock, not 24 hours before: with the clock change in between
that is 23 or 25 hours, but it is what people mean by "the same time tomorrow", and nobody who has booked for ten is
written to at nine. The second one comes two hours before, which is how long the way may take: hours that pass.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from stores import hours

SOON_BEFORE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=26)  # none is due earlier before the start, whatever the clocks do


class Reminder(StrEnum):
    """Named as the letters are."""

    DAY_BEFORE = "day_before"
    SOON = "soon"


def times(starts_at: datetime, zone: str) -> dict[Reminder, datetime]:
    """When each is due for a time in a store of that zone. Where the day before leaves that hour out: when it ends."""
    local = hours.local_time(zone, starts_at)
    return {
        Reminder.DAY_BEFORE: hours.instant(zone, local.replace(fold=0) - timedelta(days=1)),
        Reminder.SOON: starts_at - SOON_BEFORE,
    }


def due(starts_at: datetime, zone: str, *, since: datetime, now: datetime, is_coming: bool = False) -> Reminder | None:
    """The reminder that should have been written by `now`, if any.

    `since` is when the customer was last told of this time: what was due before is not said again. Who has said that
    they come is not asked the day before. One that was missed is made up for until the next one is due.
    """
    if now >= starts_at:
        return None
    at = times(starts_at, zone)
    if now >= at[Reminder.SOON]:
        return Reminder.SOON if since < at[Reminder.SOON] else None
    waits = at[Reminder.DAY_BEFORE] <= now and since < at[Reminder.DAY_BEFORE]
    return Reminder.DAY_BEFORE if waits and not is_coming else None
