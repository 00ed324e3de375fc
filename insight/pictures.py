"""Where the bars of a store's day lie in its picture: pure numbers, the template draws.

780 by 216 units: above, a pair of bars an hour (came | called, feet at 104); below, the mean wait (feet at 192).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

WIDE, TOP, FOOT = 780.0, 16.0, 104.0
WAIT_TOP, WAIT_FOOT = 144.0, 192.0
GAP = 6.0


class HourFigures(Protocol):
    """What is drawn of an hour."""

    @property
    def hour(self) -> int: ...
    @property
    def came(self) -> int: ...
    @property
    def called(self) -> int: ...
    @property
    def wait(self) -> float | None: ...
    @property
    def is_now(self) -> bool: ...


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    height: str


@dataclass(frozen=True)
class HourBars:
    """One hour: both bars of the pair, the bar of the wait, and the words at them."""

    hour: int
    middle: str
    left: str
    came: Bar
    called: Bar
    wait: Bar | None
    wait_y: str
    wait_text: str
    count_y: str
    count_text: str
    is_late: bool
    is_now: bool
    is_odd: bool


@dataclass(frozen=True)
class DayPicture:
    bars: tuple[HourBars, ...]
    half: str  # width of one bar of a pair
    whole: str  # width of the bar of the wait
    goal_y: str  # "" without a goal


def day_picture(hours: Sequence[HourFigures], goal: float | None) -> DayPicture:
    """The picture of `hours`; waits over `goal` minutes are marked."""
    step = WIDE / max(len(hours), 1)
    half = min((step - GAP) / 2 - 0.5, 28.0)
    most = max([h.came for h in hours] + [h.called for h in hours] + [1])
    longest = max([h.wait or 0.0 for h in hours] + [goal or 0.0, 1.0])
    bars = tuple(_hour(h, n, step, half, most, longest, goal) for n, h in enumerate(hours))
    goal_y = WAIT_FOOT - goal / longest * (WAIT_FOOT - WAIT_TOP) if goal else None
    return DayPicture(bars, _short(half), _short(2 * half + 1), "" if goal_y is None else _short(goal_y))


def _hour(
    figures: HourFigures, n: int, step: float, half: float, most: int, longest: float, goal: float | None
) -> HourBars:
    left = n * step + (step - GAP - 2 * half - 1) / 2
    came, called = _bar(left, figures.came / most), _bar(left + half + 1, figures.called / most)
    wait = None if figures.wait is None else figures.wait / longest * (WAIT_FOOT - WAIT_TOP)
    return HourBars(
        hour=figures.hour,
        middle=_short(left + half + 0.5),
        left=_short(left),
        came=came,
        called=called,
        wait=None if wait is None else Bar(_short(left), _short(WAIT_FOOT - wait), _short(wait)),
        wait_y=_short(WAIT_FOOT - (wait or 0) - 4),
        wait_text="" if figures.wait is None else str(int(figures.wait)),
        count_y=_short(min(float(came.y), float(called.y)) - 4),
        count_text=str(figures.came) if figures.came else "",
        is_late=bool(goal and figures.wait is not None and figures.wait > goal),
        is_now=figures.is_now,
        is_odd=n % 2 == 1,
    )


def _bar(x: float, share: float) -> Bar:
    height = share * (FOOT - TOP)
    return Bar(_short(x), _short(FOOT - height), _short(height))


def _short(number: float) -> str:
    """One decimal, with a point in every language."""
    return f"{number:.1f}".removesuffix(".0")
