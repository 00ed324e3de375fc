"""The bookings of a store's day as those who work there see them. Names are opened only for the rows that are shown, or
where somebody looks for one: they are personal data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, prefetch_related_objects

from core.personal import lookup_hash
from core.text import folded
from queueing.models import Booking
from queueing.queries.night import is_of_now
from queueing.queries.together import in_order
from queueing.states import BookingState
from stores.models import Store

OF_THE_DAY = (BookingState.BOOKED, BookingState.ARRIVED, BookingState.NO_SHOW)
FOUND_AT_MOST = 50
MAY_ARRIVE = ("expected", "late", "no_show")


@dataclass(frozen=True)
class BookedRow:
    """One booking of the day. `state`: expected, late, arrived or no_show."""

    id: int
    reference: str
    starts_at: datetime
    state: str
    name: str
    services: Sequence[Mapping[str, str]]  # by their names
    party: int
    notes: str
    coming: bool  # the customer has said so
    ticket_id: int | None
    ticket: str  # its number
    may_arrive: bool


def bookings_on(store: Store, day: date) -> QuerySet[Booking]:
    """Those of a store's local day that were not cancelled, by time, with all that they are for."""
    return of_day(Booking.objects.filter(store=store), day).prefetch_related(in_order())


def with_parts(booking: Booking) -> Booking:
    """The booking with all that it is for, in the order asked."""
    prefetch_related_objects([booking], in_order())
    return booking


def of_day(bookings: QuerySet[Booking], day: date) -> QuerySet[Booking]:
    """Those of `bookings` on that local day that were not cancelled, by time."""
    rows = bookings.filter(day=day, state__in=OF_THE_DAY).select_related("service", "ticket")
    return rows.defer("phone", "mail").order_by("starts_at", "id")


def booked_row(booking: Booking, *, now: datetime) -> BookedRow:
    """A row of the list; of a booking with its store, whose hours are read where its day is beside today's."""
    state = day_state(booking, now=now)
    return BookedRow(
        id=booking.pk,
        reference=booking.reference,
        starts_at=booking.starts_at,
        state=state,
        name=str(booking.name or ""),
        services=[part.service.names for part in booking.parts.all()] or [booking.service.names],
        party=booking.party,
        notes=str(booking.notes or ""),
        coming=booking.coming_at is not None,
        ticket_id=booking.ticket_id,
        ticket=booking.ticket.number if booking.ticket else "",
        may_arrive=state in MAY_ARRIVE and is_of_now(booking, now=now),
    )


def day_state(booking: Booking, *, now: datetime) -> str:
    """expected, late (by however little), arrived, no_show or how else it ended."""
    if booking.state != BookingState.BOOKED:
        return booking.state
    return "late" if booking.starts_at < now else "expected"


def sought(rows: QuerySet[Booking], text: str, *, phone: str = "") -> list[Booking]:
    """Those of `rows` with these signs in the reference, these words in the name, or booked with this `phone`."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    words = folded(text).split()
    digest = lookup_hash("phone", phone) if phone else None
    found = []
    for booking in rows:
        named = words and all(word in folded(str(booking.name or "")) for word in words)
        phoned = digest is not None and booking.phone_hash is not None and bytes(booking.phone_hash) == digest
        if named or phoned or (signs and signs in booking.reference.replace("-", "")):
            found.append(booking)
    return found[:FOUND_AT_MOST]
