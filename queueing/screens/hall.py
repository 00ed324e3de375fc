"""The hall display: who is called now and where to, who was before, who comes next. Numbers only, never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string

from core import speech
from queueing.queries.calls import Call, standing_calls
from queueing.queries.line import CalledCard
from queueing.screens.frame import Frame, regions
from queueing.spoken import language_of, written
from stores.queries.opening import is_open, opens_at

AT_ONCE = 4  # calls that are large together; more than that take turns
SHEETS = 4  # more calls than fit on so many are read in the list beside alone
BEFORE = 5
NEXT = 5
FRESH = timedelta(seconds=30)  # an older call is not said by a page that learns of it only now


@dataclass(frozen=True)
class SaidCall:
    """One call for hall.js: its twin in writing for voices of the browser, and whether the server has a voice."""

    id: int
    words: str
    language: str
    times: int
    fresh: bool


def payload(frame: Frame, _key: object) -> str:
    return regions(frame, {"hall": render_to_string("queueing/hall_board.html", context(frame))})


def context(frame: Frame) -> dict[str, Any]:
    """What the board shows."""
    line, called = frame.line, [card for card in frame.called if card.now]
    opened, sheets = is_open(frame.store, now=frame.now), _sheets(called)
    return {
        "store": frame.store,
        "now": frame.now,
        "calls": sheets[0] if sheets else [],
        "sheets": sheets,
        "said": [_said(call, frame) for call in standing_calls(frame.store, now=frame.now)],
        "has_voice": speech.voice() is not None,
        "before": _before(frame, called[len(sheets[0]) if sheets else 0 :]),
        "next": [row.number for row in line.rows[:NEXT]],
        "more": max(line.waiting - NEXT, 0),
        "free": [card.number for card in line.counters if card.state == "free"],
        "promise": frame.promise if opened else None,
        "open": opened,
        "opens_at": None if opened else opens_at(frame.store, now=frame.now),
    }


def _said(call: Call, frame: Frame) -> SaidCall:
    return SaidCall(
        id=call.id,
        words=written(call),
        language=language_of(call),
        times=2 if call.again else 1,
        fresh=frame.now - call.at < FRESH,
    )


def _sheets(called: Sequence[CalledCard]) -> list[list[CalledCard]]:
    """The calls on as few sheets as they need, evenly: five are three and two, never four and one."""
    shown = called[: AT_ONCE * SHEETS]
    count = -(-len(shown) // AT_ONCE)
    least, more = divmod(len(shown), count or 1)
    ends = [least * (n + 1) + min(n + 1, more) for n in range(count)]
    return [list(shown[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def _before(frame: Frame, others: Sequence[CalledCard]) -> list[CalledCard]:
    return ([*others] + [card for card in frame.called if not card.now])[:BEFORE]
