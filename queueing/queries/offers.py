"""The waiting line as the discipline reads it, and which of it a clerk may be offered."""

import itertools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, overload

from django.db import connection

from core.sql import Rows
from queueing.discipline import Policy, Ranked, Tier, Waiting, ahead_in, call_order, first_to_call, pass_back


class LinePlace(NamedTuple):
    """One ticket of the line with the few columns that calling needs (a tuple: a hundred are made for every call)."""

    id: int
    number: str
    version: int
    state: str
    service_id: int
    service: str
    overflow_after: int | None
    arrived_at: datetime
    booked_for: datetime | None
    checked_in_at: datetime | None
    passes: int
    calls: int
    for_counter_id: int | None
    for_staff_id: int | None
    tier: Tier

    def waiting(self) -> Waiting:
        return Waiting(self.id, self.tier, self.arrived_at, self.service, self.booked_for, self.checked_in_at)

    @property
    def waits_since(self) -> datetime:
        """Arrival as DESIGN 4 counts it: check-in for a booking."""
        return self.checked_in_at if self.booked_for and self.checked_in_at else self.arrived_at


@dataclass(frozen=True)
class Server:
    """Who would serve, and what: `services` is None for everything (expert store)."""

    staff_id: int
    counter_id: int
    services: frozenset[int] | None


# `missed` tickets whose cool-down is over are offered even before the sweep has moved them back. A wish for a counter
# or a person holds while that counter is open, or that person at one: nobody waits for somebody who has gone home.
LINE = """
    SELECT t.id, t.number, t.version, t.state, t.service_id, s.code, s.overflow_after, t.arrived_at, t.booked_for,
           t.checked_in_at, t.passes, t.calls,
           (SELECT c.id FROM stores_counter c WHERE c.id = t.for_counter_id AND c.opened_at IS NOT NULL) AS own_counter,
           CASE WHEN t.for_staff_id IS NOT NULL THEN (
               SELECT c.clerk_id FROM stores_counter c WHERE c.clerk_id = t.for_staff_id AND c.store_id = t.store_id
           ) END AS own_staff,
           r.id AS tier_id, r.code AS tier, r.rate, r.head_start, r.rank, r.max_wait, r.statutory
    FROM queueing_ticket t JOIN stores_service s ON s.id = t.service_id JOIN stores_tier r ON r.id = t.tier_id
    WHERE t.store_id = %s AND (t.state = 'waiting' OR (t.state = 'missed' AND t.available_at <= %s))
    ORDER BY t.arrived_at, t.id
"""
_OWN = 14  # columns of the ticket and its service; the tier's follow
_SERVICE, _BOOKED_FOR, _PASSES = 5, 8, 10
_POLICY = "SELECT kind, weights, lead_minutes, grace_minutes FROM stores_linepolicy WHERE id = %s"


def places_from(rows: Iterable[Sequence[Any]]) -> list[LinePlace]:
    """The rows of LINE as places; equal tiers are one object."""
    tiers: dict[int, Tier] = {}
    return [_place(row, tiers) for row in rows]


def _place(row: Sequence[Any], tiers: dict[int, Tier]) -> LinePlace:
    tier = tiers.get(row[_OWN])
    if tier is None:
        tier = tiers[row[_OWN]] = Tier(*row[_OWN + 1 :])
    return LinePlace._make((*row[:_OWN], tier))


class Lane(Sequence[LinePlace]):
    """Some of the line's rows, by arrival, read when they are asked for. Inside a lane the order never changes."""

    def __init__(self, rows: Rows, tiers: dict[int, Tier], chosen: list[int]) -> None:
        self._rows, self._tiers, self.chosen = rows, tiers, chosen

    def __len__(self) -> int:
        return len(self.chosen)

    @overload
    def __getitem__(self, place: int) -> LinePlace: ...
    @overload
    def __getitem__(self, place: slice) -> list[LinePlace]: ...
    def __getitem__(self, place: int | slice) -> LinePlace | list[LinePlace]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        return _place(self._rows[self.chosen[place]], self._tiers)


