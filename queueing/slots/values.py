"""What bookable capacity is told in and what it answers; instants as whole microseconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from core.instants import instant, length


@dataclass(frozen=True)
class Block:
    """`capacity` interchangeable places from `start` to `end`, each serving any of `services`, in cells of `slot`."""

    start: datetime
    end: datetime
    services: frozenset[str]
    slot: timedelta
    capacity: int


@dataclass(frozen=True)
class Taken:
    """A booking, or a hold that has not expired."""

    start: datetime
    duration: timedelta
    service: str


@dataclass(frozen=True)
class Slot:
    """A time that can be booked, in UTC; `free` = how many more bookings fit."""

    start: datetime
    duration: timedelta
    free: int


class Grid(NamedTuple):
    """A block in whole microseconds: `cells` cells of length `slot` from `start` on."""

    start: int
    slot: int
    cells: int
    services: frozenset[str]
    capacity: int

    def starts(self) -> range:
        """Where its cells begin."""
        return range(self.start, self.start + self.cells * self.slot, self.slot)

    def holds(self, start: int, duration: int) -> bool:
        """Whether so long a time from one of its `starts` on is whole cells of it."""
        return duration > 0 and not duration % self.slot and start + duration <= self.start + self.cells * self.slot


class Need(NamedTuple):
    """A time that somebody needs, and the grids (by index) that would do; `mask` has them as the bits of an integer."""

    start: int
    end: int
    options: tuple[int, ...]
    mask: int
    long: bool  # whether it is several cells in one of them


def need_of(grids: Sequence[Grid], start: int, end: int, options: Iterable[int]) -> Need:
    """From `start` to `end` in one of `options`."""
    those, mask, long = tuple(options), 0, False
    for grid in those:
        mask |= 1 << grid
        long = long or grids[grid].slot < end - start
    return Need(start, end, those, mask, long)


def grids_of(blocks: Sequence[Block]) -> list[Grid]:
    """The blocks that hold a whole cell; equal ones are one. ValueError for a slot that is not positive."""
    found: dict[tuple[int, int, int, frozenset[str]], int] = {}
    for block in blocks:
        start, slot = instant(block.start), length(block.slot)
        if slot <= 0:
            raise ValueError(f"a slot has a positive length, not {block.slot!r}")
        count = (instant(block.end) - start) // slot
        if count > 0 and block.capacity > 0:
            key = start, slot, count, block.services
            found[key] = found.get(key, 0) + block.capacity
    return [Grid(*key, capacity) for key, capacity in found.items()]


class Finder:
    """The grids in which a booking can be."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._grids = grids
        self._starting: dict[int, list[int]] = {}
        for index, grid in enumerate(grids):
            for start in grid.starts():
                self._starting.setdefault(start, []).append(index)

        # cells in which the same grids would do are the rule: what serves in them is looked up once
        self._there: dict[tuple[datetime, timedelta], tuple[int, int, dict[str, Need]]] = {}
        self._serving: dict[tuple[timedelta, tuple[int, ...]], dict[str, Need]] = {}

    def need(self, at: datetime, duration: timedelta, service: str) -> Need:
        """What a booking needs; no options when no grid would do. ValueError for a naive datetime."""
        there = self._there.get((at, duration))
        if there is None:
            there = self._there[at, duration] = self._cells(instant(at), duration)
        start, end, serving = there
        need = serving.get(service)
        if need is None:
            need = serving[service] = self._first(start, end, service)
        return need if need.start == start else Need(start, end, need.options, need.mask, need.long)

    def _cells(self, start: int, duration: timedelta) -> tuple[int, int, dict[str, Need]]:
        long = length(duration)
        whole = tuple(index for index in self._starting.get(start, ()) if self._grids[index].holds(start, long))
        return start, start + long, self._serving.setdefault((duration, whole), {})

    def _first(self, start: int, end: int, service: str) -> Need:
        its = (index for index in self._starting.get(start, ()) if service in self._grids[index].services)
        return need_of(
            self._grids, start, end, [index for index in its if self._grids[index].holds(start, end - start)]
        )

    def needs(self, taken: Iterable[Taken]) -> dict[Need, list[int]]:
        """What each of `taken` needs, and the how-manieth made need just that."""
        alike: dict[tuple[datetime, timedelta, str], list[int]] = {}
        for made, booking in enumerate(taken):
            key = booking.start, booking.duration, booking.service
            those = alike.get(key)
            if those is None:
                alike[key] = [made]
            else:
                those.append(made)
        found: dict[Need, list[int]] = {}
        for key, those in alike.items():
            need = self.need(*key)
            found[need] = found[need] + those if need in found else those
        return found
