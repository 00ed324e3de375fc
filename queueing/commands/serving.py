"""What a clerk does with the ticket at the counter: say again, serve, miss, take back, hand on, finish, reopen."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from queueing.actors import Actor
from queueing.commands.moving import (
    IllegalMove,
    StoreLock,
    free_counter,
    lock_store,
    locked_ticket,
    move,
    require_state,
)
from queueing.commands.refusals import CounterBusy, NotYourCounter, ReasonNeeded
from queueing.commands.sessions import begin_session, end_session
from queueing.models import Session, Ticket
from queueing.states import AT_COUNTER, ENDED, Outcome, TicketState
from stores.models import Counter, LinePolicy, Service, Staff

REOPEN_WITHIN = timedelta(minutes=10)
ONE_BREATH = timedelta(seconds=30)
MAY_SERVE = (Staff.Role.CLERK, Staff.Role.STORE_MANAGER)


class NotYourTicket(Conflict):
    code, message = (
        "not_your_ticket",
        _("Another clerk serves this customer. Only that clerk or a manager may."),
    )


class NowhereToGo(Invalid):
    code, message = "transfer_target_needed", _("Choose a service, a counter or a person.")


class TargetElsewhere(Invalid):
    code, message = (
        "transfer_target_unknown",
        _("That service, counter or person cannot take this customer here. Choose another."),
    )


class TooLate(Conflict):
    code = "too_late_to_reopen"
    message = _("A ticket can be reopened for 10 minutes, by the same clerk. Give the customer a new one.")


def _own(ticket_id: int, store_id: int, actor: Actor, now: datetime, *states: TicketState) -> tuple[StoreLock, Ticket]:
    lock = lock_store(store_id, now=now)
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, states)
    if ticket.clerk_id != actor.staff_id and not actor.manages:
        raise NotYourTicket
    return lock, ticket


@transaction.atomic
def recall(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Show and speak the number again. It counts as a call, but not when it comes in one breath with the last."""
    lock, ticket = _own(ticket_id, store_id, actor, now, TicketState.CALLED)
    counts = now - ticket.state_since >= ONE_BREATH
    calls = ticket.calls + counts
    facts = {} if counts else {"same_breath": True}
    return move(
        ticket, TicketState.CALLED, lock=lock, actor=actor, now=lock.at, reason="recall", facts=facts, calls=calls
    )


