"""Who can be where at one instant: demands and places, by Hall's theorem.

A set of grids is the bits of an integer. Demands all find a place when no set of them wants fewer places than it has
members (P. Hall, "On Representatives of Subsets", 1935); what is spare is what the tightest set leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Demand = tuple[int, int]  # how many, and the grids that would do for each of them


class Places:
    """So many places in each grid."""

    def __init__(self, free: Mapping[int, int]) -> None:
        self._free = free
        self._sums: dict[int, int] = {}

    def within(self, grids: int) -> int:
        """The places in all of these grids."""
        total = self._sums.get(grids)
        if total is None:
            total, rest = 0, grids
            while rest:
                lowest = rest & -rest
                total += self._free[lowest.bit_length() - 1]
                rest ^= lowest
            self._sums[grids] = total
        return total

    def spare(self, demands: Iterable[Demand], grids: int = 0) -> int:
        """How many more fit in `grids` beside all `demands`; without `grids`: below 0 when those do not all fit."""
        most = {grids: 0}  # the most that want no other grids than these
        for count, wanted in demands:
            for union, so_far in list(most.items()):
                both = union | wanted
                if so_far + count > most.get(both, -1):
                    most[both] = so_far + count
        return min(self.within(union) - wanting for union, wanting in most.items())
