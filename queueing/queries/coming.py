"""A booking as whoever has come sees it: may its customer be checked in now, and if not, why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queueing.models import Booking
from queueing.queries import cache
from queueing.queries.night import days_of_now, is_of_now
from queueing.states import BookingState
from stores import hours
from stores.models import Store
from stores.queries.opening import is_open

KNOWN_FOR = timedelta(seconds=20)
GONE: dict[str, str | Promise] = {
    BookingState.HELD: _("This time is only held. Confirm the booking first, then come back here."),
    BookingState.EXPIRED: _("This booking was not confirmed in time. Take a ticket, or book another time."),
    BookingState.CANCELLED: _("This booking has been cancelled. Take a ticket, or book another time."),
    BookingState.CANCELLED_BY_STORE: _("The store had to cancel this booking. Ask at a counter: we help you at once."),
    BookingState.RESCHEDULED: _("This booking has been moved. Open the newest message that you got from us."),
}


@dataclass(frozen=True)
class Coming:
    """`obstacle`: "" where the customer can be checked in, else gone, another_day or closed."""

    booking: Booking
    obstacle: str
    words: str | Promise  # of a booking that is gone
    is_late: bool  # later than the store promises anything for
    today: date

    @property
    def on(self) -> date:
        return self.booking.day


def coming(booking: Booking, *, now: datetime) -> Coming:
    """How `booking` (with its store and policy) stands at the door."""
    store = booking.store
    today = hours.local_day(store.time_zone, now)
    late = now > booking.starts_at + timedelta(minutes=store.policy.grace_minutes)
    return Coming(booking, _obstacle(booking, now), GONE.get(booking.state, ""), is_late=late, today=today)


def _obstacle(booking: Booking, now: datetime) -> str:
    if booking.state in GONE:
        return "gone"
    if booking.state == BookingState.ARRIVED:
        return ""
    if not is_of_now(booking, now=now):
        return "another_day"
    return "" if is_open(booking.store, now=now) else "closed"


def has_bookings(store: Store, *, now: datetime) -> bool:
    """Whether anybody may still come to `store` today with a booking; remembered for some seconds."""

    def read() -> bool:
        yesterday, today, tomorrow = days_of_now(store, now=now)
        rows = Booking.objects.filter(store=store, state=BookingState.BOOKED).select_related("store")
        if rows.filter(day=today).exists():
            return True
        near = (rows.filter(day=tomorrow).order_by("starts_at"), rows.filter(day=yesterday).order_by("-starts_at"))
        return any(is_of_now(found, now=now) for nearest in near for found in nearest[:1])

    return cache.remembered(("has bookings", store.pk), read, now=now, keep=KNOWN_FOR)
