"""What desks and their hours, services and their times do to a promise."""

from math import inf

import pytest

from queueing.discipline import instant
from queueing.eta import ServiceTimes, estimate
from queueing.eta.desks import ALWAYS, windows
from tests.queueing.futures import FIFO, NOW, TEN, desk, medians, wait, within

# -- desks and their hours ------------------------------------------------------------------------------------------------


def test_a_desk_calls_from_its_opening():
    assert medians([wait("a"), wait("b", 5)], [desk(1, opens_at=3)]) == {"a": 3, "b": 13}


def test_a_desk_calls_until_before_its_closing():
    line = [wait("a", 9), wait("b", 8), wait("c", 7)]
    answers = estimate(line, [desk(1, closes_at=10)], times=TEN, policy=FIFO, now=NOW)
    assert [answers[name].serveable for name in "abc"] == [True, False, False]
    assert [answers[name].p50 for name in "abc"] == [0, inf, inf]
    assert medians(line, [desk(1, closes_at=10.01)])["b"] == 10


@pytest.mark.parametrize("closes", [-30, 0])
def test_a_desk_that_has_closed_calls_nobody(closes):
    assert medians([wait("a")], [desk(1, closes_at=closes)]) == {"a": inf}


def test_a_desk_does_not_call_in_its_breaks():
    line = [wait("a", 9), wait("b", 8), wait("c", 7)]
    assert medians(line, [desk(1, breaks=[(5, 15), (15, 17)])]) == {"a": 0, "b": 17, "c": 27}
    assert medians(line, [desk(1, breaks=[(-5, 2), (1, 4), (30, 20)])]) == {"a": 4, "b": 14, "c": 24}


def test_desks_with_and_without_breaks_stand_side_by_side():
    line = [wait("a", 9), wait("b", 8), wait("c", 7)]
    assert medians(line, [desk(1, breaks=[(0, 4), (6, 30)]), desk(2)]) == {"a": 0, "b": 4, "c": 10}


def test_a_busy_desk_is_free_after_the_rest_of_its_service():
    assert medians([wait("a")], [desk(1, busy_since=-4, serving="a")]) == {"a": 6}


def test_the_rest_is_drawn_from_samples_longer_than_the_time_elapsed():
    times = {"a": ServiceTimes(0.0, [60.0, 240.0, 300.0, 3600.0])}
    answers = estimate([wait("a")], [desk(1, busy_since=-4, serving="a")], times=times, policy=FIFO, now=NOW)
    assert (answers["a"].p10, answers["a"].p50, answers["a"].p90) == (60, 60, 3360)


def test_a_service_longer_than_all_samples_has_a_rest_all_the_same():
    assert medians([wait("a")], [desk(1, busy_since=-40, serving="a")]) == {"a": 10}


def test_a_desk_busy_with_nothing_named_is_away_as_long_as_pauses_are():
    away = [desk(1, busy_since=-5)]
    assert medians([wait("a")], away, {**TEN, "": ServiceTimes(0.0, [900.0])}) == {"a": 10}
    assert 2 < medians([wait("a")], away)["a"] < 10


def test_a_desk_serving_since_nobody_knows_when_has_just_begun():
    assert medians([wait("a")], [desk(1, serving="a")]) == {"a": 10}
    assert medians([wait("a")], [desk(1, serving="a", busy_since=5)]) == {"a": 10}


@pytest.mark.parametrize(
    ("when", "stretches"),
    [
        ({}, [(None, None)]),
        ({"opens_at": 0, "closes_at": 60}, [(0, 60)]),
        ({"opens_at": 60, "closes_at": 0}, []),
        ({"opens_at": 0, "closes_at": 60, "breaks": [(40, 50), (10, 20)]}, [(0, 10), (20, 40), (50, 60)]),
        ({"opens_at": 0, "closes_at": 60, "breaks": [(10, 30), (12, 15)]}, [(0, 10), (30, 60)]),
        ({"opens_at": 0, "closes_at": 60, "breaks": [(-9, 5), (55, 70), (80, 90)]}, [(5, 55)]),
        ({"opens_at": 0, "closes_at": 60, "breaks": [(10, 10), (30, 20)]}, [(0, 60)]),
    ],
)
def test_windows_are_the_hours_without_the_breaks(when, stretches):
    found = windows(desk(1, **when))
    assert found == [
        (ALWAYS[0] if begins is None else instant(within(begins)), ALWAYS[1] if ends is None else instant(within(ends)))
        for begins, ends in stretches
    ]


# -- how long services take -------------------------------------------------------------------------------------------------


def two(times, service="a"):
    """Minutes until the second of two is called, as (p10, p50, p90)."""
    line = [wait("1", 9, service), wait("2", 8, service)]
    second = estimate(line, [desk(1, service)], times=times, policy=FIFO, now=NOW, draws=1000)["2"]
    return second.p10 / 60, second.p50 / 60, second.p90 / 60


def test_samples_are_drawn_evenly():
    assert two({"a": ServiceTimes(9999.0, [60.0, 120.0, 180.0, 240.0, 300.0])}) == (1, 3, 5)


def test_a_mean_alone_is_spread_as_service_times_are():
    low, middle, high = two({"a": ServiceTimes(600.0)})
    assert 3 < low < 5
    assert 7 < middle < 9.5
    assert 16 < high < 20


def test_a_missing_service_takes_the_mean_of_the_others_or_ten_minutes():
    others = {"x": ServiceTimes(1200.0), "y": ServiceTimes(2400.0, [1.0]), "": ServiceTimes(9e9)}
    assert two(others) == two({"a": ServiceTimes(1800.0)})
    assert two({}) == two({"a": ServiceTimes(600.0)})
    assert two({"": ServiceTimes(1800.0)}) == two({"a": ServiceTimes(1800.0)})


def test_services_that_take_no_time_let_all_be_called_at_once():
    assert set(medians([wait(n, n) for n in range(5)], [desk(1)], {"a": ServiceTimes(0.0, [0.0])}).values()) == {0}
    assert medians([wait("a"), wait("b")], [desk(1)], {"a": ServiceTimes(0.0)}) == {"a": 0, "b": 0}
