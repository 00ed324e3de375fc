"""How many of those who booked did not come, by service and hour of the store's day.

Measured over the sixty days up to the last one on which somebody was noted not to have come: such a day is over, so
whoever is to come later that day is not taken for missing. Nor is whoever lost their place and stayed away.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from core.intervals import wilson
from queueing.capacity import Missing, Span
from stores import hours

HOUR = timedelta(hours=1)
LOST_PLACE = """EXISTS (SELECT 1 FROM queueing_displacement d
                 WHERE d.booking_id = {booking}.id AND (d.settled_at IS NULL OR d.outcome = 'over'))"""
DAYS = 60
ENOUGH = 50  # bookings; fewer say too little to book more by

_MEASURED = f"""
    WITH measured AS (
        SELECT b.store_id, max(b.day) AS last FROM queueing_booking b
        WHERE b.store_id = ANY(%(stores)s) AND b.state IN ('arrived', 'no_show') AND b.state = 'no_show'
        GROUP BY b.store_id
    )
    SELECT b.store_id, s.code, extract(hour FROM b.starts_at AT TIME ZONE o.time_zone)::int AS hour, count(*),
           count(*) FILTER (WHERE b.state = 'no_show')
    FROM measured m JOIN queueing_booking b ON b.store_id = m.store_id AND b.day > m.last - %(days)s AND b.day <= m.last
    JOIN stores_service s ON s.id = b.service_id JOIN stores_store o ON o.id = b.store_id
    WHERE b.state IN ('arrived', 'no_show') AND NOT {LOST_PLACE.format(booking="b")}
    GROUP BY b.store_id, s.code, s.position, hour ORDER BY b.store_id, s.position, s.code, hour
"""  # noqa: S608 -- only constants are put together


class Measured(NamedTuple):
    """Of `booked` so many are `missing`; `low` and `high` bound the true share (95 %)."""

    service: str
    hour: int  # on the store's clock
    booked: int
    missing: int

    @property
    def share(self) -> float:
        return self.missing / self.booked

    @property
    def low(self) -> float:
        return wilson(self.missing, self.booked)[0]

    @property
    def high(self) -> float:
        return wilson(self.missing, self.booked)[1]

    @property
    def is_enough(self) -> bool:
        return self.booked >= ENOUGH


def no_shows_of(store_ids: Sequence[int]) -> dict[int, list[Measured]]:
    """What was measured, by store, service and hour: one statement."""
    found: dict[int, list[Measured]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED, {"stores": list(store_ids), "days": DAYS})
        for store_id, *row in cursor.fetchall():
            found.setdefault(store_id, []).append(Measured(*row))
    return found


def sure_shares(measured: Sequence[Measured]) -> Mapping[tuple[int, str], float]:
    """By hour and service the share that surely does not come; nothing where too few bookings say so."""
    return {(each.hour, each.service): each.low for each in measured if each.is_enough}


def missing_on(opening: Sequence[Span], shares: Mapping[tuple[int, str], float], *, zone: str) -> tuple[Missing, ...]:
    """The same for the hours of one day's `opening`, as instants."""
    by_hour: dict[int, list[tuple[str, float]]] = {}
    for (hour, service), share in sorted(shares.items()):
        by_hour.setdefault(hour, []).append((service, share))
    starts = [(start, hours.local_time(zone, start).hour) for start in _hours_of(opening)]
    return tuple(Missing(start, start + HOUR, tuple(by_hour[hour])) for start, hour in starts if hour in by_hour)


def _hours_of(opening: Sequence[Span]) -> list[datetime]:
    """The beginnings of all whole hours that the openings of a day touch."""
    found: set[datetime] = set()
    for start, end in opening:
        at = start.replace(minute=0, second=0, microsecond=0)
        while at < end:
            found.add(at)
            at += HOUR
    return sorted(found)
