"""Which times can be booked: what is shown can be booked, and nobody who has booked loses a place (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache

from core.instants import moment
from queueing.slots.keeping import given_up
from queueing.slots.room import Room
from queueing.slots.values import Block, Slot, Taken, grids_of

__all__ = ["Block", "Slot", "Taken", "can_add", "first_slot", "free_slots", "given_up", "orphans"]


def free_slots(
    blocks: Sequence[Block], taken: Sequence[Taken], *, service: str, cells: int = 1, consecutive: int = 1
) -> list[Slot]:
    """The times at which `service` can be booked, by start, then duration.

    `cells`: neighbouring cells of one place that a booking needs. `consecutive`: how many people come one after the
    other; `free` is then the least of their slots', and full ones are listed too. ValueError for a naive datetime, or a
    slot, `cells` or `consecutive` that is not positive.
    """
    found = _slots(blocks, taken, service, cells, consecutive)
    return [slot for slot in found if slot.free > 0 or consecutive > 1]


def first_slot(
    blocks: Sequence[Block], taken: Sequence[Taken], *, service: str, cells: int = 1, consecutive: int = 1
) -> Slot | None:
    """The first of the `free_slots` that is not full; the later ones are not looked at."""
    found = _slots(blocks, taken, service, cells, consecutive)
    return next((slot for slot in found if slot.free > 0), None)


def _slots(
    blocks: Sequence[Block], taken: Sequence[Taken], service: str, cells: int, consecutive: int
) -> Iterator[Slot]:
    """The full ones too."""
    if cells < 1 or consecutive < 1:
        raise ValueError(f"cells and consecutive are positive, not {cells} and {consecutive}")
    grids = grids_of(blocks)
    room = Room(grids, taken, service)
    runs: dict[tuple[int, int], list[int]] = {}
    for index, grid in enumerate(grids):
        if service in grid.services:
            for cell in range(grid.cells - cells + 1):
                runs.setdefault((grid.start + cell * grid.slot, cells * grid.slot), []).append(index)

    @cache
    def left(start: int, long: int) -> int:
        options = runs.get((start, long))
        return room.left(start, long // cells, cells, options) if options else 0

    for start, long in sorted(runs):
        free = min(left(start + n * long, long) for n in range(consecutive))
        yield Slot(moment(start), timedelta(microseconds=long), free)


def can_add(blocks: Sequence[Block], taken: Sequence[Taken], wanted: Sequence[Sequence[Taken]]) -> list[bool]:
    """Of each alternative, whether all of it can be added so that every booking that has a place now keeps one.

    False also when that would take too long to find out.
    """
    room = Room(grids_of(blocks), taken)
    return [room.takes(together) for together in wanted]


def orphans(blocks: Sequence[Block], taken: Sequence[Taken]) -> list[Taken]:
    """The bookings that have no place: the fewest, and of those the latest made. In the order made."""
    lost = Room(grids_of(blocks), taken).lost()
    return [booking for made, booking in enumerate(taken) if made in lost]
