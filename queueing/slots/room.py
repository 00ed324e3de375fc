"""The bookings that have a place, and how many more fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from queueing.slots.keeping import Item, Keeping, given_up
from queueing.slots.matching import Places, at_most, packed
from queueing.slots.seating import Column, Key, Seating, way_for
from queueing.slots.sweeping import Bound
from queueing.slots.values import Finder, Grid, Need, Taken, need_of


class Room:
    """Keeps as many bookings as have a place together, the earliest made first; the others are `lost`."""

    def __init__(self, grids: Sequence[Grid], taken: Sequence[Taken], service: str | None = None) -> None:
        """`service` will be asked for: where there is a choice, its grids are left free."""
        self._grids, self._places = grids, Places([grid.capacity for grid in grids])
        self._finder = Finder(grids)
        self._made = self._finder.needs(taken)
        needs = {need: len(made) for need, made in self._made.items() if need.options}
        self._seating = Seating(grids, self._places, needs, service)
        self._lost = {made for need, those in self._made.items() if not need.options for made in those}
        self._group: dict[Key, list[Key]] = {}  # of those that are settled

    def lost(self) -> set[int]:
        """The how-manieth made have no place."""
        for key in self._seating.columns:
            self._settled(key)
        return self._lost

    def _settled(self, key: Key) -> Sequence[Key]:
        """All columns tied to this one, once it is settled that all who are there keep a place, or else who."""
        group = self._group.get(key)
        if group is None:
            group = self._seating.group(key)
            self._group |= dict.fromkeys(group, group)
            if self._seating.pins(group) is None:
                self._keep(group)
        return group

    def _keep(self, group: Sequence[Key]) -> None:
        """Those of a group who can."""
        items = sorted(Item(made, need) for need in self._seating.needs(group) for made in self._made[need])
        keeping = Keeping(self._grids, self._places, items)
        needs: dict[Need, int] = {}
        for item in keeping.kept:
            needs[item.need] = needs.get(item.need, 0) + 1
        self._lost |= {item.made for item in items} - {item.made for item in keeping.kept}
        self._seating.settle(group, needs, keeping.pins)

    def left(self, start: int, slot: int, cells: int, options: Sequence[int]) -> int:
        """How many more fit from `start` on in `cells` cells of length `slot` of one of the grids `options`, beside all
        who are kept.
        """
        need = need_of(self._grids, start, start + cells * slot, options)
        runs = ((start + cell * slot, slot) for cell in range(cells))
        keys = [key for key in runs if key in self._seating.columns]
        if not keys:
            return self._places.within(need.mask)
        for key in keys:
            self._settled(key)
        columns = [self._seating.columns[key] for key in keys]
        if cells == 1:
            low = self._places.spare(columns[0].slack, need.mask, columns[0].pinned)
            high = self._places.spare(self._seating.loose(keys[0]), need.mask, {}) if columns[0].pinned else low
        else:
            low, high = self._together(need, keys, columns)
        tried = high  # which is nearly always the answer
        while low < high:
            low, high = (tried, high) if self._fits({need: tried}) else (low, tried - 1)
            tried = (low + high + 1) // 2
        return low

    def _together(self, need: Need, keys: Sequence[Key], columns: Sequence[Column]) -> tuple[int, int]:
        """How many more fit at least and at most, in the cells of several columns."""
        limits = self._limits(need, columns, [column.slack for column in columns])
        low = packed(limits, need.options)
        if any(column.pinned for column in columns):
            limits = self._limits(need, (), [self._seating.loose(key) for key in keys])
        return low, low if low == limits.get(need.mask) else at_most(limits, need.options)

    def _limits(self, need: Need, columns: Sequence[Column], slacks: Sequence[Mapping[int, int]]) -> dict[int, int]:
        """How many can be taken in each set of the need's grids, in all columns."""
        found = {1 << grid: self._grids[grid].capacity for grid in need.options}
        for column in columns:
            for grid, number in column.pinned.items():
                if 1 << grid in found:
                    found[1 << grid] = min(found[1 << grid], self._grids[grid].capacity - number)
        for slack in slacks:
            for union, left in slack.items():
                within = union & need.mask
                if within and left < found.get(within, left + 1):
                    found[within] = left
        return found

    def takes(self, together: Iterable[Taken]) -> bool:
        """Whether all these bookings fit beside all who are kept."""
        return self._fits(Counter(self._finder.need(one.start, one.duration, one.service) for one in together))

    def _fits(self, more: Mapping[Need, int]) -> bool:
        """Whether all these fit beside all who are kept; over the bound they do not."""
        keys = {key for need in more for key in self._seating.keys(need)} & self._seating.columns.keys()
        needs = self._seating.needs({tied for key in keys for tied in self._settled(key)})
        for need, count in more.items():
            needs[need] = needs.get(need, 0) + count
        if Seating(self._grids, self._places, needs).seated():
            return True
        near = {
            need: count
            for need, count in needs.items()
            if any(need.start < other.end and other.start < need.end for other in more)
        }
        try:
            return all(way_for(self._grids, self._places, those) is not None for those in (near, needs))
        except Bound:
            given_up["free"] += 1
            return False
