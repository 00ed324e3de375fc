"""Where figures with their intervals lie in a picture: pure numbers, the template draws.

Rows: 780 units wide, so that a phone shows them as well: the words above, the scale below. Trend: 780 by 200.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDE, ROW, BAR = 780.0, 52.0, 12.0
TEXT, TRACK = 22.0, 30.0  # from the top of a row
TOP, FOOT, LEFT = 14.0, 172.0, 84.0  # of a trend: what its scale says stands on the left
NAME: Final = 34  # signs that have room
LABELS: Final = 5  # weeks whose dates have room below a trend, in the letters of a phone


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
    """One figure: its words, below them the track of the scale with the band and the mark ("": nobody answered)."""

    name: str
    text: str
    text_y: str
    y: str
    middle: str
    low: str
    width: str
    value: str
    far: bool


@dataclass(frozen=True)
class Rows:
    """The picture's height, its rows, and where the figure of all of them stands ("": nowhere)."""

    height: str
    whole: str
    rows: tuple[Row, ...]
    bar: str = f"{BAR:g}"


def rows(measures: Sequence[Measure], *, start: float, end: float, whole: float | None = None) -> Rows:
    """Intervals on a scale from `start` to `end`; raises ValueError when that is none."""
    if start >= end:
        raise ValueError("a scale goes up")
    return Rows(
        height=_short(max(len(measures), 1) * ROW),
        whole="" if whole is None else _short(_across(whole, start, end)),
        rows=tuple(_row(each, n * ROW, start, end) for n, each in enumerate(measures)),
    )


def _row(measure: Measure, top: float, start: float, end: float) -> Row:
    name = measure.name if len(measure.name) <= NAME else f"{measure.name[: NAME - 1]}…"
    low, high = _across(measure.low, start, end), _across(measure.high, start, end)
    value = "" if measure.value is None else _short(_across(measure.value, start, end))
    y = top + TRACK
    return Row(
        name, measure.text, _short(top + TEXT), _short(y), _short(y + BAR / 2), _short(low),
        _short(max(high - low, 2.0)), value, measure.far,
    )  # fmt: skip


def _across(value: float, start: float, end: float) -> float:
    return (min(max(value, start), end) - start) / (end - start) * WIDE


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
    """Points with their intervals, the line between neighbours that both have answers, heights with their words."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    ticks: tuple[tuple[str, str], ...]
    left: str = f"{LEFT:g}"


def trend(measures: Sequence[Measure], *, start: float, end: float, ticks: Sequence[tuple[float, str]] = ()) -> Trend:
    """Week by week on a scale from `start` to `end`; a week without answers is a gap. Raises ValueError."""
    if start >= end:
        raise ValueError("a scale goes up")
    step = (WIDE - LEFT) / max(len(measures), 1)
    every = -(-len(measures) // LABELS)
    points: list[Point] = []
    runs: list[list[str]] = []
    run: list[str] = []
    for n, each in enumerate(measures):
        if each.value is None:
            runs.append(run)
            run = []
            continue
        x = _short(LEFT + step * (n + 0.5))
        y, low, high = (_up(value, start, end) for value in (each.value, each.low, each.high))
        points.append(Point(x, y, low, high, each.name if n % max(every, 1) == 0 else "", each.text))
        run.append(f"{x},{y}")
    lines = tuple(" ".join(found) for found in [*runs, run] if len(found) > 1)
    return Trend(tuple(points), lines, tuple((_up(value, start, end), words) for value, words in ticks))


def _up(value: float, start: float, end: float) -> str:
    share = (min(max(value, start), end) - start) / (end - start)
    return _short(FOOT - share * (FOOT - TOP))


def _short(number: float) -> str:
    """One decimal, with a point in every language."""
    return f"{number:.1f}".removesuffix(".0")
