"""Shift change: a counter goes from one clerk to the next in one act, with the customer who is there."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, Invalid
from queueing.actors import Actor
from queueing.commands.counters import locked_counter, require_own_open
from queueing.commands.moving import StoreLock, idle, note
from queueing.commands.releasing import release_wishes
from queueing.commands.sessions import begin_session, end_session
from queueing.models import Session, Ticket
from queueing.queries.choices import MAY_SERVE
from queueing.states import AT_COUNTER, HANDED_OVER, TicketState
from stores.models import Counter, Staff


class NotServingHere(Invalid):
    code, message = "person_not_here", _("This person does not serve in this store. Choose somebody else.")


class PersonElsewhere(Conflict):
    code, message = (
        "person_at_other_counter",
        _("This person serves at another counter. Close that one first."),
    )


@transaction.atomic
def hand_over(*, counter_id: int, store_id: int, staff_id: int, actor: Actor, now: datetime) -> Counter:
    """Let `staff_id` go on at the counter where `actor` serves; there already -> returned as it is.

    Whoever is called or served there stays; a running session ends for the one and begins for the other, with its
    steps. Raises CounterClosed, CounterTaken, NotServingHere, PersonElsewhere.
    """
    counter, lock = locked_counter(counter_id, store_id, now)
    if counter.clerk_id == staff_id:  # pressed twice: the first press has made it somebody else's
        return counter
    require_own_open(counter, actor)
    people = Staff.objects.filter(pk=staff_id, stores=store_id, is_active=True, role__in=MAY_SERVE)
    if not people.exists():
        raise NotServingHere
    elsewhere = Counter.objects.filter(clerk_id=staff_id).first()
    if elsewhere is not None:
        raise PersonElsewhere(counter=elsewhere.pk, number=elsewhere.number)
    before = counter.clerk_id
    ticket = Ticket.objects.select_for_update(no_key=True).filter(counter=counter, state__in=AT_COUNTER).first()
    _seat(counter, staff_id, lock, is_free=ticket is None)
    if ticket is not None:
        _go_on(ticket, staff_id, actor, lock)
    release_wishes(lock, actor=actor, staff_id=before)
    _record(counter, before, staff_id, actor, lock)
    return counter


def _seat(counter: Counter, staff_id: int, lock: StoreLock, *, is_free: bool) -> None:
    counter.clerk_id, counter.opened_at = staff_id, lock.at
    counter.paused_at, counter.pause_reason = None, ""
    counter.idle_since = lock.at if is_free else None
    try:
        with transaction.atomic():
            counter.save(update_fields=["clerk", "opened_at", "paused_at", "pause_reason", "idle_since"])
    except IntegrityError as error:  # the same clerk, in another store, in the same moment
        raise PersonElsewhere from error
    if is_free:
        idle(lock)


def _go_on(ticket: Ticket, staff_id: int, actor: Actor, lock: StoreLock) -> None:
    """The customer stays; of somebody who is only called the row is enough: nothing has happened to them."""
    Ticket.objects.filter(pk=ticket.pk).update(clerk=staff_id, version=F("version") + 1)
    if ticket.state != TicketState.SERVING:
        return
    end_session(ticket, lock.at, Session.Ended.TRANSFERRED)
    note(ticket, lock=lock, actor=actor, now=lock.at, reason=HANDED_OVER, clerk=staff_id)
    ticket.refresh_from_db()
    begin_session(ticket, lock.at)


def _record(counter: Counter, before: int | None, staff_id: int, actor: Actor, lock: StoreLock) -> None:
    """One clerk has gone and the other is there, as if each had pressed; who did stands beside."""
    facts = {"handed_over": True, "by": actor.staff_id}
    target = f"counter:{counter.pk}"
    audit.record(actor=f"staff:{before}", action="counter.close", target=target, now=lock.at, data=facts)
    audit.record(actor=f"staff:{staff_id}", action="counter.open", target=target, now=lock.at, data=facts)
