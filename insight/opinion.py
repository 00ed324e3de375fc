"""What customers think, in figures, and how sure they are. Pure.

Only marks on the scale count: "don't know", however a survey codes it (an 11 of 10, nothing), is nobody's mark.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from typing import Final, Protocol, TypeVar

from core.intervals import SURE, wilson

DETRACTORS: Final = range(7)
PASSIVES: Final = range(7, 9)
PROMOTERS: Final = range(9, 11)
SATISFIED: Final = range(4, 6)
FIVE: Final = range(1, 6)
ADDED: Final = 3.0  # answers that nobody gave, a quarter of them promoters and a quarter detractors; see `nps_of`
WEEK: Final = timedelta(days=7)


class Figure(Protocol):
    """A figure of `count` answers that lies between `low` and `high`; None where nobody answered."""

    @property
    def count(self) -> int: ...
    @property
    def value(self) -> float | None: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class Nps:
    """The net promoter score, -100 to 100: per cent of promoters (9, 10) less per cent of detractors (0 to 6)."""

    promoters: int
    passives: int
    detractors: int
    low: float
    high: float

    @property
    def count(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def value(self) -> float | None:
        return 100 * (self.promoters - self.detractors) / self.count if self.count else None


@dataclass(frozen=True)
class Share:
    """Which part of those who gave a mark of 1 to 5 gave a 4 or a 5, 0 to 1."""

    satisfied: int
    count: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.satisfied / self.count if self.count else None


def nps(marks: Iterable[int | None]) -> Nps:
    """The score of marks from 0 to 10; all others are left out."""
    return nps_of(Counter(mark for mark in marks if mark is not None))


def nps_of(counts: Mapping[int, int]) -> Nps:
    """The same of how often each mark was given.

    The interval (95 %) is that of a difference of two shares of one sample, with three answers added, of which
    3/4 are promoters and 3/4 detractors: the adjusted Wald interval of B. Rocks, "Interval Estimation for the Net
    Promoter Score", The American Statistician 70 (2016). The plain one is too narrow where few answered.
    """
    promoters, passives, detractors = (
        sum(counts.get(mark, 0) for mark in marks) for marks in (PROMOTERS, PASSIVES, DETRACTORS)
    )
    count = promoters + passives + detractors
    if not count:
        return Nps(0, 0, 0, -100.0, 100.0)
    of = count + ADDED
    for_it, against = (promoters + ADDED / 4) / of, (detractors + ADDED / 4) / of
    middle = for_it - against
    about = SURE * sqrt((for_it + against - middle * middle) / of)
    low, high = max(-1.0, middle - about), min(1.0, middle + about)
    return Nps(promoters, passives, detractors, 100 * low, 100 * high)


def satisfaction(marks: Iterable[int | None]) -> Share:
    """The share of 4 and 5 among marks from 1 to 5; all others are left out."""
    return satisfaction_of(Counter(mark for mark in marks if mark is not None))


def satisfaction_of(counts: Mapping[int, int]) -> Share:
    """The same of how often each mark was given, with Wilson's interval."""
    count = sum(counts.get(mark, 0) for mark in FIVE)
    satisfied = sum(counts.get(mark, 0) for mark in SATISFIED)
    return Share(satisfied, count, *wilson(satisfied, count))


F = TypeVar("F", bound=Figure)
K = TypeVar("K", bound=Hashable)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def weeks(first: date, last: date) -> list[date]:
    """The Mondays from the week of `first` to that of `last`; a week in which nobody answered is one of them."""
    start, count = week_of(first), (week_of(last) - week_of(first)) // WEEK + 1
    return [start + n * WEEK for n in range(count)]


def ranked(figures: Mapping[K, F]) -> list[tuple[K, F]]:
    """The best first, by what the figure surely reaches: few answers do not win. Without answers comes last."""
    return sorted(figures.items(), key=lambda each: (each[1].value is None, -each[1].low, -each[1].count, str(each[0])))


def outliers(figures: Mapping[K, F], whole: F) -> dict[K, bool]:
    """Those whose interval leaves out the figure of all of them: True above it, False below."""
    if whole.value is None:
        return {}
    apart = {key: figure for key, figure in figures.items() if not figure.low <= whole.value <= figure.high}
    return {key: figure.low > whole.value for key, figure in apart.items() if figure.count}


@dataclass(frozen=True)
class Band:
    """The marks of those who waited from `start` to less than `until` minutes; None: without end."""

    start: float
    until: float | None
    marks: Mapping[int, int]

    @property
    def mean(self) -> float | None:
        count = sum(self.marks.values())
        return sum(mark * n for mark, n in self.marks.items()) / count if count else None

    @property
    def share(self) -> Share:
        return satisfaction_of(self.marks)


def by_wait(pairs: Iterable[tuple[float, int, int]], bounds: Sequence[float]) -> list[Band]:
    """Marks of 1 to 5 by minutes waited, given as (minutes, mark, how many). `bounds` begin at 0, and rise.

    Raises ValueError when they do not.
    """
    if not bounds or bounds[0] != 0 or any(low >= high for low, high in pairwise(bounds)):
        raise ValueError("bounds begin at 0 and rise")
    bands: list[Counter[int]] = [Counter() for _each in bounds]
    for minutes, mark, many in pairs:
        if mark in FIVE and minutes >= 0:
            place = sum(1 for bound in bounds if bound <= minutes) - 1
            bands[place][mark] += many
    return [Band(low, high, marks) for low, high, marks in zip(bounds, [*bounds[1:], None], bands, strict=True)]
