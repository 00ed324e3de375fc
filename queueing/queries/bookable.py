"""Which times can be booked: one function shows them and books them, so what is shown can be booked (DESIGN 5)."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from core.sql import batch
from queueing.capacity import on_grid, starts
from queueing.queries.capacity import facts_of
from queueing.queries.facts import DAY, WHOLE, DayFacts, Facts, Wish, day_blocks
from queueing.slots import Block, Slot, Taken, can_add, free_slots
from queueing.states import TAKING_ROOM
from stores import hours
from stores.models import Store

MOST_DAYS = 62
REMEMBERED = 5_000  # days of slots that one process remembers: some 20 MB
WEB = ("web", "api")


class TakenRow(NamedTuple):
    """A booking or hold as the matching sees it: in the order made."""

    id: int
    starts_at: datetime
    minutes: int
    party: int
    key: str
    web: bool
    expires_at: datetime | None  # of a hold

    def taken(self) -> list[Taken]:
        """One after another for each person."""
        each = timedelta(minutes=self.minutes)
        if self.party == 1:  # nearly always
            return [Taken(self.starts_at, each, self.key)]
        return [Taken(self.starts_at + number * each, each, self.key) for number in range(self.party)]


@dataclass(frozen=True)
class DaySlots:
    """Of one day, whenever it is asked for; `good_until` is when the first hold on it expires."""

    slots: tuple[Slot, ...]
    good_until: datetime | None


_kept: OrderedDict[Hashable, tuple[tuple[int, DayFacts], DaySlots]] = OrderedDict()
_lock = threading.Lock()
_TAKEN = """
    SELECT store_id, day, id, starts_at, minutes, party, key, web, CASE WHEN state = 'held' THEN expires_at END
    FROM queueing_booking
    WHERE store_id = ANY(%s) AND day = ANY(%s) AND state = ANY(%s) AND (state <> 'held' OR expires_at > %s)
    ORDER BY id
"""


def slots(store: Store, wish: Wish, *, first: date, days: int, now: datetime) -> list[Slot]:
    """The times from the local day `first` on at which `wish` can be booked, by start. No full ones.

    Nothing for services that the store lacks or that cannot be booked there, before the lead time or past the horizon.
    """
    last = first + (days - 1) * DAY
    facts = facts_of([store], first=first, last=last)[store.pk]
    return list(slots_within(facts, wish, first=first, last=last, now=now))


def slots_within(facts: Facts, wish: Wish, *, first: date, last: date, now: datetime) -> Iterator[Slot]:
    """`slots` of facts that were read for those days."""
    if not can_be_booked(facts, wish):
        return
    asked = [(facts, on) for on in _days(facts, first, last, now=now)]
    for found in _read(asked, wish, now=now):
        yield from _in_time(facts, wish, found, now=now)


def can_be_booked(facts: Facts, wish: Wish) -> bool:
    """Whether the store takes bookings for all of it, and for so many people."""
    offers = [facts.offers.get(code) for code in wish.services]
    bookable = bool(offers) and all(offer is not None and offer.can_be_booked for offer in offers)
    return bookable and facts.policy.takes_bookings and 1 <= wish.party <= facts.policy.most_people


def _days(facts: Facts, first: date, last: date, *, now: datetime) -> Iterator[date]:
    """The days between that are neither past nor beyond the horizon."""
    today = hours.local_day(facts.store.time_zone, now)
    on, end = max(first, today), min(last, today + facts.policy.horizon_days * DAY)
    while on <= end:
        yield on
        on += DAY


def _in_time(facts: Facts, wish: Wish, found: DaySlots, *, now: datetime) -> Sequence[Slot]:
    """Those that are not too soon to be booked."""
    first = now + timedelta(minutes=facts.policy.lead_minutes) if wish.web else now
    if found.slots and first <= found.slots[0].start:  # nearly always, but for today
        return found.slots
    return [slot for slot in found.slots if first <= slot.start]


def _key(facts: Facts, wish: Wish, on: date) -> Hashable:
    return facts.store.pk, on, wish.key, facts.cells(wish.services), wish.party, wish.web


def _read(asked: Sequence[tuple[Facts, date]], wish: Wish, *, now: datetime) -> list[DaySlots]:
    """Of these days, by store, day and revision: what is not known is read at once, and remembered."""
    known = [_known(facts, wish, on, now=now) for facts, on in asked]
    missing = [one for one, found in zip(asked, known, strict=True) if found is None]
    store_ids = sorted({facts.store.pk for facts, _on in missing})
    taken = taken_on(store_ids, sorted({on for _facts, on in missing}), now=now)
    return [
        found or _kept_now(facts, wish, on, day_slots(facts, wish, on, taken.get((facts.store.pk, on), [])))
        for (facts, on), found in zip(asked, known, strict=True)
    ]


def _known(facts: Facts, wish: Wish, on: date, *, now: datetime) -> DaySlots | None:
    """What was found for this day when its facts and its revision were what they are now."""
    key = _key(facts, wish, on)
    made_of, found = _kept.get(key, (None, None))
    if found is None or made_of != (facts.revisions.get(on, 0), facts.day(on)):
        return None
    with _lock, contextlib.suppress(KeyError):  # forgotten meanwhile
        _kept.move_to_end(key)
    return found if found.good_until is None or now < found.good_until else None


def _kept_now(facts: Facts, wish: Wish, on: date, found: DaySlots) -> DaySlots:
    """Instead of what was remembered of an older revision; the days nobody asks for are forgotten first."""
    with _lock:
        _kept[_key(facts, wish, on)] = (facts.revisions.get(on, 0), facts.day(on)), found
        _kept.move_to_end(_key(facts, wish, on))
        while len(_kept) > REMEMBERED:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Forget everything: between tests."""
    with _lock:
        _kept.clear()


