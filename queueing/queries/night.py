"""Which bookings are of now: an opening that goes on past midnight is one day for whoever comes to it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from queueing.models import Booking
from stores import hours
from stores.models import Store
from stores.queries.opening import hours_of

DAY = timedelta(days=1)
AROUND_MIDNIGHT = timedelta(hours=3)  # where a store never closes, no closing says which day it is


def is_of_now(booking: Booking, *, now: datetime) -> bool:
    """Whether its time is on the store's day that is now, or in the same opening. Further days cost no query."""
    today = hours.local_day(booking.store.time_zone, now)
    if booking.day == today:
        return True
    if abs(booking.day - today) > DAY:
        return False
    found = hours_of(booking.store)
    its_end, end_now = (hours.end_of_day(found, at) for at in (booking.starts_at, now))
    if its_end is None or end_now is None:
        never_closes = hours.is_open(found, now) and hours.is_open(found, booking.starts_at)
        return its_end == end_now and never_closes and abs(booking.starts_at - now) <= AROUND_MIDNIGHT
    return its_end == end_now


def first_day(store: Store, *, now: datetime) -> date:
    """The day that is now in the store: yesterday while an opening of yesterday evening is under way."""
    found = hours_of(store)
    today = hours.local_day(store.time_zone, now)
    before = hours.midnight(store.time_zone, today) - timedelta(microseconds=1)
    end = hours.end_of_day(found, now)
    same = end is not None and end == hours.end_of_day(found, before)
    return today - DAY if same and hours.is_open(found, before) else today


def days_of_now(store: Store, *, now: datetime) -> Sequence[date]:
    """The days on which a booking of now can be: today, and the two beside it, of which `is_of_now` is to be asked."""
    today = hours.local_day(store.time_zone, now)
    return (today - DAY, today, today + DAY)
