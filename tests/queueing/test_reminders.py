"""Which reminder is due when: by the clock of the store the day before, two hours before in hours that pass."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from queueing.reminders import LONGEST, Reminder, due, times
from stores.hours import local_time

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ZONES = [
    "Europe/Lisbon",
    "Europe/Prague",
    "Atlantic/Azores",
    "Asia/Kamchatka",
    "Australia/Lord_Howe",
    "America/Caracas",
]


def wall(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "start", "before"),
    [
        ("Europe/Lisbon", "2026-03-28 10:00", 24),
        ("Europe/Lisbon", "2026-03-29 10:00", 23),
        ("Europe/Lisbon", "2026-03-30 10:00", 24),
        ("Europe/Lisbon", "2026-10-25 10:00", 25),
        ("Europe/Lisbon", "2026-10-26 10:00", 24),
        ("Europe/Prague", "2026-03-29 10:00", 23),
        ("Europe/Prague", "2026-10-25 10:00", 25),
        ("Atlantic/Azores", "2026-03-29 10:00", 23),
        ("Atlantic/Azores", "2026-10-25 10:00", 25),
        ("Asia/Kamchatka", "2026-03-29 10:00", 24),
        ("Asia/Kamchatka", "2026-10-25 10:00", 24),
    ],
)
def test_the_day_before_is_the_same_time_on_the_clock(zone, start, before):
    starts_at = wall(start, zone)

    at = times(starts_at.astimezone(UTC), zone)

    assert at[Reminder.DAY_BEFORE] == starts_at.astimezone(UTC) - before * HOUR
    assert local_time(zone, at[Reminder.DAY_BEFORE]).hour == 10
    assert at[Reminder.SOON] == starts_at.astimezone(UTC) - 2 * HOUR


@pytest.mark.parametrize(
    ("zone", "start", "reminded"),
    [
        ("Europe/Lisbon", "2026-03-30 01:30", "2026-03-29 02:00"),  # the hour that the day before leaves out
        ("Atlantic/Azores", "2026-03-30 00:30", "2026-03-29 01:00"),  # and with it its midnight
        ("Europe/Lisbon", "2026-10-26 01:30", "2026-10-25 01:30"),  # the first of two
    ],
)
def test_the_day_before_may_lack_the_hour_or_have_it_twice(zone, start, reminded):
    at = times(wall(start, zone).astimezone(UTC), zone)[Reminder.DAY_BEFORE]

    assert at == wall(reminded, zone).astimezone(UTC)


def test_two_hours_before_are_two_hours_across_the_change():
    starts_at = wall("2026-03-29 02:30", "Europe/Lisbon")

    at = times(starts_at.astimezone(UTC), "Europe/Lisbon")[Reminder.SOON]

    assert local_time("Europe/Lisbon", at).isoformat() == "2026-03-28T23:30:00"


START = datetime(2026, 3, 5, 10, tzinfo=UTC)
EARLY = START - timedelta(days=9)


@pytest.mark.parametrize(
    ("before", "since", "is_coming", "said"),
    [
        (25 * HOUR, EARLY, False, None),
        (24 * HOUR, EARLY, False, Reminder.DAY_BEFORE),
        (24 * HOUR - MINUTE, EARLY, False, Reminder.DAY_BEFORE),
        (24 * HOUR, EARLY, True, None),
        (2 * HOUR + MINUTE, EARLY, False, Reminder.DAY_BEFORE),  # made up for
        (2 * HOUR, EARLY, False, Reminder.SOON),
        (2 * HOUR, EARLY, True, Reminder.SOON),
        (MINUTE, EARLY, False, Reminder.SOON),
        (0 * HOUR, EARLY, False, None),
        (-HOUR, EARLY, False, None),
        (23 * HOUR, START - 24 * HOUR, False, None),  # booked no longer before than that
        (2 * HOUR, START - 24 * HOUR, False, Reminder.SOON),
        (2 * HOUR, START - 2 * HOUR, False, None),
        (HOUR, START - HOUR, False, None),
    ],
)
def test_due(before, since, is_coming, said):
    assert due(START, "Europe/Lisbon", since=since, now=START - before, is_coming=is_coming) == said


moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)


@given(starts_at=moments, zone=st.sampled_from(ZONES))
def test_the_first_comes_before_the_second_and_a_day_is_a_day(starts_at, zone):
    at = times(starts_at, zone)

    assert 22 * HOUR < starts_at - at[Reminder.DAY_BEFORE] <= 25 * HOUR < LONGEST
    assert at[Reminder.DAY_BEFORE] < at[Reminder.SOON] < starts_at
    gone, on = local_time(zone, at[Reminder.DAY_BEFORE]), local_time(zone, starts_at)
    assert on.date() - gone.date() == timedelta(days=1)
    assert gone.time() >= on.time()


@limits(max_examples=40, deadline=None)
@given(
    starts_at=moments,
    zone=st.sampled_from(ZONES),
    booked=st.integers(0, 3 * 24 * 60),
    coming=st.none() | st.integers(0, 1500),
)
def test_a_clock_that_rings_each_minute_says_each_once_in_its_minute(starts_at, zone, booked, coming):
    since = starts_at - booked * MINUTE
    said = {}
    for minutes in range(min(booked, 26 * 60), -1, -1):
        now = starts_at - minutes * MINUTE
        kind = due(starts_at, zone, since=since, now=now, is_coming=coming is not None and minutes <= coming)
        if kind:
            said.setdefault(kind, now)

    at = times(starts_at, zone)
    assert all(at[kind] <= now < at[kind] + MINUTE for kind, now in said.items())
    expected = {kind for kind in Reminder if since < at[kind]}
    if coming is not None and starts_at - coming * MINUTE <= at[Reminder.DAY_BEFORE]:
        expected -= {Reminder.DAY_BEFORE}
    assert set(said) == expected


def test_zones_that_shift_by_half_an_hour_keep_the_clock_too():
    start = wall("2026-04-05 10:00", "Australia/Lord_Howe").astimezone(UTC)

    assert start - times(start, "Australia/Lord_Howe")[Reminder.DAY_BEFORE] == 24.5 * HOUR
