"""When a store is open: the rows handed to the pure `stores.hours`."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from stores import hours
from stores.models import HoursException, Store


def parse_times(text: str) -> tuple[tuple[time, time], ...]:
    """`10:00-14:00,15:00-18:00` as spans of local time; raises ValueError."""
    spans = [part.strip().split("-") for part in text.split(",") if part.strip()]
    return tuple((time.fromisoformat(start.strip()), time.fromisoformat(end.strip())) for start, end in spans)


def dated_rules(exceptions: Iterable[HoursException]) -> tuple[hours.DatedRule, ...]:
    return tuple(hours.DatedRule(row.on, parse_times(row.times), row.reason) for row in exceptions)


def hours_of(store: Store) -> hours.Hours:
    """The store's hours with its dated exceptions (one query, none when they were prefetched)."""
    return hours_with(store, store.hours_exceptions.all())


def hours_with(store: Store, exceptions: Iterable[HoursException]) -> hours.Hours:
    """The store's hours as they would be with these exceptions."""
    position = None if store.latitude is None or store.longitude is None else (store.latitude, store.longitude)
    return hours.Hours(
        expression=store.opening_hours,
        zone=store.time_zone,
        country=store.country,
        subdivision=store.subdivision,
        exceptions=dated_rules(exceptions),
        position=position,
    )


def is_open(store: Store, *, now: datetime) -> bool:
    return hours.is_open(hours_of(store), now)


def closes_at(store: Store, *, now: datetime) -> datetime | None:
    """When today's opening ends; None when it never does, or the store is closed."""
    found = hours_of(store)
    return hours.closes_at(found, now) if hours.is_open(found, now) else None


def opens_at(store: Store, *, now: datetime) -> datetime | None:
    """When a closed store opens next; None when it is open or never opens."""
    found = hours_of(store)
    return None if hours.is_open(found, now) else hours.opens_at(found, now)


def local_day(store: Store, *, now: datetime) -> date:
    return hours.local_day(store.time_zone, now)


def week(store: Store, *, now: datetime) -> list[tuple[date, list[tuple[time, time]]]]:
    """This week's openings by date, from Monday, in the store's local time."""
    today = local_day(store, now=now)
    monday = today - timedelta(days=today.weekday())
    lines = hours.week(hours_of(store), monday)
    return [(monday + timedelta(days=n), line) for n, line in enumerate(lines)]


def open_hours(store: Store, day: date) -> set[int]:
    """The hours of a local day in which the store is open at all."""
    found: set[int] = set()
    for start, end in hours.day_spans(hours_of(store), day):
        first, last = (hours.local_time(store.time_zone, at) for at in (start, end - timedelta(microseconds=1)))
        found |= set(range(first.hour if first.date() == day else 0, last.hour + 1 if last.date() == day else 24))
    return found
