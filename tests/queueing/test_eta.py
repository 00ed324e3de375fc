"""What a promise is, bullet by bullet as DESIGN 6 has it."""

from math import inf

import pytest

from queueing.discipline import Policy, Tier
from queueing.eta import Desk, Estimate, ServiceTimes, estimate
from tests.queueing.futures import BY_LAW, FIFO, GOLD, NOW, TEN, desk, medians, wait

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


@pytest.mark.parametrize("cycle", [1, 4, -2, 10**30])
def test_the_ratio_cycle_is_played_on_from_where_it_stands(cycle):
    line = [wait(f"{code}{n}", 20 - n, tier=Tier(code)) for n, code in enumerate("PPPGGX")]
    policy = Policy("ratio", {"P": 2, "G": 1}, cycle=cycle)
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


def test_scores_a_little_apart_are_not_equal():
    line = [wait("head", 10, tier=Tier("head", head_start=0.0004)), wait("first", 10.0003)]
    assert medians(line, [desk(1)], policy=Policy()) == {"head": 0, "first": 10}


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
