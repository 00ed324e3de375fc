"""What the line hears of the chain below it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from queueing.commands.booking.watching import BookedWatch
from queueing.commands.visits.keeping import follow_people
from stores.signals import about_to_change, people_changed


def watched(store_ids: Collection[int] | None, now: datetime, **_facts: Any) -> BookedWatch:
    """The bookings that stand on what is about to change."""
    return BookedWatch(store_ids, now=now)


def joined(customer_ids: Collection[int], **_facts: Any) -> None:
    """Their visits are one person's now, or no longer."""
    follow_people(customer_ids)


def connect() -> None:
    people_changed.connect(joined, dispatch_uid="visits follow their people")
    about_to_change.connect(watched, dispatch_uid="bookings stand on hours and people")
