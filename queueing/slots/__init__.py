"""Which times can be booked: what is shown can be booked, and nobody who has booked loses a place (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core.instants import moment
from queueing.slots.room import Room, given_up
from queueing.slots.values import Block, Slot, Taken, grids_of, items_of

__all__ = ["Block", "Slot", "Taken", "free_slots", "given_up", "orphans"]


def free_slots(
    blocks: Sequence[Block], taken: Sequence[Taken], *, service: str, cells: int = 1, consecutive: int = 1
) -> list[Slot]:
    """The times at which `service` can be booked, by start, then duration.

    `cells`: neighbouring cells of one place that a booking needs. `consecutive`: how many people come one after the
    other; `free` is then the least of their slots', and full ones are listed too. ValueError for a naive datetime, or a
    slot, `cells` or `consecutive` that is not positive.
    """
    if cells < 1 or consecutive < 1:
        raise ValueError(f"cells and consecutive are positive, not {cells} and {consecutive}")
    grids = grids_of(blocks)
    room = Room(grids, items_of(grids, taken))
    runs: dict[tuple[int, int], list[int]] = {}
    for index, grid in enumerate(grids):
        if service in grid.services:
            for cell in range(grid.cells - cells + 1):
                runs.setdefault((grid.start + cell * grid.slot, cells * grid.slot), []).append(index)
    free = {(start, long): room.left(start, start + long, options) for (start, long), options in runs.items()}
    if consecutive > 1:
        free = {
            (start, long): min(free.get((start + n * long, long), 0) for n in range(consecutive))
            for start, long in free
        }
    return [
        Slot(moment(start), timedelta(microseconds=long), number)
        for (start, long), number in sorted(free.items())
        if number > 0 or consecutive > 1
    ]


def orphans(blocks: Sequence[Block], taken: Sequence[Taken]) -> list[Taken]:
    """The bookings that have no place: the fewest, and of those the latest made. In the order made."""
    grids = grids_of(blocks)
    lost = Room(grids, items_of(grids, taken)).lost
    return [booking for made, booking in enumerate(taken) if made in lost]
