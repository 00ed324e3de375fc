"""What a clerk does with the ticket at the counter: say again, serve, miss, take back, hand on, finish, reopen."""

from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from queueing.actors import Actor
from queueing.commands.moving import IllegalMove, StoreLock, lock_store, locked_ticket, move, require_state
from queueing.models import Session, Ticket
from queueing.states import AT_COUNTER, ENDED, Outcome, TicketState
from stores.models import Counter, LinePolicy, Service, Staff

REOPEN_WITHIN = timedelta(minutes=10)


class NotYourTicket(Conflict):
    code, message = "not_your_ticket", _("Another clerk serves this ticket.")


class ReasonNeeded(Invalid):
    code, message = "reason_needed", _("Choose a reason.")


class NowhereToGo(Invalid):
    code, message = "transfer_target_needed", _("Choose a service, a counter or a person.")


class TargetElsewhere(Invalid):
    code, message = "transfer_target_unknown", _("That is not in this store.")


class TooLate(Conflict):
    code, message = "too_late_to_reopen", _("A ticket can be reopened for 10 minutes, by the same clerk.")


class CounterTaken(Conflict):
    code, message = "counter_busy", _("Finish the customer at this counter first.")


def _own(ticket_id: int, store_id: int, actor: Actor, *states: TicketState) -> tuple[StoreLock, Ticket]:
    lock = lock_store(store_id)
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, states)
    if ticket.clerk_id != actor.staff_id:
        raise NotYourTicket
    return lock, ticket


def _free_counter(counter_id: int | None, now: datetime) -> None:
    if counter_id is None:
        return
    Counter.objects.filter(pk=counter_id, clerk__isnull=False).update(idle_since=now)


@transaction.atomic
def recall(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Show and speak the number again; it counts as a call."""
    lock, ticket = _own(ticket_id, store_id, actor, TicketState.CALLED)
    return move(ticket, TicketState.CALLED, lock=lock, actor=actor, now=now, reason="recall", calls=F("calls") + 1)


@transaction.atomic
def serve(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """The customer is at the counter: a session begins."""
    lock, ticket = _own(ticket_id, store_id, actor, TicketState.CALLED)
    ticket = move(ticket, TicketState.SERVING, lock=lock, actor=actor, now=now, first_missed_at=None)
    _begin_session(ticket, now)
    return ticket


def _begin_session(ticket: Ticket, now: datetime) -> None:
    Session.objects.create(
        ticket=ticket,
        counter_id=cast("int", ticket.counter_id),  # a called ticket has both (constraint)
        clerk_id=cast("int", ticket.clerk_id),
        service_id=ticket.service_id,
        started_at=now,
    )


def _end_session(ticket: Ticket, now: datetime, ended: Session.Ended, outcome: str = "") -> None:
    Session.objects.filter(ticket=ticket, ended_at=None).update(ended_at=now, ended=ended, outcome=outcome)


@transaction.atomic
def miss(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Nobody came: cool-down, or a no-show after the policy's number of calls or minutes since the first miss."""
    lock, ticket = _own(ticket_id, store_id, actor, TicketState.CALLED)
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
    _free_counter(counter_id, now)
    return ticket


@transaction.atomic
def take_back(*, ticket_id: int, store_id: int, reason: str, actor: Actor, now: datetime) -> Ticket:
    """A wrong press: the call did not happen, the customer waits on with the first arrival."""
    if not reason.strip():
        raise ReasonNeeded
    lock, ticket = _own(ticket_id, store_id, actor, TicketState.CALLED)
    counter_id = ticket.counter_id
    back = {"called_at": None} if ticket.calls == 1 else {}
    ticket = move(
        ticket,
        TicketState.WAITING,
        lock=lock,
        actor=actor,
        now=now,
        reason=reason,
        facts={"undo": True},
        calls=F("calls") - 1,
        counter=None,
        clerk=None,
        **back,
    )
    _free_counter(counter_id, now)
    return ticket


@transaction.atomic
def finish(
    *, ticket_id: int, store_id: int, outcome: Outcome, actor: Actor, now: datetime, reason: str = "", note: str = ""
) -> Ticket:
    """The visit ends with an outcome; `reason` is the code of one of the chain's reasons, or the clerk's own words."""
    lock, ticket = _own(ticket_id, store_id, actor, TicketState.SERVING)
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
    _end_session(ticket, now, Session.Ended.FINISHED, outcome.value)
    _free_counter(ticket.counter_id, now)
    return ticket


@transaction.atomic
def reopen(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """The customer turned round at the door: the same clerk goes on within 10 minutes, at the same counter."""
    lock = lock_store(store_id)
    ticket = locked_ticket(ticket_id, lock)
    require_state(ticket, [TicketState.DONE])
    if ticket.clerk_id != actor.staff_id or now - ticket.state_since > REOPEN_WITHIN:
        raise TooLate
    if Ticket.objects.filter(counter=ticket.counter, state__in=AT_COUNTER).exists():
        raise CounterTaken
    ticket = move(
        ticket, TicketState.SERVING, lock=lock, actor=actor, now=now, reason="reopened", outcome="", outcome_reason=""
    )
    _begin_session(ticket, now)
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
    lock, ticket = _own(ticket_id, store_id, actor, TicketState.SERVING)
    _check_target(store_id, service_id, counter_id, staff_id)
    old_counter, service = ticket.counter_id, service_id or ticket.service_id
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
    _end_session(ticket, now, Session.Ended.TRANSFERRED)
    _free_counter(old_counter, now)
    return ticket


def _check_target(store_id: int, service_id: int | None, counter_id: int | None, staff_id: int | None) -> None:
    offers = {"store_services__store_id": store_id}
    known = (
        (service_id is None or Service.objects.filter(pk=service_id, is_active=True, **offers).exists())
        and (counter_id is None or Counter.objects.filter(pk=counter_id, store_id=store_id, is_active=True).exists())
        and (staff_id is None or Staff.objects.filter(pk=staff_id, stores=store_id, is_active=True).exists())
    )
    if not known:
        raise TargetElsewhere


@transaction.atomic
def take_out(*, ticket_id: int, store_id: int, actor: Actor, now: datetime, reason: str = "left") -> Ticket:
    """The customer has walked out, says the customer, the clerk or the clock."""
    lock = lock_store(store_id)
    ticket = locked_ticket(ticket_id, lock)
    if ticket.state in ENDED:
        raise IllegalMove(state=ticket.state)
    counter_id, was = ticket.counter_id, ticket.state
    ticket = move(ticket, TicketState.LEFT, lock=lock, actor=actor, now=now, reason=reason)
    if was == TicketState.SERVING:
        _end_session(ticket, now, Session.Ended.LEFT)
    if was in AT_COUNTER:
        _free_counter(counter_id, now)
    return ticket
