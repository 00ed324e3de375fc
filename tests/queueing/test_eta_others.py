"""What those who come and those who go do to a promise."""

import numpy as np
import pytest

from queueing.discipline import Policy, Ranking, Tier, Waiting, instant
from queueing.eta import estimate
from queueing.eta.line import Guest, Line
from tests.queueing.futures import BY_LAW, FIFO, NOW, PLAIN, TEN, desk, due, medians, wait, within


def test_a_booking_to_come_takes_its_turn_when_it_comes():
    line = [wait("a", 9), wait("b", 8), wait("c", 7)]
    assert medians(line, [desk(1)], due=[due("x", 8, booked=10)]) == {"a": 0, "b": 20, "c": 30}
    assert medians(line, [desk(1)], due=[due("x", 12, booked=15)]) == {"a": 0, "b": 10, "c": 30}


def test_a_booking_to_come_whose_arrival_is_not_known_comes_at_its_time():
    line = [wait("a", 9), wait("b", 8)]
    assert medians(line, [desk(1)], due=[due("x", -60, booked=10)]) == {"a": 0, "b": 20}
    assert medians(line, [desk(1)], due=[due("x", -60, booked=11)]) == {"a": 0, "b": 10}
    assert medians(line, [desk(1)], due=[due("x", -60, booked=-30)]) == {"a": 0, "b": 10}


@pytest.mark.parametrize("seen", [None, within(-60)])
def test_a_booking_to_come_is_not_here_before_its_time(seen):
    desks = [desk(1, "a"), desk(2, "ab", busy_since=-4, serving="a")]
    unknown = Waiting("x", PLAIN, within(-60), "a", within(60), checked_in_at=seen)
    assert medians([wait("b", service="b")], desks, due=[unknown, due("y", 5, tier=BY_LAW)]) == {"b": 6}


def test_a_booking_that_comes_late_does_not_hold_up_the_bookings_behind_it():
    line = [wait("a", 9), wait("b", 8)]
    coming = [due("late", 15, booked=9), due("next", 10, booked=10)]
    assert medians(line, [desk(1)], due=coming) == {"a": 0, "b": 30}


@pytest.mark.parametrize(("idle", "expected"), [("a", 6), ("z", 16)])
def test_an_idle_desk_takes_a_booking_when_it_comes(idle, expected):
    desks = [desk(1, idle), desk(2, "ab", busy_since=-4, serving="a")]
    assert medians([wait("b", service="b")], desks, due=[due("x", 5, tier=BY_LAW)]) == {"b": expected}


@pytest.mark.parametrize(("first", "second", "expected"), [(2, 1, 7), (1, 2, 17), (1, 1, 17)])
def test_the_desk_idle_longest_takes_the_one_who_comes(first, second, expected):
    desks = [desk(1, "ac", opens_at=first), desk(2, "a", opens_at=second), desk(3, "bc", busy_since=-3, serving="a")]
    coming = [due("x", 5), due("y", 6, service="c", tier=BY_LAW)]
    assert medians([wait("b", service="b")], desks, due=coming) == {"b": expected}


def test_an_idle_desk_in_a_break_takes_a_booking_after_it():
    desks = [desk(1, "a", breaks=[(4, 8)]), desk(2, "ab", busy_since=-1, serving="a")]
    assert medians([wait("b", service="b")], desks, due=[due("x", 5, tier=BY_LAW)]) == {"b": 9}


def test_walk_aways_shorten_the_wait_of_those_who_stay():
    line = [wait(n, 30 - n) for n in range(20)]
    stay = medians(line, [desk(1)])
    leave = medians(line, [desk(1)], leave_rate=1 / 3600)
    assert leave[0] == stay[0]
    assert leave[1] == stay[1]
    assert 60 < leave[19] < 0.6 * stay[19]


def test_an_estimate_is_the_wait_given_that_this_customer_stays():
    soon = 1 / 60  # nearly everybody leaves within a few minutes, and the first is served for ten
    answers = estimate(
        [wait("a", 9), wait("b", 8), wait("c", 7)], [desk(1)], times=TEN, policy=FIFO, now=NOW, leave_rate=soon
    )
    assert (answers["b"].p10, answers["b"].p90) == (600, 600)
    assert (answers["c"].p10, answers["c"].p50, answers["c"].p90) == (600, 600, 600)
    assert answers["c"].serveable


def test_who_has_left_uses_up_no_turn_of_the_cycle():
    ranking, at = Ranking(Policy("ratio", {"P": 1, "G": 1})), instant(NOW)
    guests = [Guest(ranking.claim(wait("P", tier=Tier("P"))), "a", 1, 0.0)]
    line = Line(guests, ranking=ranking, desks=1, plays=2, at=at)
    desks, when, position = np.zeros(2, int), np.zeros(2), np.zeros(2, int)
    pick = line.first(desks, when, position)
    assert line.turned(pick, when, np.asarray([True, False]), position).tolist() == [1, 0]
