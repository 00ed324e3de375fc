"""The last call of a store: what a display rings for and says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from stores.models import Store

RECENT = timedelta(minutes=45)


@dataclass(frozen=True)
class LatestCall:
    """A number that was called or said again; that a call was taken back does not make it unsaid."""

    number: str
    counter: int
    language: str
    at: datetime


_LATEST = """
    SELECT t.number, c.number, t.language, m.at
    FROM queueing_ticketmove m JOIN queueing_ticket t ON t.id = m.ticket_id JOIN stores_counter c ON c.id = m.counter_id
    WHERE m.store_id = %s AND m.at > %s AND m.to_state = 'called' ORDER BY m.at DESC, m.id DESC LIMIT 1
"""


def latest_call(store: Store, *, now: datetime) -> LatestCall | None:
    """The latest call of the last 45 minutes."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [store.pk, now - RECENT])
        row = cursor.fetchone()
    return LatestCall(*row) if row else None
