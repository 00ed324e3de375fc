"""Patterns of weeks: held against a calendar that is read day by day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.patterns import LAST, Pattern, is_last_of_month, week_of_month

DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def test_every_second_tuesday_from_the_first_one_on():
    pattern = Pattern(weekday=1, first_on=date(2026, 3, 4), every_weeks=2)

    found = list(pattern.days(date(2026, 3, 1), date(2026, 4, 30)))

    assert found == [date(2026, 3, 10), date(2026, 3, 24), date(2026, 4, 7), date(2026, 4, 21)]


def test_first_and_last_friday_of_the_month():
    pattern = Pattern(weekday=4, first_on=date(2026, 1, 1), last_on=date(2026, 3, 15), weeks=[1, LAST])

    found = list(pattern.days(date(2026, 1, 1), date(2026, 12, 31)))

    assert found == [date(2026, 1, 2), date(2026, 1, 30), date(2026, 2, 6), date(2026, 2, 27), date(2026, 3, 6)]


def test_fifth_monday_is_rare():
    pattern = Pattern(weekday=0, first_on=date(2026, 1, 1), weeks=[5])

    assert [on.isoformat() for on in pattern.days(date(2026, 1, 1), date(2026, 6, 30))] == ["2026-03-30", "2026-06-29"]


@given(
    weekday=st.integers(0, 6),
    first_on=DAYS,
    length=st.none() | st.integers(0, 400),
    every=st.integers(1, 8),
    weeks=st.lists(st.sampled_from([1, 2, 3, 4, 5, LAST]), max_size=3),
    asked=st.tuples(DAYS, st.integers(0, 400)),
)
def test_days_are_those_on_which_it_falls(weekday, first_on, length, every, weeks, asked):
    last_on = None if length is None else first_on + timedelta(days=length)
    pattern = Pattern(weekday, first_on, last_on, every, tuple(weeks))
    first, last = asked[0], asked[0] + timedelta(days=asked[1])

    found = list(pattern.days(first, last))

    every_day = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert found == [on for on in every_day if pattern.falls_on(on)]
    for on in found:
        assert on.weekday() == weekday
        assert first_on <= on
        assert last_on is None or on <= last_on
        assert (on - pattern.begins_on).days % (7 * every) == 0
        assert not weeks or week_of_month(on) in weeks or (LAST in weeks and is_last_of_month(on))
    if not weeks and len(found) > 1:
        assert {(b - a).days for a, b in pairwise(found)} == {7 * every}


@pytest.mark.parametrize("month", range(1, 13))
def test_each_weekday_has_one_last_of_its_month(month):
    days = [date(2026, month, 1) + timedelta(days=n) for n in range(31)]
    last = [on for on in days if on.month == month and is_last_of_month(on)]

    assert len(last) == 7
    assert len({on.weekday() for on in last}) == 7
