"""Who is called next: one transaction under the store's lock (DESIGN 4, PERFORMANCE "Call next")."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotAllowed, NotFound
from queueing.commands.moving import Actor, IllegalMove, StaleTicket, StoreLock, lock_store
from queueing.discipline import Ranked
from queueing.queries.offers import LinePlace, Server, line_places, line_policy, may_serve, offered, ranked, tiers_by_id


class CounterBusy(Conflict):
    code, message = "counter_busy", _("Finish the customer at this counter first.")


class CounterClosed(Conflict):
    code, message = "counter_closed", _("Open the counter first.")


class CounterPaused(Conflict):
    code, message = "counter_paused", _("The counter is paused.")


class NotYourCounter(Conflict):
    code, message = "not_your_counter", _("Somebody else serves at this counter.")


class PickNotAllowed(NotAllowed):
    code, message = "pick_not_allowed", _("This store calls in order only.")


class NotOffered(Conflict):
    code, message = "not_offered", _("This customer asked for somebody else, or for a service you do not serve.")


@dataclass(frozen=True)
class Called:
    """A ticket just called, with the reason."""

    ticket: LinePlace
    rule: str
    score: float
    waited_seconds: float
    counter_id: int
    counter_number: int


_COUNTER = """
    SELECT c.number, c.store_id, c.clerk_id, c.opened_at IS NOT NULL, c.paused_at IS NOT NULL,
           EXISTS (SELECT 1 FROM queueing_ticket t WHERE t.counter_id = c.id AND t.state IN ('called', 'serving')),
           ARRAY(SELECT service_id FROM stores_counter_services WHERE counter_id = c.id),
           ARRAY(SELECT service_id FROM stores_skill WHERE staff_id = c.clerk_id)
    FROM stores_counter c WHERE c.id = %s AND c.store_id = %s FOR NO KEY UPDATE OF c
"""
# The winner and its history row in one statement; nothing is inserted when the ticket is no longer as it was read.
_CALL = """
    WITH moved AS (
        UPDATE queueing_ticket SET state = 'called', state_since = %(now)s, called_at = coalesce(called_at, %(now)s),
               calls = calls + 1, version = version + 1, counter_id = %(counter)s, clerk_id = %(staff)s,
               available_at = NULL
        WHERE id = %(ticket)s AND version = %(version)s AND state = %(state)s RETURNING id, store_id
    ), counter AS (
        UPDATE stores_counter SET idle_since = NULL WHERE id = %(counter)s AND idle_since IS NOT NULL
    )
    INSERT INTO queueing_ticketmove (ticket_id, store_id, revision, from_state, to_state, at, by_id, device_id,
                                     counter_id, reason, rule, score, key, facts)
    SELECT id, store_id, %(revision)s, %(state)s, 'called', %(now)s, %(staff)s, %(device)s,
           %(counter)s, %(reason)s, %(rule)s, %(score)s, %(key)s, '{}' FROM moved RETURNING id
"""


@dataclass(frozen=True)
class _Place:
    number: int
    server: Server


@transaction.atomic
def call_next(*, counter_id: int, store_id: int, actor: Actor, now: datetime) -> Called | None:
    """Call the customer whose turn it is to `counter_id`, where `actor` serves; None when nobody can be served.

    Raises CounterClosed, CounterPaused, CounterBusy, NotYourCounter, NotFound.
    """
    lock = lock_store(store_id)
    where = _counter(counter_id, lock, actor)
    line = offered(line_places(store_id, now=now, tiers=tiers_by_id()), where.server, now=now)
    if not line:
        return None
    first = ranked(line, policy=line_policy(lock.policy_id, cycle=lock.cycle), now=now)[0]
    ticket = next(place for place in line if place.id == first.id)
    _call(ticket, first, lock, where, actor, now=now)
    if first.rule == "ratio" and first.score >= 0:
        _turn_cycle(lock, int(first.score) + 1)
    return _called(ticket, first, where, now=now)


@transaction.atomic
def call_ticket(*, ticket_id: int, counter_id: int, store_id: int, reason: str, actor: Actor, now: datetime) -> Called:
    """Call one ticket out of order, where the store's policy allows it; the reason is kept.

    Raises PickNotAllowed, NotOffered, IllegalMove and what call_next raises.
    """
    lock = lock_store(store_id)
    where = _counter(counter_id, lock, actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT may_pick FROM stores_linepolicy WHERE id = %s", [lock.policy_id])
        if not cursor.fetchone()[0]:
            raise PickNotAllowed
    line = line_places(store_id, now=now, tiers=tiers_by_id())
    ticket = next((place for place in line if place.id == ticket_id), None)
    if ticket is None:
        raise _why_not_waiting(ticket_id, store_id)
    if not may_serve(ticket, where.server, now=now):
        raise NotOffered
    order = ranked(line, policy=line_policy(lock.policy_id, cycle=lock.cycle), now=now)
    place = next(rank for rank in order if rank.id == ticket_id)
    pick = Ranked(place.id, place.score, "pick")
    _call(ticket, pick, lock, where, actor, now=now, reason=reason)
    return _called(ticket, pick, where, now=now)


def _counter(counter_id: int, lock: StoreLock, actor: Actor) -> _Place:
    """Lock the counter and see that `actor` may call to it now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTER, [counter_id, lock.store_id])
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise NotFound
    number, _store, clerk_id, is_open, is_paused, is_busy, only, skills = row
    if not is_open:
        raise CounterClosed
    if clerk_id != actor.staff_id:
        raise NotYourCounter
    if is_paused:
        raise CounterPaused
    if is_busy:
        raise CounterBusy
    services = None if lock.is_expert else frozenset(skills)
    if only:
        services = frozenset(only) if services is None else services & frozenset(only)
    return _Place(number, Server(clerk_id, counter_id, services))


def _call(
    ticket: LinePlace, why: Ranked, lock: StoreLock, where: _Place, actor: Actor, *, now: datetime, reason: str = ""
) -> None:
    facts = {
        "now": now,
        "counter": where.server.counter_id,
        "staff": actor.staff_id,
        "device": actor.device_id,
        "ticket": ticket.id,
        "version": ticket.version,
        "state": ticket.state,
        "revision": lock.revision,
        "reason": reason,
        "rule": why.rule,
        "score": why.score,
        "key": actor.key,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CALL, facts)
        if cursor.fetchone() is None:
            raise StaleTicket


def _turn_cycle(lock: StoreLock, cycle: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_store SET cycle = %s WHERE id = %s", [cycle, lock.store_id])


def _called(ticket: LinePlace, why: Ranked, where: _Place, *, now: datetime) -> Called:
    waited = (now - ticket.waits_since).total_seconds()
    return Called(ticket, why.rule, why.score, waited, where.server.counter_id, where.number)


def _why_not_waiting(ticket_id: int, store_id: int) -> IllegalMove | NotFound:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM queueing_ticket WHERE id = %s AND store_id = %s", [ticket_id, store_id])
        row = cursor.fetchone()
    return IllegalMove(state=row[0]) if row else NotFound()
