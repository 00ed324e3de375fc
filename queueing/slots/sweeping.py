"""Bookings of several cells need one place for all of them: the time is swept from start to start.

At each start it matters only where those that go on beyond it are, for the places of a grid are interchangeable; those
of one cell are matched (slots.matching). Exact, and exponential at worst: Bound says that it was given up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from queueing.slots.matching import Demand, Places
from queueing.slots.values import Grid, Need

WORK = 20_000  # ways to go on that are tried before an exact answer is given up


class Bound(Exception):
    """The exact answer would take too long."""


Running = tuple[tuple[int, int], ...]  # (grid, end) of each that goes on, sorted


class Sweep:
    """How many of `needs` (with their numbers) find a place when of each at least `forced` must."""

    def __init__(self, grids: Sequence[Grid], needs: Mapping[Need, int], forced: Mapping[Need, int]) -> None:
        self._grids, self._needs, self._forced = grids, needs, forced
        starts: dict[int, list[Need]] = {}
        for need in needs:
            starts.setdefault(need.start, []).append(need)
        self._starts = [(start, starts[start]) for start in sorted(starts)]
        self._top = [0]
        for _start, here in reversed(self._starts):
            self._top.insert(0, self._top[0] + sum(needs[need] for need in here))
        self._known: dict[tuple[int, Running], tuple[int, Running]] = {}
        self._work = 0

    def most(self) -> int:
        """The most that find a place while all forced ones do; -1 when those do not. Raises Bound."""
        return self._most(0, ())[0]

    def running(self) -> list[tuple[int, Running]]:
        """One of the best ways: after each start, those of several cells that are there then. `most` comes first."""
        way: list[tuple[int, Running]] = []
        running: Running = ()
        for place, (start, _needs) in enumerate(self._starts):
            running = self._known[place, _still(running, start)][1]
            way.append((start, running))
        return way

    def _most(self, place: int, before: Running) -> tuple[int, Running]:
        """From the `place`-th start on, and who goes on after it in the best way."""
        if place == len(self._starts):
            return 0, ()
        start, needs = self._starts[place]
        running = _still(before, start)
        found = self._known.get((place, running))
        if found is None:
            found = -1, ()
            for going_on, placed in self._ways(needs, running):
                rest = self._most(place + 1, going_on)[0]
                if rest >= 0 and placed + rest > found[0]:
                    found = placed + rest, going_on
                    if found[0] == self._top[place]:
                        break
            self._known[place, running] = found
        return found

    def _ways(self, needs: Sequence[Need], running: Running) -> Iterator[tuple[Running, int]]:
        """Who may go on after this start, and how many of those that start have a place then; the fullest first."""
        free = {grid: self._grids[grid].capacity for need in needs for grid in need.options}
        for grid, _end in running:
            if grid in free:
                free[grid] -= 1
        best: dict[Running, int] = {}
        for going_on, short, placed in self._spread(needs, free):
            self._work += 1
            if self._work > WORK:
                raise Bound
            found = _matched(free, short)
            if found >= 0:
                key = tuple(sorted(running + going_on))
                best[key] = max(best.get(key, 0), placed + found)
        yield from sorted(best.items(), key=lambda way: -way[1])

    def _spread(
        self, needs: Sequence[Need], free: dict[int, int]
    ) -> Iterator[tuple[Running, list[tuple[int, int, int]], int]]:
        """Where those of several cells go: who goes on; how many may and must be matched in one cell, and where; how
        many were placed. `free` is what that leaves, as long as it is looked at.
        """
        if not needs:
            yield (), [], 0
            return
        need, duration = needs[0], needs[0].end - needs[0].start
        count, must = self._needs[need], self._forced.get(need, 0)
        long = [grid for grid in need.options if self._grids[grid].slot < duration]
        short = sum(1 << grid for grid in need.options if self._grids[grid].slot == duration)
        for shares in _shares(count, [free[grid] for grid in long]):
            placed = sum(shares)
            if placed + (count if short else 0) < must:
                continue
            here = list(zip(long, shares, strict=True))
            for grid, number in here:
                free[grid] -= number
            going_on = tuple((grid, need.end) for grid, number in here for _one in range(number))
            left = [(count - placed, max(0, must - placed), short)] if short and count > placed else []
            for more, rest, further in self._spread(needs[1:], free):
                yield going_on + more, left + rest, placed + further
            for grid, number in here:
                free[grid] += number


def _still(running: Running, at: int) -> Running:
    return tuple(one for one in running if one[1] > at)


def _matched(free: Mapping[int, int], short: Sequence[tuple[int, int, int]]) -> int:
    """How many of those who may be matched are, all who must among them; -1 when those cannot all be."""
    if not short:
        return 0
    places = Places(free)
    if places.spare([(must, grids) for _count, must, grids in short]) < 0:
        return -1
    return sum(count for count, _must, _grids in short) + min(0, places.spare(_demands(short)))


def _demands(short: Sequence[tuple[int, int, int]]) -> list[Demand]:
    return [(count, grids) for count, _must, grids in short]


def _shares(count: int, free: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The ways to give at most `count` to those with so much `free`, most first."""
    if not free:
        yield ()
        return
    for number in range(min(count, max(0, free[0])), -1, -1):
        for rest in _shares(count - number, free[1:]):
            yield (number, *rest)
