"""What customers are told of their booking: messages are written in the transaction of what they tell.

The key of a message is `<kind>:<booking>:<sequence>…`: once for each time that a booking has.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from queueing.commands.booking.limits import may_change_until, moves_left, services_in
from queueing.letters import Kind, Told, drafts
from queueing.models import Booking
from stores import hours
from stores.commands.messages import stop, write

AT_LEAST = timedelta(minutes=15)  # a message is of use even for a time that is now
REMINDERS = (Kind.DAY_BEFORE, Kind.SOON)
THAT_IT_STANDS = (Kind.BOOKED, Kind.MOVED, *REMINDERS, Kind.STANDS)
OF_A_TIME = (*THAT_IT_STANDS, Kind.EARLIER, Kind.DISPLACED)


def booked(booking: Booking, *, now: datetime) -> None:
    """It is booked."""
    _tell(booking, Kind.BOOKED, now=now)


def moved(booking: Booking, *, now: datetime) -> None:
    """It is at another time; what waits to tell of the one before is not sent."""
    _stop(booking, now=now)
    _tell(booking, Kind.MOVED, now=now)


def cancelled(booking: Booking, *, now: datetime, by_store: bool, proposals: Sequence[datetime] = ()) -> None:
    """It is no more; `proposals` are other times that its store can offer."""
    _stop(booking, now=now)
    _tell(booking, Kind.CANCELLED_BY_STORE if by_store else Kind.CANCELLED, now=now, proposals=proposals)


def displaced(booking: Booking, *, proposals: Sequence[datetime], now: datetime) -> None:
    """Its time has no place any more: they are asked to choose another one. Once a day, however often things change.

    What waits to say that it stands, or reminds of it, is not sent.
    """
    _stop(booking, THAT_IT_STANDS, now=now)
    today = hours.local_day(booking.store.time_zone, now)
    _tell(booking, Kind.DISPLACED, now=now, proposals=proposals, suffix=f":{today:%Y%m%d}")


def stands(booking: Booking, *, displacement_id: int, now: datetime) -> None:
    """It need not choose another time after all; once for each time that it was asked to."""
    _stop(booking, (Kind.DISPLACED,), now=now)
    _tell(booking, Kind.STANDS, now=now, suffix=f":{displacement_id}")


def reminded(booking: Booking, kind: Kind, *, now: datetime) -> None:
    """Its time comes; of no use once that is there."""
    _tell(booking, kind, now=now, useless_at=booking.starts_at)


def earlier_offer(offer: Booking, *, now: datetime) -> None:
    """An earlier time is kept for whoever has the booking that `offer` replaces."""
    booking = offer.replaces
    if booking is not None:
        _tell(booking, Kind.EARLIER, now=now, offer=offer, suffix=f":{offer.pk}", useless_at=offer.expires_at)


def _tell(
    booking: Booking,
    kind: Kind,
    *,
    now: datetime,
    suffix: str = "",
    proposals: Sequence[datetime] = (),
    offer: Booking | None = None,
    useless_at: datetime | None = None,
) -> None:
    services = services_in(booking)
    told = Told(
        booking=booking,
        services=services,
        now=now,
        change_until=may_change_until(booking, services),
        can_move=moves_left(booking, services) > 0,
        proposals=proposals,
        offer=offer,
    )
    useless_at = useless_at or max(booking.starts_at, now + AT_LEAST)
    found = drafts(told, kind, key=f"{kind}:{booking.pk}:{booking.sequence}{suffix}", useless_at=useless_at)
    if found:
        write(store_id=booking.store_id, drafts=found, now=now)


def _stop(booking: Booking, kinds: Sequence[Kind] = OF_A_TIME, *, now: datetime) -> None:
    for kind in kinds:
        stop(begins=f"{kind}:{booking.pk}:", now=now)
