"""The line of many plays of the same hours at once, in the order of the discipline."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from queueing.discipline import NEVER, Claim, Ranking, Rule, turns_until, urgency
from queueing.eta.chances import Floats
from queueing.eta.crew import SECOND, Flags, Places

NOBODY = 9.0  # a group behind all groups
GROUP, PRESSING, SLOPE, TIE, JOINS, SWITCH, THEN_GROUP, THEN_PRESSING, THEN_SLOPE = range(9)


class Guest(NamedTuple):
    """A customer of the play: in the line, or coming `joins` seconds from now."""

    claim: Claim
    service: str
    desks: int  # bit mask of those that serve it
    joins: float


class Pick(NamedTuple):
    """Who goes to the desk in each play: a guest's number, or the number after the last where there is none."""

    guest: Places
    found: Flags


class Line:
    """Arrays of lane x play. The guests of a lane never change places, so only its first one is compared."""

    def __init__(self, guests: Sequence[Guest], *, ranking: Ranking, desks: int, plays: int, at: int) -> None:
        self._plays = np.arange(plays)
        self._nobody = len(guests)
        lanes = _lanes(guests)
        self._lane, self._behind = _links(lanes, self._nobody)
        in_turn = sorted(range(len(guests)), key=lambda index: (guests[index].claim.arrival, guests[index].claim.id))
        self._by_tie = np.asarray([*in_turn, self._nobody])
        # accumulated scores are compared by whole millionths
        self._whole = ranking.kind == "accumulating"
        self._facts = _facts(guests, in_turn, at, scale=1e6 if self._whole else 1.0)
        self._switching = any(guest.claim.switch < NEVER // 2 for guest in guests)
        self._shown = self._facts if self._switching else self._facts[:SWITCH]
        # one lane more, of nobody, that plays without a pick take from
        firsts = [lane[0] for lane in lanes] + [self._nobody]
        self._front = np.repeat(self._shown[:, firsts, None], plays, axis=2)
        heads = [guests[lane[0]] for lane in lanes]
        serves = [[head.desks >> desk & 1 for desk in range(desks)] for head in heads] + [[0] * desks]
        self._serves = np.asarray(serves, dtype=np.bool_)
        turns = [(head.claim.rule.start, head.claim.rule.weight) for head in heads] + [(0, 0)]
        self._start, self._weight = np.asarray(turns).T
        self._length = ranking.length
        self.expecting = any(guest.joins > 0 for guest in guests)

    def first(self, desk: Places, when: Floats, position: Places) -> Pick:
        """Whom the discipline sends to `desk` at `when` (never if infinite), the ratio cycle being at `position`."""
        when = np.where(when < np.inf, when, 0.0)  # a play that is over: whom it picks is called never
        group, pressing = self._standing(when, position)
        able = self._serves[:, desk]
        if self.expecting:
            able &= self._front[JOINS] <= when
        group = np.where(able, group, NOBODY)
        best = group.min(axis=0)
        pressing = np.where(group == best, pressing, np.inf)
        tie = np.where(pressing == pressing.min(axis=0), self._front[TIE], self._nobody).min(axis=0)
        found = best < NOBODY
        return Pick(self._by_tie[np.where(found, tie, self._nobody).astype(np.intp)], found)

    def _standing(self, when: Floats, position: Places) -> tuple[Floats, Floats]:
        front = self._front
        group, pressing = front[GROUP], front[SLOPE] * when
        pressing += front[PRESSING]
        if self._whole:
            np.rint(pressing, out=pressing)
        if self._length:
            weight = self._weight[:, None]
            turns = turns_until(self._start[:, None], weight, self._length, position)
            pressing = np.where(weight > 0, turns, pressing)
        if self._switching:
            later = when >= front[SWITCH]
            then = front[THEN_SLOPE] * when
            then += front[THEN_PRESSING]
            group = np.where(later, front[THEN_GROUP], group)
            pressing = np.where(later, then, pressing)
        return group, pressing

    def turned(self, pick: Pick, when: Floats, served: Flags, position: Places) -> Places:
        """The place reached in the ratio cycle after calling `pick` where it was `served`."""
        if not self._length:
            return position
        lane = self._lane[pick.guest]
        start, weight = self._start[lane], self._weight[lane]
        place = position + turns_until(start, weight, self._length, position)
        uses = served & (weight > 0) & (when < self._facts[SWITCH, pick.guest])
        return np.where(uses, (place + 1) % self._length, position)

    def coming(self, desk: Places) -> Floats:
        """When the next guest for `desk` joins."""
        return np.asarray(np.where(self._serves[:, desk], self._front[JOINS], np.inf).min(axis=0))

    def leave(self, pick: Pick) -> None:
        """The guests of `pick` are in the line no more."""
        self._front[:, self._lane[pick.guest], self._plays] = self._shown[:, self._behind[pick.guest]]


def _lanes(guests: Sequence[Guest]) -> list[list[int]]:
    """Guests of one lane and the same desks, in their order there and no one joining before the one in front."""
    lanes: dict[tuple[Hashable, int], list[list[int]]] = {}
    for index in sorted(range(len(guests)), key=lambda index: guests[index].claim.place):
        guest = guests[index]
        alike = lanes.setdefault((guest.claim.lane, guest.desks), [])
        lane = next((lane for lane in alike if guests[lane[-1]].joins <= guest.joins), None)
        if lane is None:
            alike.append(lane := [])
        lane.append(index)
    return [lane for alike in lanes.values() for lane in alike]


def _links(lanes: Sequence[Sequence[int]], nobody: int) -> tuple[Places, Places]:
    """For each guest and nobody: the lane, and who stands behind."""
    lane, behind = np.full(nobody + 1, len(lanes)), np.full(nobody + 1, nobody)
    for number, members in enumerate(lanes):
        lane[members] = number
        behind[members[:-1]] = members[1:]
    return lane, behind


def _facts(guests: Sequence[Guest], in_turn: Sequence[int], at: int, *, scale: float) -> Floats:
    """A column of what the discipline compares for each guest, and one for nobody."""
    facts = np.empty((9, len(guests) + 1))
    for tie, index in enumerate(in_turn):
        claim = guests[index].claim
        group, *course = _course(claim.rule, at - claim.since, scale)
        then = _course(claim.then, at - claim.then_since, 1.0)
        facts[:, index] = group, *course, tie, guests[index].joins, (claim.switch - at) / SECOND, *then
    facts[:, -1] = NOBODY, 0, 0, len(guests), np.inf, np.inf, NOBODY, 0, 0
    return facts


def _course(rule: Rule, waited: int, scale: float) -> tuple[int, float, float]:
    """Group, urgency now, and what each second adds to it."""
    pressing = urgency(rule.level, rule.rate, rule.head, waited)
    return rule.group, scale * pressing, scale * urgency(0.0, rule.rate, 0.0, SECOND)
