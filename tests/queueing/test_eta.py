"""What a promise is, bullet by bullet as DESIGN 6 has it."""

from datetime import UTC, datetime, timedelta
from math import inf

import numpy as np
import pytest

from queueing.discipline import Policy, Ranking, Tier, Waiting, instant
from queueing.eta import Desk, Estimate, ServiceTimes, estimate
from queueing.eta.line import Guest, Line

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLAIN = Tier("plain")
GOLD = Tier("gold", rate=3.0)
BY_LAW = Tier("by-law", statutory=True)
FIFO = Policy("fifo")
TEN = dict.fromkeys("abc", ServiceTimes(600.0, [600.0]))


def within(minutes):
    return NOW + timedelta(minutes=minutes)


def wait(name, waited=10, service="a", tier=PLAIN, booked=None):
    return Waiting(name, tier, within(-waited), service, None if booked is None else within(booked))


def desk(name, services="a", **when):
    """A desk; times in minutes from now."""
    breaks = [(within(begins), within(ends)) for begins, ends in when.pop("breaks", ())]
    serving = when.pop("serving", None)
    moments = {key: within(minutes) for key, minutes in when.items()}
    return Desk(name, frozenset(services), serving=serving, breaks=breaks, **moments)


def medians(line, desks, times=TEN, policy=FIFO, **options):
    """{id: minutes to the median}."""
    answers = estimate(line, desks, times=times, policy=policy, now=NOW, **options)
    return {name: answer.p50 / 60 for name, answer in answers.items()}


# -- the edge -----------------------------------------------------------------------------------------------------------


def test_estimate_of_nobody_is_empty():
    assert estimate([], [desk(1)], times=TEN, policy=FIFO, now=NOW, due=[wait("due", -5)]) == {}


def test_estimate_answers_for_the_line_in_its_order_and_for_nobody_else():
    answers = estimate([wait("b", 1), wait("a", 2)], [desk(1)], times=TEN, policy=FIFO, now=NOW, due=[wait("due", -5)])
    assert list(answers) == ["b", "a"]


@pytest.mark.parametrize("line", [[], [wait("a")]])
def test_estimate_refuses_an_unknown_kind(line):
    with pytest.raises(ValueError, match="unknown kind"):
        medians(line, [desk(1)], policy=Policy("lifo"))


@pytest.mark.parametrize(
    "options",
    [
        {"draws": 0},
        {"leave_rate": -1.0},
        {"leave_rate": float("nan")},
        {"times": {"a": ServiceTimes(-1.0)}},
        {"times": {"a": ServiceTimes(1.0, [5.0, float("nan")])}},
        {"times": {"a": ServiceTimes(1.0, [5.0, -1.0])}},
        {"times": {"a": ServiceTimes(inf)}},
    ],
)
def test_estimate_refuses_numbers_that_mean_nothing(options):
    with pytest.raises(ValueError, match=r"draw|leave_rate|service times"):
        medians([wait("a")], [desk(1)], **options)


@pytest.mark.parametrize(
    ("now", "desks"),
    [
        (NOW.replace(tzinfo=None), []),
        (NOW, [Desk(1, frozenset("a"), closes_at=NOW.replace(tzinfo=None))]),
        (NOW, [Desk(1, frozenset("a"), opens_at=NOW.replace(tzinfo=None))]),
        (NOW, [Desk(1, frozenset("a"), busy_since=NOW.replace(tzinfo=None), serving="a")]),
        (NOW, [Desk(1, frozenset("a"), breaks=[(NOW, NOW.replace(tzinfo=None))])]),
    ],
)
def test_estimate_refuses_a_naive_datetime(now, desks):
    with pytest.raises(ValueError, match="time zone"):
        estimate([wait("a")], desks, times=TEN, policy=FIFO, now=now)


@pytest.mark.parametrize("draws", [1, 2, 3, 200])
def test_estimate_works_with_any_number_of_draws(draws):
    assert medians([wait("a", 2), wait("b", 1)], [desk(1)], draws=draws) == {"a": 0, "b": 10}


def test_equal_arguments_give_equal_answers_and_another_seed_gives_others():
    line = [wait(n, 10 - n) for n in range(8)]
    times = {"a": ServiceTimes(600.0, range(0, 1200, 7))}
    first = medians(line, [desk(1)], times, leave_rate=0.0001)
    assert medians(line, [desk(1)], times, leave_rate=0.0001) == first
    assert medians(line, [desk(1)], times, leave_rate=0.0001, seed=1) != first


# -- the play -----------------------------------------------------------------------------------------------------------


def test_an_idle_desk_calls_at_once_and_the_rest_wait_in_the_order_of_the_discipline():
    line = [wait("a", 9), wait("b", 8), wait("gold", 1, tier=GOLD)]
    assert medians(line, [desk(1)], policy=Policy()) == {"a": 0, "gold": 10, "b": 20}


def test_the_order_changes_while_time_passes():
    late = wait("late", 4, tier=Tier("strict", rank=5, max_wait=12))
    line = [wait("a", 9), wait("b", 8), late]
    assert medians(line, [desk(1)], policy=Policy("strict")) == {"a": 0, "late": 10, "b": 20}


