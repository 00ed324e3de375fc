"""In which hours a store can still promise a call."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feedback import call_times
from feedback.callback_states import CALLBACK_OPEN
from feedback.models import Callback, CallbackRule
from stores import hours
from stores.models import Store
from stores.queries.opening import hours_of


@dataclass(frozen=True)
class DayRoom:
    """A local day with how many more calls fit into each of its hours, by their beginning."""

    on: date
    left: dict[datetime, int]

    @property
    def starts(self) -> list[datetime]:
        return list(self.left)


def day_rooms(store: Store, rule: CallbackRule, *, now: datetime) -> list[DayRoom]:
    """Every day that can be chosen, with its hours in order; a fixed number of statements.

    Open calls that wait for no hour to come belong to the day at whose end they lapse.
    """
    days = call_times.days(hours_of(store), now=now, ahead=rule.days_ahead)
    rows = Callback.objects.filter(store=store, state__in=CALLBACK_OPEN, lapses_at__gt=now)
    booked: Counter[datetime] = Counter()
    flexible: Counter[date] = Counter()
    for wanted, lapses in rows.values_list("wanted_from", "lapses_at"):
        if wanted is not None and wanted + call_times.HOUR > now:
            booked[wanted] += 1
        else:
            flexible[_last_day(store, lapses)] += 1
    return [
        DayRoom(
            day.on,
            call_times.room(day.starts, booked, flexible=flexible[day.on], per_hour=rule.per_hour),
        )
        for day in days
    ]


def last_day(callback: Callback) -> date:
    """The local day at whose end it lapses."""
    return _last_day(callback.store, callback.lapses_at)


def _last_day(store: Store, lapses: datetime) -> date:
    return hours.local_day(store.time_zone, lapses - timedelta(microseconds=1))