def taken_on(
    store_ids: Sequence[int], days: Sequence[date], *, now: datetime
) -> dict[tuple[int, date], list[TakenRow]]:
    """What is booked and held, by store and day, in the order made: one statement."""
    if not days:
        return {}
    states = [state.value for state in TAKING_ROOM]
    (rows,) = batch((_TAKEN, [list(store_ids), list(days), states, now]))
    found: dict[tuple[int, date], list[TakenRow]] = {}
    for row in rows:
        found.setdefault(row[:2], []).append(TakenRow._make(row[2:]))
    return found


def day_slots(facts: Facts, wish: Wish, on: date, taken: Sequence[TakenRow]) -> DaySlots:
    """The slots of one day beside those who have `taken` theirs.

    A booking has to fit twice: into what there is, beside everybody, and into the share of those who book, customers
    themselves or staff, beside the others of their kind. So either can be sure of what the other's share leaves.
    """
    found = _free(facts, wish, on, taken)
    percent = facts.policy.percent(web=wish.web)
    if found and percent < WHOLE:
        own = _free(facts, wish, on, [row for row in taken if row.web == wish.web], percent)
        least = {slot.start: slot for slot in own}
        found = [min(slot, least[slot.start], key=lambda s: s.free) for slot in found if slot.start in least]
    expiring = [row.expires_at for row in taken if row.expires_at is not None]
    return DaySlots(tuple(found), min(expiring, default=None))


def _free(facts: Facts, wish: Wish, on: date, taken: Sequence[TakenRow], percent: int = WHOLE) -> list[Slot]:
    there = day_blocks(facts.day(on), percent=percent, keys=frozenset({wish.key, *(row.key for row in taken)}))
    others = list(_lying(facts, on, taken))
    found = free_slots(there, others, service=wish.key, cells=facts.cells(wish.services), consecutive=wish.party)
    found = [slot for slot in found if slot.free]
    return found if wish.party == 1 else _together(there, others, wish, found)


def _lying(facts: Facts, on: date, taken: Sequence[TakenRow]) -> Iterator[Taken]:
    """What is taken of the grid that there is now; most lies on it as it is."""
    opening, cell = facts.day(on).opening, facts.policy.cell
    there, whole = starts(opening, cell), facts.policy.cell_minutes
    for row in taken:
        if row.minutes % whole == 0 and row.starts_at in there:
            yield from row.taken()
        else:
            yield from (on_grid(opening, cell, each) for each in row.taken())


def _together(there: Sequence[Block], taken: Sequence[Taken], wish: Wish, found: Sequence[Slot]) -> list[Slot]:
    """Of a party's slots those where all of it fits at once: each by itself may fit where they stand in each
    other's way."""
    alternatives = [
        [Taken(slot.start + n * slot.duration, slot.duration, wish.key) for n in range(wish.party)] for slot in found
    ]
    fits = can_add(there, taken, alternatives)
    return [slot for slot, fit in zip(found, fits, strict=True) if fit]


def slots_around(stores: Sequence[Store], wish: Wish, *, days: int, now: datetime) -> dict[int, Slot]:
    """The first slot of each of `stores` within so many days from its own today, by the store's id."""
    local = [hours.local_day(store.time_zone, now) for store in stores]
    first, last = min(local), max(local) + (days - 1) * DAY
    willing = [one for one in facts_of(stores, first=first, last=last).values() if can_be_booked(one, wish)]
    found: dict[int, Slot] = {}
    for n in range((last - first).days + 1):
        on = first + n * DAY
        left = [one for one in willing if one.store.pk not in found]
        asked = [(one, day) for one in left for day in _days(one, on, on, now=now)]
        for (one, _day), there in zip(asked, _read(asked, wish, now=now), strict=True):
            for slot in _in_time(one, wish, there, now=now)[:1]:
                found[one.store.pk] = slot
    return found


# --- one time, and those around it ------------------------------------------------------------------------------------
def slot_at(facts: Facts, wish: Wish, start: datetime, *, now: datetime, without: Iterable[int] = ()) -> Slot | None:
    """The slot that begins at `start`, if it can be booked now: read afresh, as whoever books must.

    `without` are bookings (by id) that would be given up for it.
    """
    on = hours.local_day(facts.store.time_zone, start)
    fitting = (slot for slot in slots_on(facts, wish, on, now=now, without=without) if slot.start == start)
    return next(fitting, None)


def slots_on(facts: Facts, wish: Wish, on: date, *, now: datetime, without: Iterable[int] = ()) -> list[Slot]:
    """The slots of one day that can be booked now, read afresh, as if the bookings `without` (by id) were given up."""
    if not can_be_booked(facts, wish) or on not in set(_days(facts, on, on, now=now)):
        return []
    rows = taken_on([facts.store.pk], [on], now=now).get((facts.store.pk, on), [])
    gone = set(without)
    found = day_slots(facts, wish, on, [row for row in rows if row.id not in gone])
    return list(_in_time(facts, wish, found, now=now))


def alternatives(store: Store, wish: Wish, start: datetime, *, now: datetime, most: int = 3) -> list[Slot]:
    """The free times nearest to `start`, by start: of the same day and the week after."""
    on = max(hours.local_day(store.time_zone, start), hours.local_day(store.time_zone, now))
    for days in (2, 8, 31):
        found = slots(store, wish, first=on - DAY, days=days + 1, now=now)
        if len(found) >= most or days == 31:  # noqa: PLR2004 -- the last try
            nearest = sorted(found, key=lambda slot: (abs(slot.start - start), slot.start))[:most]
            return sorted(nearest, key=lambda slot: slot.start)
    return []
