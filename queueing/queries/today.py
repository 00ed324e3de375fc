"""A store's day so far, in two figures."""

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class Today:
    """The store's day so far; `wait_seconds` is the mean, None before the first call."""

    served: int
    wait_seconds: float | None


_TODAY = """
    SELECT count(*) FILTER (WHERE state = 'done'),
           avg(extract(epoch FROM called_at - coalesce(checked_in_at, arrived_at)))::float
    FROM queueing_ticket WHERE store_id = %s AND day = %s
"""


def today(store_id: int, day: date) -> Today:
    """How many were served and how long people waited, on that day of the store."""
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, [store_id, day])
        served, wait = cursor.fetchone()
    return Today(served, wait)