@transaction.atomic
def serve(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """The customer is at the counter: a session begins."""
    lock, ticket = _own(ticket_id, store_id, actor, now, TicketState.CALLED)
    now = lock.at
    ticket = move(ticket, TicketState.SERVING, lock=lock, actor=actor, now=now, first_missed_at=None)
    begin_session(ticket, now)
    return ticket


@transaction.atomic
def miss(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Nobody came: cool-down, or a no-show after the policy's number of calls or minutes since the first miss."""
    lock, ticket = _own(ticket_id, store_id, actor, now, TicketState.CALLED)
    now = lock.at
    policy = LinePolicy.objects.get(pk=lock.policy_id)
    first = ticket.first_missed_at or now
    counter_id = ticket.counter_id
    given_up = ticket.calls >= policy.max_calls or now - first >= timedelta(minutes=policy.no_show_minutes)
    ticket = move(
        ticket,
        TicketState.NO_SHOW if given_up else TicketState.MISSED,
        lock=lock,
        actor=actor,
        now=now,
        first_missed_at=first,
        available_at=None if given_up else now + timedelta(minutes=policy.cool_down_minutes),
        counter=None,
        clerk=None,
    )
    free_counter(counter_id, lock)
    return ticket


@transaction.atomic
def take_back(*, ticket_id: int, store_id: int, reason: str, actor: Actor, now: datetime) -> Ticket:
    """A wrong press: the call did not happen, the customer waits on with the first arrival."""
    if not reason.strip():
        raise ReasonNeeded
    lock, ticket = _own(ticket_id, store_id, actor, now, TicketState.CALLED)
    now = lock.at
    counter_id = ticket.counter_id
    first_call, calls = _before_this_call(ticket)
    ticket = move(
        ticket,
        TicketState.WAITING,
        lock=lock,
        actor=actor,
        now=now,
        reason=reason,
        facts={"undo": True},
        calls=calls,
        called_at=first_call,
        counter=None,
        clerk=None,
    )
    free_counter(counter_id, lock)
    return ticket


def _before_this_call(ticket: Ticket) -> tuple[datetime | None, int]:
    """When the ticket was first called, and how often it counted, had the present call never been."""
    rows = ticket.moves.order_by("id").values_list("from_state", "to_state", "at", "facts")
    spells: list[list[tuple[datetime, bool]]] = []  # of each call: its moment, and those of its recalls
    for from_state, to_state, at, facts in rows:
        if to_state == TicketState.CALLED:
            if from_state != TicketState.CALLED:
                spells.append([])
            spells[-1].append((at, "same_breath" not in facts))
        elif "undo" in facts:
            spells.pop()
    this_call = spells.pop()
    counted = sum(counts for _at, counts in this_call)
    return (spells[0][0][0] if spells else None), max(0, ticket.calls - counted)


@transaction.atomic
def finish(
    *, ticket_id: int, store_id: int, outcome: Outcome, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> Ticket:
    """The visit ends with an outcome; `reason` is the code of one of the chain's reasons, or the clerk's own words."""
    lock, ticket = _own(ticket_id, store_id, actor, now, TicketState.SERVING)
    now = lock.at
    ticket = move(
        ticket,
        TicketState.DONE,
        lock=lock,
        actor=actor,
        now=now,
        reason=reason,
        facts={"outcome": outcome.value},
        outcome=outcome.value,
        outcome_reason=reason,
        note=note or ticket.note,
    )
    end_session(ticket, now, Session.Ended.FINISHED, outcome.value)
    free_counter(ticket.counter_id, lock)
    return ticket


@transaction.atomic
def reopen(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """The customer turned round at the door: the same clerk goes on within 10 minutes, at the same counter."""
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.DONE])
    if ticket.clerk_id != actor.staff_id or now - ticket.state_since > REOPEN_WITHIN:
        raise TooLate
    if ticket.counter is None or ticket.counter.clerk_id != actor.staff_id:
        raise NotYourCounter
    if Ticket.objects.filter(counter=ticket.counter, state__in=AT_COUNTER).exists():
        raise CounterBusy
    ticket = move(
        ticket, TicketState.SERVING, lock=lock, actor=actor, now=now, reason="reopened", outcome="", outcome_reason=""
    )
    begin_session(ticket, now)
    Counter.objects.filter(tickets=ticket).update(idle_since=None)
    return ticket


@transaction.atomic
def transfer(
    *,
    ticket_id: int,
    store_id: int,
    actor: Actor,
    now: datetime,
    service_id: int | None = None,
    counter_id: int | None = None,
    staff_id: int | None = None,
    note: str = "",
) -> Ticket:
    """Hand the customer on; first arrival and tier stay, so nobody starts over. Locks store, ticket."""
    if service_id is None and counter_id is None and staff_id is None:
        raise NowhereToGo
    lock, ticket = _own(ticket_id, store_id, actor, now, TicketState.SERVING)
    now = lock.at
    old_counter, service = ticket.counter_id, service_id or ticket.service_id
    _check_target(lock, service, counter_id, staff_id)
    ticket = move(
        ticket,
        TicketState.WAITING,
        lock=lock,
        actor=actor,
        now=now,
        reason="transfer",
        facts={
            "from_service": ticket.service_id,
            "service": service,
            "for_counter": counter_id,
            "for_staff": staff_id,
        },
        service_id=service,
        for_counter_id=counter_id,
        for_staff_id=staff_id,
        counter=None,
        clerk=None,
        passes=0,
        calls=0,
        first_missed_at=None,
        note=note or ticket.note,
    )
    end_session(ticket, now, Session.Ended.TRANSFERRED)
    free_counter(old_counter, lock)
    return ticket


def _check_target(lock: StoreLock, service_id: int, counter_id: int | None, staff_id: int | None) -> None:
    """Raise TargetElsewhere unless the store offers the service and whoever is named can serve it."""
    service = Service.objects.filter(pk=service_id, is_active=True, store_services__store_id=lock.store_id)
    counters = Counter.objects.filter(pk=counter_id or 0, store_id=lock.store_id, is_active=True)
    people = Staff.objects.filter(pk=staff_id or 0, stores=lock.store_id, is_active=True, role__in=MAY_SERVE)
    if not lock.is_expert:
        people = people.filter(skills=service_id)
    known = (
        service.exists()
        and (counter_id is None or counters.filter(Q(services=None) | Q(services=service_id)).exists())
        and (staff_id is None or people.exists())
    )
    if not known:
        raise TargetElsewhere


@transaction.atomic
def take_out(*, ticket_id: int, store_id: int, actor: Actor, now: datetime, reason: str = "left") -> Ticket:
    """The customer has walked out, says the customer or somebody in the store; of a session, only the own clerk."""
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    if ticket.state in ENDED:
        raise IllegalMove(state=ticket.state)
    if ticket.state == TicketState.SERVING and ticket.clerk_id != actor.staff_id and not actor.manages:
        raise IllegalMove(state=ticket.state)  # a running session is ended by whoever serves it
    counter_id, was = ticket.counter_id, ticket.state
    ticket = move(ticket, TicketState.LEFT, lock=lock, actor=actor, now=now, reason=reason)
    if was == TicketState.SERVING:
        end_session(ticket, now, Session.Ended.LEFT)
    if was in AT_COUNTER:
        free_counter(counter_id, lock)
    return ticket
