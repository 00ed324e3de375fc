"""Sums derived from the moves; `rebuild_stats` derives them again and says what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from queueing.commands.booking import keeping
from queueing.models import Booking, DayTotal, Ticket
from queueing.states import PRESENT, BookingState
from stores.models import Store
from stores.queries.opening import local_day

FIGURES = (
    "issued",
    "called",
    "done",
    "resolved",
    "left",
    "no_show",
    "wait_seconds",
    "service_seconds",
    "sessions",
    "promises",
    "promises_kept",
)
OF_BOOKINGS = ("bookings", "bookings_arrived", "bookings_promised", "bookings_kept")
ALL_FIGURES = (*FIGURES, *OF_BOOKINGS)
TO_THE_MICROSECOND = 1e-5

# Every figure of one store's day from the moves. A ticket counts for the service it was issued for: the move of the
# first transfer names it, because the row then holds the new one.
_TOTALS = """
    WITH move AS (
        SELECT m.ticket_id, m.id, m.at, m.from_state, m.to_state, m.facts, t.promise_p10, t.promise_p90,
               coalesce((SELECT (f.facts->>'from_service')::bigint FROM queueing_ticketmove f
                         WHERE f.ticket_id = t.id AND f.facts ? 'from_service' ORDER BY f.id LIMIT 1), t.service_id)
                   AS service_id,
               lead(m.at) OVER w AS until,
               m.to_state = 'called' AND coalesce((  -- said again or not, what ends the call takes it back
                   SELECT e.facts ? 'undo' FROM queueing_ticketmove e
                   WHERE e.ticket_id = m.ticket_id AND e.id > m.id AND e.to_state <> 'called' ORDER BY e.id LIMIT 1
               ), false) AS undone
        FROM queueing_ticket t JOIN queueing_ticketmove m ON m.ticket_id = t.id
        WHERE t.store_id = %(store)s AND t.day = %(day)s
        WINDOW w AS (PARTITION BY m.ticket_id ORDER BY m.id)
    ), life AS (
        SELECT ticket_id, service_id, promise_p10, promise_p90,
               min(at) FILTER (WHERE from_state = '') AS arrived,
               min(at) FILTER (WHERE to_state = 'called' AND NOT undone) AS first_call,
               (array_agg(to_state ORDER BY id DESC))[1] AS state,
               (array_agg(facts->>'outcome' ORDER BY id DESC) FILTER (WHERE facts ? 'outcome'))[1] AS outcome,
               coalesce(sum(extract(epoch FROM until - at)) FILTER (WHERE to_state = 'serving'), 0) AS served_for,
               count(until) FILTER (WHERE to_state = 'serving') AS sessions
        FROM move GROUP BY ticket_id, service_id, promise_p10, promise_p90
    )
    SELECT service_id, count(*), count(first_call), count(*) FILTER (WHERE state = 'done'),
           count(*) FILTER (WHERE state = 'done' AND outcome = 'resolved'),
           count(*) FILTER (WHERE state = 'left'), count(*) FILTER (WHERE state = 'no_show'),
           coalesce(sum(extract(epoch FROM first_call - arrived)), 0)::float, sum(served_for)::float,
           sum(sessions)::int,
           count(first_call) FILTER (WHERE promise_p10 IS NOT NULL),
           count(*) FILTER (WHERE extract(epoch FROM first_call - arrived) BETWEEN promise_p10 AND promise_p90)
    FROM life GROUP BY service_id ORDER BY service_id
"""
# What the ticket's row says against its moves: state, first call and number of calls follow from the history.
_ASTRAY = """
    WITH told AS (
        SELECT m.ticket_id, (array_agg(m.to_state ORDER BY m.id DESC))[1] AS state,
               (array_agg(m.at ORDER BY m.id DESC)
                FILTER (WHERE m.from_state <> m.to_state OR m.to_state = 'called'))[1] AS since
        FROM queueing_ticketmove m JOIN queueing_ticket t ON t.id = m.ticket_id
        WHERE t.store_id = %s AND t.day = %s GROUP BY m.ticket_id
    )
    SELECT t.id, t.number, t.state, told.state FROM queueing_ticket t LEFT JOIN told ON told.ticket_id = t.id
    WHERE t.store_id = %s AND t.day = %s
      AND (told.state IS DISTINCT FROM t.state OR told.since IS DISTINCT FROM t.state_since) ORDER BY t.id
