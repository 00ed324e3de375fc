"""What a planned change of a store does to those who have booked: who keeps their time, who loses it, what to offer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from queueing.capacity import blocks, on_grid
from queueing.changes import Change, ExceptionDay, Illness, NoException, OtherHours, PatternPut, ShiftChanged, ShiftGone
from queueing.displacing import Booked, come_back, fits, losses, without_place
from queueing.models import Booking, Displacement
from queueing.queries.bookable import TakenRow
from queueing.queries.capacity import facts_of
from queueing.queries.facts import DAY, DayFacts, Facts
from queueing.queries.proposing import proposals
from queueing.slots import Block, Slot
from queueing.states import TAKING_ROOM, BookingState
from stores import hours
from stores.hours import DatedRule
from stores.models import BookingPattern, Store
from stores.queries.opening import parse_times


@dataclass(frozen=True)
class Lost:
    """A booking that loses its place, and the next best times under the changed hours."""

    booking: Booking
    proposals: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Preview:
    """`days` change; on them `kept` bookings stay as they are, whoever serves them. `already` had no place before.

    `holds` are times that somebody is about to book (by id); `back` are displaced bookings that have a place again.
    """

    days: tuple[date, ...]
    lost: tuple[Lost, ...] = ()
    already: tuple[Booking, ...] = ()
    kept: int = 0
    holds: tuple[int, ...] = ()
    back: tuple[int, ...] = ()

    @property
    def lost_ids(self) -> frozenset[int]:
        return frozenset(each.booking.pk for each in self.lost)


@dataclass(frozen=True)
class DayRows:
    """What is booked on a day: all that takes room in the order made, those kept over it, those displaced already."""

    rows: tuple[tuple[Booked, str], ...]
    kept_over: tuple[Booked, ...]
    displaced: tuple[Booked, ...]

    @property
    def booked(self) -> list[Booked]:
        return [one for one, _state in self.rows]

    def on_grid(self, facts: DayFacts) -> DayRows:
        """The same as they lie on the grid that these facts have."""

        def lying(one: Booked) -> Booked:
            return Booked(one.id, tuple(on_grid(facts.opening, facts.policy.cell, each) for each in one.taken))

        return DayRows(
            tuple((lying(one), state) for one, state in self.rows),
            tuple(map(lying, self.kept_over)),
            tuple(map(lying, self.displaced)),
        )


def look(store: Store, change: Change, *, now: datetime, propose: bool = True) -> Preview:
    """What `change` would do, from today to the last day that can be or is booked. Changes nothing."""
    before = facts_until_horizon(store, now=now)
    return compared(before, changed(before, change), now=now, propose=propose)


def facts_until_horizon(store: Store, *, now: datetime) -> Facts:
    """The store's facts from today to the last day that can be booked, or is."""
    today = hours.local_day(store.time_zone, now)
    last = _last_booked(store, today)
    policy = facts_of([store], first=today, last=today)[store.pk].policy
    return facts_of([store], first=today, last=max(today + policy.horizon_days * DAY, last))[store.pk]


def _last_booked(store: Store, today: date) -> date:
    rows = Booking.objects.filter(store=store, day__gte=today, state__in=TAKING_ROOM)
    return rows.aggregate(last=Max("day"))["last"] or today


def days_between(before: Facts, after: Facts, days: Iterable[date]) -> tuple[date, ...]:
    """Those of `days` that the change reaches."""
    return tuple(day for day in days if before.day(day) != after.day(day))


def horizon(facts: Facts, *, now: datetime) -> list[date]:
    """From today to the last day that can be booked, or is."""
    today = hours.local_day(facts.store.time_zone, now)
    last = max(today + facts.policy.horizon_days * DAY, _last_booked(facts.store, today))
    return [today + n * DAY for n in range((last - today).days + 1)]


def compared(
    before: Facts, after: Facts, *, now: datetime, days: Sequence[date] | None = None, propose: bool = True
) -> Preview:
    """Who loses their place when the store's facts `before` become those `after`."""
    reached = days_between(before, after, horizon(before, now=now) if days is None else days)
    lost: set[int] = set()
    already: set[int] = set()
    back: list[int] = []
    kept = 0
    for day, there in _rows(before.store, reached, now=now).items():
        found = _of_day(before.day(day), after.day(day), there)
        lost |= found.lost
        already |= found.already
        back += found.back
        kept += found.kept
    return _told(after, reached, lost=lost, already=already, back=back, kept=kept, now=now, propose=propose)


@dataclass(frozen=True)
class _Day:
    lost: set[int]
    already: set[int]
    back: list[int]
    kept: int


def _of_day(before: DayFacts, after: DayFacts, there: DayRows) -> _Day:
    keys = frozenset(each.service for one in (*there.booked, *there.kept_over, *there.displaced) for each in one.taken)
    was, will = all_blocks(before, keys), all_blocks(after, keys)
    now, then = there.on_grid(before), there.on_grid(after)
    found = losses(was, will, now.booked, then.booked)
    by_id = {one.id: one for one in then.booked}
    # Who had no place, or was kept over it, still had the store to come to: not when nobody is there for them at all.
    stranded = {pk for pk in found.already if not fits(will, by_id[pk])}
    over = zip(now.kept_over, then.kept_over, strict=True)
    stranded |= {one.id for one, later in over if fits(was, one) and not fits(will, later)}
    gone = found.lost | stranded
    keeping = [one for one in then.booked if one.id not in gone and one.id not in found.already]
    return _Day(
        lost=gone,
        already=found.already - stranded,
        back=come_back(will, keeping, then.displaced),
        kept=len(keeping),
    )


