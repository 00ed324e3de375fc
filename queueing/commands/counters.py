"""A clerk opens, pauses, resumes and closes a counter."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, NotFound
from queueing.actors import Actor
from queueing.commands.moving import StoreLock, idle, lock_store
from queueing.commands.refusals import CounterBusy, CounterClosed, ReasonNeeded
from queueing.commands.releasing import release_wishes
from queueing.models import Ticket
from queueing.states import AT_COUNTER
from stores.models import Counter, ShiftBreak, Store
from stores.queries.shifts import SOON

BREAK = "break"  # the reason of a pause that is the clerk's planned break


class CounterTaken(Conflict):
    code, message = "counter_taken", _("Somebody else serves at this counter. Choose another one.")


class AlreadyAtCounter(Conflict):
    code, message = "already_at_counter", _("You serve at another counter. Close that one first.")


def locked_counter(counter_id: int, store_id: int, now: datetime) -> tuple[Counter, StoreLock]:
    """The counter under its store's lock, whose time is no earlier than its opening."""
    lock = lock_store(store_id, now=now)
    counter = Counter.objects.select_for_update(no_key=True).filter(pk=counter_id, store_id=store_id).first()
    if counter is None:
        raise NotFound
    return counter, replace(lock, at=max(lock.at, counter.opened_at or lock.at))


def own_open(counter_id: int, store_id: int, actor: Actor, now: datetime) -> tuple[Counter, StoreLock]:
    """An open counter where `actor` serves; a manager of the store may act for a clerk who is gone."""
    counter, lock = locked_counter(counter_id, store_id, now)
    require_own_open(counter, actor)
    return counter, lock


def require_own_open(counter: Counter, actor: Actor) -> None:
    """Raise CounterClosed, CounterTaken unless `actor` may say what becomes of this counter."""
    if not counter.is_open:
        raise CounterClosed
    if counter.clerk_id != actor.staff_id and not actor.manages:
        raise CounterTaken


@transaction.atomic
def open_counter(*, counter_id: int, store_id: int, actor: Actor, now: datetime) -> Counter:
    """Let the clerk serve at the counter; already there -> returned as it is. Raises CounterTaken, AlreadyAtCounter."""
    counter, lock = locked_counter(counter_id, store_id, now)
    now = lock.at
    if counter.clerk_id == actor.staff_id and counter.is_open:
        return counter
    if not (counter.is_active and Store.objects.filter(pk=store_id, is_active=True).exists()):
        raise NotFound
    if counter.clerk_id is not None:
        raise CounterTaken
    elsewhere = Counter.objects.filter(clerk_id=actor.staff_id).exclude(pk=counter_id).first()
    if elsewhere is not None:
        raise AlreadyAtCounter(counter=elsewhere.pk, number=elsewhere.number)
    counter.clerk_id = actor.staff_id
    counter.opened_at = counter.idle_since = now
    counter.paused_at, counter.pause_reason = None, ""
    try:
        with transaction.atomic():
            counter.save(update_fields=["clerk", "opened_at", "idle_since", "paused_at", "pause_reason"])
    except IntegrityError as error:  # the same clerk, in another store, in the same moment
        raise AlreadyAtCounter from error
    idle(lock)
    audit.record(actor=f"staff:{actor.staff_id}", action="counter.open", target=f"counter:{counter_id}", now=now)
    return counter


@transaction.atomic
def close_counter(*, counter_id: int, store_id: int, actor: Actor, now: datetime) -> Counter:
    """The clerk goes; raises CounterBusy while somebody is called or served there."""
    counter, lock = own_open(counter_id, store_id, actor, now)
    now = lock.at
    if Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).exists():
        raise CounterBusy
    clerk_id = counter.clerk_id
    counter.clerk = counter.opened_at = counter.idle_since = counter.paused_at = None
    counter.pause_reason = ""
    counter.save(update_fields=["clerk", "opened_at", "idle_since", "paused_at", "pause_reason"])
    release_wishes(lock, actor=actor, counter_id=counter_id, staff_id=clerk_id)
    audit.record(actor=f"staff:{actor.staff_id}", action="counter.close", target=f"counter:{counter_id}", now=now)
    return counter


@transaction.atomic
def pause_counter(*, counter_id: int, store_id: int, reason: str, actor: Actor, now: datetime) -> Counter:
    """No new customer is called here, one being served is finished. `reason`: a code of the chain, or own words."""
    counter, lock = own_open(counter_id, store_id, actor, now)
    now = lock.at
    if not reason.strip():
        raise ReasonNeeded
    if not counter.is_paused:
        counter.paused_at, counter.pause_reason = now, reason
        counter.save(update_fields=["paused_at", "pause_reason"])
        audit.record(
            actor=f"staff:{actor.staff_id}",
            action="counter.pause",
            target=f"counter:{counter_id}",
            now=now,
            data={"reason": reason},
        )
        if reason == BREAK:
            _take_break(counter, now)
    return counter


def _take_break(counter: Counter, now: datetime) -> None:
    """The first planned break that is due now, or soon, is taken."""
    due = ShiftBreak.objects.filter(shift__staff=counter.clerk_id or 0, shift__store=counter.store_id, taken_at=None)
    begun = due.filter(starts_at__lte=now + SOON, shift__starts_at__lte=now, shift__ends_at__gt=now)
    first = begun.order_by("starts_at", "id").values("pk")[:1]
    ShiftBreak.objects.filter(pk__in=first).update(taken_at=now)


@transaction.atomic
def resume_counter(*, counter_id: int, store_id: int, actor: Actor, now: datetime) -> Counter:
    """Back from the pause."""
    counter, lock = own_open(counter_id, store_id, actor, now)
    now = lock.at
    if counter.is_paused:
        counter.paused_at, counter.pause_reason, counter.idle_since = None, "", now
        counter.save(update_fields=["paused_at", "pause_reason", "idle_since"])
        idle(lock)
        audit.record(actor=f"staff:{actor.staff_id}", action="counter.resume", target=f"counter:{counter_id}", now=now)
    return counter
