"""Bookings in the cells they may take: quick ways to show that all have a place, or that they cannot.

A column is the cells of one length that begin at one instant. Bookings of one cell meet only in theirs; those of
several cells tie columns together, and are pinned to a grid one after the other. Where that does not settle it, the
time is swept (slots.sweeping).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from queueing.slots.matching import Limits, Places
from queueing.slots.sweeping import Pins, Sweep, least_left
from queueing.slots.values import Grid, Need

ATTEMPTS = 4  # to pin everybody, each time those first who found no room before
Key = tuple[int, int]  # the instant, and the length of the cells


class Column:
    """Who may be in these cells, and what they leave."""

    pinned: dict[int, int]  # grid -> how many of several cells are there
    slack: dict[int, int]  # beside those of one cell and who is pinned

    def __init__(self) -> None:
        self.short: dict[Need, int] = {}  # of one cell
        self.long: dict[Need, int] = {}  # of several cells, who may be here

    def clear(self, places: Places) -> None:
        """Nobody is pinned."""
        self.pinned = {}
        self.slack = places.slack([(count, need.mask) for need, count in self.short.items()])

    def pin(self, grid: int) -> None:
        self.pinned[grid] = self.pinned.get(grid, 0) + 1
        for union in self.slack:
            if union >> grid & 1:
                self.slack[union] -= 1


class Seating:
    """The columns of some needs, with their numbers, and where those of several cells are pinned."""

    def __init__(
        self, grids: Sequence[Grid], places: Places, needs: Mapping[Need, int], service: str | None = None
    ) -> None:
        """`service` is asked for: where there is a choice, its grids are left free."""
        self._grids, self._places, self._service = grids, places, service
        self.columns: dict[Key, Column] = {}
        self._loose: dict[Key, Limits] = {}
        for need, count in needs.items():
            for key in self.keys(need):
                column = self.columns.get(key)
                if column is None:
                    column = self.columns[key] = Column()
                (column.long if need.long else column.short)[need] = count

    def keys(self, need: Need) -> Sequence[Key]:
        """The columns in which it may be."""
        if not need.long:
            return ((need.start, need.end - need.start),)
        slots = {self._grids[grid].slot for grid in need.options}
        return [(at, slot) for slot in slots for at in range(need.start, need.end, slot)]

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
            found |= self.columns[key].short
            found |= self.columns[key].long
        return found

    # --- everybody has a place ---
    def pins(self, group: Sequence[Key]) -> Pins | None:
        """Where those of several cells in a group are, if all have a place pinned where most is left."""
        columns = [self.columns[key] for key in group]
        long = {need: count for column in columns for need, count in column.long.items()}
        order = sorted(long, key=lambda need: (need.start, len(need.options)))
        for _attempt in range(ATTEMPTS):
            for column in columns:
                column.clear(self._places)
                if min(column.slack.values()) < 0:
                    return None
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
                worth, grid = max((self._worth(need, grid), grid) for grid in need.options)
                if worth[0] <= 0:
                    return (), need
                self.pin(need, grid)
                pins.append((need, grid))
        return tuple(pins), None

    def seated(self) -> bool:
        """Whether that does for all groups."""
        return all(self.pins(group) is not None for group in self.groups())

    def _worth(self, need: Need, grid: int) -> tuple[int, bool, int]:
        serves = self._grids[grid].services
        left = self._left(need, grid)
        return min(left, 1), self._service not in serves, left

    def _left(self, need: Need, grid: int) -> int:
        """How much room there is in this grid, at the fullest instant of the need."""
        slot, capacity = self._grids[grid].slot, self._grids[grid].capacity
        least = capacity
        for at in range(need.start, need.end, slot):
            column = self.columns[at, slot]
            least = min(least, capacity - column.pinned.get(grid, 0))
            for union, left in column.slack.items():
                if left < least and union >> grid & 1:
                    least = left
        return least

    def pin(self, need: Need, grid: int) -> None:
        """One of them is in this grid."""
        slot = self._grids[grid].slot
        for at in range(need.start, need.end, slot):
            self.columns[at, slot].pin(grid)

    def settle(self, group: Iterable[Key], needs: Mapping[Need, int], pins: Pins) -> None:
        """Of a group only `needs` are here, pinned like this."""
        for key in group:
            column = self.columns[key]
            self._loose.pop(key, None)
            column.short = {need: needs[need] for need in column.short if needs.get(need)}
            column.long = {need: needs[need] for need in column.long if needs.get(need)}
            column.clear(self._places)
        for need, grid in pins:
            self.pin(need, grid)

    # --- not everybody has ---
    def loose(self, key: Key) -> Limits:
        """What is left in a column if those of several cells could be in another place in each; never too little."""
        column = self.columns[key]
        if not column.long:
            return column.slack
        found = self._loose.get(key)
        if found is None:
            sure = (need for need in column.long if all(self._grids[grid].slot == key[1] for grid in need.options))
            demands = [(column.long[need], need.mask) for need in sure]
            found = self._places.slack(demands + [(count, need.mask) for need, count in column.short.items()])
            self._loose[key] = found
        return found


def way_for(grids: Sequence[Grid], places: Places, needs: Mapping[Need, int]) -> Pins | None:
    """Where those of several cells are when all find a place; None when they cannot. Raises Bound."""
    seating = Seating(grids, places, needs)
    found: Pins = ()
    for group in seating.groups():
        pins = seating.pins(group)
        if pins is None:
            its = seating.needs(group)
            sweep = Sweep(grids, places, its, its)
            if any(min(seating.loose(key).values()) < 0 for key in group) or sweep.most() < 0:
                return None
            pins = sweep.pins()
        found += pins
    return found


def first_come(places: Places, needs: Sequence[Need], taken: Sequence[int]) -> list[bool]:
    """Of one cell, at one instant: whoever fits beside those before, which leaves the fewest without a place. Somebody
    is in each of the grids `taken` already.
    """
    counts: dict[Need, int] = {}
    found = []
    for need in needs:
        more = counts | {need: counts.get(need, 0) + 1}
        fits = least_left(places.slack((count, one.mask) for one, count in more.items()), taken) >= 0
        counts = more if fits else counts
        found.append(fits)
    return found
