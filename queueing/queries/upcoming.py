"""The days to come of a store: when it is open, who works, how much is booked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from queueing.models import Booking
from queueing.states import BookingState
from stores import hours
from stores.models import HoursException, Shift, Store
from stores.queries.opening import hours_with, local_day

DAYS = 14
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """Somebody's shift on that day, as wall times."""

    shift: Shift
    start: datetime
    end: datetime


@dataclass(frozen=True)
class UpcomingDay:
    """One local day; `exception` where it has hours of its own."""

    day: date
    opening: list[tuple[datetime, datetime]]
    exception: HoursException | None
    bookings: int
    duties: list[Duty]

    @property
    def all_day(self) -> bool:
        return len(self.opening) == 1 and self.opening[0][0].time() == self.opening[0][1].time() == time.min


def upcoming(store: Store, *, now: datetime, days: int = DAYS) -> list[UpcomingDay]:
    """From today on: three statements."""
    today = local_day(store, now=now)
    last = today + days * DAY
    own = {row.on: row for row in HoursException.objects.filter(store=store, on__range=(today - DAY, last))}
    rows = Booking.objects.filter(store=store, day__range=(today, last), state=BookingState.BOOKED)
    booked = dict(rows.values_list("day").annotate(n=Count("id")).order_by("day"))
    duties: dict[date, list[Duty]] = {}
    for shift in shifts_ahead(store, now=now, days=days):
        start, end = (hours.local_time(store.time_zone, at) for at in (shift.starts_at, shift.ends_at))
        duties.setdefault(start.date(), []).append(Duty(shift, start, end))
    opening = hours_with(store, own.values())
    return [
        UpcomingDay(
            day=on,
            opening=[
                (hours.local_time(store.time_zone, a), hours.local_time(store.time_zone, b))
                for a, b in hours.day_spans(opening, on)
            ],
            exception=own.get(on),
            bookings=booked.get(on, 0),
            duties=duties.get(on, []),
        )
        for on in (today + n * DAY for n in range(days))
    ]


def shifts_ahead(store: Store, *, now: datetime, days: int = DAYS) -> list[Shift]:
    """The shifts that are not over, by their beginning."""
    rows = Shift.objects.filter(store=store, ends_at__gt=now, starts_at__lt=now + days * DAY)
    return list(rows.select_related("staff", "counter").order_by("starts_at", "id"))
