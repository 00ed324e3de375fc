"""What becomes of a booking that lost its place: settled in the transaction of whatever settles it."""

from datetime import datetime

from queueing.actors import Actor
from queueing.models import Booking, Displacement
from queueing.states import BookingState, DisplacedOutcome, DisplacedState

_BY_STATE = {
    BookingState.ARRIVED: DisplacedOutcome.CAME,
    BookingState.NO_SHOW: DisplacedOutcome.OVER,
}


def settled_by_move(booking: Booking, *, moved: bool, actor: Actor, now: datetime) -> None:
    """The booking was moved to another time or to another state: if it had lost its place, that is settled."""
    if moved:
        settle(booking.pk, DisplacedOutcome.MOVED, actor=actor, now=now)
    elif booking.state != BookingState.BOOKED:
        outcome = _BY_STATE.get(BookingState(booking.state), DisplacedOutcome.CANCELLED)
        settle(booking.pk, outcome, actor=actor, now=now)


def settle(booking_id: int, outcome: DisplacedOutcome, *, actor: Actor, now: datetime) -> bool:
    """Whether there was something to settle. The only writer of an outcome; the booking is locked."""
    rows = Displacement.objects.filter(booking_id=booking_id, settled_at=None)
    return bool(
        rows.update(state=DisplacedState.SETTLED, outcome=outcome, settled_at=now, settled_by_id=actor.staff_id)
    )


def is_displaced(booking: Booking) -> bool:
    """Whether the store cannot keep its time, and nothing has come of it yet."""
    return Displacement.objects.filter(booking=booking, settled_at=None).exists()
