"""What is promised: the wait estimate of the line and of a newcomer, calibrated by what happened (DESIGN 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from queueing.discipline import Policy, Tier, Waiting
from queueing.eta import Desk, Estimate, Outcome, ServiceTimes, calibrated, estimate
from queueing.queries import cache
from queueing.queries.joining import awaited_places
from queueing.queries.offers import LinePlace, line_places, line_policy, tiers_by_id
from stores.models import Store
from stores.queries.opening import closes_at

NEWCOMER = -1  # no ticket has this id
FRESH = timedelta(seconds=2)  # an estimate is computed at most this often for a store, service and tier,
OLDEST = timedelta(seconds=30)  # and at least this often
REMEMBERED = timedelta(seconds=60)  # service times and outcomes change slowly
SAMPLES = 100
DUE_WITHIN = timedelta(hours=3)  # bookings to come that a wait of now can feel
DUE_AT_MOST = 60


@dataclass(frozen=True)
class Promise:
    """Seconds until called (10th, 50th, 90th percentile), how many are ahead, how many desks were busy.

    `sharing` are the services for which somebody ahead may take a desk of this one; None = not asked for.
    """

    p10: float
    p50: float
    p90: float
    ahead: int
    desks_busy: int
    serveable: bool
    sharing: frozenset[str] | None = None
    raw: Estimate | None = None  # before calibration

    @classmethod
    def of(cls, found: Estimate, desks_busy: int) -> "Promise | None":
        """None when most plays of the store never reach the customer: then there is no number to promise."""
        if not found.serveable:
            return None
        worst = found.p90 if found.p90 != float("inf") else max(found.p50 * 3, found.p50 + 1800)
        return cls(found.p10, found.p50, worst, found.ahead, desks_busy, found.serveable)


@dataclass(frozen=True)
class StoreNow:
    """All that the estimate plays forward."""

    line: list[LinePlace]
    desks: list[Desk]
    times: Mapping[str, ServiceTimes]
    policy: Policy
    tiers: Mapping[str, Tier]  # by code
    due: list[Waiting] = field(default_factory=list)  # bookings still to come

    def expected(self, service: str, booked_for: datetime | None) -> list[Waiting]:
        """`due` without the one whose customer has just come, for `service` and `booked_for` then."""
        own = next(
            (n for n, one in enumerate(self.due) if (one.service, one.booked_for) == (service, booked_for)), None
        )
        return self.due if own is None else [*self.due[:own], *self.due[own + 1 :]]

    def sharing(self, service: str) -> frozenset[str]:
        """The services that have a desk in common with `service`."""
        return frozenset().union(*(desk.services for desk in self.desks if service in desk.services))

    @property
    def desks_busy(self) -> int:
        return sum(desk.serving is not None for desk in self.desks)


_DESKS = """
    SELECT c.id, c.paused_at, t.state_since, coalesce(ts.code, ''),
           ARRAY(SELECT s.code FROM stores_counter_services cs JOIN stores_service s ON s.id = cs.service_id
                 WHERE cs.counter_id = c.id),
           ARRAY(SELECT s.code FROM stores_skill k JOIN stores_service s ON s.id = k.service_id
                 WHERE k.staff_id = c.clerk_id),
           h.ends_at, ARRAY(SELECT b.starts_at FROM stores_shiftbreak b WHERE b.shift_id = h.id AND b.ends_at > %(now)s
                            AND b.taken_at IS NULL ORDER BY b.starts_at),
           ARRAY(SELECT b.ends_at FROM stores_shiftbreak b WHERE b.shift_id = h.id AND b.ends_at > %(now)s
                 AND b.taken_at IS NULL ORDER BY b.starts_at),
           (SELECT max(b.taken_at + (b.ends_at - b.starts_at)) FROM stores_shiftbreak b WHERE b.shift_id = h.id
            AND b.taken_at >= c.paused_at),
           CASE WHEN row_number() OVER () = 1 THEN ARRAY(
               SELECT r.code || ' ' || s.code || ' ' || b.party || ' ' || extract(epoch FROM b.starts_at)
               FROM queueing_booking b JOIN stores_service s ON s.id = b.service_id JOIN stores_tier r ON r.is_default
               WHERE b.store_id = %(store)s AND b.state = 'booked' AND b.starts_at < %(until)s
                 AND b.starts_at > %(now)s - (SELECT p.grace_minutes FROM stores_linepolicy p WHERE p.id = %(policy)s)
                                             * interval '1 minute'
               ORDER BY b.starts_at, b.id LIMIT %(most)s) END
    FROM stores_counter c
    LEFT JOIN LATERAL (
        SELECT s.id, s.ends_at FROM stores_shift s WHERE s.staff_id = c.clerk_id AND s.store_id = c.store_id
        AND s.starts_at <= %(now)s AND s.ends_at > %(now)s ORDER BY s.ends_at LIMIT 1
    ) h ON true
    LEFT JOIN queueing_ticket t ON t.counter_id = c.id AND t.state IN ('called', 'serving')
    LEFT JOIN stores_service ts ON ts.id = t.service_id
    WHERE c.store_id = %(store)s AND c.opened_at IS NOT NULL AND c.kind <> 'remote'
    ORDER BY c.idle_since NULLS LAST, c.number
