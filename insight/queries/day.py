"""The day of a store by hour: who came, who was called, how long they had waited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from insight.queries.booked import BOOKED, NOBODY, Booked
from queueing.queries import cache
from queueing.queries.kept import KEPT
from queueing.queries.promises import FRESH
from stores.models import Store, Tier
from stores.queries.opening import local_day, open_hours

ALL_DAY = 24
FEWEST = 9  # hours in the picture of a store that never closes
_HOURS = """
    SELECT 'came', extract(hour FROM arrived_at AT TIME ZONE %(zone)s)::int, count(*), NULL::float
    FROM queueing_ticket WHERE store_id = %(store)s AND day = %(day)s GROUP BY 2
    UNION ALL
    SELECT 'called', extract(hour FROM called_at AT TIME ZONE %(zone)s)::int, count(*),
           avg(extract(epoch FROM called_at - coalesce(checked_in_at, arrived_at)))::float
    FROM queueing_ticket WHERE store_id = %(store)s AND day = %(day)s AND called_at IS NOT NULL GROUP BY 2
"""
_SUMS = f"""
    SELECT count(*) FILTER (WHERE t.state = 'done'),
           count(*) FILTER (WHERE t.called_at IS NOT NULL AND t.promise_p90 IS NOT NULL),
           count(*) FILTER (WHERE t.called_at IS NOT NULL AND t.promise_p90 IS NOT NULL AND {KEPT}),
           (SELECT ARRAY[{BOOKED}] FROM queueing_booking b
            WHERE b.store_id = %(store)s AND b.day = %(day)s AND b.state IN ('booked', 'arrived', 'no_show'))
    FROM queueing_ticket t WHERE t.store_id = %(store)s AND t.day = %(day)s
"""  # noqa: S608 -- only constants are put together


@dataclass(frozen=True)
class Hour:
    """One hour on the store's own clock; `wait` is the mean in minutes of those called in it, None without a call."""

    hour: int
    came: int
    called: int
    wait: float | None
    is_now: bool


@dataclass(frozen=True)
class StoreDay:
    """`in_time`: the share called no later than they were told, None before the first; `goal` in minutes."""

    hours: tuple[Hour, ...]
    served: int
    in_time: float | None
    goal: float | None
    booked: Booked = NOBODY


def store_day(store: Store, *, now: datetime) -> StoreDay:
    """Today in `store`, remembered for two seconds: three statements."""

    def read() -> StoreDay:
        day = local_day(store, now=now)
        with connection.cursor() as cursor:
            cursor.execute(_HOURS, {"store": store.pk, "day": day, "zone": store.time_zone})
            rows = cursor.fetchall()
            cursor.execute(_SUMS, {"store": store.pk, "day": day})
            served, promised, kept, booked = cursor.fetchone()
        goal = Tier.objects.filter(is_default=True).values_list("max_wait", flat=True).first()
        in_time = kept / promised if promised else None
        return StoreDay(_hours(store, rows, day, now), served, in_time, goal, Booked(*booked))

    return cache.remembered(("store day", store.pk), read, now=now, keep=FRESH)


def _hours(store: Store, rows: Iterable[tuple[Any, ...]], day: date, now: datetime) -> tuple[Hour, ...]:
    counts: dict[tuple[str, int], tuple[int, float | None]] = {(what, h): (n, wait) for what, h, n, wait in rows}
    this = now.astimezone(ZoneInfo(store.time_zone)).hour
    opening = open_hours(store, day)
    shown = {hour for _what, hour in counts} | {this}
    if len(opening) == ALL_DAY:  # never closed: the hours in which something happened, and some to come
        first = min(*shown, ALL_DAY - FEWEST)
        shown |= {first, first + FEWEST - 1}
    else:
        shown |= opening
    return tuple(_hour(hour, counts, is_now=hour == this) for hour in range(min(shown), max(shown) + 1))


def _hour(hour: int, counts: dict[tuple[str, int], tuple[int, float | None]], *, is_now: bool) -> Hour:
    came, called = counts.get(("came", hour), (0, None)), counts.get(("called", hour), (0, None))
    wait = called[1] / 60 if called[1] is not None else None
    return Hour(hour, came[0], called[0], wait, is_now)
