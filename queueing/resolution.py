"""First-visit resolution (DESIGN 8): how many matters were solved the first time their customer came. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from core.instants import instant
from core.intervals import wilson

RESOLVED: Final = "resolved"
SETTLED: Final = frozenset({RESOLVED, "follow_up", "not_possible"})  # nobody was served in a visit with another end
USUAL_WINDOW: Final = timedelta(days=14)
ATTRIBUTES: Final = ("store", "clerk", "topic")


@dataclass(frozen=True)
class Visit:
    """A session of one matter as it ended. `customer` None is nobody known; `clerk` closed the session.

    `confirmed` is the customer's own answer to "was it solved?", None without one.
    """

    id: Hashable
    customer: Hashable | None
    topic: str
    ended_at: datetime
    outcome: str
    store: str
    clerk: Hashable | None
    confirmed: bool | None = None


@dataclass(frozen=True)
class Rate:
    """Counts of first visits, and the Wilson 95 % interval of `observed` / `first_visits`.

    declared: closed as resolved; observed: and nobody came back within the window; confirmed: and the customer did not
    say otherwise. provisional: first visits that are too young to be counted; they are in none of the others.
    """

    first_visits: int
    declared: int
    observed: int
    confirmed: int
    provisional: int
    low: float
    high: float


_Ended = tuple[int, Visit]  # when in microseconds, and what


@dataclass
class _Count:
    first_visits: int = 0
    declared: int = 0
    observed: int = 0
    confirmed: int = 0
    provisional: int = 0

    def add(self, visit: Visit, *, is_provisional: bool, came_back: bool) -> None:
        if is_provisional:
            self.provisional += 1
            return
        declared = visit.outcome == RESOLVED
        observed = declared and not came_back
        self.first_visits += 1
        self.declared += declared
        self.observed += observed
        self.confirmed += observed and visit.confirmed is not False

    def rate(self) -> Rate:
        low, high = wilson(self.observed, self.first_visits)
        return Rate(
            self.first_visits, self.declared, self.observed, self.confirmed, self.provisional, low=low, high=high
        )


def first_visit_resolution(
    visits: Iterable[Visit],
    *,
    now: datetime,
    window: timedelta = USUAL_WINDOW,
    by: str | Callable[[Visit], str] = "store",
) -> dict[str, Rate]:
    """The rates by store, clerk, topic or what `by` says of the first visit; where that is None it is left out.

    A visit is a repeat when any settled one of the same customer and topic, in any store, ended strictly before it by
    at most `window`. Visits after `now` do not exist. Raises ValueError for another word in `by`.
    """
    key, today, length = _key_of(by), instant(now), window // timedelta(microseconds=1)
    groups: defaultdict[Hashable, list[_Ended]] = defaultdict(list)
    for number, visit in enumerate(visits):
        end = instant(visit.ended_at)
        if visit.outcome in SETTLED and end <= today:
            somebody = (number,) if visit.customer is None else (visit.customer, visit.topic)
            groups[somebody].append((end, visit))
    counts: defaultdict[str, _Count] = defaultdict(_Count)
    for group in groups.values():
        for (end, visit), came_back in _first_visits(group, length):
            name = key(visit)
            if name is not None:
                counts[name].add(visit, is_provisional=today - end < length, came_back=came_back)
    return {name: count.rate() for name, count in counts.items()}


def _key_of(by: str | Callable[[Visit], str]) -> Callable[[Visit], str | None]:
    if callable(by):
        return by
    if by not in ATTRIBUTES:
        raise ValueError(f"by is {', '.join(ATTRIBUTES)} or a function, not {by!r}")
    return lambda visit: getattr(visit, by)


def _first_visits(group: list[_Ended], window: int) -> Iterator[tuple[_Ended, bool]]:
    """Those of one customer and topic that are no repeat, each with whether another followed it within the window.

    Visits that ended at one instant follow neither each other nor, among themselves, anybody.
    """
    group.sort(key=itemgetter(0))
    ends = sorted({end for end, _visit in group})
    for end, visit in group:
        place = bisect_left(ends, end)
        is_repeat = place > 0 and end - ends[place - 1] <= window
        if not is_repeat:
            yield (end, visit), place + 1 < len(ends) and ends[place + 1] - end <= window
