"""Who is next. The one order that the live line, the promise, the replay and every explanation share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime

from queueing.discipline.ranking import (
    BOOKING,
    EARLY,
    KINDS,
    ORDINARY,
    OVERDUE,
    STATUTORY,
    UNWEIGHTED,
    Claim,
    Ranking,
    Rule,
    turns_until,
    urgency,
)
from queueing.discipline.values import MINUTE, NEVER, InLine, Policy, Ranked, Tier, Waiting, instant, minutes, moment

__all__ = [
    "BOOKING",
    "EARLY",
    "KINDS",
    "MINUTE",
    "NEVER",
    "ORDINARY",
    "OVERDUE",
    "STATUTORY",
    "UNWEIGHTED",
    "Claim",
    "InLine",
    "Policy",
    "Ranked",
    "Ranking",
    "Rule",
    "Tier",
    "Waiting",
    "ahead_in",
    "call_order",
    "first_to_call",
    "instant",
    "minutes",
    "moment",
    "pass_back",
    "turns_until",
    "urgency",
]


def call_order(waiting: Iterable[InLine], *, policy: Policy, now: datetime) -> list[Ranked]:
    """Rank the whole line, first to be called first. ValueError for an unknown kind or a naive datetime."""
    ranking = Ranking(policy)
    claims = [ranking.claim(ticket) for ticket in waiting]
    return [Ranked(claims[index].id, score, rule) for index, score, rule in ranking.order(claims, instant(now))]


def first_to_call(waiting: Iterable[InLine], *, policy: Policy, now: datetime) -> Ranked | None:
    """The first of `call_order`, found without putting the others in order; None for an empty line."""
    ranking = Ranking(policy)
    claims = [ranking.claim(ticket) for ticket in waiting]
    if not claims:
        return None
    index, score, rule = ranking.first(claims, instant(now))
    return Ranked(claims[index].id, score, rule)


def ahead_in(ticket: InLine, lanes: Iterable[Sequence[InLine]], *, policy: Policy, now: datetime) -> int:
    """How many of `lanes` come before `ticket` in `call_order` of them all, without putting them in order.

    In a lane the order never changes (`Claim.lane`): it holds walk-ins of one tier, by arrival, or one ticket alone.
    ValueError for a policy with turns, whose order is no comparison.
    """
    ranking, at = Ranking(policy), instant(now)
    if ranking.length:
        raise ValueError("turns are played, not compared")
    mine = ranking.standing(ranking.claim(ticket), at, 0)

    def comes_later(other: InLine) -> bool:
        return ranking.standing(ranking.claim(other), at, 0) >= mine

    # a newcomer comes after whole lanes: the last of each is asked first
    return sum(bisect_left(lane, x=True, key=comes_later) if comes_later(lane[-1]) else len(lane) for lane in lanes)


def pass_back(order: Sequence[Ranked], passes: Mapping[Hashable, int]) -> list[Ranked]:
    """Put each ticket of `passes` behind its n-th follower. Two that let each other pass both let the next one pass."""
    line = list(order)
    for place in reversed(range(len(line))):
        places = passes.get(line[place].id, 0)
        if places > 0:
            line.insert(place + places, line.pop(place))
    return line
