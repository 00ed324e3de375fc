"""What a waiting customer does: step out and come back, let others pass, be late, be here again, leave."""

from datetime import datetime, timedelta

from django.db import transaction

from queueing.actors import Actor
from queueing.commands.moving import (
    StoreLock,
    free_counter,
    lock_store,
    locked_ticket,
    move,
    note,
    require_state,
)
from queueing.commands.refusals import ArrivalNotProven
from queueing.models import Ticket
from queueing.states import TicketState

MOST_PASSES = 20


@transaction.atomic
def hold(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Step out for a moment; the place (the first arrival) is kept, nobody is called meanwhile."""
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.WAITING])
    return move(ticket, TicketState.HELD, lock=lock, actor=actor, now=now, available_at=None)


@transaction.atomic
def resume(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Back from stepping out. Raises ArrivalNotProven as `here` does."""
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.HELD])
    _require_seen(ticket, actor)
    return _back_in_line(ticket, lock=lock, actor=actor, now=now)


def _back_in_line(ticket: Ticket, *, lock: StoreLock, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """In the line again where the ticket was; nothing is left of the absence."""
    return move(
        ticket,
        TicketState.WAITING,
        lock=lock,
        actor=actor,
        now=now,
        reason=reason,
        available_at=None,
        first_missed_at=None,
        arrive_by=None,
    )


def _require_seen(ticket: Ticket, actor: Actor) -> None:
    """Who joined from afar is here when the store says so; the customer's own word shows it by `joining.arrive`."""
    if ticket.arrive_by is not None and actor.staff_id is None:
        raise ArrivalNotProven


@transaction.atomic
def here(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """ "I am here" after a missed call (or a stroll): back in the line at once, with the first arrival.

    Raises ArrivalNotProven for a customer who joined from afar and has not been seen.
    """
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.MISSED, TicketState.HELD, TicketState.WAITING])
    if ticket.state == TicketState.WAITING:
        if ticket.first_missed_at is not None:  # back by itself after a miss: now we know that somebody is there
            Ticket.objects.filter(pk=ticket.pk).update(first_missed_at=None, version=ticket.version + 1)
            note(ticket, lock=lock, actor=actor, now=now, reason="here")
            ticket.refresh_from_db()
        return ticket
    _require_seen(ticket, actor)
    return _back_in_line(ticket, lock=lock, actor=actor, now=now, reason="here")


@transaction.atomic
def let_pass(*, ticket_id: int, store_id: int, places: int, actor: Actor, now: datetime) -> Ticket:
    """Let the next `places` (1 to 20) go first; the arrival stays. Said again, the last word counts."""
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.WAITING])
    places = max(0, min(places, MOST_PASSES))
    Ticket.objects.filter(pk=ticket.pk).update(passes=places, version=ticket.version + 1)
    note(ticket, lock=lock, actor=actor, now=now, reason="pass", places=places)
    ticket.refresh_from_db()
    return ticket


@transaction.atomic
def late(*, ticket_id: int, store_id: int, minutes: int, actor: Actor, now: datetime) -> Ticket:
    """ "I am late": not called for so many minutes, then again with the first arrival."""
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.WAITING, TicketState.CALLED, TicketState.MISSED])
    back_at = now + timedelta(minutes=max(1, min(minutes, 30)))
    if ticket.state == TicketState.MISSED:
        promised = {"available_at": back_at, "first_missed_at": back_at}  # the grace counts from then
        Ticket.objects.filter(pk=ticket.pk).update(**promised, version=ticket.version + 1)
        note(ticket, lock=lock, actor=actor, now=now, reason="late", minutes=minutes)
        ticket.refresh_from_db()
        return ticket
    if ticket.state == TicketState.WAITING:
        return move(ticket, TicketState.HELD, lock=lock, actor=actor, now=now, reason="late", available_at=back_at)
    counter_id = ticket.counter_id
    ticket = move(
        ticket,
        TicketState.MISSED,
        lock=lock,
        actor=actor,
        now=now,
        reason="late",
        available_at=back_at,
        counter=None,
        clerk=None,
    )
    free_counter(counter_id, lock)
    return ticket