"""


@dataclass(frozen=True)
class Difference:
    """One figure that is not what the moves say."""

    store: str
    day: date
    what: str
    kept: Any
    derived: Any


def derived_totals(*, store: Store, day: date) -> dict[int, dict[str, float]]:
    """The figures of a store's day by service id, from the moves alone."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"store": store.pk, "day": day})
        found = {row[0]: dict(zip(FIGURES, row[1:], strict=True)) for row in cursor.fetchall()}
    nothing = dict.fromkeys(ALL_FIGURES, 0)
    booked = keeping.day_figures(store=store, day=day)
    return {pk: nothing | found.get(pk, {}) | booked.get(pk, {}) for pk in sorted(found.keys() | booked.keys())}


def differences(*, store: Store, day: date, kept_expected: bool = True) -> Iterator[Difference]:
    """What differs between the moves and what is stored: tickets astray, and (for a day added up) its totals."""
    with connection.cursor() as cursor:
        cursor.execute(_ASTRAY, [store.pk, day, store.pk, day])
        astray = cursor.fetchall()
    for _pk, number, kept, told in astray:
        yield Difference(store.code, day, f"ticket {number}", kept, told)
    for reference, said, told in keeping.unlike_the_moves(store=store, day=day):
        yield Difference(store.code, day, f"booking {reference} promise kept", said, told)
    if not kept_expected:
        return
    stored = {row.service_id: row for row in DayTotal.objects.filter(store=store, day=day)}
    derived = derived_totals(store=store, day=day)
    for service_id in sorted(stored.keys() | derived.keys()):
        for figure in ALL_FIGURES:
            kept_value = getattr(stored.get(service_id), figure, 0)
            told_value = derived.get(service_id, {}).get(figure, 0)
            if abs(kept_value - told_value) > TO_THE_MICROSECOND:
                yield Difference(store.code, day, f"service {service_id} {figure}", kept_value, told_value)


@transaction.atomic
def write_totals(*, store: Store, day: date) -> None:
    """Store the day's figures, whatever was there before, and for whom the promise of a booking was kept."""
    keeping.settle_day(store=store, day=day)
    DayTotal.objects.filter(store=store, day=day).delete()
    rows = derived_totals(store=store, day=day).items()
    DayTotal.objects.bulk_create([DayTotal(store=store, day=day, service_id=pk, **figures) for pk, figures in rows])


def days_over(*, now: datetime, since: date | None = None) -> Iterator[tuple[Store, date]]:
    """Every store and local day with tickets or bookings that is over: the last of its customers has gone."""
    tickets = Ticket.objects.order_by().values_list("store_id", "day")
    bookings = Booking.objects.filter(state__in=keeping.COUNTED).order_by().values_list("store_id", "day")
    if since:
        tickets, bookings = tickets.filter(day__gte=since), bookings.filter(day__gte=since)
    open_days = set(Ticket.objects.filter(state__in=PRESENT).values_list("store_id", "day"))
    open_days |= set(Booking.objects.filter(state=BookingState.BOOKED).values_list("store_id", "day"))
    stores = Store.objects.in_bulk()
    for store_id, day in sorted(tickets.union(bookings)):
        if day < local_day(stores[store_id], now=now) and (store_id, day) not in open_days:
            yield stores[store_id], day


def add_up(*, now: datetime) -> int:
    """Write the totals of the days that are over and have none yet; their number. Safe to run twice."""
    done = set(DayTotal.objects.filter(day__gte=now.date() - timedelta(days=14)).values_list("store_id", "day"))
    fresh = [
        (store, day)
        for store, day in days_over(now=now, since=now.date() - timedelta(days=14))
        if (store.pk, day) not in done
    ]
    for store, day in fresh:
        write_totals(store=store, day=day)
    return len(fresh)
