"""The bookings that have a place, and how many more fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from queueing.slots.grids import Alike, Bookings, Key, Layout, Need, Same
from queueing.slots.keeping import Item, Keeping, given_up
from queueing.slots.matching import joined, together
from queueing.slots.seating import Column, Seating, way_for
from queueing.slots.sweeping import Bound


class Room:
    """Of one stretch of time: keeps as many bookings as have a place together, the earliest made first."""

    def __init__(self, layout: Layout, bookings: Bookings, here: Sequence[Same]) -> None:
        """`here` are those of `bookings` that begin in this stretch."""
        self.layout, self._bookings, self._here = layout, bookings, here
        self._lost: set[int] = set()
        self._placeless: list[Alike] = []
        self._group: dict[Key, list[Key]] = {}  # of those that are settled
        self._seating = Seating(layout, {})
        self._fill()

    def _fill(self) -> None:
        """Everybody into the columns in which they may be; most are of one cell."""
        layout, seating = self.layout, self._seating
        times: dict[Key, tuple[int, int, dict[int, int]]] = {}
        for alike, start, duration, count in self._here:
            time = times.get((start, duration))
            if time is None:
                key, whole = (start, duration), layout.whole(start, duration)
                short = seating.column(key).short if key in layout.columns else {}
                time = times[key] = whole, layout.of_slot.get(duration, 0), short
            whole, of_one, short = time
            mask = whole & layout.serving[alike[2]]
            if not mask:
                self._placeless.append(alike)
            elif mask & ~of_one:
                seating.add(Need(start, start + duration, mask, True), count)  # noqa: FBT003 -- a field
            else:
                short[mask] = short.get(mask, 0) + count
        seating.clear()

    @cached_property
    def _made(self) -> dict[Need, list[int]]:
        """The how-manieth made need just that."""
        found: dict[Need, list[int]] = {}
        for alike, start, duration, _count in self._here:
            found.setdefault(self.layout.need(start, duration, alike[2]), []).extend(self._bookings.made[alike])
        return found

    def lost(self) -> set[int]:
        """The how-manieth made have no place."""
        for key in self._seating.columns:
            self._settled(key)
        return self._lost.union(*(self._bookings.made[alike] for alike in self._placeless))

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
        keeping = Keeping(self.layout, items)
        needs: dict[Need, int] = {}
        for item in keeping.kept:
            needs[item.need] = needs.get(item.need, 0) + 1
        self._lost |= {item.made for item in items} - {item.made for item in keeping.kept}
        self._seating.settle(group, needs, keeping.pins)

    def left(self, start: int, slot: int, cells: int, mask: int) -> int:
        """How many more fit from `start` on in `cells` cells of length `slot` of one of the grids `mask`, beside all
        who are kept.
        """
        places = [self._seating.columns.get((start + cell * slot, slot)) for cell in range(cells)]
        columns = [column for column in places if column is not None]
        for column in columns:
            if column.long or not column.hall.fits(column.bare):
                self._settled(column.key)
        if not columns:
            return self.layout.within(mask)
        low, high = self._alone(mask, columns[0]) if cells == 1 else self._together(mask, columns)
        if low == high:
            return low
        tried = high  # which is nearly always the answer
        need = Need(start, start + cells * slot, mask, cells > 1)
        while low < high:
            low, high = (tried, high) if self.fits({need: tried}) else (low, tried - 1)
            tried = (low + high + 1) // 2
        return low

    def _alone(self, mask: int, column: Column) -> tuple[int, int]:
        """How many more fit in one cell at least and at most."""
        low = column.hall.left(column.state, mask)
        return low, column.hall.left(self._seating.loose(column), mask) if column.is_pinned else low

    def _together(self, mask: int, columns: Sequence[Column]) -> tuple[int, int]:
        """How many more fit at least and at most, in the cells of several columns."""
        here = joined(*(column.hall for column in columns))
        state = together((column.hall, column.state) for column in columns)
        loose = together((column.hall, self._seating.loose(column)) for column in columns)
        high = min(self.layout.within(mask), here.left(loose, mask))
        low = here.packed(state, mask, high)
        return low, low if low == high else min(high, here.at_most(loose, mask))

    def needs(self, here: Sequence[Same]) -> dict[Need, int]:
        """What these bookings need of the stretch."""
        found: dict[Need, int] = {}
        for alike, start, duration, count in here:
            need = self.layout.need(start, duration, alike[2])
            found[need] = found.get(need, 0) + count
        return found

    def fits(self, more: Mapping[Need, int]) -> bool:
        """Whether all these fit beside all who are kept; over the bound they do not."""
        if not all(need.mask for need in more):
            return False
        keys = {key for need in more for key in self._seating.keys(need)} & self._seating.columns.keys()
        needs = self._seating.needs({tied for key in keys for tied in self._settled(key)})
        for need, count in more.items():
            needs[need] = needs.get(need, 0) + count
        if Seating(self.layout, needs).seated():
            return True
        near = {
            need: count
            for need, count in needs.items()
            if any(need.start < other.end and other.start < need.end for other in more)
        }
        try:
            return all(way_for(self.layout, those) is not None for those in (near, needs))
        except Bound:
            given_up["free"] += 1
            return False
