"""Bookings in the cells they may take: quick ways to show that all have a place, or that they cannot.

A column is the cells of one length that begin at one instant. Bookings of one cell meet only in theirs; those of
several cells tie columns together, and are pinned to a grid one after the other. Where that does not settle it, the
time is swept (slots.sweeping).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from queueing.slots.grids import Key, Layout, Need
from queueing.slots.matching import Hall, bits
from queueing.slots.sweeping import Pins, Sweep

ATTEMPTS = 4  # to pin everybody, each time those first who found no room before


class Column:
    """Who may be in these cells, and what they leave: a state of `hall`, after `clear`."""

    __slots__ = ("bare", "coming", "hall", "is_clear", "is_pinned", "key", "long", "loose", "short", "state")
    hall: Hall
    bare: int  # what those of one cell leave
    state: int  # what is left beside who is pinned, too
    is_pinned: bool
    loose: int | None  # see Seating.loose

    coming: Iterable[int]  # more of one cell, by the grids that would do, who are counted when it comes to that

    def __init__(self, key: Key) -> None:
        self.key, self.coming, self.is_clear = key, (), False
        self.short: dict[int, int] = {}  # of one cell, by the grids that would do
        self.long: dict[Need, int] = {}  # of several cells, who may be here

    def clear(self, layout: Layout) -> None:
        """Only those of one cell are here."""
        for mask in self.coming:
            self.short[mask] = self.short.get(mask, 0) + 1
        self.coming = ()
        self.short.pop(0, None)  # who has no place
        found = layout.hall(self.key, self.short)
        state, wanted = found.full, found.wanted
        for mask, count in self.short.items():
            state -= count * wanted[mask]
        self.hall, self.bare, self.state = found, state, state
        self.is_clear, self.is_pinned, self.loose = True, False, None

    def empty(self) -> None:
        """Nobody is pinned."""
        self.state, self.is_pinned = self.bare, False

    def pin(self, grid: int) -> None:
        self.state -= self.hall.wanted[1 << grid]
        self.is_pinned = True


class Seating:
    """The columns of some needs, with their numbers, and where those of several cells are pinned."""

    def __init__(self, layout: Layout, needs: Mapping[Need, int]) -> None:
        self._layout = layout
        self.columns: dict[Key, Column] = {}
        self._orders: dict[int, tuple[int, ...]] = {}
        for need, count in needs.items():
            self.add(need, count)

    def add(self, need: Need, count: int) -> None:
        """So many more need this."""
        for key in self.keys(need):
            column = self.column(key)
            if need.long:
                column.long[need] = column.long.get(need, 0) + count
            else:
                column.short[need.mask] = column.short.get(need.mask, 0) + count

    def column(self, key: Key) -> Column:
        """The one of this instant and length, which has such cells."""
        column = self.columns.get(key)
        if column is None:
            column = self.columns[key] = Column(key)
        return column

    def keys(self, need: Need) -> Sequence[Key]:
        """The columns in which it may be."""
        start, end, mask, long = need
        if not long:
            return ((start, end - start),)
        slots = [slot for slot, grids in self._layout.of_slot.items() if grids & mask]
        return [(at, slot) for slot in slots for at in range(start, end, slot)]

    def group(self, first: Key) -> list[Key]:
        """The columns that bookings of several cells tie to this one."""
        if not self.columns[first].long:
            return [first]
        group = [first]
        seen = {first}
        for key in group:
            for need in self.columns[key].long:
                more = [other for other in self.keys(need) if other not in seen]
                seen.update(more)
                group += more
        return group

    def groups(self) -> Iterator[list[Key]]:
        """All columns."""
        seen: set[Key] = set()
        for key in self.columns:
            if key not in seen:
                group = self.group(key)
                seen.update(group)
                yield group

    def needs(self, keys: Iterable[Key]) -> dict[Need, int]:
        """All who may be in these columns, with their numbers."""
        found: dict[Need, int] = {}
        for key in keys:
            column, (start, slot) = self.columns[key], key
            found |= {Need(start, start + slot, mask, False): count for mask, count in column.short.items()}
            found |= column.long
        return found

    # --- everybody has a place ---
    def pins(self, group: Sequence[Key]) -> Pins | None:
        """Where those of several cells in a group are, if all have a place pinned where they are least in the way."""
        columns = [self.columns[key] for key in group]
        for column in columns:
            column.clear(self._layout)
        if not all(column.hall.fits(column.bare) for column in columns):
            return None
        if len(columns) == 1 and not columns[0].long:
            return ()
        long = {need: count for column in columns for need, count in column.long.items()}
        order = sorted(long, key=lambda need: (need.start, need.mask.bit_count()))
        for _attempt in range(ATTEMPTS):
            for column in columns:
                column.empty()
            pins, stuck = self._pinned(order, long)
            if stuck is None:
                return pins
            order.remove(stuck)
            order.insert(0, stuck)
        return None

    def _pinned(self, order: Sequence[Need], counts: Mapping[Need, int]) -> tuple[Pins, Need | None]:
        """Pins them in this order; who of them found no room."""
        pins: list[tuple[Need, int]] = []
        for need in order:
            for _one in range(counts[need]):
                grid = next((grid for grid in self._order(need.mask) if self.pinned(need, grid)), None)
                if grid is None:
                    return (), need
                pins.append((need, grid))
        return tuple(pins), None

    def _order(self, mask: int) -> tuple[int, ...]:
        """The grids of a need: those that are not asked for first, then those that serve little else."""
        found = self._orders.get(mask)
        if found is None:
            grids, asked = self._layout.grids, self._layout.asked
            found = self._orders[mask] = tuple(
                sorted(bits(mask), key=lambda grid: (asked >> grid & 1, len(grids[grid].services)))
            )
        return found

    def _runs(self, need: Need, grid: int) -> list[Column]:
        slot = self._layout.grids[grid].slot
        return [self.columns[at, slot] for at in range(need.start, need.end, slot)]

    def pinned(self, need: Need, grid: int) -> bool:
        """Whether there is room for one of them in this grid; it is there then."""
        columns, place = self._runs(need, grid), 1 << grid
        after = [column.state - column.hall.wanted[place] for column in columns]
        if not all(column.hall.fits(state) for column, state in zip(columns, after, strict=True)):
            return False
        for column, state in zip(columns, after, strict=True):
            column.state, column.is_pinned = state, True
        return True

    def seated(self) -> bool:
        """Whether that does for all groups."""
        return all(self.pins(group) is not None for group in self.groups())

    def settle(self, group: Iterable[Key], needs: Mapping[Need, int], pins: Pins) -> None:
        """Of a group only `needs` are here, pinned like this."""
        for key in group:
            column = self.columns[key]
            start, slot = key
            still = {mask: needs.get(Need(start, start + slot, mask, False), 0) for mask in column.short}
            column.short = {mask: count for mask, count in still.items() if count}
            column.long = {need: needs[need] for need in column.long if needs.get(need)}
            column.clear(self._layout)
        for need, grid in pins:
            for column in self._runs(need, grid):
                column.pin(grid)

    # --- not everybody has ---
    def loose(self, column: Column) -> int:
        """What is left in a column if those of several cells could be in another place in each; never too little."""
        if not column.long:
            return column.bare
        if column.loose is None:
            slot, state = column.key[1], column.bare
            for need, count in column.long.items():
                if not need.mask & ~self._layout.of_slot[slot]:
                    state -= count * column.hall.wanted[need.mask]
            column.loose = state
        return column.loose


def way_for(layout: Layout, needs: Mapping[Need, int]) -> Pins | None:
    """Where those of several cells are when all find a place; None when they cannot. Raises Bound."""
    seating = Seating(layout, needs)
    found: Pins = ()
    for group in seating.groups():
        pins = seating.pins(group)
        if pins is None:
            its = seating.needs(group)
            columns = [seating.columns[key] for key in group]
            sweep = Sweep(layout, its, its)
            if not all(column.hall.fits(seating.loose(column)) for column in columns) or sweep.most() < 0:
                return None
            pins = sweep.pins()
        found += pins
    return found


def first_come(layout: Layout, masks: Sequence[int], taken: Sequence[int]) -> list[bool]:
    """Of one cell, at one instant: whoever fits beside those before, which leaves the fewest without a place. Somebody
    is in each of the grids `taken` already.
    """
    here = layout.hall_of(masks)
    state = here.full - sum(here.wanted[1 << grid] for grid in taken)
    found = []
    for mask in masks:
        after = state - here.wanted[mask]
        found.append(here.fits(after))
        state = after if found[-1] else state
    return found
