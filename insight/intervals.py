"""Where figures with their intervals lie in a picture: pure numbers, the template draws.

Rows: 780 units wide, a name on the left, from 270 to 680 the scale, the figure on the right. Trend: 780 by 200.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEFT, RIGHT, STEP, HEAD = 270.0, 680.0, 28.0, 10.0
WIDE, TOP, FOOT, MARGIN = 780.0, 14.0, 172.0, 8.0
NAME: Final = 34  # signs that have room
LABELS: Final = 9  # weeks whose dates have room below a trend


@dataclass(frozen=True)
class Measure:
    """A figure to draw, written as `text`: `value` None where nobody answered, `far` where it stands out."""

    name: str
    value: float | None
    low: float
    high: float
    text: str
    far: bool = False


@dataclass(frozen=True)
class Row:
    name: str
    text: str
    y: str
    baseline: str
    low: str
    high: str
    value: str
    far: bool


@dataclass(frozen=True)
class Rows:
    """The picture's height, its rows, and where the figure of all of them stands ("": nowhere)."""

    height: str
    foot: str
    whole: str
    rows: tuple[Row, ...]


def rows(measures: Sequence[Measure], *, start: float, end: float, whole: float | None) -> Rows:
    """Intervals on a scale from `start` to `end`; raises ValueError when that is none."""
    if start >= end:
        raise ValueError("a scale goes up")
    shown = [each for each in measures if each.value is not None]
    foot = HEAD + STEP * len(shown)
    return Rows(
        height=_short(foot + 8),
        foot=_short(foot),
        whole="" if whole is None else _across(whole, start, end),
        rows=tuple(_row(each, HEAD + STEP * (n + 0.5), start, end) for n, each in enumerate(shown)),
    )


def _row(measure: Measure, y: float, start: float, end: float) -> Row:
    name = measure.name if len(measure.name) <= NAME else f"{measure.name[: NAME - 1]}…"
    low, high, value = (_across(x, start, end) for x in (measure.low, measure.high, measure.value or 0.0))
    return Row(name, measure.text, _short(y), _short(y + 4), low, high, value, measure.far)


def _across(value: float, start: float, end: float) -> str:
    share = (min(max(value, start), end) - start) / (end - start)
    return _short(LEFT + share * (RIGHT - LEFT))


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    low: str
    high: str
    label: str  # "" where there is no room
    text: str


@dataclass(frozen=True)
class Trend:
    """Points with their intervals, and the line between neighbours that both have answers."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    zero: str  # "" where the scale has none inside


def trend(measures: Sequence[Measure], *, start: float, end: float) -> Trend:
    """Week by week on a scale from `start` to `end`; a week without answers is a gap. Raises ValueError."""
    if start >= end:
        raise ValueError("a scale goes up")
    step = (WIDE - 2 * MARGIN) / max(len(measures), 1)
    every = -(-len(measures) // LABELS)
    points: list[Point] = []
    runs: list[list[str]] = []
    run: list[str] = []
    for n, each in enumerate(measures):
        if each.value is None:
            runs.append(run)
            run = []
            continue
        x = _short(MARGIN + step * (n + 0.5))
        y, low, high = (_up(value, start, end) for value in (each.value, each.low, each.high))
        points.append(Point(x, y, low, high, each.name if n % max(every, 1) == 0 else "", each.text))
        run.append(f"{x},{y}")
    lines = tuple(" ".join(found) for found in [*runs, run] if len(found) > 1)
    return Trend(tuple(points), lines, _up(0.0, start, end) if start < 0 < end else "")


def _up(value: float, start: float, end: float) -> str:
    share = (min(max(value, start), end) - start) / (end - start)
    return _short(FOOT - share * (FOOT - TOP))


def _short(number: float) -> str:
    """One decimal, with a point in every language."""
    return f"{number:.1f}".removesuffix(".0")
