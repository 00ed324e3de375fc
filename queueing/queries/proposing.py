"""Other times for bookings that lose theirs: the nearest free ones, as far as possible not the same for two of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from queueing.models import Booking
from queueing.queries.bookable import slots_within
from queueing.queries.facts import DAY, Facts, Wish
from queueing.slots import Slot
from stores import hours

MOST = 3
SOONEST = timedelta(hours=1)  # nobody can be asked and come within less
A_DAY_IS = timedelta(hours=2)  # as bad as an hour that differs by so much
REACHES = (2, 8, 31)  # days that are looked at, one after the other
Promised = list[tuple[datetime, datetime]]


def proposals(facts: Facts, bookings: Sequence[Booking], *, now: datetime) -> dict[int, tuple[Slot, ...]]:
    """For each of `bookings` (with its parts) the next best times in a store with these facts, by booking id."""
    promised: Promised = []
    return {booking.pk: _for(facts, booking, promised, now=now) for booking in bookings}


def wish_for(booking: Booking) -> Wish:
    """What is looked for: as staff book it, for it was the store that took the time."""
    parts = sorted(booking.parts.all(), key=lambda part: part.position)
    return Wish(tuple(part.service.code for part in parts), booking.party, web=False)


def _for(facts: Facts, booking: Booking, promised: Promised, *, now: datetime) -> tuple[Slot, ...]:
    wish = wish_for(booking)
    earliest = now + max(SOONEST, timedelta(minutes=facts.policy.lead_minutes))
    today = hours.local_day(facts.store.time_zone, now)
    found: list[Slot] = []
    for reach in REACHES:
        first = max(today, booking.day - DAY)
        rows = slots_within(facts, wish, first=first, last=first + reach * DAY, now=now)
        found = [slot for slot in rows if slot.start >= earliest and slot.start != booking.starts_at]
        if sum(_left(slot, wish, promised) > 0 for slot in found) >= MOST:
            break
    nearest = _best(found, booking, wish, promised, zone=facts.store.time_zone)
    promised += [(slot.start, slot.start + wish.party * slot.duration) for slot in nearest]
    return tuple(sorted(nearest, key=lambda slot: slot.start))


def _best(found: Sequence[Slot], booking: Booking, wish: Wish, promised: Promised, *, zone: str) -> list[Slot]:
    """At about the hour that was booked, on days near it, and not all on one day; others' proposals come last."""
    was = hours.local_time(zone, booking.starts_at)

    def apart(slot: Slot) -> tuple[bool, timedelta, datetime]:
        at = hours.local_time(zone, slot.start)
        hour = abs(timedelta(hours=at.hour - was.hour, minutes=at.minute - was.minute))
        return _left(slot, wish, promised) <= 0, hour + abs((at.date() - was.date()).days) * A_DAY_IS, slot.start

    ordered = sorted(found, key=apart)
    first_of_day: dict[date, Slot] = {}
    for slot in ordered:
        if _left(slot, wish, promised) > 0:
            first_of_day.setdefault(hours.local_day(zone, slot.start), slot)
    days = list(first_of_day.values())[:MOST]
    return (days + [slot for slot in ordered if slot not in days])[:MOST]


def _left(slot: Slot, wish: Wish, promised: Promised) -> int:
    end = slot.start + wish.party * slot.duration
    return slot.free - sum(start < end and slot.start < until for start, until in promised)