class Line:
    """The line as LINE reads it. Its rows become places only where they are looked at."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    @cached_property
    def places(self) -> list[LinePlace]:
        """Everybody, by arrival."""
        return places_from(self.rows)

    @cached_property
    def anybody_polite(self) -> bool:
        """Whether somebody lets others pass."""
        return any((passes or b"").strip(b"\0") for passes in set(self._column(_PASSES)))

    def _column(self, column: int) -> Iterator[bytes | None]:
        """One value of every row, as the server sent it."""
        return map(self.rows.raw, range(len(self.rows)), itertools.repeat(column))

    def lanes(self, *, sharing: frozenset[str] | None = None) -> list[Lane]:
        """The line in lanes (discipline.Claim): walk-ins of one tier by arrival; a booking stands alone.
        (No tier's points shrink with time: the table does not take such a rate.)

        Only those of the services `sharing`, None = all.
        """
        by_tier: dict[bytes | None, list[int]] = {}
        alone: list[list[int]] = []
        shares: Iterable[bool] = itertools.repeat(True)
        if sharing is not None:
            shares = map({service.encode() for service in sharing}.__contains__, self._column(_SERVICE))
        rows = zip(itertools.count(), self._column(_OWN), self._column(_BOOKED_FOR), shares, strict=False)
        for n, tier, booked, shared in rows:
            if not shared:
                continue
            if booked is None:
                by_tier.setdefault(tier, []).append(n)
            else:
                alone.append([n])
        tiers: dict[int, Tier] = {}
        return [Lane(self.rows, tiers, chosen) for chosen in (*by_tier.values(), *alone)]


def tiers_by_id() -> dict[int, Tier]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code, rate, head_start, rank, max_wait, statutory FROM stores_tier")
        return {row[0]: Tier(*row[1:]) for row in cursor.fetchall()}


def line_places(store_id: int, *, now: datetime) -> list[LinePlace]:
    """Everybody who could be called now, by first arrival."""
    with connection.cursor() as cursor:
        cursor.execute(LINE, [store_id, now])
        return places_from(cursor.fetchall())


def served_services(only: Iterable[int], skills: Iterable[int], *, everything: bool) -> frozenset[int] | None:
    """What is served at a counter: the clerk's skills (everything in an expert store), less what the counter lacks."""
    counter = frozenset(only)
    if everything:
        return counter or None
    return frozenset(skills) & counter if counter else frozenset(skills)


def line_policy(policy_id: int, *, cycle: int) -> Policy:
    """The discipline's policy of a store, at the place its ratio cycle has reached."""
    with connection.cursor() as cursor:
        cursor.execute(_POLICY, [policy_id])
        kind, weights, lead, grace = cursor.fetchone()
    return Policy(kind=kind, weights=turns(weights), lead=lead, grace=grace, cycle=cycle)


def turns(weights: str) -> dict[str, int]:
    """`standard:2, gold:1` as weights in the order given."""
    pairs = (part.split(":") for part in weights.split(",") if part.strip())
    return {code.strip(): int(weight) for code, weight in pairs}


def may_serve(ticket: LinePlace, server: Server, *, now: datetime) -> bool:
    """Skills, counter and the person asked for; after `overflow_after` minutes other clerks too."""
    if ticket.for_staff_id not in (None, server.staff_id) or ticket.for_counter_id not in (None, server.counter_id):
        return False
    if server.services is None or ticket.service_id in server.services:
        return True
    after = ticket.overflow_after
    return after is not None and now - ticket.waits_since >= timedelta(minutes=after)


def ranked(line: Sequence[LinePlace], *, policy: Policy, now: datetime) -> list[Ranked]:
    """The order of the line, with those who let others pass put back."""
    order = call_order(line, policy=policy, now=now)
    passes: dict[Hashable, int] = {ticket.id: ticket.passes for ticket in line if ticket.passes}
    return pass_back(order, passes) if passes else order


def first_of(line: Line, server: Server, *, policy: Policy, now: datetime) -> tuple[LinePlace, Ranked] | None:
    """Whom `ranked` puts first of those who may be offered to `server`; only the first of each lane need be looked at.

    Who lets others pass makes it necessary to rank them all.
    """
    if line.anybody_polite:
        offered = [place for place in line.places if may_serve(place, server, now=now)]
        first = next(iter(ranked(offered, policy=policy, now=now)), None)
    else:
        heads = (next((place for place in lane if may_serve(place, server, now=now)), None) for lane in line.lanes())
        offered = [head for head in heads if head is not None]
        first = first_to_call(offered, policy=policy, now=now)
    return None if first is None else (next(place for place in offered if place.id == first.id), first)


def ahead_of(ticket_id: int, line: Line, *, policy: Policy, now: datetime, sharing: frozenset[str] | None) -> int:
    """How many come before the ticket and may take the same desks: those of the services `sharing` (None = all).

    Turns, and who lets others pass, make it necessary to rank them all.
    """
    if policy.kind == "ratio" or line.anybody_polite:
        services: dict[Hashable, str] = {place.id: place.service for place in line.places}
        before = itertools.takewhile(lambda rank: rank.id != ticket_id, ranked(line.places, policy=policy, now=now))
        return sum(sharing is None or services[rank.id] in sharing for rank in before)
    backwards = Lane(line.rows, {}, list(range(len(line.rows)))[::-1])
    mine = next(place for place in backwards if place.id == ticket_id)
    return ahead_in(mine, line.lanes(sharing=sharing), policy=policy, now=now)


def let_pass_by(ticket_id: int, line: Line, server: Server, *, policy: Policy, now: datetime) -> list[int]:
    """Who, by letting others pass, is passed when the ticket is called: each of them has let one more go first."""
    if not line.anybody_polite:
        return []
    offered = [place for place in line.places if may_serve(place, server, now=now)]
    polite = {place.id for place in offered if place.passes and place.id != ticket_id}
    order = call_order(offered, policy=policy, now=now)
    before = itertools.takewhile(lambda rank: rank.id != ticket_id, order)
    return [rank.id for rank in before if rank.id in polite]
