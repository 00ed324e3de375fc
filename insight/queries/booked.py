"""The bookings of a day in figures: who is expected, who came, and whether they were called at their time."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

# The figures of `Booked` in their order, over rows `b` of bookings.
BOOKED = """
    count(*) FILTER (WHERE b.state = 'booked'), count(*) FILTER (WHERE b.state = 'arrived'),
    count(*) FILTER (WHERE b.state = 'no_show'), count(*) FILTER (WHERE b.promise_kept), count(b.promise_kept)
"""
_BY_STORE = f"""
    SELECT b.store_id, {BOOKED} FROM queueing_booking b
    JOIN unnest(%s::bigint[], %s::date[]) AS d(store, day) ON d.store = b.store_id AND d.day = b.day
    WHERE b.state IN ('booked', 'arrived', 'no_show') GROUP BY b.store_id
"""  # noqa: S608 -- only constants are put together


class Booked(NamedTuple):
    """`kept` of `kept_of` who came in time were called within five minutes of the booked time."""

    expected: int
    arrived: int
    no_show: int
    kept: int
    kept_of: int


NOBODY = Booked(0, 0, 0, 0, 0)


def booked_by_store(days: Sequence[tuple[int, date]]) -> dict[int, Booked]:
    """The figures of each store's own day, by store; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_STORE, [[store for store, _day in days], [day for _store, day in days]])
        return {store: Booked(*figures) for store, *figures in cursor.fetchall()}
