"""What replay and promise build on, and letting others pass."""

from datetime import timedelta

import pytest

from queueing.discipline import (
    Policy,
    Ranked,
    Ranking,
    Tier,
    instant,
    minutes,
    pass_back,
)
from tests.queueing.lines import BY_LAW, NOW, WEIGHTS, names, ticket


def test_turn_is_the_place_that_a_call_uses_up_or_none():
    ranking = Ranking(Policy("ratio", WEIGHTS))
    at = instant(NOW)
    assert ranking.turn(ranking.claim(ticket("a", Tier("G"))), at, 0) == 2
    assert ranking.turn(ranking.claim(ticket("a", Tier("P"))), at, 3) == 0
    assert ranking.turn(ranking.claim(ticket("a", Tier("X"))), at, 0) is None
    assert ranking.turn(ranking.claim(ticket("a", Tier("P", max_wait=1))), at, 0) is None
    assert ranking.turn(ranking.claim(ticket("a", BY_LAW)), at, 0) is None


@pytest.mark.parametrize(
    ("waiting", "ready"),
    [
        (ticket("walk-in", waited=7), -7),
        (ticket("booked", waited=30, booked=0), -5),
        (ticket("booked-late-in-window", waited=2, booked=0), -2),
        (ticket("late", waited=90, booked=-60, checked_in=9), -9),
        (ticket("law", BY_LAW, waited=30, booked=10), 5),
    ],
)
def test_overflow_counts_from_arrival_or_the_opening_of_the_window(waiting, ready):
    claim = Ranking(Policy(lead=5)).claim(waiting)
    assert claim.ready == instant(NOW + timedelta(minutes=ready))


def test_points_that_shrink_with_time_still_rank_highest_first():
    line = [ticket("long", Tier("t", rate=-1.0), 20), ticket("short", Tier("t", rate=-1.0), 5)]
    claims = [Ranking(Policy()).claim(waiting) for waiting in line]
    assert names(line) == ["short", "long"]
    assert claims[0].lane != claims[1].lane


@pytest.mark.parametrize(("count", "micros"), [(1.1, 66_000_000), (0, 0), (-2.5, -150_000_000)])
def test_minutes_are_whole_microseconds(count, micros):
    assert minutes(count) == micros


# -- letting others pass --------------------------------------------------------------------------------------------------


def passed(order, **passes):
    ranked = [Ranked(name, 0.0, "fifo") for name in order]
    return "".join(entry.id for entry in pass_back(ranked, passes))


@pytest.mark.parametrize(
    ("order", "passes", "expected"),
    [
        ("abcd", {}, "abcd"),
        ("abcd", {"a": 1}, "bacd"),
        ("abcd", {"a": 2}, "bcad"),
        ("abcd", {"b": 99}, "acdb"),
        ("abcd", {"d": 3}, "abcd"),
        ("abcd", {"a": 0, "b": -1}, "abcd"),
        ("abcd", {"z": 2}, "abcd"),
        ("", {"a": 1}, ""),
        ("abcd", {"a": 1, "b": 1}, "cabd"),
        ("abcd", {"a": 2, "c": 1}, "bdac"),
    ],
)
def test_pass_back_puts_a_ticket_behind_its_nth_follower(order, passes, expected):
    assert passed(order, **passes) == expected


def test_pass_back_keeps_rule_and_score_and_the_list_given():
    order = [Ranked("a", 1.5, "score"), Ranked("b", 1.0, "score")]
    assert pass_back(order, {"a": 1}) == [order[1], order[0]]
    assert order[0].id == "a"
