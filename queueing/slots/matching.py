"""Who can be where at one instant: demands and places, by Hall's theorem.

A set of grids is the bits of an integer. Demands all find a place when no set of them wants fewer places than it has
members (P. Hall, "On Representatives of Subsets", 1935); what is spare is what the tightest set leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Demand = tuple[int, int]  # how many, and the grids that would do for each of them
Limits = Mapping[int, int]  # of sets of grids, how many more places may be taken in each


class Places:
    """So many places in each grid."""

    def __init__(self, capacity: Sequence[int]) -> None:
        self._capacity = capacity
        self._sums: dict[int, int] = {0: 0}

    def within(self, grids: int) -> int:
        """The places in all of these grids."""
        total = self._sums.get(grids)
        if total is None:
            total, rest = 0, grids
            while rest:
                lowest = rest & -rest
                total += self._capacity[lowest.bit_length() - 1]
                rest ^= lowest
            self._sums[grids] = total
        return total

    def slack(self, demands: Iterable[Demand]) -> dict[int, int]:
        """Of every union of what they want: the places it has beyond those who want no others; the demands all fit when
        none is below 0, and still do beside others who take no more than this in any.
        """
        most = {0: 0}
        for count, wanted in demands:
            for union, so_far in list(most.items()):
                both = union | wanted
                if so_far + count > most.get(both, -1):
                    most[both] = so_far + count
        return {union: self.within(union) - wanting for union, wanting in most.items()}

    def spare(self, slack: Limits, grids: int, taken: Mapping[int, int]) -> int:
        """How many more fit in `grids` beside the demands that leave this slack, and who has `taken` their places."""
        here = [(1 << grid, number) for grid, number in taken.items() if grids >> grid & 1]
        least = self.within(grids)
        for union, left in slack.items():
            if left < least:
                rest = grids & ~union
                if rest:
                    left += self.within(rest) - sum(number for bit, number in here if bit & rest)  # noqa: PLW2901 -- hot
                least = min(least, left)
        return least


def packed(limits: Limits, grids: Iterable[int]) -> int:
    """So many can be taken in these grids: one way of it, and the most when the limits are those of one instant."""
    left, total = dict(limits), 0
    for grid in grids:
        its = [union for union in left if union >> grid & 1]
        number = min(left[union] for union in its)
        if number > 0:
            total += number
            for union in its:
                left[union] -= number
    return total


def at_most(limits: Limits, grids: Iterable[int]) -> int:
    """No more than this can be taken in these grids: each for itself, or all of one union at once."""
    single = {1 << grid: max(0, min(limits[union] for union in limits if union >> grid & 1)) for grid in grids}
    beside = (left + sum(most for bit, most in single.items() if not bit & union) for union, left in limits.items())
    return max(0, min(sum(single.values()), *beside))
