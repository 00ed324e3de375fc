"""The hall display: who is called now and where to, who was before, who comes next. Numbers only, never a name."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from queueing.queries.calls import LatestCall, latest_call
from queueing.queries.line import CalledCard
from queueing.screens.frame import Frame, regions
from stores.queries.opening import is_open, opens_at

AT_ONCE = 4  # calls that are large together; more than that are read in the list beside
BEFORE = 5
NEXT = 5


def payload(frame: Frame, _key: object) -> str:
    return regions(frame, {"hall": render_to_string("queueing/hall_board.html", context(frame))})


def context(frame: Frame) -> dict[str, Any]:
    """What the board shows."""
    line, called = frame.line, [card for card in frame.called if card.now]
    opened, latest = is_open(frame.store, now=frame.now), latest_call(frame.store, now=frame.now)
    return {
        "store": frame.store,
        "now": frame.now,
        "calls": called[:AT_ONCE],
        "latest": latest,  # rings when it changes, not when a call ends or is taken back
        "said": _said(latest) if latest else "",
        "before": _before(frame, called),
        "next": [row.number for row in line.rows[:NEXT]],
        "more": max(line.waiting - NEXT, 0),
        "free": [card.number for card in line.counters if card.state == "free"],
        "promise": frame.promise if opened else None,
        "open": opened,
        "opens_at": None if opened else opens_at(frame.store, now=frame.now),
    }


def _said(call: LatestCall) -> str:
    """The call in the words and the language of its customer, sign by sign as it stands on the ticket."""
    with translation.override(call.language or None):
        words = gettext("Number %(number)s, counter %(counter)s.")
    return words % {"number": " ".join(call.number), "counter": call.counter}


def _before(frame: Frame, called: list[CalledCard]) -> list[CalledCard]:
    return (called[AT_ONCE:] + [card for card in frame.called if not card.now])[:BEFORE]