def back_on(facts: Facts, day: date, *, now: datetime) -> list[int]:
    """The displaced bookings (by id) of a day that have a place again beside all who have theirs."""
    there = _rows(facts.store, [day], now=now).get(day)
    if there is None:
        return []
    keys = frozenset(each.service for one in (*there.booked, *there.displaced) for each in one.taken)
    will = all_blocks(facts.day(day), keys)
    already = without_place(will, there.booked)
    return come_back(will, [one for one in there.booked if one.id not in already], there.displaced)


def all_blocks(facts: DayFacts, keys: frozenset[str]) -> list[Block]:
    """All that there is, without shares: what is kept for others takes nobody's booking away."""
    return blocks(
        facts.opening,
        facts.posts,
        cell=facts.policy.cell,
        percents=(),
        most=facts.counters,
        closed=facts.closed,
        keys=keys,
    )


def _rows(store: Store, days: Collection[date], *, now: datetime) -> Mapping[date, DayRows]:
    alive = ~Q(state=BookingState.HELD) | Q(expires_at__gt=now)
    rows = Booking.objects.filter(alive, store=store, day__in=days, state__in=TAKING_ROOM).order_by("id")
    names = ("day", "state", "kept_over", "id", "starts_at", "minutes", "party", "key", "web", "expires_at")
    open_ones = set(
        Displacement.objects.filter(store=store, settled_at=None, booking__day__in=days).values_list(
            "booking_id", flat=True
        )
    )
    found: dict[date, tuple[list[tuple[Booked, str]], list[Booked], list[Booked]]] = {}
    for day, state, kept_over, *row in rows.values_list(*names):
        booked = Booked(row[0], tuple(TakenRow(*row).taken()))
        taking, over, displaced = found.setdefault(day, ([], [], []))
        if booked.id in open_ones:
            displaced.append(booked)
        elif kept_over:
            over.append(booked)
        else:
            taking.append((booked, state))
    return {day: DayRows(tuple(a), tuple(b), tuple(c)) for day, (a, b, c) in found.items()}


def _told(
    after: Facts,
    days: tuple[date, ...],
    *,
    lost: set[int],
    already: set[int],
    back: list[int],
    kept: int,
    now: datetime,
    propose: bool,
) -> Preview:
    rows = (
        Booking.objects.filter(pk__in=lost | already)
        .select_related("service", "store")
        .prefetch_related("parts__service")
    )
    found = {row.pk: row for row in rows.order_by("starts_at", "id")}
    to_come = {pk: row for pk, row in found.items() if not _is_past(row, now=now)}
    losing = [row for pk, row in to_come.items() if pk in lost and row.state == BookingState.BOOKED]
    offers = proposals(after, losing, now=now) if propose else {}
    return Preview(
        days=days,
        lost=tuple(Lost(row, offers.get(row.pk, ())) for row in losing),
        already=tuple(row for pk, row in to_come.items() if pk in already and row.state == BookingState.BOOKED),
        kept=kept,
        holds=tuple(pk for pk, row in found.items() if pk in lost and row.state == BookingState.HELD),
        back=tuple(back),
    )


def _is_past(booking: Booking, *, now: datetime) -> bool:
    return booking.starts_at + timedelta(minutes=booking.minutes * booking.party) <= now


# --- the store as it would be -----------------------------------------------------------------------------------------
def changed(facts: Facts, change: Change) -> Facts:
    """The facts as they would be after `change`."""
    match change:
        case OtherHours(expression):
            return replace(facts, hours=replace(facts.hours, expression=expression), _days={})
        case ExceptionDay(on, times, reason):
            dated = (*_other_days(facts, on), DatedRule(on, parse_times(times), reason))
            return replace(facts, hours=replace(facts.hours, exceptions=dated), _days={})
        case NoException(on):
            return replace(facts, hours=replace(facts.hours, exceptions=tuple(_other_days(facts, on))), _days={})
        case ShiftChanged() | ShiftGone():
            return replace(facts, shifts=tuple(_shift(row, change) for row in facts.shifts), _days={})
        case Illness(shift_ids):
            return replace(facts, shifts=tuple(_absent(row, shift_ids) for row in facts.shifts), _days={})
        case PatternPut():
            return _with_pattern(facts, change)


def _other_days(facts: Facts, on: date) -> list[DatedRule]:
    return [rule for rule in facts.hours.exceptions if rule.on != on]


def _shift(row: tuple, change: ShiftChanged | ShiftGone) -> tuple:
    pk, start, end, services, breaks = row
    if pk != change.shift_id:
        return row
    if isinstance(change, ShiftChanged):
        return pk, change.start, change.end, services, breaks
    if change.from_at is None or change.from_at <= start:
        return pk, start, start, services, breaks  # on the roster, and not there
    return pk, start, min(end, change.from_at), services, breaks


def _absent(row: tuple, shift_ids: tuple[int, ...]) -> tuple:
    return _shift(row, ShiftGone(row[0])) if row[0] in shift_ids else row


NEW = 0  # the id of a pattern that is not saved yet


def _with_pattern(facts: Facts, put: PatternPut) -> Facts:
    pk = put.pattern_id or NEW
    row = BookingPattern(
        id=pk,
        store=facts.store,
        kind=put.kind,
        weekday=put.weekday,
        starts=put.starts,
        ends=put.ends,
        first_on=put.first_on,
        last_on=put.last_on,
        every_weeks=put.every_weeks,
        weeks=list(put.weeks),
        places=put.places,
    )
    others = tuple(each for each in facts.patterns if each.pk != pk)
    services = facts.pattern_services | {pk: put.services & frozenset(facts.offers)}
    return replace(facts, patterns=(*others, row), pattern_services=services, _days={})
