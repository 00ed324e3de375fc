"""Seven days of free times to choose from, and the times of one of them by the part of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from queueing.models import Booking
from queueing.queries.bookable import MOST_DAYS, can_be_booked, slots, slots_on, slots_within
from queueing.queries.capacity import facts_of
from queueing.queries.facts import DAY, Facts, Wish
from queueing.slots import Slot
from stores import hours
from stores.models import Store

DAYS = 7
FARTHEST = 400  # days: no policy lets book farther ahead
NOON, EVENING = 12, 18


@dataclass(frozen=True)
class DayChoice:
    """A day and how many times are free on it."""

    on: date
    free: int


@dataclass(frozen=True)
class Part:
    """The free times of a morning, afternoon or evening."""

    name: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class WeekChoice:
    """What one chooses a time from. `before` and `after` are the days that the neighbouring weeks are shown with, None
    where nothing can be booked; `next_free` is where to go on where the chosen day has nothing. `minutes` are those of
    everybody in the party; 0 where it cannot be booked here."""

    facts: Facts
    minutes: int
    days: tuple[DayChoice, ...]
    chosen: date
    parts: tuple[Part, ...]
    before: date | None
    after: date | None
    next_free: date | None


def week_choice(
    store: Store, wish: Wish, *, day: date | None, now: datetime, without: Booking | None = None
) -> WeekChoice:
    """The week of `day`, counted from today; without a day that of the first free time.

    `without` is a booking that would be given up for the time chosen. The number of statements does not depend on the
    days and matters, but on whether there is a free time.
    """
    today = hours.local_day(store.time_zone, now)
    asked = min(max(day or today, today), today + FARTHEST * DAY)
    facts, free = _week(store, wish, _first(today, asked), now=now, without=without)
    if day is None and free:
        asked = _day(store, free[0])
    elif day is None and (later := _first_free(store, wish, asked + DAYS * DAY, now=now)):
        asked = later
        facts, free = _week(store, wish, _first(today, asked), now=now, without=without)
    first, last_day = _first(today, asked), today + facts.policy.horizon_days * DAY
    by_day = {on: list(rows) for on, rows in groupby(free, key=lambda slot: _day(store, slot))}
    return WeekChoice(
        facts=facts,
        minutes=facts.cells(wish.services) * facts.policy.cell_minutes * wish.party
        if can_be_booked(facts, wish)
        else 0,
        days=tuple(DayChoice(on, len(by_day.get(on, ()))) for on in _days(first)),
        chosen=asked,
        parts=tuple(_parts(store, by_day.get(asked, ()))),
        before=first - DAYS * DAY if first > today else None,
        after=first + DAYS * DAY if first + DAYS * DAY <= last_day else None,
        next_free=None if asked in by_day else _next(store, wish, asked, sorted(by_day), now=now),
    )


def _first(today: date, day: date) -> date:
    return day - timedelta(days=(day - today).days % DAYS)


def _days(first: date) -> Iterable[date]:
    return (first + number * DAY for number in range(DAYS))


def _day(store: Store, slot: Slot) -> date:
    return hours.local_day(store.time_zone, slot.start)


def _week(store: Store, wish: Wish, first: date, *, now: datetime, without: Booking | None) -> tuple[Facts, list[Slot]]:
    """The facts of seven days and what is free on them."""
    last = first + (DAYS - 1) * DAY
    facts = facts_of([store], first=first, last=last)[store.pk]
    free = list(slots_within(facts, wish, first=first, last=last, now=now))
    if without is None or not first <= without.day <= last:
        return facts, free
    others = [slot for slot in free if _day(store, slot) != without.day]
    own = slots_on(facts, wish, without.day, now=now, without=[without.pk])
    return facts, sorted([*others, *own], key=lambda slot: slot.start)


def _parts(store: Store, free: Sequence[Slot]) -> Iterable[Part]:
    """By wall clock; a repeated hour stays in its part, in the order of the instants."""
    return (Part(name, tuple(rows)) for name, rows in groupby(free, key=lambda slot: _part(store, slot)))


def _part(store: Store, slot: Slot) -> str:
    hour = hours.local_time(store.time_zone, slot.start).hour
    return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"


def _next(store: Store, wish: Wish, day: date, known: Sequence[date], *, now: datetime) -> date | None:
    """The next day with a free time, looked for beyond the week too; else the first one before it."""
    later = next((on for on in known if on > day), None)
    later = later or _first_free(store, wish, day + DAY, now=now)
    return later or _first_free(store, wish, hours.local_day(store.time_zone, now), now=now)


def _first_free(store: Store, wish: Wish, first: date, *, now: datetime) -> date | None:
    found = slots(store, wish, first=first, days=MOST_DAYS, now=now)
    return _day(store, found[0]) if found else None
