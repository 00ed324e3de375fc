"""What a replay answers, bullet by bullet as DESIGN 7 has it."""

from datetime import datetime, timedelta

import pytest

from queueing.discipline import Policy, Tier
from queueing.eta import Desk
from queueing.replay import Arrival, replay
from tests.queueing.logs import FIFO, OPEN, PLAIN, at, calls, come, desk, leaves, minute_of

# -- the edge -----------------------------------------------------------------------------------------------------------


def test_replay_of_nothing_is_nothing():
    assert replay([], [], policy=FIFO) == []


def test_replay_answers_in_the_order_of_arrivals_whatever_their_times():
    served = replay(iter([come("late", 20), come("early", 0)]), [desk(1)], policy=FIFO)
    assert [(one.id, minute_of(one.called_at)) for one in served] == [("late", 20), ("early", 0)]


def test_replay_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match="unknown kind"):
        replay([], [], policy=Policy("lifo"))


def test_replay_refuses_a_naive_arrival():
    with pytest.raises(ValueError, match="time zone"):
        replay([Arrival("a", datetime(2026, 3, 2, 9), "a", PLAIN, 60)], [desk(1)], policy=FIFO)  # noqa: DTZ001 -- the case


@pytest.mark.parametrize(
    ("lasts", "patience"), [(-1, None), (float("nan"), None), (float("inf"), None), (1, -1), (1, float("nan"))]
)
def test_replay_refuses_what_is_no_span_of_time(lasts, patience):
    with pytest.raises(ValueError, match="seconds"):
        replay([come("a", 0, lasts=lasts, patience=patience)], [desk(1)], policy=FIFO)


def test_boundless_patience_never_ends():
    arrivals = [come("a", 0, lasts=90), come("b", 0, patience=float("inf"))]
    assert calls(arrivals, [desk(1)])["b"] == (90, 1)


def test_two_arrivals_of_one_id_are_two_customers():
    served = replay([come("a", 0), come("a", 0)], [desk(1)], policy=FIFO)
    assert [minute_of(one.called_at) for one in served] == [0, 10]


def test_replay_is_right_to_the_microsecond():
    third = Arrival("a", OPEN, "a", PLAIN, service_seconds=0.3333333)
    served = replay([third], [desk(1)], policy=FIFO)
    assert served[0].left_at == OPEN + timedelta(seconds=0.3333333)


# -- calls --------------------------------------------------------------------------------------------------------------


def test_customers_are_called_in_the_order_of_the_discipline():
    arrivals = [come("a", 0), come("b", 1), come("gold", 2, tier=Tier("gold", rate=3))]
    assert calls(arrivals, [desk(1)], Policy()) == {"a": (0, 1), "gold": (10, 1), "b": (20, 1)}


def test_a_waiting_customer_passes_a_limit_while_it_waits():
    patient = Tier("p", rank=5, max_wait=14)
    arrivals = [come("a", 0), come("p", 1, tier=patient), come("b", 2), come("c", 3)]
    assert calls(arrivals, [desk(1)], Policy("strict")) == {"a": (0, 1), "b": (10, 1), "p": (20, 1), "c": (30, 1)}


def test_the_desk_idle_longest_calls_first_then_the_first_given():
    arrivals = [come("a", 0, lasts=5), come("b", 1, lasts=1), come("c", 10), come("d", 10)]
    assert calls(arrivals, [desk("x"), desk("y")]) == {"a": (0, "x"), "b": (1, "y"), "c": (10, "y"), "d": (10, "x")}


def test_a_desk_that_opened_later_has_idled_less():
    assert calls([come("a", 5)], [desk("late", opens=4), desk("early", opens=3)])["a"] == (5, "early")


def test_a_desk_that_was_in_a_break_has_idled_since_its_end():
    desks = [desk("paused", opens=0, breaks=[(1, 2)]), desk("steady", opens=1)]
    assert calls([come("a", 5)], desks)["a"] == (5, "steady")


