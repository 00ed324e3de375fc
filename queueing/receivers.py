"""What the line hears of the chain below it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from queueing.commands.booking.watching import BookedWatch
from stores.signals import about_to_change


def watched(store_ids: Collection[int] | None, now: datetime, **_facts: Any) -> BookedWatch:
    """The bookings that stand on what is about to change."""
    return BookedWatch(store_ids, now=now)


def connect() -> None:
    about_to_change.connect(watched, dispatch_uid="bookings stand on hours and people")
