"""Who can be where at one instant: demands and places, by Hall's theorem.

A set of grids is the bits of an integer. Demands all find a place when no set of them wants fewer places than it has
members (P. Hall, "On Representatives of Subsets", 1935); what is spare is what the tightest set leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import byteorder

FIELD = 64  # bits of a state for one union
SIGN = 1 << FIELD - 2  # is added to what is left there, so that taking from one field never borrows of another
UNSEEN = (1 << FIELD - 1) - 1  # more than any field has
MOST = 128  # unions: with more of them, each column knows only its own demands


@lru_cache(maxsize=65_536)
def bits(grids: int) -> tuple[int, ...]:
    """The grids of a set, in order."""
    return tuple(index for index in range(grids.bit_length()) if grids >> index & 1)


class _Wanted(dict[int, int]):
    """By set of grids: what one demand for it takes of a state, which is one of each union that has all of it."""

    def __init__(self, unions: Sequence[int]) -> None:
        self._unions = unions

    def __missing__(self, grids: int) -> int:
        found = sum(1 << FIELD * n for n, union in enumerate(self._unions) if not grids & ~union)
        self[grids] = found
        return found


class Hall:
    """What demands leave of some grids, as a state: one integer that has a field for each union of what they want.

    Each of `wants` is a set of grids that demands may have; single grids may be wanted too, as long as it has places.
    A demand for other sets takes what is certain: the state is then never too low.
    """

    def __init__(self, capacity: Sequence[int], wants: Iterable[int], grids: int, most: int | None = None) -> None:
        """ValueError when there are more than `most` unions."""
        self.wants = frozenset(wants)
        self._capacity, self._grids = capacity, grids
        unions = dict.fromkeys([0])
        for wanted in sorted(self.wants):
            unions |= dict.fromkeys(union | wanted for union in list(unions))
            if most and len(unions) > most:
                raise ValueError("too many unions")
        unions |= dict.fromkeys(1 << grid for grid in bits(grids))
        self.wanted = _Wanted(list(unions))
        self._size = len(unions) * FIELD // 8
        self._one = self.wanted[0]  # of each union
        self._signs = SIGN * self._one
        self._unseen: dict[int, int] = {}
        self.full = self._signs + sum(within(capacity, union) << FIELD * n for n, union in enumerate(unions))

    def fits(self, state: int) -> bool:
        """Whether all who took of this state have a place."""
        return state & self._signs == self._signs

    def left(self, state: int, grids: int) -> int:
        """How many more fit who want these `grids`, which are among `wants` or single; below 0 when too many do."""
        unseen = self._unseen.get(grids)
        if unseen is None:
            unseen = self._unseen[grids] = UNSEEN * (self._one - self.wanted[grids])
        return min(memoryview((state | unseen).to_bytes(self._size, byteorder)).cast("Q")) - SIGN

    def least(self, state: int) -> int:
        """The least that is left in any union; 0 at most, for the empty one has no places."""
        return self.left(state, 0)

    def beside(self, grids: int) -> int:
        """What each more place of these grids gives a state: one to each union that lacks some of them."""
        return self._one - self.wanted[grids]


def within(capacity: Sequence[int], grids: int) -> int:
    """The places in all of these grids."""
    return sum(capacity[grid] for grid in bits(grids))


@lru_cache(maxsize=512)
def hall(capacity: tuple[int, ...], wants: frozenset[int], grids: int) -> Hall:
    """One for all who ask with the same places and wants: the days of a store are much alike."""
    return Hall(capacity, wants, grids)


@lru_cache(maxsize=512)
def small_hall(capacity: tuple[int, ...], wants: frozenset[int], grids: int) -> Hall | None:
    """None when it would have too many unions."""
    try:
        return Hall(capacity, wants, grids, MOST)
    except ValueError:
        return None
