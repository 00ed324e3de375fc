"""What is counted about many stores at once: one group-by statement each, however many stores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from insight.risk import Said, risk
from queueing.queries.kept import limit_said

TREND = timedelta(minutes=10)


@dataclass
class Tally:
    """What is counted about one store now."""

    waiting: int = 0
    longest: float = 0.0  # seconds
    over: int = 0  # past the limit of their tier
    broken: int = 0  # longer than was said
    risk: float = 0.0
    counters: int = 0
    open: int = 0
    paused: int = 0
    free: int = 0
    closed_number: int | None = None
    came: int = 0
    called: int = 0
    moved_at: datetime | None = None
    long_counter: int | None = None
    long_minutes: int = 0
    seen_at: datetime | None = None


def tallies_of(store_ids: list[int], *, now: datetime) -> dict[int, Tally]:
    """The figures of the stores by id: five statements."""
    tallies = {store_id: Tally() for store_id in store_ids}
    _count_waiting(tallies, store_ids, now)
    _count_counters(tallies, store_ids)
    _count_trend(tallies, store_ids, now)
    _find_long(tallies, store_ids, now)
    _find_seen(tallies, store_ids)
    for tally in tallies.values():
        if tally.waiting and not tally.open:
            tally.risk = 1.0  # nobody serves: no promise holds
    return tallies


def fetched(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_WAITING = """
    SELECT t.store_id, coalesce(t.checked_in_at, t.arrived_at), t.booked_for,
           t.promise_p10, t.promise_p50, t.promise_p90, x.max_wait
    FROM queueing_ticket t JOIN stores_tier x ON x.id = t.tier_id
    WHERE t.store_id = ANY(%(stores)s) AND (t.state = 'waiting' OR (t.state = 'missed' AND t.available_at <= %(now)s))
"""


def _count_waiting(tallies: Mapping[int, Tally], ids: list[int], now: datetime) -> None:
    for store_id, since, booked_for, p10, p50, p90, max_wait in fetched(_WAITING, stores=ids, now=now):
        tally, waited = tallies[store_id], (now - since).total_seconds()
        tally.waiting += 1
        if booked_for is not None and booked_for > now:
            continue  # came early: nobody is late before the booked time
        tally.longest = max(tally.longest, waited)
        tally.over += max_wait is not None and waited > 60 * max_wait
        if p90 is not None:
            said = Said(p10, p50, p90, limit_said(p10, p90))
            tally.broken += waited > said.limit
            tally.risk = max(tally.risk, risk(said, waited))


_COUNTERS = """
    SELECT store_id, count(*), count(opened_at), count(paused_at),
           count(*) FILTER (WHERE idle_since IS NOT NULL AND paused_at IS NULL),
           min(number) FILTER (WHERE opened_at IS NULL)
    FROM stores_counter WHERE store_id = ANY(%(stores)s) AND is_active GROUP BY store_id
"""


def _count_counters(tallies: Mapping[int, Tally], ids: list[int]) -> None:
    for store_id, counters, opened, paused, free, closed_number in fetched(_COUNTERS, stores=ids):
        tally = tallies[store_id]
        tally.counters, tally.open, tally.paused, tally.free = counters, opened, paused, free
        tally.closed_number = closed_number


# Whoever came or was called lately has moved lately: the index on (store, day, state_since) finds them.
_TREND = """
    SELECT store_id, count(*) FILTER (WHERE arrived_at > %(since)s), count(*) FILTER (WHERE called_at > %(since)s),
           max(state_since)
    FROM queueing_ticket WHERE store_id = ANY(%(stores)s) AND day >= %(day)s AND state_since > %(since)s
    GROUP BY store_id
"""


def _count_trend(tallies: Mapping[int, Tally], ids: list[int], now: datetime) -> None:
    for store_id, came, called, moved_at in fetched(_TREND, stores=ids, since=now - TREND, day=yesterday(now)):
        tally = tallies[store_id]
        tally.came, tally.called, tally.moved_at = came, called, moved_at


def yesterday(now: datetime) -> date:
    """No store's local day is older than this (time zones reach from -12 to +14 hours)."""
    return (now - timedelta(days=1)).date()


_LONG = """
    SELECT DISTINCT ON (t.store_id) t.store_id, c.number, extract(epoch FROM %(now)s - t.state_since) / 60
    FROM queueing_ticket t JOIN stores_counter c ON c.id = t.counter_id JOIN stores_service s ON s.id = t.service_id
    WHERE t.store_id = ANY(%(stores)s) AND t.state = 'serving'
      AND %(now)s - t.state_since > 2 * s.typical_minutes * interval '1 minute'
    ORDER BY t.store_id, t.state_since
"""


def _find_long(tallies: Mapping[int, Tally], ids: list[int], now: datetime) -> None:
    for store_id, number, minutes in fetched(_LONG, stores=ids, now=now):
        tallies[store_id].long_counter, tallies[store_id].long_minutes = number, int(minutes)


_SEEN = """
    SELECT store_id, max(last_seen_at) FROM stores_device
    WHERE store_id = ANY(%(stores)s) AND revoked_at IS NULL AND last_seen_at IS NOT NULL GROUP BY store_id
"""


def _find_seen(tallies: Mapping[int, Tally], ids: list[int]) -> None:
    for store_id, seen_at in fetched(_SEEN, stores=ids):
        tallies[store_id].seen_at = seen_at
