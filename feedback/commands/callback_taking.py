"""A clerk takes the next call, tries to reach whoever asked, and says how it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from feedback.callback_states import CallbackState, CallbackWhy, CallResult
from feedback.commands.callback_moving import back_in_line, locked, move
from feedback.commands.callback_refusals import (
    CallbackCounterPaused,
    CallbackMoved,
    CallbackOutcomeNeeded,
    CallbackRemoteOnly,
    CallbacksOff,
    CallbackStillOpen,
)
from feedback.models import Callback, CallbackAttempt, CallbackNote, CallbackRule
from feedback.queries.callbacks import in_call_order, rule_for
from queueing.actors import Actor
from queueing.commands.booking.making import clean
from queueing.commands.counters import own_open, pause_counter, resume_counter
from queueing.commands.moving import lock_store
from queueing.commands.refusals import CounterBusy, NotYourCounter
from queueing.models import Ticket
from queueing.queries.servers import served_by
from queueing.states import AT_COUNTER, PHONING, Outcome
from stores.models import Counter

LONGEST_NOTE = 2000
GIVEN_UP = CallbackRule(max_attempts=1)  # of a store that has ceased to call back: what is taken is finished


@dataclass(frozen=True)
class Said:
    """How a call ended: `outcome` of the matter where somebody was reached; `note` for those who work here."""

    result: CallResult
    outcome: str = ""
    note: str = ""


@transaction.atomic
def take_next(*, counter_id: int, store_id: int, actor: Actor, now: datetime) -> Callback | None:
    """Give the first call that is due, and that this clerk can serve, to them; None when there is none. Its number is
    theirs alone, and their counter is paused.

    Raises CallbacksOff, CounterClosed, CounterTaken, CounterBusy, CallbackCounterPaused, CallbackStillOpen,
    CallbackRemoteOnly.
    """
    counter, lock = own_open(counter_id, store_id, actor, now)
    now = lock.at
    _require_free(counter, actor)
    rule = rule_for(store_id)
    if rule is None:
        raise CallbacksOff
    _require_calling_counter(counter, rule)
    _return_left(counter, now=now)
    callback = _first(counter, now=now)
    if callback is None:
        return None
    pause_counter(counter_id=counter.pk, store_id=store_id, reason=PHONING, actor=actor, now=now)
    to: dict[str, Any] = {"counter": counter, "taken_by_id": actor.staff_id}
    return move(callback, CallbackState.TAKEN, by_id=actor.staff_id, now=now, **to)


def _require_free(counter: Counter, actor: Actor) -> None:
    """Nobody is called or served here, by ticket or by phone, and whoever presses stands here themselves."""
    if counter.clerk_id != actor.staff_id:
        raise NotYourCounter
    if Callback.objects.filter(taken_by=actor.staff_id, state=CallbackState.TAKEN).exists():
        raise CallbackStillOpen
    if Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).exists():
        raise CounterBusy
    if counter.is_paused:
        raise CallbackCounterPaused


def _return_left(counter: Counter, *, now: datetime) -> None:
    """Whoever was here before has gone without a word of their call: it waits again, also before the sweep says so."""
    left = Callback.objects.select_for_update(no_key=True).filter(counter=counter, state=CallbackState.TAKEN)
    for callback in left.order_by("id"):
        back_in_line(callback, CallbackWhy.VANISHED, by_id=None, now=now)


def _require_calling_counter(counter: Counter, rule: CallbackRule) -> None:
    """Remote counters first: the others only where they may, and no remote one is open."""
    if counter.kind == Counter.Kind.REMOTE:
        return
    remote = Counter.objects.filter(store=counter.store_id, kind=Counter.Kind.REMOTE, clerk__isnull=False)
    if not rule.others_too or remote.exists():
        raise CallbackRemoteOnly


def _first(counter: Counter, *, now: datetime) -> Callback | None:
    """The first that is due and served here, locked; what somebody else is just cancelling is passed over."""
    rows = in_call_order(Callback.objects.filter(store=counter.store_id), now=now)
    services = served_by(counter)
    if services is not None:
        rows = rows.filter(Q(service=None) | Q(service__in=services))
    return rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()


@transaction.atomic
def end_call(*, callback_id: int, store_id: int, said: Said, actor: Actor, now: datetime) -> Callback:
    """Note how the call ended: it is done, tried again after a while, or given up. The counter goes on.

    Raises CallbackMoved unless it is the actor's own call, CallbackOutcomeNeeded.
    """
    now = lock_store(store_id, now=now).at
    callback = locked(callback_id, store_id=store_id)
    _require_taken(callback, actor)
    if said.result == CallResult.REACHED and said.outcome not in Outcome.values:
        raise CallbackOutcomeNeeded
    counter_id = callback.counter_id
    _tried(callback, said, actor=actor, now=now)
    callback = _after(callback, said, actor=actor, now=now)
    _go_on(counter_id, store_id, actor, now=now)
    return callback


def _tried(callback: Callback, said: Said, *, actor: Actor, now: datetime) -> None:
    attempt = CallbackAttempt.objects.create(
        callback=callback, at=now, by_id=actor.staff_id or 0, counter_id=callback.counter_id or 0, result=said.result
    )
    if text := clean(said.note, lines=True)[:LONGEST_NOTE]:
        CallbackNote.objects.create(attempt=attempt, text=text)


def _after(callback: Callback, said: Said, *, actor: Actor, now: datetime) -> Callback:
    """The state that follows a try."""
    rule = rule_for(callback.store_id) or GIVEN_UP
    count = callback.attempts + 1
    facts: dict[str, Any] = {"attempts": count, "first_called_at": callback.first_called_at or now}
    if said.result == CallResult.REACHED:
        return move(callback, CallbackState.DONE, by_id=actor.staff_id, now=now, outcome=said.outcome, **facts)
    again = now + timedelta(minutes=rule.cool_down_minutes)
    is_last = count >= rule.max_attempts or again >= callback.lapses_at
    if said.result == CallResult.WRONG_NUMBER or is_last:
        return move(callback, CallbackState.NOT_REACHED, by_id=actor.staff_id, now=now, **facts)
    return back_in_line(callback, CallbackWhy.TRIED, by_id=actor.staff_id, now=now, due_at=again, **facts)


@transaction.atomic
def give_back(*, callback_id: int, store_id: int, actor: Actor, now: datetime) -> Callback:
    """A wrong press: nobody was called, the place is kept. A manager may do it for a clerk. Raises CallbackMoved."""
    now = lock_store(store_id, now=now).at
    callback = locked(callback_id, store_id=store_id)
    _require_taken(callback, actor, or_managed=True)
    counter_id = callback.counter_id
    callback = back_in_line(callback, CallbackWhy.GIVEN_BACK, by_id=actor.staff_id, now=now)
    _go_on(counter_id, store_id, actor, now=now)
    return callback


def _require_taken(callback: Callback, actor: Actor, *, or_managed: bool = False) -> None:
    """By the actor: how a call ended is known to nobody else. `or_managed`: or in a store that the actor manages."""
    is_theirs = callback.taken_by_id == actor.staff_id or (or_managed and actor.manages)
    if callback.state != CallbackState.TAKEN or not is_theirs:
        raise CallbackMoved(state=callback.state)


def _go_on(counter_id: int | None, store_id: int, actor: Actor, *, now: datetime) -> None:
    """The counter that was paused for a call calls tickets again; one that was closed meanwhile stays so."""
    counter = Counter.objects.filter(pk=counter_id or 0, clerk__isnull=False, pause_reason=PHONING).first()
    if counter is not None and (counter.clerk_id == actor.staff_id or actor.manages):
        resume_counter(counter_id=counter.pk, store_id=store_id, actor=actor, now=now)
