"""A policy made ready: what decides between tickets at any instant."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from queueing.discipline.values import MINUTE, NEVER, InLine, Policy, Tier, instant, minutes

KINDS = ("accumulating", "strict", "ratio", "fifo")
# What comes first whatever the policy: the lower group.
STATUTORY, BOOKING, OVERDUE, ORDINARY, UNWEIGHTED, EARLY = range(6)


def urgency(level: Any, rate: Any, head: Any, waited: Any) -> Any:
    """What is compared inside a group, lowest first: a level, or points growing with time. Takes numbers or arrays."""
    return level - rate * (waited / MINUTE + head)


def turns_until(start: Any, weight: Any, length: int, position: Any) -> Any:
    """Turns from `position` to the next of the `weight` places from `start` on. Takes numbers or arrays."""
    return (start - position) % length * ((position - start) % length >= weight)


class Rule(NamedTuple):
    """One stretch of a ticket's life: its group, and how its urgency grows from an instant on."""

    group: int
    name: str
    rate: float = 1.0
    head: float = 0.0
    level: float = 0.0
    start: int = 0  # first place and number of places in the ratio cycle
    weight: int = 0


class Claim(NamedTuple):
    """What a ticket can say for itself at any hour: `rule` from `since`; as from `switch`, `then` from `then_since`."""

    id: Any
    arrival: int
    ready: int  # from here overflow minutes count
    rule: Rule
    since: int
    switch: int
    then: Rule
    then_since: int
    lane: Hashable  # inside a lane the order by `place` never changes

    @property
    def place(self) -> tuple[int, int, Any]:
        """The order inside a lane."""
        return self.since, self.arrival, self.id


_STATUTORY = Rule(STATUTORY, "statutory")
_BOOKING = Rule(BOOKING, "booking")
_OVERDUE = Rule(OVERDUE, "overdue")
_EARLY = Rule(EARLY, "early")
_FIFO = Rule(ORDINARY, "fifo")


class Ranking:
    """A policy made ready: turns tickets into claims and says, at any instant and place in the cycle, what decides."""

    def __init__(self, policy: Policy) -> None:
        if policy.kind not in KINDS:
            raise ValueError(f"unknown kind of policy {policy.kind!r}: one of {', '.join(KINDS)}")
        if any(weight < 0 for weight in policy.weights.values()):
            raise ValueError(f"weights must not be negative: {dict(policy.weights)!r}")
        self.kind = policy.kind
        self.length = sum(policy.weights.values()) if policy.kind == "ratio" else 0
        self.cycle = policy.cycle
        self._weights = policy.weights
        self._lead = minutes(policy.lead)
        self._grace = minutes(policy.grace)
        self._rules: dict[int, tuple[Rule, int, Tier]] = {}  # by identity: to hash a tier costs more than all the rest

    def claim(self, ticket: InLine) -> Claim:
        """What `ticket` can say for itself under this policy."""
        tier = ticket.tier
        arrival = ready = instant(ticket.arrived_at)
        if ticket.booked_for is not None:
            booked = instant(ticket.booked_for)
            if ticket.checked_in_at is not None:
                arrival = ready = instant(ticket.checked_in_at)
            if arrival <= booked + self._grace:
                opens = booked - self._lead
                ready = max(arrival, opens)
                if not tier.statutory:
                    return Claim(ticket.id, arrival, ready, _EARLY, booked, opens, _BOOKING, booked, _EARLY)
        if tier.statutory:
            return Claim(ticket.id, arrival, ready, _STATUTORY, arrival, NEVER, _STATUTORY, arrival, _STATUTORY)
        rule, max_wait, _tier = self._rules.get(id(tier)) or self._prepare(tier)
        deadline = arrival + max_wait
        lane = tier if tier.rate >= 0 else ticket.id  # points that shrink turn the order round: a lane of its own
        return Claim(ticket.id, arrival, ready, rule, arrival, deadline + 1, _OVERDUE, deadline, lane)

    def _prepare(self, tier: Tier) -> tuple[Rule, int, Tier]:
        rule = _FIFO
        if self.kind == "accumulating":
            rule = Rule(ORDINARY, "score", rate=tier.rate, head=tier.head_start)
        elif self.kind == "strict":
            rule = Rule(ORDINARY, "strict", rate=0.0, level=tier.rank)
        elif self.length:
            rule = self._turns_of(tier.code)
        prepared = rule, NEVER if tier.max_wait is None else minutes(tier.max_wait), tier  # which keeps its identity
        return self._rules.setdefault(id(tier), prepared)

    def _turns_of(self, code: str) -> Rule:
        start = 0
        for other, weight in self._weights.items():
            if other == code and weight:
                return Rule(ORDINARY, "ratio", rate=0.0, start=start, weight=weight)
            start += weight
        return Rule(UNWEIGHTED, "ratio", rate=0.0, level=1.0)

    def standing(self, claim: Claim, at: int, position: int) -> tuple[int, float, int, Any]:
        """What decides at `at`, lowest first: group, urgency, arrival, id."""
        rule, since = (claim.then, claim.then_since) if at >= claim.switch else (claim.rule, claim.since)
        if rule.weight:
            return rule.group, turns_until(rule.start, rule.weight, self.length, position), claim.arrival, claim.id
        pressing = urgency(rule.level, rule.rate, rule.head, at - since)
        return rule.group, round(pressing, 6) if rule.name == "score" else pressing, claim.arrival, claim.id

    def turn(self, claim: Claim, at: int, position: int) -> int | None:
        """The place in the cycle that calling `claim` uses up, None if it uses none."""
        rule = claim.rule
        if not rule.weight or at >= claim.switch:
            return None
        return (position + int(turns_until(rule.start, rule.weight, self.length, position))) % self.length

    def first(self, claims: Sequence[Claim], at: int) -> tuple[int, float, str]:
        """Whom `order` puts first."""
        key, index = min([(self.standing(claim, at, self.cycle), index) for index, claim in enumerate(claims)])
        turn = self.turn(claims[index], at, self.cycle)
        return (index, *_explained(claims[index], key[1], at)) if turn is None else (index, float(turn), "ratio")

    def order(self, claims: Sequence[Claim], at: int) -> list[tuple[int, float, str]]:
        """The whole line at `at`, first to be called first: index in `claims`, score, rule."""
        keys = sorted([(self.standing(claim, at, self.cycle), index) for index, claim in enumerate(claims)])
        line = [(index, *_explained(claims[index], key[1], at)) for key, index in keys]
        turns = [place for place, (key, _) in enumerate(keys) if key[0] == ORDINARY] if self.length else []
        if turns:
            line[turns[0] : turns[-1] + 1] = self._dealt(claims, [keys[place][1] for place in turns])
        return line

    def _dealt(self, claims: Sequence[Claim], indices: Iterable[int]) -> Iterator[tuple[int, float, str]]:
        """Plays the cycle on over those at `indices`, which stand in order inside each class."""
        classes: dict[Rule, deque[int]] = {}
        for index in indices:
            classes.setdefault(claims[index].rule, deque()).append(index)
        position = self.cycle
        while classes:
            turns = {turns_until(rule.start, rule.weight, self.length, position): rule for rule in classes}
            rule = turns[min(turns)]
            place = (position + min(turns)) % self.length
            yield classes[rule].popleft(), float(place), rule.name
            position = place + 1
            if not classes[rule]:
                del classes[rule]


def _explained(claim: Claim, pressing: float, at: int) -> tuple[float, str]:
    rule = claim.then if at >= claim.switch else claim.rule
    return float(pressing) if rule.name == "strict" else 0.0 - pressing, rule.name
