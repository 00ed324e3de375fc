"""Calls that nobody presses: where the store wants it, whoever is next goes to the clerk who has been idle longest."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction

from queueing.actors import Actor
from queueing.commands.dispatch import Called, claim
from queueing.queries.offers import LINE, Server, may_serve, places_from, served_services

log = logging.getLogger(__name__)

_STORE = """
    SELECT auto_call_after, is_expert FROM stores_store WHERE id = %s AND auto_call AND is_active FOR NO KEY UPDATE
"""
# Free, and the time for notes is over; that time begins with the last customer, with the opening, with a pause's end.
_IDLE = """
    FROM stores_counter c
    WHERE c.store_id = {store} AND c.is_active AND c.opened_at IS NOT NULL AND c.paused_at IS NULL
      AND coalesce(c.idle_since, c.opened_at) <= {idle_before}
      AND NOT EXISTS (SELECT 1 FROM queueing_ticket t WHERE t.counter_id = c.id AND t.state IN ('called', 'serving'))
"""
_LONGEST_FIRST = f"""
    SELECT c.id, c.clerk_id, ARRAY(SELECT service_id FROM stores_counter_services WHERE counter_id = c.id),
           ARRAY(SELECT service_id FROM stores_skill WHERE staff_id = c.clerk_id)
    {_IDLE.format(store="%s", idle_before="%s")} ORDER BY coalesce(c.idle_since, c.opened_at), c.number
"""  # noqa: S608 -- only constants are put together
_STORES = f"""
    SELECT s.id FROM stores_store s
    WHERE s.auto_call AND s.is_active
      AND EXISTS (SELECT 1 {_IDLE.format(store="s.id", idle_before="%s - s.auto_call_after * interval '1 second'")})
      AND EXISTS (SELECT 1 FROM queueing_ticket t WHERE t.store_id = s.id AND t.state IN ('waiting', 'missed'))
    ORDER BY s.id
"""  # noqa: S608 -- only constants are put together


@transaction.atomic
def call_to_idle(*, store_id: int, now: datetime) -> list[Called]:
    """Call to every idle clerk of the store who may serve somebody, the longest idle first. Locks the store.

    Safe to run twice and beside itself, beside clerks who press and beside those who pause.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [store_id])
        store = cursor.fetchone()
    if store is None:
        return []
    idle_before = now - timedelta(seconds=store[0])
    return list(_calls(store_id, idle_before, everything=store[1], now=now))


def _calls(store_id: int, idle_before: datetime, *, everything: bool, now: datetime) -> Iterator[Called]:
    while (server := _next_server(store_id, idle_before, everything=everything, now=now)) is not None:
        actor = Actor(staff_id=server.staff_id, auto=True)
        called = claim(counter_id=server.counter_id, store_ids=[store_id], actor=actor, now=now)
        if called is None:
            return
        yield called


def _next_server(store_id: int, idle_before: datetime, *, everything: bool, now: datetime) -> Server | None:
    """The clerk, idle since `idle_before` at the latest, to whom somebody can be called."""
    with connection.cursor() as cursor:
        cursor.execute(_LONGEST_FIRST, [store_id, idle_before])
        idle = cursor.fetchall()
        if not idle:
            return None
        cursor.execute(LINE, [store_id, now])
        line = places_from(cursor.fetchall())
    servers = (
        Server(clerk, pk, served_services(only, skills, everything=everything)) for pk, clerk, only, skills in idle
    )
    return next((server for server in servers if any(may_serve(ticket, server, now=now) for ticket in line)), None)


def sweep(*, now: datetime) -> int:
    """The same in every store where somebody waits and a clerk is idle; the number of calls.

    A store that fails is logged and tried again the next time; the others go on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STORES, [now])
        stores = [row[0] for row in cursor.fetchall()]
    calls = 0
    for store_id in stores:
        try:
            calls += len(call_to_idle(store_id=store_id, now=now))
        except Exception:  # each is its own transaction
            log.exception("nobody was called by itself in store %d", store_id)
    return calls
