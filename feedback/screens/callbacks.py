"""Calls back in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from core.dates import short_day
from feedback.call_times import HOUR
from feedback.callback_states import CallbackState
from feedback.queries.callback_times import DayRoom
from queueing.templatetags.visit import own_clock
from stores import hours
from stores.models import Store

TONES: Final = {
    CallbackState.ASKED: "side", CallbackState.TAKEN: "call", CallbackState.DONE: "good",
    CallbackState.NOT_REACHED: "late", CallbackState.CANCELLED: "none", CallbackState.EXPIRED: "late",
}  # fmt: skip
SHAPES: Final = {
    CallbackState.ASKED: "waiting", CallbackState.TAKEN: "called", CallbackState.DONE: "done",
    CallbackState.NOT_REACHED: "missed", CallbackState.CANCELLED: "closed", CallbackState.EXPIRED: "missed",
}  # fmt: skip


def tone(state: str) -> dict[str, str]:
    """Tone and shape of a state."""
    return {"tone": TONES[CallbackState(state)], "shape": SHAPES[CallbackState(state)]}


def soonest(store: Store, days: Sequence[DayRoom], *, now: datetime) -> str:
    """The words for as soon as possible, with the day where that is not today; "" when there is no room."""
    first = next((each for each in days if any(each.left.values())), None)
    if first is None:
        return ""
    if first.on == hours.local_day(store.time_zone, now):
        return _("As soon as possible")
    return _("As soon as possible: %(day)s") % {"day": short_day(first.on, "Y")}


def hour_choices(store: Store, days: Sequence[DayRoom], *, now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Hours to come that have room, by day, as choices of a form."""
    found = [
        (short_day(each.on, "Y"), [(start.isoformat(), hour_words(store, start)) for start in _free(each, now)])
        for each in days
    ]
    return [(words, starts) for words, starts in found if starts]


def _free(room: DayRoom, now: datetime) -> list[datetime]:
    return [start for start, left in room.left.items() if left and start > now]


def hour_words(store: Store, start: datetime) -> str:
    return f"{own_clock(start, store.time_zone)}–{own_clock(start + HOUR, store.time_zone)}"


def row(callback: Any, *, now: datetime) -> dict[str, Any]:
    """A call in a list: no name, no number."""
    return {"callback": callback, **tone(callback.state), "is_due": callback.due_at <= now}
