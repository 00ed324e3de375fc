"""What is asked upward when rows of the chain are about to change on which bookings stand, and told of the erased."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from django.dispatch import Signal

people_changed = Signal()  # customer_ids: these have been joined to somebody or taken apart, in this transaction
person_forgotten = Signal()  # customer_ids, hashes (of the ways that nobody else has), now: in the transaction of it
about_to_change = Signal()  # store_ids (None: all), now; whoever keeps bookings answers with a Watch


class Watch(Protocol):
    """What is booked in some stores, and what it stood on before the change."""

    def lost(self) -> Collection[int]:
        """The bookings that have lost their place since, by the rows as they are now. Within a transaction."""

    def store_codes(self) -> list[str]:
        """The stores of those, after `lost`."""

    def displace(self, *, by: int | None) -> int:
        """Put those on the work lists of their stores, take off who has a place again; how many were put there."""


def watch(store_ids: Collection[int] | None, *, now: datetime) -> Watch | None:
    """Begin to watch the bookings of these stores (None: of all), before anything is changed."""
    answers: list[tuple[Any, Any]] = about_to_change.send(sender=None, store_ids=store_ids, now=now)
    return next((found for _receiver, found in answers if found is not None), None)