"""
_CODES = """
    SELECT s.code, s.typical_minutes, o.minutes FROM stores_storeservice o JOIN stores_service s ON s.id = o.service_id
    WHERE o.store_id = %s
"""
_TIMES = """
    SELECT s.code, extract(epoch FROM x.ended_at - x.started_at)
    FROM queueing_session x JOIN stores_service s ON s.id = x.service_id JOIN queueing_ticket t ON t.id = x.ticket_id
    WHERE t.store_id = %s AND x.ended_at IS NOT NULL AND x.ended = 'finished' ORDER BY x.ended_at DESC LIMIT 500
"""
_OUTCOMES = """
    SELECT estimate_p50, estimate_p10, estimate_p90, promise_ahead, promise_desks,
           extract(epoch FROM called_at - arrived_at)
    FROM queueing_ticket WHERE store_id = %s AND called_at IS NOT NULL AND estimate_p50 IS NOT NULL
      AND day >= %s ORDER BY called_at DESC LIMIT 300
"""


def service_times(store_id: int, *, now: datetime) -> Mapping[str, ServiceTimes]:
    """Measured service times by service (at most the last 100 each), the catalogue's usual time where there are few."""

    def read() -> dict[str, ServiceTimes]:
        with connection.cursor() as cursor:
            cursor.execute(_CODES, [store_id])
            usual = {code: 60.0 * (own or typical) for code, typical, own in cursor.fetchall()}
            cursor.execute(_TIMES, [store_id])
            samples: dict[str, list[float]] = {}
            for code, seconds in cursor.fetchall():
                samples.setdefault(code, []).append(float(seconds))
        return {code: _times(mean, samples.get(code, [])[:SAMPLES]) for code, mean in usual.items()}

    return cache.remembered(("times", store_id), read, now=now, keep=REMEMBERED)


def _times(usual: float, samples: Sequence[float]) -> ServiceTimes:
    """The usual time counts like five measured ones, so that one odd customer does not make the promise."""
    mean = (5 * usual + sum(samples)) / (5 + len(samples))
    enough = 10
    return ServiceTimes(mean=mean, samples=tuple(samples) if len(samples) >= enough else ())


def outcomes(store_id: int, *, now: datetime) -> Sequence[Outcome]:
    """What recent estimates of this store came to: raw ones, for calibrated ones would chase their own correction."""

    def read() -> list[Outcome]:
        with connection.cursor() as cursor:
            cursor.execute(_OUTCOMES, [store_id, (now - timedelta(days=14)).date()])
            return [
                Outcome(Estimate(p50, p10, p90, ahead, serveable=True), desks, float(waited))
                for p50, p10, p90, ahead, desks, waited in cursor.fetchall()
            ]

    return cache.remembered(("outcomes", store_id), read, now=now, keep=REMEMBERED)


def desks(store: Store, *, now: datetime) -> list[Desk]:
    """The open counters as the estimate sees them: each until its clerk's shift ends, without the breaks to come.

    Who is away on a planned break is back when as long as it was planned is over; every other pause ends some time.
    """
    return _desks(store, _desk_rows(store, now=now), now=now)


def _desk_rows(store: Store, *, now: datetime) -> list[Sequence[Any]]:
    """The open counters, and with the first of them the bookings due: no statement more, and none without desks."""
    values: dict[str, Any] = {"store": store.pk, "policy": store.policy_id, "now": now}
    values |= {"until": now + DUE_WITHIN, "most": DUE_AT_MOST}
    with connection.cursor() as cursor:
        cursor.execute(_DESKS, values)
        rows: list[Sequence[Any]] = cursor.fetchall()
        return rows


