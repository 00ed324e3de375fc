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

    @classmethod
    def of(cls, start: int, end: int, options: Iterable[int]) -> Need:
        """In one of `options`."""
        grids = tuple(options)
        return cls(start, end, grids, sum(1 << grid for grid in grids))


class Item(NamedTuple):
    """A taken booking: the how-manieth made, and what it needs."""

    made: int
    need: Need


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


def items_of(grids: Sequence[Grid], taken: Iterable[Taken]) -> list[Item]:
    """Each of `taken`, in the order made, with the grids in which it can be."""
    starting: dict[int, list[int]] = {}
    for index, grid in enumerate(grids):
        for start in grid.starts():
            starting.setdefault(start, []).append(index)
    known: dict[tuple[datetime, timedelta, str], Need] = {}
    items = []
    for made, booking in enumerate(taken):
        key = booking.start, booking.duration, booking.service
        need = known.get(key)
        if need is None:
            start, duration = instant(booking.start), length(booking.duration)
            there = ((index, grids[index]) for index in starting.get(start, ()))
            fitting = [n for n, grid in there if booking.service in grid.services and grid.holds(start, duration)]
            need = known[key] = Need.of(start, start + duration, fitting)
        items.append(Item(made, need))
    return items
