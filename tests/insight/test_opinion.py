"""NPS, satisfaction, trend and ranking: the arithmetic."""

import random
from datetime import date, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.opinion import by_wait, nps, outliers, ranked, satisfaction, weeks

tens = st.lists(st.none() | st.integers(-2, 12), max_size=60)
fives = st.lists(st.none() | st.integers(-1, 7), max_size=60)


def test_nps_counts_dont_know_for_nobody():
    assert nps([10, 9, 8, 6, 0, 11, 11, None]) == nps([10, 9, 8, 6, 0])
    assert nps([10, 9, 8, 6, 0]).value == 0
    assert (nps([11, None]).count, nps([11]).value) == (0, None)


@given(tens)
def test_nps_agrees_with_a_plain_count_and_lies_within_its_interval_or_beside_it_by_the_added_answers(marks):
    found, valid = nps(marks), [mark for mark in marks if mark is not None and 0 <= mark <= 10]
    assert found.count == len(valid)
    assert -100 <= found.low <= found.high <= 100
    if valid:
        plain = 100 * (sum(mark >= 9 for mark in valid) - sum(mark <= 6 for mark in valid)) / len(valid)
        assert found.value == pytest.approx(plain)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_the_interval_of_twice_as_many_equal_answers_is_narrower(marks):
    once, twice = nps(marks), nps(marks * 2)
    assert twice.high - twice.low < once.high - once.low


def test_the_interval_of_nps_holds_what_it_says():
    """Drawn 2,000 times from a known score, 95 % of the intervals hold it, give or take what chance allows."""
    draw, (for_it, against) = random.Random(7), (0.5, 0.3)
    for size in (10, 40):
        held = 0
        for _ in range(2000):
            marks = [
                10 if x < for_it else 0 if x < for_it + against else 8 for x in (draw.random() for _ in range(size))
            ]
            held += nps(marks).low <= 100 * (for_it - against) <= nps(marks).high
        assert abs(held / 2000 - 0.95) < 4 * sqrt(0.95 * 0.05 / 2000) + 0.01


@given(fives)
def test_satisfaction_is_the_share_of_four_and_five(marks):
    found, valid = satisfaction(marks), [mark for mark in marks if mark in range(1, 6)]
    assert (found.count, found.satisfied) == (len(valid), sum(mark >= 4 for mark in valid))
    assert found.value is None or found.low <= found.value <= found.high


def test_ranked_puts_many_good_answers_before_one_perfect_one():
    figures = {"one": satisfaction([5]), "many": satisfaction([5] * 90 + [1] * 10), "none": satisfaction([])}
    assert [name for name, _figure in ranked(figures)] == ["many", "one", "none"]


def test_outliers_are_those_whose_interval_leaves_out_the_whole():
    good, usual, bad = [5] * 60, [5] * 30 + [1] * 10, [1] * 40 + [5] * 10
    whole = satisfaction(good + usual + bad)
    clerks = {
        "good": satisfaction(good),
        "usual": satisfaction(usual),
        "bad": satisfaction(bad),
        "new": satisfaction([1]),
    }
    assert outliers(clerks, whole) == {"good": True, "bad": False}


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_weeks_are_mondays_without_a_gap_that_hold_both_ends(first, days):
    last = first + timedelta(days=days)
    found = weeks(first, last)
    assert all(day.weekday() == 0 for day in found)
    assert found[0] <= first < found[0] + timedelta(days=7)
    assert found[-1] <= last < found[-1] + timedelta(days=7)
    assert len(found) == (found[-1] - found[0]).days // 7 + 1


def test_by_wait_puts_every_mark_in_one_band():
    bands = by_wait([(0, 5, 2), (4.9, 4, 1), (5, 1, 1), (90, 2, 3), (3, 9, 1)], [0, 5, 15])
    assert [(band.start, band.until, dict(band.marks)) for band in bands] == [
        (0, 5, {5: 2, 4: 1}),
        (5, 15, {1: 1}),
        (15, None, {2: 3}),
    ]
    with pytest.raises(ValueError, match="bounds"):
        by_wait([], [0, 5, 5])
