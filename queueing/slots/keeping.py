"""Who keeps a place where not all can: as many as possible, and of those the earliest made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from queueing.slots.grids import Layout, Need
from queueing.slots.seating import first_come, way_for
from queueing.slots.sweeping import Bound, Pins, Sweep

given_up: Counter[str] = Counter()  # how often an exact answer would have taken too long: "free", "orphans"


class Item(NamedTuple):
    """A taken booking: the how-manieth made, and what it needs."""

    made: int
    need: Need


class Keeping:
    """The bookings of one group, in the order made, into those who keep a place: `kept`, and where: `pins`."""

    def __init__(self, layout: Layout, items: Sequence[Item]) -> None:
        self._layout = layout
        self.kept: list[Item] = []
        self.pins: Pins = ()
        if not any(item.need.long for item in items):
            self.kept = self._seated((), items)
            return
        try:
            self._most(items)
        except Bound:
            given_up["orphans"] += 1
            self._one_by_one(items)

    def _most(self, items: Sequence[Item]) -> None:
        """As many as possible; from the earliest made on, whoever can be among so many."""
        needs, sure = Counter(item.need for item in items), Counter[Need]()
        most, pins = self._swept(needs, sure)
        seated = self._seated(pins, items)
        refused: set[Need] = set()
        for item in items:
            need = item.need
            if need in refused or item in seated or sure.total() == most:
                sure[need] += item in seated
                continue
            number, other = self._swept(needs, sure + Counter([need])) if self._near(need, sure) else (-1, ())
            if number == most:
                sure[need] += 1
                pins = other
                seated = self._seated(pins, [one for one in items if one.need not in refused or one in seated])
            else:
                refused.add(need)
                needs[need] = sure[need]
        self.kept, self.pins = seated, pins

    def _near(self, need: Need, sure: Counter[Need]) -> bool:
        """Whether it fits beside those of `sure` that are there at its time."""
        there = Counter({one: count for one, count in sure.items() if one.start < need.end and need.start < one.end})
        return way_for(self._layout, there + Counter([need])) is not None

    def _swept(self, needs: Counter[Need], sure: Counter[Need]) -> tuple[int, Pins]:
        sweep = Sweep(self._layout, +needs, sure)
        number = sweep.most()
        return number, sweep.pins() if number >= 0 else ()

    def _seated(self, pins: Pins, items: Sequence[Item]) -> list[Item]:
        """Who has a place when those of several cells are pinned like this."""
        left = Counter(need for need, _grid in pins)
        short: dict[int, list[Item]] = {}
        kept: list[Item] = []
        for item in items:
            if not item.need.long:
                short.setdefault(item.need.start, []).append(item)
            elif left[item.need]:
                left[item.need] -= 1
                kept.append(item)
        for at, here in short.items():
            taken = [grid for need, grid in pins if need.start <= at < need.end]
            fits = first_come(self._layout, [item.need.mask for item in here], taken)
            kept += [item for item, has_place in zip(here, fits, strict=True) if has_place]
        return sorted(kept)

    def _one_by_one(self, items: Sequence[Item]) -> None:
        """Whoever fits beside those before; who is not known to fit does not."""
        self.kept, self.pins = [], ()
        needs: dict[Need, int] = {}
        for item in items:
            more = needs | {item.need: needs.get(item.need, 0) + 1}
            with suppress(Bound):
                if (pins := way_for(self._layout, more)) is not None:
                    needs, self.pins = more, pins
                    self.kept.append(item)
