"""Whether a booking's promise was kept: called within five minutes of the booked time (PRODUCT, complaint 1).

What is owed follows from the moves alone. Whoever came until the store's grace was over is to be called at most five
minutes after the booked time or, if that is later, after coming; whoever came later than that is promised nothing. A
call that was taken back is none, so a call counts once it has ended some other way. Nobody is called faster for this:
a sweep settles what has been decided since the last one.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from queueing.commands.booking.arriving import KEPT_WITHIN
from queueing.queries.no_shows import LOST_PLACE
from queueing.states import BookingState
from stores.models import Store

COUNTED = (BookingState.ARRIVED, BookingState.NO_SHOW)  # of a day that is over
LOOKS_BACK = timedelta(days=2)  # longer than any day of any store

# One row for each booking whose customer came in time. `kept` is NULL while that is open (a call that stands may still
# be taken back) and for whoever left before the call was due.
_OWED = """
    SELECT b.id, b.service_id, CASE WHEN calls.counted THEN true
                                    WHEN owed.until >= %(now)s OR calls.stands OR gone.early THEN NULL
                                    ELSE false END AS kept
    FROM queueing_booking b JOIN stores_store s ON s.id = b.store_id JOIN stores_linepolicy p ON p.id = s.policy_id
    JOIN LATERAL (
        SELECT min(f.at) AS at FROM queueing_ticketmove f WHERE f.ticket_id = b.ticket_id AND f.from_state = ''
    ) came ON came.at <= b.starts_at + p.grace_minutes * interval '1 minute'
    CROSS JOIN LATERAL (SELECT greatest(b.starts_at, came.at) + %(within)s AS until) owed
    CROSS JOIN LATERAL (
        SELECT bool_or(NOT ended.undo) AS counted, bool_or(ended.undo IS NULL) AS stands
        FROM queueing_ticketmove c LEFT JOIN LATERAL (
            SELECT e.facts ? 'undo' AS undo FROM queueing_ticketmove e
            WHERE e.ticket_id = c.ticket_id AND e.id > c.id AND e.to_state <> 'called' ORDER BY e.id LIMIT 1
        ) ended ON true
        WHERE c.ticket_id = b.ticket_id AND c.to_state = 'called' AND c.at <= owed.until
    ) calls
    CROSS JOIN LATERAL (
        SELECT bool_or(true) AS early FROM queueing_ticketmove g
        WHERE g.ticket_id = b.ticket_id AND g.to_state IN ('left', 'no_show') AND g.at <= owed.until
    ) gone
    WHERE b.state = 'arrived'
"""
_SETTLE = f"""
    UPDATE queueing_booking x SET promise_kept = found.kept
    FROM ({_OWED} AND b.promise_kept IS NULL AND b.starts_at > %(since)s) found
    WHERE x.id = found.id AND found.kept IS NOT NULL AND x.promise_kept IS NULL
"""  # noqa: S608 -- as above
_DAY = f"{_OWED} AND b.store_id = %(store)s AND b.day = %(day)s"
_SETTLE_DAY = f"""
    UPDATE queueing_booking b SET promise_kept = found.kept
    FROM queueing_booking x LEFT JOIN ({_DAY}) found ON found.id = x.id
    WHERE b.id = x.id AND x.store_id = %(store)s AND x.day = %(day)s AND b.promise_kept IS DISTINCT FROM found.kept
"""  # noqa: S608 -- as above
_UNLIKE = f"""
    SELECT x.reference, x.promise_kept, found.kept
    FROM queueing_booking x LEFT JOIN ({_DAY}) found ON found.id = x.id
    WHERE x.store_id = %(store)s AND x.day = %(day)s AND x.promise_kept IS DISTINCT FROM found.kept ORDER BY x.id
"""  # noqa: S608 -- as above
_FIGURES = f"""
    SELECT x.service_id, count(*) FILTER (WHERE NOT {LOST_PLACE.format(booking="x")}),
           count(*) FILTER (WHERE x.state = 'arrived'), count(found.kept), count(*) FILTER (WHERE found.kept)
    FROM queueing_booking x LEFT JOIN ({_DAY}) found ON found.id = x.id
    WHERE x.store_id = %(store)s AND x.day = %(day)s AND x.state IN ('arrived', 'no_show') GROUP BY x.service_id
"""  # noqa: S608 -- as above


def settle_promises(*, now: datetime) -> int:
    """Write down for whom the promise was kept or broken since the last time; how many. Safe to run twice."""
    values: dict[str, Any] = {"now": now, "within": KEPT_WITHIN, "since": now - LOOKS_BACK}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, values)
        return int(cursor.rowcount)


# --- of a day that is over: nothing is open any more ------------------------------------------------------------------
def day_figures(*, store: Store, day: date) -> dict[int, dict[str, int]]:
    """The bookings of a store's day by service, from the moves: how many, who came, to whom a call was owed, kept.

    Without those who lost their place and stayed away; a day of them alone has its rows all the same.
    """
    names = ("bookings", "bookings_arrived", "bookings_promised", "bookings_kept")
    return {pk: dict(zip(names, figures, strict=True)) for pk, *figures in _of_day(_FIGURES, store, day)}


def unlike_the_moves(*, store: Store, day: date) -> list[tuple[str, bool | None, bool | None]]:
    """The bookings of which something else is written down than the moves say: reference, that, and what they say."""
    return _of_day(_UNLIKE, store, day)


def settle_day(*, store: Store, day: date) -> None:
    """Write down what the moves say, whatever was there before."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_DAY, _values(store, day))


def _of_day(sql: str, store: Store, day: date) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(store, day))
        rows: list[Any] = cursor.fetchall()
        return rows


def _values(store: Store, day: date) -> dict[str, Any]:
    """`now` is after all that can still happen."""
    return {"now": datetime.max.replace(tzinfo=UTC), "within": KEPT_WITHIN, "store": store.pk, "day": day}
