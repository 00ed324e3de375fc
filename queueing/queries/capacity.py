"""Reading what the capacity of several stores is made of: roster, skills, counters, hours, patterns and policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from core.sql import batch
from queueing.queries.facts import DAY, Facts, Offer, Policy, local_day
from queueing.queries.no_shows import no_shows_of, sure_shares
from stores.models import BookingPattern, BookingPolicy, HoursException, Store
from stores.queries.opening import hours_with

_POLICIES = f"SELECT id, is_default, {', '.join(Policy._fields)} FROM stores_bookingpolicy"  # noqa: S608 -- our own columns
_OFFERS = """
    SELECT o.store_id, s.code, s.id, coalesce(o.minutes, s.typical_minutes), o.slots, s.buffer_before + s.buffer_after,
           s.is_bookable AND o.is_bookable
    FROM stores_storeservice o JOIN stores_service s ON s.id = o.service_id
    WHERE o.store_id = ANY(%s) AND s.is_active ORDER BY s.id
"""
# Who is off, or has left, is on the roster for no time at all: the day has a roster all the same.
_SHIFTS = """
    SELECT h.store_id, h.id, h.starts_at,
           CASE WHEN h.is_off OR NOT f.is_active THEN h.starts_at ELSE h.ends_at END,
           h.staff_id, h.counter_id,
           ARRAY(SELECT b.starts_at FROM stores_shiftbreak b WHERE b.shift_id = h.id ORDER BY b.starts_at),
           ARRAY(SELECT b.ends_at FROM stores_shiftbreak b WHERE b.shift_id = h.id ORDER BY b.starts_at)
    FROM stores_shift h JOIN stores_staff f ON f.id = h.staff_id
    WHERE h.store_id = ANY(%s) AND h.ends_at > %s AND h.starts_at < %s
      AND f.role IN ('clerk', 'store_manager')
    ORDER BY h.id
"""
_SKILLS = """
    SELECT k.staff_id, array_agg(s.code) FROM stores_skill k JOIN stores_service s ON s.id = k.service_id
    WHERE k.staff_id IN (SELECT staff_id FROM stores_shift WHERE store_id = ANY(%s) AND ends_at > %s AND starts_at < %s)
    GROUP BY k.staff_id
"""
_COUNTERS = """
    SELECT c.store_id, c.id, ARRAY(SELECT s.code FROM stores_counter_services cs JOIN stores_service s
                                   ON s.id = cs.service_id WHERE cs.counter_id = c.id)
    FROM stores_counter c WHERE c.store_id = ANY(%s) AND c.is_active AND c.kind <> 'remote' ORDER BY c.id
"""
_RARE = """
    SELECT EXISTS (SELECT 1 FROM stores_bookingpattern WHERE store_id = ANY(%s)),
           EXISTS (SELECT 1 FROM stores_hoursexception WHERE store_id = ANY(%s) AND "on" BETWEEN %s AND %s)
"""
_REVISIONS = (
    "SELECT store_id, day, revision FROM queueing_bookingday WHERE store_id = ANY(%s) AND day BETWEEN %s AND %s"
)


def facts_of(stores: Sequence[Store], *, first: date, last: date) -> dict[int, Facts]:
    """The facts of `stores` (with their exceptions prefetched, else a query each) from one local day to another."""
    if not stores:
        return {}
    ids, zones = [store.pk for store in stores], {store.time_zone for store in stores}
    begin, end = min(local_day(zone, first)[0] for zone in zones), max(local_day(zone, last)[1] for zone in zones)
    policies, offers, shifts, skills, counters, revisions, rare = batch(
        (_POLICIES, []),
        (_OFFERS, [ids]),
        (_SHIFTS, [ids, begin, end]),
        (_SKILLS, [ids, begin, end]),
        (_COUNTERS, [ids]),
        (_REVISIONS, [ids, first, last]),
        (_RARE, [ids, ids, first - DAY, last + DAY]),
    )
    has_patterns, has_exceptions = rare[0]
    by_policy = {row[0]: Policy(*row[2:]) for row in policies}
    usual = next((by_policy[row[0]] for row in policies if row[1]), usual_policy())
    by_staff = {staff_id: frozenset(codes) for staff_id, codes in skills}
    patterns = _patterns(ids, first, last) if has_patterns else []
    dated = _exceptions(ids, first, last) if has_exceptions else {}
    bold = [store.pk for store in stores if by_policy.get(store.booking_policy_id or 0, usual).overload_percent]
    missing = no_shows_of(bold) if bold else {}
    offers_at, counters_at, shifts_at, revisions_at = map(_by_store, (offers, counters, shifts, revisions))
    found = {}
    for store in stores:
        offered = {row[1]: Offer(*row[1:]) for row in offers_at[store.pk]}
        by_counter = {
            row[1]: frozenset(row[2]) & frozenset(offered) if row[2] else frozenset(offered)
            for row in counters_at[store.pk]
        }
        own = [pattern for pattern in patterns if pattern.store_id == store.pk]
        found[store.pk] = Facts(
            store=store,
            hours=hours_with(store, dated.get(store.pk, [])),
            policy=by_policy.get(store.booking_policy_id or 0, usual),
            offers=offered,
            shifts=tuple(
                _shift(row, by_staff, by_counter, frozenset(offered), expert=store.is_expert)
                for row in shifts_at[store.pk]
            ),
            counters=tuple(by_counter.items()),
            patterns=tuple(own),
            pattern_services={
                each.pk: frozenset(service.code for service in each.services.all()) & frozenset(offered) for each in own
            },
            revisions={day: revision for _store, day, revision in revisions_at[store.pk]},
            missing=sure_shares(missing.get(store.pk, [])),
        )
    return found


def _by_store(rows: Iterable[Sequence[Any]]) -> defaultdict[int, list[Sequence[Any]]]:
    """Rows that begin with a store's id, by it."""
    found: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def usual_policy() -> Policy:
    """What counts in a chain that has no policy: the defaults of its fields."""
    row = BookingPolicy()
    return Policy(*(getattr(row, name) for name in Policy._fields))


def _shift(
    row: Sequence[Any],
    skills: dict[int, frozenset[str]],
    counters: dict[int, frozenset[str]],
    offered: frozenset[str],
    *,
    expert: bool,
) -> tuple[Any, ...]:
    _store, pk, start, end, staff_id, counter_id, begins, ends = row
    serves = offered if expert else skills.get(staff_id, frozenset()) & offered
    return pk, start, end, serves & counters.get(counter_id, offered), tuple(zip(begins, ends, strict=True))


def _exceptions(ids: Sequence[int], first: date, last: date) -> dict[int, list[HoursException]]:
    found: dict[int, list[HoursException]] = {}
    for row in HoursException.objects.filter(store__in=ids, on__range=(first - DAY, last + DAY)).order_by("on", "id"):
        found.setdefault(row.store_id, []).append(row)
    return found


def _patterns(ids: Sequence[int], first: date, last: date) -> list[BookingPattern]:
    rows = BookingPattern.objects.filter(store__in=ids, first_on__lte=last).exclude(last_on__lt=first)
    return list(rows.prefetch_related("services").order_by("id"))
