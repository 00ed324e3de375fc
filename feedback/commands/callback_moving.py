"""The one writer of a callback's state. Lock order: person, store, counter or ticket, callback."""

from datetime import datetime
from typing import Any

from django.db.models import F

from core.errors import NotFound
from feedback.callback_states import CALLBACK_MOVES, CALLBACK_OPEN, CallbackState, CallbackWhy
from feedback.commands.callback_refusals import CallbackMoved
from feedback.models import Callback, CallbackMove

NOBODY: dict[str, Any] = {"counter": None, "taken_by": None}


def locked(callback_id: int, *, store_id: int) -> Callback:
    """The callback as it is now, under the lock of its store. Raises NotFound."""
    rows = Callback.objects.select_for_update(no_key=True, of=("self",)).select_related("store")
    callback = rows.filter(pk=callback_id, store_id=store_id).first()
    if callback is None:
        raise NotFound
    return callback


def move(
    callback: Callback, to: CallbackState, *, by_id: int | None, now: datetime, why: str = "", **changes: Any
) -> Callback:
    """Move it with one row of history; `changes` are further columns. Raises CallbackMoved, which carries the state."""
    if to not in CALLBACK_MOVES[callback.state]:
        raise CallbackMoved(state=callback.state)
    was, counter_id = callback.state, callback.counter_id
    if to not in CALLBACK_OPEN:
        changes["ended_at"] = now
    same = Callback.objects.filter(pk=callback.pk, state=was, version=callback.version)
    if not same.update(state=to, state_since=now, version=F("version") + 1, **changes):
        raise CallbackMoved  # somebody else was faster
    callback.refresh_from_db()
    wrote(callback, was, by_id=by_id, now=now, why=why, counter_id=callback.counter_id or counter_id)
    return callback


def wrote(
    callback: Callback, was: str, *, by_id: int | None, now: datetime, why: str = "", counter_id: int | None = None
) -> None:
    """The row of history; `was` "" for the first one."""
    CallbackMove.objects.create(
        callback=callback, from_state=was, to_state=callback.state, at=now, by_id=by_id, counter_id=counter_id, why=why
    )


def back_in_line(callback: Callback, why: CallbackWhy, *, by_id: int | None, now: datetime, **changes: Any) -> Callback:
    """Nobody has it any more; its place in the line is what it was."""
    return move(callback, CallbackState.ASKED, by_id=by_id, now=now, why=why, **NOBODY, **changes)
