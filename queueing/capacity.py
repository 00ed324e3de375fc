"""What of a store's time can be booked: opening hours, people and shares made into the blocks of DESIGN 5. Pure.

Everything is on one grid: cells of equal length from the beginning of each opening on. Whoever is there for a whole
cell can serve in it; of those a share is kept for customers without a booking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from queueing.overbooking import extra as more_by
from queueing.slots import Block, Taken

SEVERAL = "+"  # joins the services that one place has to serve in one visit
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Post:
    """Somebody who serves `services` from `start` to `end`; `extra`: there for bookings only, beside every share."""

    id: Hashable
    start: datetime
    end: datetime
    services: frozenset[str]
    breaks: tuple[Span, ...] = ()
    extra: bool = False


@dataclass(frozen=True)
class Closed:
    """From `start` to `end` nothing of `services` can be booked; none = nothing at all."""

    start: datetime
    end: datetime
    services: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Missing:
    """Between `start` and `end` these shares of the bookings, by service, surely do not come; others all may."""

    start: datetime
    end: datetime
    shares: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Overbooking:
    """Book more than there are, with a chance of at most `overload` that too many come.

    `services` are those that are booked at all: a place is counted on by the one whose customers come most surely.
    """

    overload: float
    services: frozenset[str]
    missing: tuple[Missing, ...] = ()

    def more(self, places: Sequence[frozenset[str]], cell: Span) -> int:
        """How many may be booked in a cell beside the `places` there are, each with what it serves."""
        there = [each for each in self.missing if each.start <= cell[0] and cell[1] <= each.end]
        served = frozenset().union(*places) & self.services
        if len(there) != 1 or not served:
            return 0
        shares = dict(there[0].shares)
        return more_by(len(places), min(shares.get(service, 0.0) for service in served), self.overload)


def key_of(services: Iterable[str]) -> str:
    """What one place has to serve, as one name: of several services in one visit in any order."""
    return SEVERAL.join(sorted(set(services)))


def part_of(number: int, percent: int) -> int:
    """`percent` of so many people, to the nearest whole one; as long as it is above nothing, at least one."""
    return min(number, max(1, (number * percent + 50) // 100)) if number and percent > 0 else 0


def blocks(
    opening: Sequence[Span],
    posts: Sequence[Post],
    *,
    cell: timedelta,
    percents: Sequence[int],
    most: int | None = None,
    closed: Sequence[Closed] = (),
    keys: Collection[str] = (),
    overbooking: Overbooking | None = None,
) -> list[Block]:
    """The blocks of one day.

    `percents`: which share of the people can be booked, and which share of those, and so on. `most`: how many can
    serve at once, for want of counters. `keys` (see `key_of`) are names that a place has when it serves all of them.
    """
    cells = list(_cells(opening, cell))
    working = [_working(post, cells) for post in posts]
    order = _order(posts, working)
    chosen: dict[tuple[int, int], list[int]] = {}  # cells by post and how often it is there: once, if not overbooked
    for number, span in enumerate(cells):
        present = [index for index in order if number in working[index] and not posts[index].extra][:most]
        bookable = len(present)
        for percent in percents:
            bookable = part_of(bookable, percent)
        extra = [index for index in order if number in working[index] and posts[index].extra]
        there = [*present[:bookable], *extra]
        more = overbooking.more([posts[index].services for index in there], span) if overbooking else 0
        for place in range(len(there) + more):
            chosen.setdefault((there[place % len(there)], place // len(there)), []).append(number)
    shut = [_shut(span, closed) for span in cells]
    return [
        block
        for (index, _time), numbers in sorted(chosen.items())
        for block in _runs(posts[index], numbers, cells, shut, cell, keys)
    ]


def on_grid(opening: Sequence[Span], cell: timedelta, taken: Taken) -> Taken:
    """What a booking takes of the grid that there is now: every cell that it touches.

    Bookings outlive the grid that they were made on (another opening minute, other cells): they still take a place, and
    nobody loses one for that alone. Outside of the openings nothing is taken.
    """
    for start, end in opening:
        if start <= taken.start < end:
            begin = start + (taken.start - start) // cell * cell
            finish = start - (start - taken.start - taken.duration) // cell * cell  # rounded up
            return Taken(begin, finish - begin, taken.service) if finish <= end else taken
    return taken


@lru_cache(maxsize=4096)
def starts(opening: tuple[Span, ...], cell: timedelta) -> frozenset[datetime]:
    """Where the cells of a day begin."""
    return frozenset(start for start, _end in _cells(opening, cell))


def _cells(opening: Sequence[Span], cell: timedelta) -> Iterator[Span]:
    for start, end in opening:
        begin = start
        while begin + cell <= end:
            yield begin, begin + cell
            begin += cell


def _working(post: Post, cells: Sequence[Span]) -> frozenset[int]:
    """The cells for the whole of which somebody is there."""
    return frozenset(
        number
        for number, (start, end) in enumerate(cells)
        if post.start <= start and end <= post.end and not any(a < end and start < b for a, b in post.breaks)
    )


def _order(posts: Sequence[Post], working: Sequence[frozenset[int]]) -> list[int]:
    """Who is booked first: each next one adds most to what is served little so far, so that every service has times.

    The order is that of the whole day: who can be booked changes only when somebody comes or goes.
    """
    served: Counter[str] = Counter()
    left = list(range(len(posts)))
    order = []
    while left:
        best = max(left, key=lambda index: _gain(posts[index], len(working[index]), served))
        left.remove(best)
        order.append(best)
        for service in posts[best].services:
            served[service] += len(working[best])
    return order


def _gain(post: Post, cells: int, served: Counter[str]) -> float:
    return sum(cells / (1 + served[service]) for service in post.services)


def _shut(span: Span, closed: Sequence[Closed]) -> frozenset[str] | None:
    """What cannot be booked in this cell; None is everything."""
    there = [each.services for each in closed if each.start < span[1] and span[0] < each.end]
    return None if frozenset() in there else frozenset().union(*there)


def _runs(
    post: Post,
    numbers: Sequence[int],
    cells: Sequence[Span],
    shut: Sequence[frozenset[str] | None],
    cell: timedelta,
    keys: Collection[str],
) -> Iterator[Block]:
    """The chosen cells of one post, those that follow one another with the same services as one block."""
    begin: datetime | None = None
    end: datetime | None = None
    services: frozenset[str] = frozenset()
    for number in numbers:
        without = shut[number]
        now = frozenset() if without is None else post.services - without
        start = cells[number][0]
        if begin is not None and (start != end or now != services):
            yield _block(begin, end or begin, services, cell, keys)
            begin = None
        if now:
            begin, end, services = begin or start, cells[number][1], now
    if begin is not None:
        yield _block(begin, end or begin, services, cell, keys)


def _block(begin: datetime, end: datetime, services: frozenset[str], cell: timedelta, keys: Collection[str]) -> Block:
    together = {key for key in keys if services.issuperset(key.split(SEVERAL))}
    return Block(begin, end, services | together, cell, 1)
