"""The numbers behind the pictures: where bands, bars and lines lie in an SVG. Pure; templates draw.

What goes into an SVG attribute is a string here, so that no language writes 88,5 for 88.5.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

RULER: Final = 300.0  # units wide
SHORT, LONG = 30, 60  # minutes on the ruler


@dataclass(frozen=True)
class Ruler:
    """A promise on a scale from now to `minutes`: the band of now, and what was said."""

    minutes: int
    ticks: tuple[str, ...]
    labels: tuple[int, ...]
    band: str
    said: tuple[str, str] | None  # x, width


def ruler(low: float, high: float, said: tuple[float, float] | None = None) -> Ruler | None:
    """The ruler for bounds in minutes; beyond 30 min the scale doubles, beyond 60 there is none, words say it."""
    if high > LONG:
        return None
    said_at_most = min(said[1], LONG) if said else 0.0
    minutes = SHORT if max(high, said_at_most) <= SHORT else LONG
    unit = RULER / minutes
    start, end = low * unit, high * unit
    place = None
    if said and said[0] < minutes:
        left, right = said[0] * unit, min(said[1], minutes) * unit
        place = (_short(left), _short(right - left))
    return Ruler(
        minutes=minutes,
        ticks=tuple(_short(RULER / 6 * step) for step in range(1, 6)),
        labels=(minutes // 3, minutes * 2 // 3, minutes),
        band=band(start, end),
        said=place,
    )


def band(start: float, end: float) -> str:
    """The outline of the solid band from x `start` to `end`: a half-round left side, a nearly square right one."""
    straight = _short(max(end - start, 12.0) - 10.0)
    return f"M{_short(start + 8)} 5h{straight}q2 0 2 2v12q0 2-2 2h-{straight}q-8 0-8-8t8-8z"


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str  # where the text over the bar stands
    kind: str
    label: str
    text: str


@dataclass(frozen=True)
class Bars:
    """A bar chart 780 by 206 units: feet at y 180, labels at y 202, the goal's words just above its line."""

    bars: tuple[Bar, ...]
    goal: str | None
    goal_words: str


BAR_KINDS: Final = {"past": "h4", "now": "strongbar", "next": "h1", "late": "bar-late", "soon": "bar-soon"}
_FOOT, _ROOM, _GAP, _WIDTH = 180.0, 150.0, 3.0, 780.0
_SIGN: Final = 13.0  # the width of a sign of a label, in the letters of a phone


def bars(items: Sequence[Mapping[str, Any]], goal: float | None = None) -> Bars:
    """Bars for `items` of value, kind (past, now, next, late, soon), text above, label below where it has room."""
    most = max([float(item["value"]) for item in items] + [goal or 0.0, 1.0])
    step = _WIDTH / max(len(items), 1)
    level = _FOOT - (goal or 0.0) / most * _ROOM
    every = max(math.ceil(max((len(str(item.get("label", ""))) for item in items), default=0) * _SIGN / step), 1)
    return Bars(
        bars=tuple(
            _bar(item if index % every == 0 else {**item, "label": ""}, left=index * step, step=step, most=most)
            for index, item in enumerate(items)
        ),
        goal=None if goal is None else _short(level),
        goal_words=_short(level - 6),
    )


def _bar(item: Mapping[str, Any], *, left: float, step: float, most: float) -> Bar:
    width, height = min(step - _GAP, 60.0), float(item["value"]) / most * _ROOM
    return Bar(
        x=_short(left),
        y=_short(_FOOT - height),
        width=_short(width),
        height=_short(height),
        middle=_short(left + width / 2),
        above=_short(_FOOT - height - 5),
        kind=BAR_KINDS.get(item.get("kind", "past"), "h4"),
        label=str(item.get("label", "")),
        text=str(item.get("text", "")),
    )


@dataclass(frozen=True)
class Spark:
    """A line 90 by 24 units: what was, and dashed what is expected."""

    past: str
    future: str


def spark(past: Sequence[float], future: Sequence[float] = ()) -> Spark:
    """The points of a small line; its future begins where its past ends. Equal steps, highest value on top."""
    values = [*past, *future]
    most = max([*values, 1.0])
    step = 90.0 / max(len(values) - 1, 1)
    points = [f"{_short(i * step)},{_short(22 - float(value) / most * 20)}" for i, value in enumerate(values)]
    turn = len(past)
    return Spark(past=" ".join(points[:turn]), future=" ".join(points[max(turn - 1, 0) :]) if future else "")


def part(value: float, of: float, width: float) -> str:
    """How much of `width` the share `value` of `of` fills, never more than all of it."""
    return _short(min(max(value / of, 0.0), 1.0) * width) if of > 0 else "0"


def _short(number: float) -> str:
    """One decimal, and whole numbers without one."""
    return f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class HourBar:
    x: str
    y: str
    height: str
    middle: str
    label: str  # "" where the hours stand too close
    is_now: bool


@dataclass(frozen=True)
class HourBars:
    """The hours of a day, 356 by 120 units, a phone's column: feet at y 100, labels at y 116."""

    bars: tuple[HourBar, ...]
    width: str


_HOURS_WIDE, _HOURS_FOOT, _HOURS_ROOM, _LABEL_ROOM = 356.0, 100.0, 92.0, 24.0


def hour_bars(hours: Sequence[tuple[int, float]], now: int | None = None) -> HourBars:
    """Bars for pairs of hour and value, of which there is at least one; the hour `now` stands out."""
    most = max([value for _hour, value in hours] + [1.0])
    step = _HOURS_WIDE / len(hours)
    every = math.ceil(_LABEL_ROOM / step)
    width = min(step - _GAP, 40.0)
    bars_of_hours = []
    for n, (hour, value) in enumerate(hours):
        left, height = n * step + (step - width) / 2, value / most * _HOURS_ROOM
        label = str(hour) if n % every == 0 else ""
        top, middle = _short(_HOURS_FOOT - height), _short(left + width / 2)
        bars_of_hours.append(HourBar(_short(left), top, _short(height), middle, label, is_now=hour == now))
    return HourBars(tuple(bars_of_hours), _short(width))
