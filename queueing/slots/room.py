"""The bookings that have a place, and how many more fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from queueing.slots.grids import Key, Layout, Need, Times
from queueing.slots.keeping import Item, Keeping, given_up
from queueing.slots.matching import joined, together
from queueing.slots.seating import Column, Seating, way_for
from queueing.slots.sweeping import Bound
from queueing.slots.values import Taken


class Room:
    """Of one stretch of time: keeps as many bookings as have a place together, the earliest made first."""

    def __init__(self, layout: Layout, taken: Sequence[Taken], here: Times) -> None:
        """`here` are those of `taken` that begin in this stretch."""
        self.layout, self._taken, self._here = layout, taken, here
        self._lost: set[int] = set()
        self._group: dict[Key, list[Key]] = {}  # of those that are settled
        self._seating = Seating(layout, {})
        long = {duration for duration in {duration for _start, duration in here} if layout.may_be_long(duration)}
        for key, those in here.items():
            if key[1] in long:
                for need, made in self._needs(key, those).items():
                    self._seating.add(need, len(made))
            elif key in layout.columns:
                self._seating.column(key).coming = self._masks(key, those)

    def _masks(self, key: tuple[int, int], those: Iterable[int]) -> Iterator[int]:
        """The grids that would do for each of those who are taken at this time."""
        whole, serving = self.layout.whole(*key), self.layout.serving
        for made in those:
            yield whole & serving[self._taken[made].service]

    def _needs(self, key: tuple[int, int], those: Sequence[int]) -> dict[Need, list[int]]:
        """What those who are taken at this time need, who have a place at all."""
        start, duration = key
        found: dict[Need, list[int]] = {}
        for made, mask in zip(those, self._masks(key, those), strict=True):
            if mask:
                need = Need(start, start + duration, mask, self.layout.is_long(mask, duration))
                found.setdefault(need, []).append(made)
        return found

    def lost(self) -> set[int]:
        """The how-manieth made have no place."""
        for key in self._seating.columns:
            self._settled(key)
        nowhere = (
            made
            for key, those in self._here.items()
            for made, mask in zip(those, self._masks(key, those), strict=True)
            if not mask
        )
        return self._lost.union(nowhere)

    def _settled(self, key: Key) -> Sequence[Key]:
        """All columns tied to this one, once it is settled that all who are there keep a place, or else who."""
        group = self._group.get(key)
        if group is None:
            group = self._seating.group(key)
            self._group |= dict.fromkeys(group, group)
            if self._seating.pins(group) is None:
                self._keep(group)
        return group

    @cached_property
    def _made(self) -> dict[Need, list[int]]:
        """The how-manieth made need just that."""
        return {need: made for key, those in self._here.items() for need, made in self._needs(key, those).items()}

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
            self._ready(column)
        if not columns:
            return self.layout.within(mask)
        low, high = self._alone(mask, columns[0]) if cells == 1 else self._together(mask, columns)
        if low == high:
            return low
        tried = high  # which is nearly always the answer
        need = Need(start, start + cells * slot, mask, cells > 1)
        while low < high:
            low, high = (tried, high) if self._fits({need: tried}) else (low, tried - 1)
            tried = (low + high + 1) // 2
        return low

    def _ready(self, column: Column) -> None:
        """It is settled who is there."""
        if column.is_clear:
            return
        if not column.long:
            column.clear(self.layout)
        if column.long or not column.hall.fits(column.bare):
            self._settled(column.key)

    def _alone(self, mask: int, column: Column) -> tuple[int, int]:
        """How many more fit in one cell at least and at most."""
        low = column.hall.left(column.state, mask)
        return low, column.hall.left(self._seating.loose(column), mask) if column.is_pinned else low

    def _together(self, mask: int, columns: Sequence[Column]) -> tuple[int, int]:
        """How many more fit at least and at most, in the cells of several columns."""
        here = joined(*(column.hall for column in columns))
        state = loose = together((column.hall, column.state) for column in columns)
        if any(column.long for column in columns):
            loose = together((column.hall, self._seating.loose(column)) for column in columns)
        high = min(self.layout.within(mask), here.left(loose, mask))
        low = here.packed(state, mask, high)
        return low, low if low == high else min(high, here.at_most(loose, mask))

    def takes(self, together: Sequence[Taken], here: Times) -> bool:
        """Whether those of `together` who begin here fit beside all who are kept."""
        more = Counter(self.layout.need(*key, together[made].service) for key, those in here.items() for made in those)
        return all(need.mask for need in more) and self._fits(more)

    def _fits(self, more: Mapping[Need, int]) -> bool:
        """Whether all these fit beside all who are kept; over the bound they do not."""
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
