"""The bookings that have a place, and how many more fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from queueing.slots.matching import Demand, Places
from queueing.slots.sweeping import Bound, Running, Sweep
from queueing.slots.values import Grid, Item, Need

given_up: Counter[str] = Counter()  # how often an exact answer would have taken too long: "free", "orphans"


@dataclass
class Group:
    """Bookings that may stand in one another's way, and touch no others."""

    needs: Counter[Need]
    way: list[tuple[int, Running]] | None = (
        None  # of placing those of several cells; None: all are of one cell, at once
    )


class Room:
    """Keeps as many bookings as have a place together, the earliest made first; the others are `lost`."""

    def __init__(self, grids: Sequence[Grid], items: Sequence[Item]) -> None:
        self._grids = grids
        self._places = Places({index: grid.capacity for index, grid in enumerate(grids)})
        self.lost = {item.made for item in items if not item.need.options}
        self._touched: dict[tuple[int, int], int] = {}  # (grid, cell) -> a group that may be there
        self._parent: list[int] = []
        self._groups: dict[int, Group] = {}
        for root, members in self._grouped([item for item in items if item.need.options]).items():
            self._groups[root] = self._settled(members)

    def _root(self, group: int) -> int:
        while self._parent[group] != group:
            self._parent[group] = group = self._parent[self._parent[group]]
        return group

    def _cells(self, need: Need) -> Iterator[tuple[int, int]]:
        """Every (grid, instant) at which a cell that the need may take begins."""
        for grid in need.options:
            for at in range(need.start, need.end, self._grids[grid].slot):
                yield grid, at

    def _grouped(self, items: Sequence[Item]) -> dict[int, list[Item]]:
        own: dict[Need, int] = {}
        for item in items:
            need = item.need
            if need not in own:
                own[need] = group = len(self._parent)
                self._parent.append(group)
                for cell in self._cells(need):
                    other = self._touched.setdefault(cell, group)
                    if other != group:
                        self._parent[self._root(other)] = self._root(group)
        self._touched = {cell: self._root(group) for cell, group in self._touched.items()}
        members: dict[int, list[Item]] = {}
        for item in items:
            members.setdefault(self._root(own[item.need]), []).append(item)
        return members

    # --- who keeps a place ---
    def _settled(self, members: Sequence[Item]) -> Group:
        needs = Counter(item.need for item in members)
        if all(self._short(need) for need in needs):
            if self._places.spare([(count, need.mask) for need, count in needs.items()]) < 0:
                needs = self._matched(members)
            return Group(needs)
        try:
            number, way = _swept(self._grids, needs)
            if number < len(members):
                needs = self._earliest(members, needs, number)
                way = _swept(self._grids, needs)[1]
        except Bound:
            given_up["orphans"] += 1
            needs, way = self._one_by_one(members)
        return Group(needs, way)

    def _short(self, need: Need) -> bool:
        return all(self._grids[grid].slot == need.end - need.start for grid in need.options)

    def _long(self, need: Need) -> bool:
        return all(self._grids[grid].slot < need.end - need.start for grid in need.options)

    def _matched(self, members: Sequence[Item]) -> Counter[Need]:
        """Of one cell: whoever fits beside those before, which leaves the fewest without a place."""
        kept: Counter[Need] = Counter()
        for item in members:
            kept[item.need] += 1
            if self._places.spare([(count, need.mask) for need, count in kept.items()]) < 0:
                kept[item.need] -= 1
                self.lost.add(item.made)
        return +kept

    def _earliest(self, members: Sequence[Item], needs: Counter[Need], number: int) -> Counter[Need]:
        """Of several cells: `number` of them, and of the ways to choose those the one that keeps the earliest made."""
        forced: Counter[Need] = Counter()
        for item in members:
            wanted = forced.copy()
            wanted[item.need] += 1
            if forced.total() < number and Sweep(self._grids, needs, wanted).most() == number:
                forced = wanted
            else:
                needs = needs - Counter([item.need])
                self.lost.add(item.made)
        return forced

    def _one_by_one(self, members: Sequence[Item]) -> tuple[Counter[Need], list[tuple[int, Running]]]:
        """Whoever fits beside those before; who is not known to fit does not."""
        kept: Counter[Need] = Counter()
        way: list[tuple[int, Running]] = []
        for item in members:
            more = kept + Counter([item.need])
            try:
                number, found = _swept(self._grids, more)
            except Bound:
                number, found = -1, way
            if number == more.total():
                kept, way = more, found
            else:
                self.lost.add(item.made)
        return kept, way

    # --- how many more ---
    def left(self, start: int, end: int, options: Sequence[int]) -> int:
        """How many more fit from `start` to `end` in one of the grids `options` beside all who are kept."""
        touching = {grid: self._touching(grid, start, end) for grid in options}
        total = 0
        while touching:
            grid, groups = touching.popitem()
            together = [grid]
            while groups and (more := [other for other, its in touching.items() if its & groups]):
                for other in more:
                    groups |= touching.pop(other)
                together += more
            total += self._more(Need.of(start, end, sorted(together)), [self._groups[group] for group in groups])
        return total

    def _touching(self, grid: int, start: int, end: int) -> set[int]:
        """The groups that may be in this grid then."""
        cells = ((grid, at) for at in range(start, end, self._grids[grid].slot))
        return {group for cell in cells if (group := self._touched.get(cell)) is not None}

    def _more(self, need: Need, groups: Sequence[Group]) -> int:
        if not groups:
            return self._places.within(need.mask)
        needs: Counter[Need] = groups[0].needs
        for group in groups[1:]:
            needs = needs + group.needs
        instants = {need.start, *(other.start for other in needs if need.start < other.start < need.end)}
        high = min(self._places.spare(_there(needs, at), need.mask) for at in instants)
        if high == 0 or (self._short(need) and all(group.way is None for group in groups)):
            return high
        low = 0
        if all(self._short(other) or self._long(other) for other in needs):
            pinned = self._pinned(need, groups)
            one_cell = self._short(need)
            low = (
                self._places.spare(_there(pinned, need.start), need.mask)
                if one_cell
                else self._most_beside(need, pinned, high)
            )
        return low if low == high else self._most_beside(need, needs, high, low)

    def _pinned(self, need: Need, groups: Sequence[Group]) -> Counter[Need]:
        """Those who are there with `need`; who stays for several cells is held to the grid of the group's way."""
        there: Counter[Need] = Counter()
        for group in groups:
            for other, count in group.needs.items():
                if self._short(other) and other.start < need.end and need.start < other.end:
                    there[other] = count
            before: Counter[tuple[int, int]] = Counter()
            for start, running in group.way or ():
                now = Counter(running)
                for (grid, end), count in (now - before).items():
                    if start < need.end and need.start < end:
                        there[Need.of(start, end, (grid,))] += count
                before = now
        return there

    def _most_beside(self, need: Need, needs: Counter[Need], high: int, low: int = 0) -> int:
        while low < high:
            middle = (low + high + 1) // 2
            more = needs.copy()
            more[need] += middle
            try:
                fits = Sweep(self._grids, more, more).most() >= 0
            except Bound:
                given_up["free"] += 1
                fits = False
            low, high = (middle, high) if fits else (low, middle - 1)
        return low


def _there(needs: Mapping[Need, int], at: int) -> list[Demand]:
    return [(count, other.mask) for other, count in needs.items() if other.start <= at < other.end]


def _swept(grids: Sequence[Grid], needs: Counter[Need]) -> tuple[int, list[tuple[int, Running]]]:
    sweep = Sweep(grids, needs, {})
    return sweep.most(), sweep.running()
