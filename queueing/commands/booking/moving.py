"""The locks of a booking and the one writer of its state.

What is booked on a store's day is decided under the lock of that day, which is raised as a statement of its own: what
is read afterwards holds everything that was committed while it was waited for. Lock order: the person (their phone or
mail), days by date, the booking; the store of a ticket comes before all of them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from queueing.actors import Actor
from queueing.commands.booking.refusals import BookingGone, StaleBooking
from queueing.commands.booking.settling import settled_by_move
from queueing.models import Booking, BookingMove
from queueing.states import BOOKING_MOVES, BookingState
from stores.models import Store

# No revision is given twice, also where its transaction is rolled back: what a process remembers is of that one alone.
_LOCK = """
    INSERT INTO queueing_bookingday (store_id, day, revision)
    VALUES (%s, %s, nextval(pg_get_serial_sequence('queueing_bookingday', 'id')))
    ON CONFLICT (store_id, day) DO UPDATE SET revision = excluded.revision
"""


def hold_stores(store_ids: Iterable[int]) -> None:
    """Let nobody arrive in these stores, or change them, until the end of the transaction; before any day of theirs."""
    rows = Store.objects.select_for_update(no_key=True).filter(pk__in=list(store_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def lock_days(store_id: int, days: Iterable[date]) -> None:
    """Lock these days of a store until the end of the transaction, and say that they change."""
    with connection.cursor() as cursor:
        for day in sorted(set(days)):
            cursor.execute(_LOCK, [store_id, day])


def locked(booking: Booking, *more: date) -> Booking:
    """The booking as it is now, under the lock of its day and of the others given. Raises StaleBooking."""
    lock_days(booking.store_id, [booking.day, *more])
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("store", "service")
    found = rows.get(pk=booking.pk)
    if found.day != booking.day:  # it went to a day that is not locked
        raise StaleBooking
    return found


def require_state(booking: Booking, *allowed: BookingState) -> None:
    """Raise BookingGone, which carries the state, unless the booking is in one of `allowed`."""
    if booking.state not in allowed:
        raise BookingGone(state=booking.state)


def made(booking: Booking, *, actor: Actor, now: datetime) -> None:
    """The first row of the history."""
    _write(booking, "", actor=actor, now=now, to_start=booking.starts_at)


def move(
    booking: Booking, to: BookingState, *, actor: Actor, now: datetime, reason: str = "", **changes: Any
) -> Booking:
    """Move `booking`, which is locked, to `to` with one row of history. The only writer of Booking.state."""
    if to not in BOOKING_MOVES[booking.state]:
        raise BookingGone(state=booking.state)
    before, start = booking.state, booking.starts_at
    changes |= {"state": to, "state_since": now}
    for name, value in changes.items():
        setattr(booking, name, value)
    booking.save(update_fields=list(changes))
    if before == BookingState.BOOKED:
        settled_by_move(booking, moved=start != booking.starts_at, actor=actor, now=now)
    moved = {"from_start": start, "to_start": booking.starts_at} if start != booking.starts_at else {}
    _write(booking, before, actor=actor, now=now, reason=reason, **moved)
    return booking


def _write(booking: Booking, before: str, *, actor: Actor, now: datetime, reason: str = "", **times: datetime) -> None:
    BookingMove.objects.create(
        booking=booking,
        from_state=before,
        to_state=booking.state,
        at=now,
        by_id=actor.by_id,
        device_id=actor.device_id,
        reason=reason,
        key=actor.key,
        **times,
    )
