"""The waiting line as the discipline reads it, and which of it a clerk may be offered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from queueing.discipline import Policy, Ranked, Tier, Waiting, call_order, pass_back


@dataclass(frozen=True)
class LinePlace:
    """One ticket of the line with the few columns that calling needs."""

    id: int
    number: str
    version: int
    state: str
    service_id: int
    service: str
    overflow_after: int | None
    tier: Tier
    arrived_at: datetime
    booked_for: datetime | None
    checked_in_at: datetime | None
    passes: int
    calls: int
    for_counter_id: int | None
    for_staff_id: int | None

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


# `missed` tickets whose cool-down is over are offered even before the sweep has moved them back.
LINE = """
    SELECT t.id, t.number, t.version, t.state, t.service_id, s.code, s.overflow_after, t.tier_id, t.arrived_at,
           t.booked_for, t.checked_in_at, t.passes, t.calls, t.for_counter_id, t.for_staff_id
    FROM queueing_ticket t JOIN stores_service s ON s.id = t.service_id
    WHERE t.store_id = %s AND (t.state = 'waiting' OR (t.state = 'missed' AND t.available_at <= %s))
    ORDER BY t.arrived_at, t.id
"""
TIERS = "SELECT id, code, rate, head_start, rank, max_wait, statutory FROM stores_tier"
_POLICY = "SELECT kind, weights, lead_minutes, grace_minutes FROM stores_linepolicy WHERE id = %s"


def tiers_by_id() -> dict[int, Tier]:
    with connection.cursor() as cursor:
        cursor.execute(TIERS)
        return tiers_from(cursor.fetchall())


def tiers_from(rows: Iterable[Sequence[Any]]) -> dict[int, Tier]:
    return {row[0]: Tier(*row[1:]) for row in rows}


def served_services(only: Iterable[int], skills: Iterable[int], *, everything: bool) -> frozenset[int] | None:
    """What is served at a counter: the clerk's skills (everything in an expert store), less what the counter lacks."""
    counter = frozenset(only)
    if everything:
        return counter or None
    return frozenset(skills) & counter if counter else frozenset(skills)


def place(row: Sequence[Any], tiers: Mapping[int, Tier]) -> LinePlace:
    return LinePlace(*row[:7], tiers[row[7]], *row[8:])


def line_places(store_id: int, *, now: datetime, tiers: Mapping[int, Tier]) -> list[LinePlace]:
    """Everybody who could be called now, by first arrival."""
    with connection.cursor() as cursor:
        cursor.execute(LINE, [store_id, now])
        return [place(row, tiers) for row in cursor.fetchall()]


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


def offered(line: Iterable[LinePlace], server: Server, *, now: datetime) -> list[LinePlace]:
    return [ticket for ticket in line if may_serve(ticket, server, now=now)]


def ranked(line: Sequence[LinePlace], *, policy: Policy, now: datetime) -> list[Ranked]:
    """The order of the line, with those who let others pass put back."""
    order = call_order([ticket.waiting() for ticket in line], policy=policy, now=now)
    passes = {ticket.id: ticket.passes for ticket in line if ticket.passes}
    return pass_back(order, passes) if passes else order