def _desks(store: Store, rows: Sequence[Sequence[Any]], *, now: datetime) -> list[Desk]:
    everything = frozenset(service_times(store.pk, now=now))
    closing = closes_at(store, now=now)
    return [
        Desk(
            id=pk,
            services=_services(everything, only, skills, expert=store.is_expert),
            busy_since=since or (None if back and back > now else paused),
            serving=serving or None,
            closes_at=min(filter(None, (closing, shift_end)), default=None),
            breaks=(*zip(begins, ends, strict=True), *([(now, back)] if paused and back and back > now else [])),
        )
        for pk, paused, since, serving, only, skills, shift_end, begins, ends, back, _due in rows
    ]


def _due(rows: Sequence[Sequence[Any]], tiers: Mapping[str, Tier]) -> list[Waiting]:
    """The customers who are booked and have not come: of a party each takes as long as one alone."""
    said = [each.split() for each in next((row[-1] for row in rows if row[-1]), [])]
    coming = [
        (tiers[tier], service, datetime.fromtimestamp(float(at), UTC))
        for tier, service, party, at in said
        for _person in range(int(party))
        if tier in tiers
    ]
    return [
        Waiting(NEWCOMER - 1 - number, tier, start, service, start)
        for number, (tier, service, start) in enumerate(coming)
    ]


def _services(everything: frozenset[str], only: list[str], skills: list[str], *, expert: bool) -> frozenset[str]:
    served = everything if expert else frozenset(skills)
    return served & frozenset(only) if only else served


def store_now(store: Store, *, now: datetime) -> StoreNow:
    awaited = awaited_places(store.pk) if store.joined_by_distance else []
    line = [*line_places(store.pk, now=now), *awaited]
    rows = _desk_rows(store, now=now)
    tiers = {tier.code: tier for tier in tiers_by_id().values()}
    return StoreNow(
        line=line,
        desks=_desks(store, rows, now=now),
        times=service_times(store.pk, now=now),
        policy=line_policy(store.policy_id, cycle=store.cycle),
        tiers=tiers,
        due=_due(rows, tiers),
    )


def line_promises(store: Store, *, now: datetime) -> dict[int, Promise | None]:
    """The wait from now on of everybody in the line, by ticket id; None where there is no number to give."""

    def read() -> dict[int, Promise | None]:
        state = store_now(store, now=now)
        found = estimate(
            [p.waiting() for p in state.line],
            state.desks,
            times=state.times,
            policy=state.policy,
            now=now,
            due=state.due,
        )
        past, busy = outcomes(store.pk, now=now), state.desks_busy
        promises = {pk: Promise.of(calibrated(one, desks_busy=busy, past=past), busy) for pk, one in found.items()}
        return {place.id: promises[place.id] for place in state.line}

    return cache.remembered(("line", store.pk), read, now=now, keep=FRESH)


def promise_for_newcomer(
    store: Store, *, service: str, tier: str, now: datetime, booked_for: datetime | None = None
) -> Promise | None:
    """What somebody who takes a ticket for `service` now, perhaps with a booking, is told."""

    def read() -> Promise | None:
        state = store_now(store, now=now)
        if tier not in state.tiers or service not in state.times:
            return None  # the issuing statement says what is wrong
        newcomer = Waiting(NEWCOMER, state.tiers[tier], now, service, booked_for, now if booked_for else None)
        line = [*(place.waiting() for place in state.line), newcomer]
        found = estimate(
            line,
            state.desks,
            times=state.times,
            policy=state.policy,
            now=now,
            due=state.expected(service, booked_for),
        )[NEWCOMER]
        past, busy = outcomes(store.pk, now=now), state.desks_busy
        promise = Promise.of(calibrated(found, desks_busy=busy, past=past), busy)
        return replace(promise, sharing=state.sharing(service), raw=found) if promise else None

    return cache.remembered(("newcomer", store.pk, service, tier, booked_for), read, now=now, keep=fresh_for)


def fresh_for(promise: Promise | None) -> timedelta:
    """How long a promise may be told again: a hundredth of the wait it names, so that age is no part of its error."""
    return max(FRESH, min(OLDEST, timedelta(seconds=promise.p50 / 100))) if promise else FRESH