def test_a_desk_serves_exactly_its_services():
    arrivals = [come("a", 0), come("b", 0, service="b"), come("c", 0, service="c")]
    assert calls(arrivals, [desk(1, "b"), desk(2, "")]) == {"a": (None, None), "b": (0, 1), "c": (None, None)}


def test_busy_desks_given_start_idle():
    busy = Desk(1, frozenset("a"), busy_since=at(-5), serving="a")
    assert calls([come("a", 0)], [busy])["a"] == (0, 1)


def test_the_ratio_cycle_goes_on_through_the_replay():
    weights = {"P": 2, "G": 1}
    arrivals = [come(f"{code}{n}", 0, tier=Tier(code)) for n, code in enumerate("PPPPGG")]
    answer = calls(arrivals, [desk(1)], Policy("ratio", weights, cycle=1))
    assert sorted(answer, key=answer.get) == ["P0", "G4", "P1", "P2", "G5", "P3"]


def test_an_idle_desk_takes_an_early_booking_only_when_nobody_else_can_be_served():
    arrivals = [come("early", 0, booked=60), come("a", 0), come("b", 5, service="b"), come("c", 30)]
    assert calls(arrivals, [desk(1)])["a"] == (0, 1)
    assert calls(arrivals, [desk(1)])["early"] == (10, 1)


def test_a_booking_in_its_window_goes_first():
    arrivals = [come("a", 0, lasts=30), come("b", 1), come("booked", 2, booked=30)]
    assert calls(arrivals, [desk(1)]) == {"a": (0, 1), "booked": (30, 1), "b": (40, 1)}
    assert calls(arrivals, [desk(1)], Policy("fifo", lead=0))["booked"] == (30, 1)


# -- hours --------------------------------------------------------------------------------------------------------------


def test_a_desk_calls_from_its_opening_until_before_its_closing_and_finishes_what_it_began():
    arrivals = [come("a", 0, lasts=25), come("b", 1, lasts=5), come("c", 2)]
    served = replay(arrivals, [desk(1, opens=5, closes=35)], policy=FIFO)
    assert [(minute_of(one.called_at), minute_of(one.left_at)) for one in served] == [(5, 30), (30, 35), (None, None)]
    assert minute_of(replay([come("a", 0, lasts=99)], [desk(1, closes=1)], policy=FIFO)[0].left_at) == 99


def test_a_desk_does_not_call_in_a_break():
    arrivals = [come("a", 0, lasts=12), come("b", 1), come("c", 2)]
    assert calls(arrivals, [desk(1, breaks=[(10, 20), (15, 25)])]) == {"a": (0, 1), "b": (25, 1), "c": (35, 1)}


def test_an_idle_desk_in_a_break_calls_at_its_end():
    assert calls([come("a", 12)], [desk(1, breaks=[(10, 20)])])["a"] == (20, 1)


def test_a_desk_calls_at_the_very_beginning_of_nothing_but_not_of_a_break():
    desks = [desk(1, breaks=[(10, 20)])]
    assert calls([come("a", 10)], desks)["a"] == (20, 1)
    assert calls([come("a", 10)], [desk(1, breaks=[(10, 10)])])["a"] == (10, 1)


@pytest.mark.parametrize(("opens", "closes"), [(10, 5), (5, 5), (None, -10)])
def test_a_desk_that_closes_before_it_opens_never_calls(opens, closes):
    assert calls([come("a", 5)], [desk(1, opens=opens, closes=closes)])["a"] == (None, None)


# -- leaving ------------------------------------------------------------------------------------------------------------


def test_patience_ends_in_leaving_and_a_call_at_its_very_end_is_a_call():
    arrivals = [come("a", 0), come("short", 1, patience=8), come("just", 2, patience=8), come("b", 3)]
    assert calls(arrivals, [desk(1)]) == {"a": (0, 1), "short": (None, None), "just": (10, 1), "b": (20, 1)}
    assert leaves(arrivals, [desk(1)])["short"] == 9


