"""Bookings that came to nothing, for those who ask why."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from feedback.models import Invitation
from queueing.models import Booking, BookingMove
from queueing.states import BookingState

LATE: Final = timedelta(hours=24)  # cancelled by the customer less than this before the time: as good as not used
KEY: Final = "booking:"


def key_of(booking: Booking) -> str:
    """What an invitation about a booking is about."""
    return f"{KEY}{booking.pk}"


def last_move(at: datetime) -> int:
    """The last step that a booking had taken by then; 0 for none."""
    found = BookingMove.objects.filter(at__lte=at).order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def moves_after(move_id: int, *, until: datetime, most: int) -> list[BookingMove]:
    """The next steps of all bookings in their order, up to the first that is younger than `until`."""
    rows = BookingMove.objects.filter(pk__gt=move_id).order_by("pk").only("booking", "from_state", "to_state", "at")
    return list(takewhile(lambda each: each.at <= until, rows[:most]))


def missed(moves: Sequence[BookingMove]) -> list[tuple[Booking, datetime]]:
    """The bookings among them that nobody came to or that were cancelled late, and when that was known: one statement.

    Not those that the store took back, and nobody who came after all.
    """
    ended = {each.booking_id: each for each in moves if _may_be_missed(each)}
    rows = Booking.objects.filter(pk__in=ended).select_related("store", "service").order_by("pk")
    return [(booking, ended[booking.pk].at) for booking in rows if _is_missed(booking, ended[booking.pk].at)]


def _may_be_missed(move: BookingMove) -> bool:
    if move.to_state == BookingState.NO_SHOW:
        return True
    return (move.from_state, move.to_state) == (BookingState.BOOKED, BookingState.CANCELLED)


def _is_missed(booking: Booking, at: datetime) -> bool:
    if booking.state == BookingState.CANCELLED:
        return booking.starts_at - at < LATE
    return booking.state == BookingState.NO_SHOW


def came_after_all(rows: Iterable[Invitation]) -> frozenset[str]:
    """The keys of those whose booking has been used since; no statement where none is about a booking."""
    asked = {int(row.key.removeprefix(KEY)) for row in rows if row.key.startswith(KEY)}
    came = Booking.objects.filter(pk__in=asked, state=BookingState.ARRIVED) if asked else Booking.objects.none()
    return frozenset(key_of(booking) for booking in came.only("pk"))
