"""Displaced bookings: the work list of a store, and what one customer can choose from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from queueing.models import Booking, Displacement
from queueing.queries.bookable import slots_within
from queueing.queries.changes import facts_until_horizon
from queueing.queries.proposing import MOST, proposals, wish_for
from queueing.queries.together import in_order
from queueing.slots import Slot
from queueing.states import BookingState
from stores import hours
from stores.models import Store

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class WorkList:
    """`items` are what is left, the next booking first; of `total` of late."""

    items: list[Displacement]
    total: int

    @property
    def left(self) -> int:
        return len(self.items)

    @property
    def done(self) -> int:
        return self.total - self.left


def work_list(store: Store, *, now: datetime) -> WorkList:
    """What is left to settle in a store, and how much there was in the last week: three statements."""
    rows = Displacement.objects.filter(store=store)
    of_late = Q(settled_at=None) | Q(made_at__gte=now - LATELY)
    found = rows.filter(settled_at=None).select_related("booking__service", "made_by")
    found = found.prefetch_related(in_order("booking__parts"))
    return WorkList(list(found.order_by("booking__starts_at", "id")), rows.filter(of_late).count())


def open_count(store: Store) -> int:
    """How many wait on the work list."""
    return Displacement.objects.filter(store=store, settled_at=None).count()


def instants(displacement: Displacement) -> list[datetime]:
    """The times that were proposed."""
    return [datetime.fromisoformat(text) for text in displacement.proposals]


def last_of(booking: Booking) -> Displacement | None:
    """What became, or is to become, of a booking's place."""
    return Displacement.objects.filter(booking=booking).order_by("-id").first()


def still_free(displacement: Displacement, booking: Booking, *, now: datetime) -> list[Slot]:
    """The times to choose from now: those proposed that are still free, then the next best, by start."""
    facts = facts_until_horizon(booking.store, now=now)
    wish = wish_for(booking)
    wanted = [at for at in instants(displacement) if at > now]
    days = {hours.local_day(booking.store.time_zone, at) for at in wanted}
    free = [slot for day in sorted(days) for slot in slots_within(facts, wish, first=day, last=day, now=now)]
    found = {slot.start: slot for slot in free if slot.start in set(wanted)}
    for slot in proposals(facts, [booking], now=now)[booking.pk] if len(found) < MOST else ():
        if len(found) < MOST:
            found.setdefault(slot.start, slot)
    return sorted(found.values(), key=lambda slot: slot.start)


def with_parts(booking: Booking) -> Booking:
    """The booking with what its services are read from."""
    return Booking.objects.select_related("store", "service").prefetch_related("parts__service").get(pk=booking.pk)


def is_waiting(displacement: Displacement | None, booking: Booking) -> bool:
    """Whether the customer still has to choose."""
    return displacement is not None and displacement.settled_at is None and booking.state == BookingState.BOOKED
