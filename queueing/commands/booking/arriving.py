"""Arriving makes the ticket: with the booked time, so that the discipline keeps the booking's right (DESIGN 4)."""

from datetime import datetime, timedelta

from django.db import transaction

from queueing.actors import Actor
from queueing.commands.booking.moving import move, require_state
from queueing.commands.booking.refusals import NotToday
from queueing.commands.takings import Taken, Wanted, take
from queueing.models import Booking, Ticket
from queueing.queries.night import is_of_now
from queueing.states import BookingState, Channel

MAY_ARRIVE = (BookingState.BOOKED, BookingState.NO_SHOW)


class _Already(Exception):
    pass


def wanted_for(booking: Booking, channel: Channel, *, trusted: bool = False) -> Wanted:
    """The ticket that a booking becomes."""
    return Wanted(
        service=booking.service.code,
        channel=channel,
        language=booking.language,
        phone=str(booking.phone or ""),
        mail=str(booking.mail or ""),
        trusted=trusted,
        booked_for=booking.starts_at,
    )


def arrive(*, booking: Booking, wanted: Wanted, actor: Actor, now: datetime) -> Ticket:
    """The ticket of whoever has come. Done twice gives the same ticket. Locks the store, then the booking.

    Raises NotToday, BookingGone, StoreClosed.
    """
    if booking.state == BookingState.ARRIVED and booking.ticket is not None:
        return booking.ticket
    require_state(booking, *MAY_ARRIVE)
    if not is_of_now(booking, now=now):
        raise NotToday
    try:
        with transaction.atomic():
            return _arrived(booking, wanted, actor=actor, now=now)
    except _Already:
        return Booking.objects.select_related("ticket").get(pk=booking.pk).ticket  # type: ignore[return-value]  # as it says


def _arrived(booking: Booking, wanted: Wanted, *, actor: Actor, now: datetime) -> Ticket:
    taken: Taken = take(store=booking.store, wanted=wanted, actor=actor, now=now)
    row = Booking.objects.select_for_update(no_key=True, of=("self",)).get(pk=booking.pk)
    if row.state == BookingState.ARRIVED:  # pressed twice at once: the second ticket goes back
        raise _Already
    require_state(row, *MAY_ARRIVE)
    if row.starts_at != wanted.booked_for:
        require_state(row)  # moved meanwhile
    move(row, BookingState.ARRIVED, actor=actor, now=now, ticket_id=taken.issued.id)
    return Ticket.objects.select_related("store", "service", "tier").get(pk=taken.issued.id)


KEPT_WITHIN = timedelta(minutes=5)  # PRODUCT, complaint 1: called within five minutes of the booked time
