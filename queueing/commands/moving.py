"""The store's lock and the one writer of `Ticket.state`.

Every command that changes a line first locks the store row and raises its revision, as a statement of its own: later
statements then see everything that committed while it waited. Lock order: store, counter, ticket, session.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotFound
from queueing import events
from queueing.actors import Actor
from queueing.commands import bells
from queueing.models import Ticket, TicketMove
from queueing.states import TICKET_MOVES, TicketState
from stores.models import Counter


class IllegalMove(Conflict):
    code, message = "wrong_state", _("This ticket has moved on meanwhile. Look where it is now.")


class StaleTicket(Conflict):
    code, message = "stale_ticket", _("Somebody else was faster. Look again, then press again.")


@dataclass(frozen=True)
class StoreLock:
    """The locked store row: its new revision, and what the discipline keeps on it."""

    store_id: int
    revision: int
    cycle: int
    policy_id: int
    is_expert: bool
    at: datetime
    auto_call_after: int | None = None  # seconds that a clerk has for notes; None = clerks call


# Who waited for the lock asked for the time before others moved: the moves of a line stand in the order of their
# revisions all the same. A clock that was more than a minute ahead is not followed.
CLOCK_OF_THE_LINE = """
    moved_at = CASE WHEN moved_at >= {now} AND moved_at < {now} + interval '1 minute'
                    THEN moved_at ELSE {now} END
"""
_LOCK = f"""
    UPDATE stores_store SET revision = revision + 1, {CLOCK_OF_THE_LINE.format(now="%(now)s")} WHERE id = %(store)s
    RETURNING id, revision, cycle, policy_id, is_expert, moved_at, CASE WHEN auto_call THEN auto_call_after END
"""  # noqa: S608 -- only constants are put together


def lock_store(store_id: int, *, now: datetime) -> StoreLock:
    """Lock the store row until the end of the transaction and raise its revision; raises NotFound.

    The lock's `at` is what the command takes for now: `now`, or the time of the move it had to wait for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"store": store_id, "now": now})
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    events.line_moved(store_id)
    return StoreLock(*row)


def locked_ticket(ticket_id: int, lock: StoreLock) -> Ticket:
    """The ticket as it is now, under the store's lock."""
    ticket = Ticket.objects.select_for_update(no_key=True, of=("self",)).filter(pk=ticket_id, store_id=lock.store_id)
    found = ticket.select_related("counter", "service", "tier").first()
    if found is None:
        raise NotFound
    return found


def require_state(ticket: Ticket, allowed: Iterable[str]) -> None:
    """Raise IllegalMove, which carries the state, unless the ticket is in one of `allowed`."""
    if ticket.state not in set(allowed):
        raise IllegalMove(state=ticket.state)


def move(
    ticket: Ticket,
    to: TicketState,
    *,
    lock: StoreLock,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    counter_id: int | None = None,
    **changes: Any,
) -> Ticket:
    """Move `ticket` to `to` with one history row. The only writer of Ticket.state beside the two hot statements.

    `changes` are further columns; `counter_id` is for the history (default: where the ticket is). Raises
    IllegalMove, StaleTicket.
    """
    if to not in TICKET_MOVES[ticket.state]:
        raise IllegalMove(state=ticket.state)
    same = Ticket.objects.filter(pk=ticket.pk, state=ticket.state, version=ticket.version)
    if not same.update(state=to, state_since=now, version=F("version") + 1, **changes):
        raise StaleTicket
    TicketMove.objects.create(
        ticket_id=ticket.pk,
        store_id=ticket.store_id,
        revision=lock.revision,
        from_state=ticket.state,
        to_state=to,
        at=now,
        by_id=actor.staff_id,
        device_id=actor.device_id,
        counter_id=counter_id or ticket.counter_id,
        reason=reason,
        key=actor.key,
        facts=facts or {},
    )
    ticket.refresh_from_db()
    if to == TicketState.WAITING and lock.auto_call_after is not None:
        bells.ring_auto_call(lock.store_id)
    return ticket


def note(ticket: Ticket, *, lock: StoreLock, actor: Actor, now: datetime, reason: str, **facts: int | None) -> None:
    """A history row for something that changes the place but not the state."""
    TicketMove.objects.create(
        ticket_id=ticket.pk,
        store_id=ticket.store_id,
        revision=lock.revision,
        from_state=ticket.state,
        to_state=ticket.state,
        at=now,
        by_id=actor.staff_id,
        device_id=actor.device_id,
        counter_id=ticket.counter_id,
        reason=reason,
        key=actor.key,
        facts=facts,
    )


def free_counter(counter_id: int | None, lock: StoreLock) -> None:
    """Nobody is at the counter any more: its clerk is idle from now on."""
    if counter_id is None:
        return
    Counter.objects.filter(pk=counter_id, clerk__isnull=False).update(idle_since=lock.at)
    idle(lock)


def idle(lock: StoreLock) -> None:
    """A clerk has just become idle: where the store calls by itself, it does when the time for notes is over."""
    if lock.auto_call_after is not None:
        bells.ring_auto_call(lock.store_id, after=lock.auto_call_after)