def test_a_booking_jumps_the_line_when_its_window_opens():
    line = [wait("a", 9), wait("b", 8), wait("c", 7), wait("booked", 1, booked=10)]
    assert medians(line, [desk(1)]) == {"a": 0, "booked": 10, "b": 20, "c": 30}


def test_an_idle_desk_takes_an_early_booking():
    assert medians([wait("early", 1, booked=600)], [desk(1)]) == {"early": 0}


def test_the_ratio_cycle_is_played_on_from_where_it_stands():
    line = [wait(f"{code}{n}", 20 - n, tier=Tier(code)) for n, code in enumerate("PPPGGX")]
    policy = Policy("ratio", {"P": 2, "G": 1}, cycle=1)
    order = medians(line, [desk(1)], policy=policy)
    assert sorted(order, key=order.get) == ["P0", "G3", "P1", "P2", "G4", "X5"]


def test_who_is_called_past_its_limit_uses_up_no_turn_of_the_cycle():
    line = [
        wait("first", 9, tier=BY_LAW),
        wait("over", 5, tier=Tier("P", max_wait=6)),
        wait("P", 2, tier=Tier("P")),
        wait("G", 1, tier=Tier("G")),
    ]
    order = medians(line, [desk(1)], policy=Policy("ratio", {"P": 1, "G": 1}))
    assert order == {"first": 0, "over": 10, "P": 20, "G": 30}


def test_scores_within_a_millionth_are_equal():
    line = [wait("head", 9, tier=Tier("head", head_start=1 + 1e-8)), wait("first", 10)]
    assert medians(line, [desk(1)], policy=Policy()) == {"first": 0, "head": 10}


def test_first_arrival_decides_between_tiers_that_press_alike():
    line = [wait("a1", 20, tier=Tier("a")), wait("b", 10, tier=Tier("b")), wait("a2", 5, tier=Tier("a"))]
    assert medians(line, [desk(1)], policy=Policy("strict")) == {"a1": 0, "b": 10, "a2": 20}


def test_a_desk_serves_exactly_its_services():
    line = [wait("a"), wait("b", service="b"), wait("c", service="c")]
    assert medians(line, [desk(1, "b"), desk(2, "")]) == {"a": inf, "b": 0, "c": inf}


def test_no_desk_serves_nobody():
    answers = estimate([wait("a")], [], times=TEN, policy=FIFO, now=NOW)
    assert answers == {"a": Estimate(inf, inf, inf, 0, serveable=False)}


def test_desks_that_share_some_services_share_the_work():
    line = [wait(f"a{n}", 20 - n) for n in range(3)] + [wait("b", 1, service="b")]
    assert medians(line, [desk(1, "ab"), desk(2, "b")]) == {"a0": 0, "a1": 10, "a2": 20, "b": 0}


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


# -- those who come and those who go ----------------------------------------------------------------------------------------


def due(name, comes, booked=None, service="a", tier=PLAIN):
    return Waiting(name, tier, within(comes), service, None if booked is None else within(booked))


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


# -- what is read off -------------------------------------------------------------------------------------------------------


def test_quantiles_are_nearest_rank():
    times = {"a": ServiceTimes(0.0, [float(second) for second in range(1, 11)])}
    answer = estimate([wait("a", 2), wait("b", 1)], [desk(1)], times=times, policy=FIFO, now=NOW, draws=10)["b"]
    assert (answer.p10, answer.p50, answer.p90) == (1, 5, 9)


def test_draws_that_do_not_reach_the_customer_are_infinite_and_half_are_enough_to_be_serveable():
    line = [wait("a", 2), wait("b", 1)]
    times = {"a": ServiceTimes(0.0, [300.0, 900.0])}
    answer = estimate(line, [desk(1, closes_at=10)], times=times, policy=FIFO, now=NOW)["b"]
    assert answer == Estimate(p50=300.0, p10=300.0, p90=inf, ahead=1, serveable=True)
    fewer = {"a": ServiceTimes(0.0, [300.0, 900.0, 900.0])}
    assert not estimate(line, [desk(1, closes_at=10)], times=fewer, policy=FIFO, now=NOW)["b"].serveable


def test_ahead_counts_those_before_in_the_order_who_share_a_desk():
    line = [
        wait("b", 9, "b"),
        wait("a", 8, "a"),
        wait("c", 7, "c"),
        wait("gold", 1, "a", tier=Tier("gold", rate=99)),
        wait("none", 99, "z"),
        wait("none2", 98, "z"),
    ]
    desks = [desk(1, "ab"), desk(2, "bc", closes_at=-9)]
    answers = estimate(line, desks, times=TEN, policy=Policy(), now=NOW)
    assert {name: answer.ahead for name, answer in answers.items()} == {
        "b": 1,
        "a": 2,
        "c": 1,
        "gold": 0,
        "none": 0,
        "none2": 0,
    }


def test_answers_are_plain_numbers():
    answer = estimate([wait("a")], [desk(1)], times=TEN, policy=FIFO, now=NOW)["a"]
    assert [type(value) for value in (answer.p50, answer.p10, answer.p90, answer.ahead, answer.serveable)] == [
        float,
        float,
        float,
        int,
        bool,
    ]
