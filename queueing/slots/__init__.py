"""Which times can be booked: what is shown can be booked, and nobody who has booked loses a place (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from core.instants import moment
from queueing.slots.grids import Layout, by_stretch, grids_of, stretches
from queueing.slots.keeping import given_up
from queueing.slots.room import Room
from queueing.slots.values import Block, Slot, Taken

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
    for room in _rooms(blocks, taken, [service], service):
        yield from _slots_in(room, cells, consecutive)


def _slots_in(room: Room, cells: int, consecutive: int) -> Iterator[Slot]:
    runs = room.layout.runs(cells)
    found: dict[tuple[int, int], int] = {}

    def left(run: tuple[int, int]) -> int:
        free = found.get(run)
        if free is None:
            free = found[run] = room.left(run[0], run[1] // cells, cells, runs[run]) if run in runs else 0
        return free

    durations = {long: timedelta(microseconds=long) for long in {long for _start, long in runs}}
    for run in sorted(runs):
        start, long = run
        free = left(run) if consecutive == 1 else min(left((start + n * long, long)) for n in range(consecutive))
        yield Slot(moment(start), durations[long], free)


def _rooms(
    blocks: Sequence[Block], taken: Sequence[Taken], more: Iterable[str], asked: str | None = None
) -> Iterator[Room]:
    """One for each stretch of time, by start. `more` are services that matter beside the taken ones."""
    parts, services = list(stretches(grids_of(blocks))), {one.service for one in taken}.union(more)
    for part, here in zip(parts, by_stretch(taken, parts), strict=True):
        yield Room(Layout(part, services, asked), taken, here)


def can_add(blocks: Sequence[Block], taken: Sequence[Taken], wanted: Sequence[Sequence[Taken]]) -> list[bool]:
    """Of each alternative, whether all of it can be added so that every booking that has a place now keeps one.

    False also when that would take too long to find out.
    """
    rooms = list(_rooms(blocks, taken, {one.service for together in wanted for one in together}))
    return [_all_fit(rooms, together) for together in wanted]


def _all_fit(rooms: Sequence[Room], together: Sequence[Taken]) -> bool:
    parts = by_stretch(together, [room.layout.grids for room in rooms])
    return all(room.takes(together, here) for room, here in zip(rooms, parts, strict=True) if here)


def orphans(blocks: Sequence[Block], taken: Sequence[Taken]) -> list[Taken]:
    """The bookings that have no place: the fewest, and of those the latest made. In the order made."""
    lost = set().union(*(room.lost() for room in _rooms(blocks, taken, [])))
    return [booking for made, booking in enumerate(taken) if made in lost]
