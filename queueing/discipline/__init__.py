"""Who is next. The one order that the live line, the promise, the replay and every explanation share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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

    return sum(_before(lane, comes_later) for lane in lanes)


def _before(lane: Sequence[InLine], comes_later: Callable[[InLine], bool]) -> int:
    """Where those who come later begin in `lane`: looked for from its end, for most who ask have just come."""
    end, step = len(lane), 1
    while end and comes_later(lane[max(0, end - step)]):
        end, step = max(0, end - step), 2 * step
    return bisect_left(lane, x=True, lo=max(0, end - step) + 1, hi=end, key=comes_later) if end else 0


def pass_back(order: Sequence[Ranked], passes: Mapping[Hashable, int]) -> list[Ranked]:
    """Put each ticket of `passes` behind its n-th follower. Two that let each other pass both let the next one pass."""
    line = list(order)
    for place in reversed(range(len(line))):
        places = passes.get(line[place].id, 0)
        if places > 0:
            line.insert(place + places, line.pop(place))
    return line