def test_no_patience_at_all_is_called_at_once_or_leaves_at_once():
    arrivals = [come("a", 0, patience=0), come("b", 5, patience=0)]
    assert leaves(arrivals, [desk(1)]) == {"a": 10, "b": 5}
    assert calls(arrivals, [desk(1)]) == {"a": (0, 1), "b": (None, None)}


def test_who_waits_when_the_last_desk_that_may_serve_it_closes_has_no_end():
    arrivals = [
        come("a", 0, lasts=30),
        come("stays", 1),
        come("outlasts", 1, patience=100),
        come("left-before", 1, patience=8),
        come("at-closing", 1, patience=19),
        come("too-late", 50, patience=1),
    ]
    desks = [desk(1, closes=20), desk(2, "b", closes=90)]
    answer = leaves(arrivals, desks)
    left = {"left-before": 9, "at-closing": 20}
    assert answer == {"a": 30, "stays": None, "outlasts": None, **left, "too-late": None}


def test_who_may_be_served_by_overflow_waits_for_the_last_of_all_desks():
    arrivals = [come("a", 0, lasts=100), come("b", 1, lasts=100, service="b"), come("c", 2, patience=50)]
    desks = [desk(1, closes=20), desk(2, "b", closes=90)]
    assert leaves(arrivals, desks, skills_overflow=10)["c"] == 52
    assert leaves(arrivals, desks)["c"] is None


def test_a_service_that_nobody_offers_is_left_when_patience_ends():
    assert leaves([come("x", 0, service="x", patience=5), come("y", 0, service="x")], [desk(1)]) == {"x": 5, "y": None}


def test_services_that_take_no_time_all_happen_at_one_instant_before_anyone_leaves():
    arrivals = [come(name, 0, lasts=0, patience=0) for name in "abc"]
    assert calls(arrivals, [desk(1)]) == {"a": (0, 1), "b": (0, 1), "c": (0, 1)}


def test_a_service_ends_before_a_customer_arriving_at_that_instant_looks():
    arrivals = [come("a", 0), come("b", 10, patience=0)]
    assert calls(arrivals, [desk(1)])["b"] == (10, 1)


# -- overflow -----------------------------------------------------------------------------------------------------------


def test_a_ticket_overflows_to_other_desks_after_so_many_minutes():
    arrivals = [come("a", 0, lasts=60), come("b", 1)]
    desks = [desk("own"), desk("other", "z"), desk("none", "")]
    assert calls(arrivals, desks) == {"a": (0, "own"), "b": (60, "own")}
    assert calls(arrivals, desks, skills_overflow=5) == {"a": (0, "own"), "b": (6, "other")}
    assert calls(arrivals, desks, skills_overflow=0) == {"a": (0, "own"), "b": (1, "other")}


def test_an_overflowed_ticket_ranks_with_the_desks_own():
    arrivals = [come("z1", 0, service="z"), come("a", 1), come("z2", 2, service="z"), come("a0", 0, lasts=90)]
    assert calls(arrivals, [desk("own"), desk("z", "z")], skills_overflow=5) == {
        "z1": (0, "z"),
        "a0": (0, "own"),
        "a": (10, "z"),
        "z2": (20, "z"),
    }


def test_overflow_of_a_booking_counts_from_the_opening_of_its_window():
    arrivals = [come("a", 0, lasts=90), come("booked", 0, booked=30)]
    policy = Policy("fifo", lead=10)
    assert calls(arrivals, [desk("own"), desk("z", "z")], policy, skills_overflow=5)["booked"] == (25, "z")


def test_a_later_booking_may_overflow_before_an_earlier_one():
    arrivals = [come("x", 0, lasts=90), come("late", 38, booked=30), come("next", 0, booked=31)]
    answer = calls(arrivals, [desk("own"), desk("z", "z")], skills_overflow=5)
    assert answer["next"] == (36, "z")
    assert answer["late"] == (46, "z")
