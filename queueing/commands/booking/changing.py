"""Moving and cancelling a booking, each within the limits of its services; what nobody came for or confirmed ends."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from queueing.actors import CLOCK, Actor
from queueing.commands.booking import earlier, telling
from queueing.commands.booking.limits import may_change_until as may_change_until
from queueing.commands.booking.limits import moves_left as moves_left
from queueing.commands.booking.limits import services_in as services_in
from queueing.commands.booking.making import (
    contact_of,
    hold_person,
    require_bookable,
    require_few,
    slot_to_book,
    wish_of,
)
from queueing.commands.booking.moving import locked, move, require_state
from queueing.commands.booking.naming import names_alternatives
from queueing.commands.booking.refusals import MovedTooOften, StaleBooking, TooLateToChange
from queueing.commands.booking.returning import come_back
from queueing.commands.booking.settling import is_displaced
from queueing.models import Booking
from queueing.queries.capacity import facts_of
from queueing.states import BookingState
from stores import hours
from stores.models import Service
from stores.queries.opening import hours_of

log = logging.getLogger(__name__)
ENDED = (BookingState.CANCELLED, BookingState.CANCELLED_BY_STORE)
AT_A_TIME = 200


@transaction.atomic
def cancel(*, booking: Booking, actor: Actor, now: datetime, by_store: bool = False, reason: str = "") -> Booking:
    """Give the time back. By the customer within the notice (which a store that took the time cannot ask for), else
    TooLateToChange; a hold at any time.

    Done twice is done once. Raises BookingGone, StaleBooking. Locks the day.
    """
    booking = locked(booking)
    if booking.state in ENDED:
        return booking
    require_state(booking, BookingState.HELD, BookingState.BOOKED)
    was_booked = booking.state == BookingState.BOOKED
    had_place = not is_displaced(booking)
    if was_booked and actor.staff_id is None and had_place:
        _require_in_time(booking, services_in(booking), now=now)
    to = BookingState.CANCELLED_BY_STORE if by_store and was_booked else BookingState.CANCELLED
    booking = move(
        booking, to, actor=actor, now=now, reason=reason, expires_at=None, sequence=booking.sequence + was_booked
    )
    if was_booked:
        telling.cancelled(booking, now=now, by_store=by_store)
    if had_place:
        come_back(booking.store, booking.day, now=now)
    earlier.freed(booking.store_id, now=now)
    return booking


@names_alternatives
@transaction.atomic
def reschedule(*, booking: Booking, start: datetime, actor: Actor, web: bool, now: datetime) -> Booking:
    """Give the booking another time; `web`: the customer does, within the notice and as often as it may be.

    To the time it has is done already. Raises TooLateToChange, MovedTooOften, BookingGone, StaleBooking, and what
    `book` raises. Locks the person, the days, the booking.
    """
    return rescheduled(booking=booking, start=start, actor=actor, web=web, now=now)


def rescheduled(
    *, booking: Booking, start: datetime, actor: Actor, web: bool, now: datetime, owed: bool = False
) -> Booking:
    """The same within the caller's transaction. `owed`: the store took the time, so it is found as staff find one, is
    not counted, and the row stays whoever's it was."""
    on = hours.local_day(booking.store.time_zone, start)
    person = contact_of(booking)
    hold_person(person)
    booking = locked(booking, on)
    require_state(booking, BookingState.BOOKED)
    if start == booking.starts_at:
        return booking
    services = services_in(booking)
    had_place, was_on = not is_displaced(booking), booking.day
    counts = web and had_place  # else it was the store that took the time
    if counts:
        _require_movable(booking, services, now=now)
    wish = wish_of(booking, web=web)
    facts = facts_of([booking.store], first=on, last=on)[booking.store_id]
    require_bookable(facts, wish)
    slot = slot_to_book(facts, wish, start, now=now, without=[booking.pk])
    if web and on != booking.day:
        require_few(person, services, on=on, now=now, but=booking.pk)
    booking = move(
        booking,
        BookingState.BOOKED,
        actor=actor,
        now=now,
        reason="moved",
        starts_at=slot.start,
        day=on,
        minutes=int(slot.duration.total_seconds() // 60),
        web=booking.web if owed else web,
        moves=booking.moves + counts,
        sequence=booking.sequence + 1,
        coming_at=None,
        kept_over=False,
    )
    telling.moved(booking, now=now)
    if had_place:
        come_back(booking.store, was_on, now=now)
    earlier.freed(booking.store_id, now=now)
    return booking


def _require_movable(booking: Booking, services: Sequence[Service], *, now: datetime) -> None:
    _require_in_time(booking, services, now=now)
    if not moves_left(booking, services):
        raise MovedTooOften


def _require_in_time(booking: Booking, services: Sequence[Service], *, now: datetime) -> None:
    if now > may_change_until(booking, services):
        raise TooLateToChange


@transaction.atomic
def say_coming(*, booking: Booking, now: datetime) -> Booking:
    """ "I come": the customer has read the reminder. Said twice is said once."""
    booking = locked(booking)
    require_state(booking, BookingState.BOOKED, BookingState.ARRIVED)
    if booking.coming_at is None:
        booking.coming_at = now
        booking.save(update_fields=["coming_at"])
    return booking


# --- the clock --------------------------------------------------------------------------------------------------------
def expire_holds(*, now: datetime) -> int:
    """End the holds whose time is over; how many. They take no room already: this is for the history."""
    over = Booking.objects.filter(state=BookingState.HELD, expires_at__lte=now).order_by("expires_at", "id")
    return sum(_expire(booking, now=now) for booking in over[:AT_A_TIME])


@transaction.atomic
def _expire(booking: Booking, *, now: datetime) -> bool:
    try:
        booking = locked(booking)
    except StaleBooking:
        return False
    if booking.state != BookingState.HELD or booking.expires_at is None or booking.expires_at > now:
        return False
    move(booking, BookingState.EXPIRED, actor=CLOCK, now=now, expires_at=None)
    come_back(booking.store, booking.day, now=now)
    earlier.freed(booking.store_id, now=now)
    return True


def note_no_shows(*, now: datetime) -> int:
    """Those who did not come until the end of their store's day; how many. Safe to run twice.

    A day that fails is logged and looked at again the next time; the others go on.
    """
    past = Booking.objects.filter(state=BookingState.BOOKED, starts_at__lt=now - timedelta(hours=1))
    noted = 0
    for store_id, day in past.order_by("day", "store_id").values_list("store_id", "day").distinct():
        try:
            noted += _note_day(past.filter(store=store_id, day=day), now=now)
        except Exception:
            log.exception("who did not come to store %d on %s was not noted", store_id, day)
    return noted


def _note_day(rows: QuerySet[Booking], *, now: datetime) -> int:
    """Those of one day, once that is over."""
    last = rows.select_related("store").order_by("-starts_at").first()
    if last is None or not _day_is_over(last, now=now):
        return 0
    return sum(_no_show(booking, now=now) for booking in rows.select_related("store").order_by("id"))


def _day_is_over(booking: Booking, *, now: datetime) -> bool:
    end = hours.end_of_day(hours_of(booking.store), booking.starts_at)
    midnight = hours.midnight(booking.store.time_zone, booking.day + timedelta(days=1))
    return now >= (max(end, booking.starts_at) if end is not None else midnight)


@transaction.atomic
def _no_show(booking: Booking, *, now: datetime) -> bool:
    try:
        booking = locked(booking)
    except StaleBooking:
        return False
    if booking.state != BookingState.BOOKED or booking.starts_at > now:
        return False
    move(booking, BookingState.NO_SHOW, actor=CLOCK, now=now)
    return True
