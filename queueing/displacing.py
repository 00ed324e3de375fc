"""Which bookings lose their place when a store's time changes: the matching of DESIGN 5 says who. Pure.

A party keeps all of its time or none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from queueing.slots import Block, Taken, orphans


class Booked(NamedTuple):
    """A booking as the matching sees it: of a party one after another."""

    id: int
    taken: tuple[Taken, ...]


def without_place(blocks: Sequence[Block], booked: Sequence[Booked]) -> set[int]:
    """Those (by id) of `booked`, in the order made, who have no place in `blocks`: the fewest, and the latest made."""
    lost = _hit(blocks, booked)
    if lost and any(len(one.taken) > 1 for one in booked):
        for one in booked:  # a party that is lost whole gives back what one of it had
            if one.id in lost and not _hit(blocks, [each for each in booked if each.id not in lost or each is one]):
                lost.discard(one.id)
    return lost


def _hit(blocks: Sequence[Block], booked: Sequence[Booked]) -> set[int]:
    taken = [Taken(each.start, each.duration, each.service) for one in booked for each in one.taken]
    owner = {id(each): one.id for each, one in zip(taken, (one for one in booked for _each in one.taken), strict=True)}
    return {owner[id(each)] for each in orphans(blocks, taken)}


class Losses(NamedTuple):
    """`already`: without a place before the change; `lost`: only after it."""

    already: set[int]
    lost: set[int]


def losses(
    before: Sequence[Block], after: Sequence[Block], booked: Sequence[Booked], later: Sequence[Booked] | None = None
) -> Losses:
    """Who of `booked` loses what they have. Whoever had no place loses none, and stands in nobody's way.

    `later` are the same as they lie on the grid of `after`, where that is another one.
    """
    already = without_place(before, booked)
    return Losses(already, without_place(after, [one for one in later or booked if one.id not in already]))


def fits(blocks: Sequence[Block], one: Booked) -> bool:
    """Whether it could be there at all, were it alone."""
    return not _hit(blocks, [one])


def come_back(blocks: Sequence[Block], keeping: Sequence[Booked], waiting: Sequence[Booked]) -> list[int]:
    """Those of `waiting`, in their order, who have a place again beside all who keep theirs."""
    there, back = list(keeping), []
    missing = len(_hit(blocks, there))
    for one in waiting:
        if len(_hit(blocks, [*there, one])) == missing:
            there.append(one)
            back.append(one.id)
    return back
