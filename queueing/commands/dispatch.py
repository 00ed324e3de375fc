"""Who is called next: one transaction under the store's lock (DESIGN 4, PERFORMANCE "Call next")."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, connection, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotAllowed, NotFound
from core.sql import Send, Statement, batch
from queueing import events
from queueing.actors import Actor
from queueing.commands.moving import CLOCK_OF_THE_LINE, IllegalMove, StaleTicket, StoreLock
from queueing.commands.refusals import CounterBusy, CounterClosed, NotYourCounter
from queueing.discipline import Policy, Ranked
from queueing.queries.offers import (
    LINE,
    Line,
    LinePlace,
    Server,
    first_of,
    let_pass_by,
    may_serve,
    ranked,
    served_services,
    turns,
)
from queueing.states import AUTO


class CounterPaused(Conflict):
    code, message = "counter_paused", _("The counter is paused. Press Resume first.")


class PickNotAllowed(NotAllowed):
    code, message = "pick_not_allowed", _("This store calls in order only. Press Call next.")


class NotOffered(Conflict):
    code = "not_offered"
    message = _("This customer asked for somebody else, or for a service you do not serve. Choose another.")


@dataclass(frozen=True)
class Called:
    """A ticket just called, with the reason."""

    ticket: LinePlace
    rule: str
    score: float
    waited_seconds: float
    counter_id: int
    counter_number: int


@dataclass(frozen=True)
class Choice:
    """Who is to be called, decided under the store's lock, and the statement that does it."""

    called: Called
    statement: Statement

    def carry_out(self, send: Send = batch) -> None:
        """Send the statement. Raises StaleTicket when the ticket is no longer as it was read."""
        try:
            send(self.statement)
        except DataError as error:
            raise StaleTicket from error


# First the store's row alone; what follows in the same round trip has snapshots of its own.
_LOCK = """
    UPDATE stores_store SET revision = revision + 1, {clock}
    WHERE is_active AND id = (
        SELECT store_id FROM stores_counter WHERE id = %(counter)s AND is_active AND store_id = ANY(%(stores)s))
    RETURNING id, revision, cycle, policy_id, is_expert, moved_at
""".format(clock=CLOCK_OF_THE_LINE.format(now="%(now)s"))  # noqa: S608 -- only constants are put together
_COUNTER = """
    SELECT c.number, c.clerk_id, c.opened_at IS NOT NULL, c.paused_at IS NOT NULL,
           EXISTS (SELECT 1 FROM queueing_ticket t WHERE t.counter_id = c.id AND t.state IN ('called', 'serving')),
           ARRAY(SELECT service_id FROM stores_counter_services WHERE counter_id = c.id),
           ARRAY(SELECT service_id FROM stores_skill WHERE staff_id = c.clerk_id),
           p.kind, p.weights, p.lead_minutes, p.grace_minutes, p.may_pick
    FROM stores_counter c JOIN stores_store s ON s.id = c.store_id JOIN stores_linepolicy p ON p.id = s.policy_id
    WHERE c.id = %s AND s.is_active FOR NO KEY UPDATE OF c
"""
_LINE = LINE.replace("t.store_id = %s", "t.store_id = (SELECT store_id FROM stores_counter WHERE id = %s)")
# The winner and its history row in one statement, which fails when the ticket is no longer as it was read: the commit
# may already be on its way behind it.
_MOVED = """
    WITH moved AS (
        UPDATE queueing_ticket SET state = 'called', state_since = %(now)s, called_at = coalesce(called_at, %(now)s),
               calls = calls + 1, version = version + 1, counter_id = %(counter)s, clerk_id = %(staff)s,
               available_at = NULL
        WHERE id = %(ticket)s AND version = %(version)s AND state = %(state)s RETURNING id, store_id
    ), counter AS (
        UPDATE stores_counter SET idle_since = NULL WHERE id = %(counter)s AND idle_since IS NOT NULL
    )"""
_PASSED = """, waited AS (
        UPDATE queueing_ticket SET passes = passes - 1, version = version + 1 WHERE id = ANY(%(passed)s)
    )"""
_TURNED = """, store AS (
        UPDATE stores_store SET cycle = %(cycle)s FROM moved WHERE stores_store.id = moved.store_id
    )"""
_WRITTEN = """, written AS (
    INSERT INTO queueing_ticketmove (ticket_id, store_id, revision, from_state, to_state, at, by_id, device_id,
                                     counter_id, reason, rule, score, key, facts)
    SELECT id, store_id, %(revision)s, %(state)s, 'called', %(now)s, %(by)s, %(device)s,
           %(counter)s, %(reason)s, %(rule)s, %(score)s, %(key)s, '{}' FROM moved RETURNING id
    ) SELECT 1 / count(*) FROM written
"""
# Most calls pass nobody and turn no cycle; with those parts in it the server would plan the statement afresh each time.
CALL = {
    (passed, turned): _MOVED + _PASSED * passed + _TURNED * turned + _WRITTEN
    for passed in (False, True)
    for turned in (False, True)
}


@dataclass(frozen=True)
class _Scene:
    """Everything a call decides on, read under the store's lock in one round trip."""

    lock: StoreLock
    server: Server
    counter_number: int
    may_pick: bool
    policy: Policy
    line: Line


