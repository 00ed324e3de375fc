"""Who can be where at one instant: demands and places, by Hall's theorem.

A set of grids is the bits of an integer. Demands all find a place when no set of them wants fewer places than it has
members (P. Hall, "On Representatives of Subsets", 1935); what is spare is what the tightest set leaves.
"""

from __future__ import annotations

from array import array
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


def _packed(numbers: Sequence[int]) -> int:
    """One after the other, each in its field."""
    fields = array("Q", numbers)
    if byteorder == "big":
        fields.byteswap()
    return int.from_bytes(fields.tobytes(), "little")


class _Wanted(dict[int, int]):
    """By set of grids: what one demand for it takes of a state, which is one of each union that has all of it."""

    def __init__(self, unions: Sequence[int]) -> None:
        self._unions = unions

    def __missing__(self, grids: int) -> int:
        found = self[grids] = _packed([not grids & ~union for union in self._unions])
        return found


class Hall:
    """What demands leave of some grids, as a state: one integer that has a field for each of the `unions`.

    These are of sets of grids that demands may want, and single grids: those may be taken as long as they have places.
    A demand for any other set takes what is certain; the state is then never too low.
    """

    def __init__(self, capacity: Sequence[int], unions: Sequence[int]) -> None:
        self.capacity, self.unions = capacity, unions
        self.wanted = _Wanted(unions)
        self.size = len(unions) * FIELD
        self._one = self.wanted[0]  # of each union
        self._signs = SIGN * self._one
        self._unseen: dict[int, int] = {}
        self.full = self._signs + _packed([within(capacity, union) for union in unions])

    def fits(self, state: int) -> bool:
        """Whether all who took of this state have a place."""
        return state & self._signs == self._signs

    def left(self, state: int, grids: int) -> int:
        """How many more fit who want these `grids`, one of the unions; below 0 when too many do."""
        unseen = self._unseen.get(grids)
        if unseen is None:
            unseen = self._unseen[grids] = UNSEEN * (self._one - self.wanted[grids])
        return min(memoryview((state | unseen).to_bytes(self.size // 8, byteorder)).cast("Q")) - SIGN

    def least(self, state: int) -> int:
        """The least that is left in any union; 0 at most, for the empty one has no places."""
        return self.left(state, 0)

    def packed(self, state: int, grids: int, most: int) -> int:
        """So many, `most` at most, can be put into single places of these grids, one after the other."""
        found = 0
        for grid in bits(grids):
            taken = self.wanted[1 << grid]
            for _place in range(self.capacity[grid]):
                if found == most or not self.fits(state - taken):
                    break
                state, found = state - taken, found + 1
        return found

    def at_most(self, state: int, grids: int) -> int:
        """No more than this can: what each grid has left for itself, and all of a union at once."""
        # as if each union had so many places more for each grid that it lacks
        more = (self.left(state, 1 << grid) * (self._one - self.wanted[1 << grid]) for grid in bits(grids))
        return self.least(state + sum(more))


def within(capacity: Sequence[int], grids: int) -> int:
    """The places in all of these grids."""
    return sum(capacity[grid] for grid in bits(grids))


@lru_cache(maxsize=512)
def hall(capacity: tuple[int, ...], wants: frozenset[int], grids: int, most: int | None = None) -> Hall | None:
    """For demands that want some of these sets, and single ones of `grids`; None with more than `most` unions.

    One for all who ask with the same: the days of a store are much alike.
    """
    unions = dict.fromkeys([0])
    for wanted in sorted(wants):
        unions |= dict.fromkeys([union | wanted for union in unions])
        if most and len(unions) > most:
            return None
    return Hall(capacity, [*(unions | dict.fromkeys(1 << grid for grid in bits(grids)))])


@lru_cache(maxsize=512)
def joined(*halls: Hall) -> Hall:
    """Of several instants at once: its states are theirs, one after the other."""
    return Hall(halls[0].capacity, [union for one in halls for union in one.unions])


def together(states: Iterable[tuple[Hall, int]]) -> int:
    """The state of a joined one."""
    found = place = 0
    for one, state in states:
        found |= state << place
        place += one.size
    return found
