"""The calls of a store that stand now: what a display rings for and says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from core.errors import NotFound
from stores.models import Store

RECENT = timedelta(minutes=45)


@dataclass(frozen=True)
class Call:
    """A number that was called, or said again: `id` is its move, so that every call is another one."""

    id: int
    number: str
    counter: int
    language: str
    at: datetime
    again: bool
    comes: bool  # the clerk walks to the customer


_COLUMNS = "m.id, t.number, c.number, t.language, m.at, m.from_state = 'called', c.kind = 'floor'"
# the id breaks ties of the clock: the moves of one ticket are written one after the other
_STANDING = f"""
    SELECT DISTINCT ON (t.id) {_COLUMNS}
    FROM queueing_ticket t
    JOIN queueing_ticketmove m ON m.ticket_id = t.id AND m.to_state = 'called' AND m.counter_id = t.counter_id
    JOIN stores_counter c ON c.id = t.counter_id
    WHERE t.store_id = %s AND t.state = 'called' AND t.state_since > %s
    ORDER BY t.id, m.id DESC
"""  # noqa: S608 -- our own columns
_ONE = f"""
    SELECT {_COLUMNS}
    FROM queueing_ticketmove m JOIN queueing_ticket t ON t.id = m.ticket_id JOIN stores_counter c ON c.id = m.counter_id
    WHERE m.id = %s AND m.store_id = %s AND m.at > %s AND m.to_state = 'called'
"""  # noqa: S608 -- our own columns


def _rows(sql: str, parameters: list[Any]) -> list[Call]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Call(*row) for row in cursor.fetchall()]


def standing_calls(store: Store, *, now: datetime) -> list[Call]:
    """The last call of everybody who is called now, the earliest first: nobody who has come, or was taken back."""
    return sorted(_rows(_STANDING, [store.pk, now - RECENT]), key=lambda call: (call.at, call.id))


def call_by_id(move_id: int, *, store_id: int, now: datetime) -> Call:
    """A call of the last 45 minutes in this store, whatever came after it; or NotFound."""
    found = _rows(_ONE, [move_id, store_id, now - RECENT])
    if not found:
        raise NotFound
    return found[0]
