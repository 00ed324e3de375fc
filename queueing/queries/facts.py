"""What a store offers on a day, as the blocks of its capacity follow from it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from queueing.capacity import Closed, Overbooking, Post, Span, blocks, key_of
from queueing.queries.no_shows import missing_on
from queueing.slots import Block
from stores import hours
from stores.models import BookingPattern, Store
from stores.patterns import Pattern

DAY = timedelta(days=1)
WHOLE = 100  # percent
Rows = tuple[tuple[Any, ...], ...]


class Offer(NamedTuple):
    """A service as a store offers it."""

    code: str
    service_id: int
    minutes: int
    slots: int
    buffers: int
    can_be_booked: bool


class Policy(NamedTuple):
    """The booking policy that counts for a store (stores.models.BookingPolicy)."""

    takes_bookings: bool
    cell_minutes: int
    walk_in_percent: int
    web_percent: int
    staff_percent: int
    lead_minutes: int
    horizon_days: int
    hold_minutes: int
    most_people: int
    overload_percent: float | None

    def percent(self, *, web: bool) -> int:
        """Whose share: of what can be booked, so much is open to customers themselves (`web`), so much to staff."""
        return self.web_percent if web else self.staff_percent

    @property
    def cell(self) -> timedelta:
        return timedelta(minutes=self.cell_minutes)


class DayFacts(NamedTuple):
    """All that the blocks of one local day follow from; equal facts have equal blocks."""

    day: date
    opening: tuple[Span, ...]
    posts: tuple[Post, ...]
    closed: tuple[Closed, ...]
    counters: int
    policy: Policy
    overbooking: Overbooking | None = None


@dataclass(frozen=True)
class Wish:
    """What is to be booked: services by code, for how many people, by customers themselves (`web`) or by staff."""

    services: tuple[str, ...]
    party: int = 1
    web: bool = True

    @property
    def key(self) -> str:
        return key_of(self.services)


@dataclass(frozen=True)
class Facts:
    """One store's, for the days that were asked for."""

    store: Store
    hours: hours.Hours
    policy: Policy
    offers: dict[str, Offer]
    shifts: Rows  # (id, start, end, services, breaks)
    counters: Rows  # (id, services)
    patterns: tuple[BookingPattern, ...]
    pattern_services: dict[int, frozenset[str]]
    revisions: dict[date, int]
    missing: Mapping[tuple[int, str], float] = field(default_factory=dict)  # shares by hour and service, if overbooked
    _days: dict[date, DayFacts] = field(default_factory=dict)

    def cells(self, services: Collection[str]) -> int:
        """How many cells one person takes with these services in one visit."""
        offers = [self.offers[code] for code in services]
        whole = math.ceil(sum(offer.minutes + offer.buffers for offer in offers) / self.policy.cell_minutes)
        return max(whole, *(offer.slots for offer in offers))

    def day(self, on: date) -> DayFacts:
        """What that local day is made of."""
        found = self._days.get(on)
        if found is None:
            found = self._days[on] = self._made(on)
        return found

    def _made(self, on: date) -> DayFacts:
        opening = _opening(self.hours, on)
        falling = [pattern for pattern in self.patterns if _pattern(pattern).falls_on(on)]
        return DayFacts(
            day=on,
            opening=opening,
            posts=(*self._posts(on, opening), *self._extra(falling, on)),
            closed=tuple(
                Closed(*self._times(each, on), self.pattern_services[each.pk])
                for each in falling
                if each.kind == BookingPattern.Kind.CLOSED
            ),
            counters=len(self.counters),
            policy=self.policy,
            overbooking=self._overbooking(opening) if self.missing else None,
        )

    def _overbooking(self, opening: Sequence[Span]) -> Overbooking:
        booked = frozenset(code for code, offer in self.offers.items() if offer.can_be_booked)
        overload = (self.policy.overload_percent or 0) / 100
        return Overbooking(overload, booked, missing_on(opening, self.missing, zone=self.store.time_zone))

    def _posts(self, on: date, opening: Sequence[Span]) -> list[Post]:
        """Who is on the roster; on a day that has none (yet) every counter is taken to have somebody."""
        begin, end = local_day(self.store.time_zone, on)
        there = [row for row in self.shifts if row[1] < end and (begin < row[2] or begin <= row[1])]
        if there:
            return [Post(pk, start, stop, services, breaks) for pk, start, stop, services, breaks in there]
        if not opening:
            return []
        return [Post(-pk, opening[0][0], opening[-1][1], services) for pk, services in self.counters]

    def _extra(self, falling: Sequence[BookingPattern], on: date) -> list[Post]:
        everything = frozenset(self.offers)
        return [
            Post((each.pk, place), *self._times(each, on), self.pattern_services[each.pk] or everything, extra=True)
            for each in falling
            if each.kind == BookingPattern.Kind.OPEN
            for place in range(each.places)
        ]

    def _times(self, pattern: BookingPattern, on: date) -> Span:
        zone = self.store.time_zone
        return (
            hours.instant(zone, datetime.combine(on, pattern.starts)),
            hours.instant(zone, datetime.combine(on, pattern.ends)),
        )


@lru_cache(maxsize=4096)
def _opening(opening: hours.Hours, on: date) -> tuple[Span, ...]:
    return tuple(hours.day_spans(opening, on))


@lru_cache(maxsize=4096)
def local_day(zone: str, on: date) -> Span:
    """When it begins there, and when the next one does."""
    return hours.midnight(zone, on), hours.midnight(zone, on + DAY)


def _pattern(row: BookingPattern) -> Pattern:
    return Pattern(row.weekday, row.first_on, row.last_on, row.every_weeks, tuple(row.weeks))


@lru_cache(maxsize=4096)
def day_blocks(facts: DayFacts, *, keys: frozenset[str], percent: int = WHOLE) -> list[Block]:
    """What can be booked on a day, or such a share of it."""
    return blocks(
        facts.opening,
        facts.posts,
        cell=facts.policy.cell,
        percents=[WHOLE - facts.policy.walk_in_percent, percent],
        most=facts.counters,
        closed=facts.closed,
        keys=keys,
        overbooking=facts.overbooking,
    )