def call_next(*, counter_id: int, store_ids: Collection[int], actor: Actor, now: datetime) -> Called | None:
    """Call the customer whose turn it is to `counter_id` (in one of `store_ids`), where `actor` serves.

    None when nobody can be served. Raises CounterClosed, CounterPaused, CounterBusy, NotYourCounter, NotFound.
    """
    with transaction.atomic():
        return claim(counter_id=counter_id, store_ids=store_ids, actor=actor, now=now)


def claim(*, counter_id: int, store_ids: Collection[int], actor: Actor, now: datetime) -> Called | None:
    """call_next within the caller's transaction: a savepoint would cost two more round trips."""
    choice = choose(counter_id=counter_id, store_ids=store_ids, actor=actor, now=now)
    if choice is None:
        return None
    choice.carry_out()
    return choice.called


def choose(
    *, counter_id: int, store_ids: Collection[int], actor: Actor, now: datetime, send: Send = batch
) -> Choice | None:
    """The first half of `claim`: lock, read (by `send`) and decide; to be carried out in the same transaction."""
    scene = _scene(counter_id, store_ids, actor, now=now, send=send)
    now = scene.lock.at
    found = first_of(scene.line, scene.server, policy=scene.policy, now=now)
    if found is None:
        return None
    ticket, first = found
    return _choice(ticket, first, scene, actor, now=now, reason=AUTO if actor.auto else "")


@transaction.atomic
def call_ticket(*, ticket_id: int, counter_id: int, store_id: int, reason: str, actor: Actor, now: datetime) -> Called:
    """Call one ticket out of order, where the store's policy allows it; the reason is kept.

    Raises PickNotAllowed, NotOffered, IllegalMove and what call_next raises.
    """
    scene = _scene(counter_id, [store_id], actor, now=now)
    now = scene.lock.at
    if not scene.may_pick:
        raise PickNotAllowed
    line = scene.line.places
    ticket = next((place for place in line if place.id == ticket_id), None)
    if ticket is None:
        raise _why_not_waiting(ticket_id, store_id)
    if not may_serve(ticket, scene.server, now=now):
        raise NotOffered
    place = next(rank for rank in ranked(line, policy=scene.policy, now=now) if rank.id == ticket_id)
    choice = _choice(ticket, Ranked(place.id, place.score, "pick"), scene, actor, now=now, reason=reason)
    choice.carry_out()
    return choice.called


def _scene(counter_id: int, store_ids: Collection[int], actor: Actor, *, now: datetime, send: Send = batch) -> _Scene:
    """Lock the store, then read counter, policy and line; see that `actor` may call to the counter now."""
    locked, counters, line = send(
        (_LOCK, {"counter": counter_id, "stores": list(store_ids), "now": now}),
        (_COUNTER, [counter_id]),
        (_LINE, [counter_id, now]),
    )
    if not locked or not counters:
        raise NotFound
    lock = StoreLock(*locked[0])
    number, clerk_id, is_open, is_paused, is_busy, only, skills, kind, weights, lead, grace, may_pick = counters[0]
    _check_counter(actor, clerk_id, is_open=is_open, is_paused=is_paused, is_busy=is_busy)
    events.line_moved(lock.store_id)
    return _Scene(
        lock=lock,
        server=Server(clerk_id, counter_id, served_services(only, skills, everything=lock.is_expert)),
        counter_number=number,
        may_pick=may_pick,
        policy=Policy(kind=kind, weights=turns(weights), lead=lead, grace=grace, cycle=lock.cycle),
        line=Line(line),
    )


def _check_counter(actor: Actor, clerk_id: int | None, *, is_open: bool, is_paused: bool, is_busy: bool) -> None:
    if not is_open:
        raise CounterClosed
    if clerk_id != actor.staff_id:
        raise NotYourCounter
    if is_paused:
        raise CounterPaused
    if is_busy:
        raise CounterBusy


def _choice(ticket: LinePlace, why: Ranked, scene: _Scene, actor: Actor, *, now: datetime, reason: str) -> Choice:
    passed = let_pass_by(ticket.id, scene.line, scene.server, policy=scene.policy, now=now)
    turned = int(why.score) + 1 if why.rule == "ratio" and why.score >= 0 else None
    facts = {
        "now": now,
        "counter": scene.server.counter_id,
        "staff": actor.staff_id,
        "by": actor.by_id,
        "device": actor.device_id,
        "ticket": ticket.id,
        "version": ticket.version,
        "state": ticket.state,
        "revision": scene.lock.revision,
        "reason": reason,
        "rule": why.rule,
        "score": why.score,
        "key": actor.key,
        "cycle": turned,
        "passed": passed,
    }
    waited = (now - ticket.waits_since).total_seconds()
    called = Called(ticket, why.rule, why.score, waited, scene.server.counter_id, scene.counter_number)
    return Choice(called, (CALL[bool(passed), turned is not None], facts))


def _why_not_waiting(ticket_id: int, store_id: int) -> IllegalMove | NotFound:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM queueing_ticket WHERE id = %s AND store_id = %s", [ticket_id, store_id])
        row = cursor.fetchone()
    return IllegalMove(state=row[0]) if row else NotFound()
