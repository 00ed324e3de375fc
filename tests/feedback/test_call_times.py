"""In which hours calls can be promised, and to how many."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feedback.call_times import HOUR, days, room, starts_on
from stores.hours import Hours, day_spans, local_time

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday; Lisbon is on UTC
STARTS = [NOON + n * HOUR for n in range(6)]


def walls(hours, on):
    return [f"{local_time(hours.zone, each):%H:%M}" for each in starts_on(hours, on)]


def test_hours_are_whole_and_lie_within_the_opening_times():
    hours = Hours("Mo-Su 09:30-12:15,14:00-16:00", "Europe/Lisbon")

    assert walls(hours, date(2026, 3, 4)) == ["10:00", "11:00", "14:00", "15:00"]


def test_hour_that_runs_counts_for_today_and_closed_days_are_left_out():
    hours = Hours("We,Fr 09:00-13:30", "Europe/Lisbon")

    found = days(hours, now=NOON + timedelta(minutes=20), ahead=3)

    assert [(day.on.day, len(day.starts)) for day in found] == [(4, 1), (6, 4)]
    assert days(hours, now=NOON + HOUR, ahead=1) == []


def test_clock_changes_leave_out_an_hour_and_offer_a_repeated_one_once():
    hours = Hours("Mo-Su 00:00-06:00", "Europe/Lisbon")

    assert walls(hours, date(2026, 3, 29)) == ["00:00", "02:00", "03:00", "04:00", "05:00"]
    assert walls(hours, date(2026, 10, 25)) == ["00:00", "01:00", "02:00", "03:00", "04:00", "05:00"]
    assert len(set(starts_on(hours, date(2026, 10, 25)))) == 6


@given(
    zone=st.sampled_from(["Europe/Lisbon", "Atlantic/Azores", "Asia/Kamchatka", "Australia/Lord_Howe"]),
    on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    opens=st.integers(0, 22 * 60),
    length=st.integers(1, 12 * 60),
)
def test_every_hour_lies_within_an_opening_and_none_overlaps(zone, on, opens, length):
    end = min(opens + length, 24 * 60)
    hours = Hours(f"{opens // 60:02}:{opens % 60:02}-{end // 60:02}:{end % 60:02}", zone)

    found = starts_on(hours, on)

    assert all(any(a <= each and each + HOUR <= b for a, b in day_spans(hours, on)) for each in found)
    assert all(b - a >= HOUR for a, b in pairwise(found))
    assert len({local_time(zone, each).replace(tzinfo=None, fold=0) for each in found}) == len(found)


@given(
    booked=st.dictionaries(st.sampled_from(STARTS), st.integers(0, 5)),
    flexible=st.integers(0, 40),
    per_hour=st.integers(1, 5),
)
def test_room_never_promises_more_than_can_be_kept(booked, flexible, per_hour):
    left = room(STARTS, booked, flexible=flexible, per_hour=per_hour)

    free = {start: max(0, per_hour - booked.get(start, 0)) for start in STARTS}
    assert list(left) == STARTS
    assert all(0 <= left[start] <= free[start] for start in STARTS)
    assert sum(left.values()) == max(0, sum(free.values()) - flexible)
    first = next((start for start in STARTS if left[start]), None)
    assert all(left[start] == free[start] for start in STARTS if first and start > first)  # the earliest goes first
