"""Bookings of several cells need one place for all of them: the time is swept from start to start.

At each start it matters only where those that go on beyond it are, for the places of a grid are interchangeable; those
of one cell are matched (slots.matching). Exact, and exponential at worst: Bound says that it was given up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from queueing.slots.grids import Layout, Need
from queueing.slots.matching import Hall, bits

WORK = 20_000  # ways to go on that are tried before an exact answer is given up


class Bound(Exception):
    """The exact answer would take too long."""


Running = tuple[tuple[int, int], ...]  # (grid, end) of each that goes on, sorted
Pins = tuple[tuple[Need, int], ...]  # those who may be in several cells, and the grid in which each of them is


class Start(NamedTuple):
    """Those who start at one instant."""

    at: int
    long: list[Need]
    short: int  # how many are of one cell
    hall: Hall
    slack: int  # the state that those leave
    must: int  # that those of them who must have a place leave
    most: int  # of all who start here, no more can have a place


class Sweep:
    """How many of `needs` (with their numbers) find a place when of each at least `forced` must."""

    def __init__(self, layout: Layout, needs: Mapping[Need, int], forced: Mapping[Need, int]) -> None:
        self._layout, self._needs, self._forced = layout, needs, forced
        starts: dict[int, list[Need]] = {}
        for need in needs:
            starts.setdefault(need.start, []).append(need)
        self._starts = [self._start(at, starts[at]) for at in sorted(starts)]
        self._top = [0]
        for start in reversed(self._starts):
            self._top.insert(0, self._top[0] + start.most)
        self._known: dict[tuple[int, Running], tuple[int, Pins]] = {(len(self._starts), ()): (0, ())}
        self._work = 0

    def _start(self, at: int, here: Sequence[Need]) -> Start:
        needs, short = self._needs, [need for need in here if not need.long]
        hall = self._layout.hall_of(need.mask for need in here)
        slack = hall.full - sum(needs[need] * hall.wanted[need.mask] for need in short)
        all_of = slack - sum(needs[need] * hall.wanted[need.mask] for need in here if need.long)
        return Start(
            at,
            [need for need in here if need.long],
            sum(needs[need] for need in short),
            hall,
            slack,
            hall.full - sum(self._forced.get(need, 0) * hall.wanted[need.mask] for need in short),
            sum(needs[need] for need in here) + hall.least(all_of),
        )

    def most(self) -> int:
        """The most that find a place while all forced ones do; -1 when those do not. Raises Bound."""
        steps = [self._step(0, ())]  # each yields those it waits for: a day is too deep for calls within calls
        while steps:
            deeper = next(steps[-1], None)
            if deeper is None:
                steps.pop()
            else:
                steps.append(self._step(*deeper))
        return self._known[0, ()][0]

    def pins(self) -> Pins:
        """Where those who may be in several cells are in one of the best ways. `most` comes first."""
        way: Pins = ()
        running: Running = ()
        for place in range(len(self._starts)):
            here = self._known[place, running][1]
            way += here
            running = self._after(place, running, here)
        return way

    def _step(self, place: int, running: Running) -> Iterator[tuple[int, Running]]:
        """Finds the most from the `place`-th start on, and where those who start there are in the best way."""
        found: tuple[int, Pins] = -1, ()
        if place < len(self._starts):
            for here, placed in self._ways(self._starts[place], running):
                if placed + self._top[place + 1] <= found[0]:
                    break
                after = place + 1, self._after(place, running, here)
                if after not in self._known:
                    yield after
                rest = self._known[after][0]
                if rest >= 0 and placed + rest > found[0]:
                    found = placed + rest, here
                    if found[0] == self._top[place]:
                        break
            self._known[place, running] = found

    def _after(self, place: int, running: Running, here: Pins) -> Running:
        """Who still goes on at the next start."""
        if place + 1 == len(self._starts):
            return ()
        at = self._starts[place + 1].at
        both = running + tuple((grid, need.end) for need, grid in here)
        return tuple(sorted(one for one in both if one[1] > at))

    def _ways(self, start: Start, running: Running) -> Iterator[tuple[Pins, int]]:
        """Where those who start here may be, and how many of them have a place then; the fullest first."""
        free = {grid: self._layout.capacity[grid] for need in start.long for grid in bits(need.mask)}
        for grid, _end in running:
            if grid in free:
                free[grid] -= 1
        before = [grid for grid, _end in running]
        fewer: dict[Pins, int] = {}
        for here in self._spread(start.long, free):
            self._work += 1
            if self._work > WORK:
                raise Bound
            matched = _matched(start, before + [grid for _need, grid in here]) if start.short else 0
            if matched >= 0 and len(here) + matched == start.most:
                yield here, start.most
            elif matched >= 0:
                fewer[here] = len(here) + matched
        yield from sorted(fewer.items(), key=lambda way: -way[1])

    def _spread(self, long: Sequence[Need], free: dict[int, int]) -> Iterator[Pins]:
        """Where those of several cells may go. `free` is what that leaves, as long as it is looked at."""
        if not long:
            yield ()
            return
        need = long[0]
        for pins in _put(need, bits(need.mask), self._needs[need], self._forced.get(need, 0), free):
            for more in self._spread(long[1:], free):
                yield pins + more


def _put(need: Need, grids: Sequence[int], most: int, least: int, free: dict[int, int]) -> Iterator[Pins]:
    """The ways to put from `least` to `most` of a need into these grids. `free` is what that leaves, as above."""
    if most:
        for n, grid in enumerate(grids):
            if free[grid]:
                free[grid] -= 1
                for more in _put(need, grids[n:], most - 1, least - 1, free):
                    yield ((need, grid), *more)
                free[grid] += 1
    if least <= 0:
        yield ()


def _matched(start: Start, taken: Sequence[int]) -> int:
    """How many of those of one cell are, all who must among them, beside who is in the grids `taken`; -1 when those
    cannot all be.
    """
    seated = sum(start.hall.wanted[1 << grid] for grid in taken)
    if not start.hall.fits(start.must - seated):
        return -1
    return start.short + start.hall.least(start.slack - seated)
