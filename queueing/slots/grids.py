"""Blocks as grids of cells, and bookings as what they need of them; instants as whole microseconds."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from core.instants import instant, length
from queueing.slots.matching import MOST, Hall, hall, within
from queueing.slots.values import Block, Taken

Key = tuple[int, int]  # of a column: the instant, and the length of the cells
Times = dict[tuple[int, int], list[int]]  # by start and duration: the how-manieth made


class Grid(NamedTuple):
    """A block in whole microseconds: `cells` cells of length `slot` from `start` on."""

    start: int
    slot: int
    cells: int
    services: frozenset[str]
    capacity: int

    @property
    def end(self) -> int:
        return self.start + self.cells * self.slot


class Need(NamedTuple):
    """A time that somebody needs, and the grids (by index, as the bits of an integer) that would do."""

    start: int
    end: int
    mask: int
    long: bool  # whether it is several cells in one of them


def grids_of(blocks: Sequence[Block]) -> list[Grid]:
    """The blocks that hold a whole cell, by start; equal ones are one. ValueError for a slot that is not positive."""
    found: dict[tuple[int, int, int, frozenset[str]], int] = {}
    for block in blocks:
        start, slot = instant(block.start), length(block.slot)
        if slot <= 0:
            raise ValueError(f"a slot has a positive length, not {block.slot!r}")
        count = (instant(block.end) - start) // slot
        if count > 0 and block.capacity > 0:
            key = start, slot, count, block.services
            found[key] = found.get(key, 0) + block.capacity
    grids = [Grid(*key, capacity) for key, capacity in found.items()]
    return sorted(grids, key=lambda grid: grid.start)


def stretches(grids: Sequence[Grid]) -> Iterator[list[Grid]]:
    """Grids sorted by start, in parts that no time binds together: the days of a store. At least one, be it empty."""
    part: list[Grid] = []
    end = 0
    for grid in grids:
        if part and grid.start > end:
            yield part
            part = []
        end = max(end, grid.end) if part else grid.end
        part.append(grid)
    yield part


class Layout:
    """The grids of one stretch of time, and which of them would do for whom.

    `services` are all that matter; `asked` is the one that will be asked for: where there is a choice, its grids are
    left free.
    """

    def __init__(self, grids: Sequence[Grid], services: Iterable[str], asked: str | None = None) -> None:
        self.grids = grids
        self.capacity = tuple(grid.capacity for grid in grids)
        self.serving = {
            service: sum(1 << index for index, grid in enumerate(grids) if service in grid.services)
            for service in services
        }
        self.asked = self.serving[asked] if asked is not None else 0
        self.of_slot: dict[int, int] = {}  # the grids with cells of such a length
        shapes: dict[tuple[int, int, int], int] = {}
        for index, (start, slot, cells, _services, _capacity) in enumerate(grids):
            self.of_slot[slot] = self.of_slot.get(slot, 0) | 1 << index
            shapes[start, slot, cells] = shapes.get((start, slot, cells), 0) | 1 << index
        self.columns: dict[Key, int] = {}  # the grids that have such a cell
        for (start, slot, cells), mask in shapes.items():
            for at in range(start, start + cells * slot, slot):
                self.columns[at, slot] = self.columns.get((at, slot), 0) | mask
        self._halls: dict[int, Hall | None] = {}
        self._within: dict[int, int] = {}

    def whole(self, start: int, duration: int) -> int:
        """The grids in which such a time is whole cells."""
        found = 0
        for slot in self.of_slot:
            if duration > 0 and not duration % slot:
                first, last = self.columns.get((start, slot), 0), self.columns.get((start + duration - slot, slot), 0)
                found |= first & last
        return found

    def need(self, start: int, duration: int, service: str) -> Need:
        """What a booking needs; an empty mask when no grid would do."""
        mask = self.whole(start, duration) & self.serving[service]
        return Need(start, start + duration, mask, self.is_long(mask, duration))

    def runs(self, cells: int) -> dict[tuple[int, int], int]:
        """The times of so many cells of one grid, as start and length, with the grids that serve what is asked."""
        found: dict[tuple[int, int], int] = {}
        for (start, slot), mask in self.columns.items():
            serving = mask & self.columns.get((start + (cells - 1) * slot, slot), 0) & self.asked
            if serving:
                found[start, cells * slot] = serving
        return found

    def may_be_long(self, duration: int) -> bool:
        """Whether such a time can be several cells in one of all grids."""
        return any(slot < duration and not duration % slot for slot in self.of_slot)

    def is_long(self, mask: int, duration: int) -> bool:
        """Whether such a time is several cells in one of these grids."""
        return mask & ~self.of_slot.get(duration, 0) != 0

    def within(self, mask: int) -> int:
        """The places in all of these grids."""
        if mask not in self._within:
            self._within[mask] = within(self.capacity, mask)
        return self._within[mask]

    def hall(self, column: Key, wants: Iterable[int]) -> Hall:
        """That of a column's cells for all services that matter, if they are few, or else for `wants` and the asked."""
        grids = self.columns[column]
        if grids not in self._halls:
            served = frozenset(mask & grids for mask in self.serving.values())
            self._halls[grids] = hall(self.capacity, served, grids, MOST)
        return self._halls[grids] or self._hall({*wants, self.asked & grids}, grids)

    def hall_of(self, wants: Iterable[int]) -> Hall:
        """That for just these wants, beside who is in any single grid."""
        return self._hall(wants, (1 << len(self.grids)) - 1)

    def _hall(self, wants: Iterable[int], grids: int) -> Hall:
        return cast("Hall", hall(self.capacity, frozenset(wants), grids))  # there is no most


def by_stretch(taken: Sequence[Taken], parts: Sequence[Sequence[Grid]]) -> list[Times]:
    """Those who begin in each of the parts, or after it; who begins before them all is in the first.

    ValueError for a naive datetime.
    """
    alike: defaultdict[tuple[datetime, timedelta], list[int]] = defaultdict(list)
    for made, one in enumerate(taken):
        alike[one.start, one.duration].append(made)
    begins = [part[0].start for part in parts if part]
    found: list[Times] = [{} for _part in parts]
    for (at, duration), those in alike.items():
        start = instant(at)
        found[max(0, bisect_right(begins, start) - 1)].setdefault((start, length(duration)), []).extend(those)
    return found
