"""The order of the line, bullet by bullet as DESIGN 4 has it."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from queueing.discipline import (
    Policy,
    Ranked,
    Tier,
    Waiting,
    call_order,
    instant,
    moment,
)
from tests.queueing.lines import (
    BY_LAW,
    GOLD,
    KINDS,
    NOW,
    PLAIN,
    WEIGHTS,
    ago,
    classes,
    explained,
    letters_of,
    names,
    ticket,
)

# -- input at the edge ------------------------------------------------------------------------------------------------


def test_call_order_of_nobody_is_empty():
    assert call_order([], policy=Policy(), now=NOW) == []


def test_call_order_takes_any_iterable_once():
    assert names(ticket(name) for name in "ba") == ["a", "b"]


@pytest.mark.parametrize("line", [[], [ticket("a")]])
def test_call_order_refuses_an_unknown_kind_even_for_an_empty_line(line):
    with pytest.raises(ValueError, match="unknown kind of policy 'lifo'"):
        call_order(line, policy=Policy(kind="lifo"), now=NOW)


def test_call_order_refuses_a_negative_weight():
    with pytest.raises(ValueError, match="negative"):
        call_order([], policy=Policy(kind="ratio", weights={"gold": -1}), now=NOW)


@pytest.mark.parametrize(
    ("line", "now"),
    [
        ([ticket("a")], NOW.replace(tzinfo=None)),
        ([], NOW.replace(tzinfo=None)),
        ([Waiting("a", PLAIN, datetime(2026, 3, 2, 11))], NOW),  # noqa: DTZ001 -- the case
        ([Waiting("a", PLAIN, NOW, booked_for=datetime(2026, 3, 2, 11))], NOW),  # noqa: DTZ001 -- the case
    ],
)
def test_call_order_refuses_a_naive_datetime(line, now):
    with pytest.raises(ValueError, match="time zone"):
        call_order(line, policy=Policy(), now=now)


def test_waits_are_right_through_a_clock_change():
    lisbon = ZoneInfo("Europe/Lisbon")  # 2026-10-25: 02:00 summer time is followed by 01:00 winter time
    before = datetime(2026, 10, 25, 1, 50, tzinfo=lisbon, fold=0)
    after = datetime(2026, 10, 25, 1, 10, tzinfo=lisbon, fold=1)
    line = [Waiting("after", PLAIN, after), Waiting("before", PLAIN, before)]
    now = datetime(2026, 10, 25, 1, 20, tzinfo=lisbon, fold=1)

    order = call_order(line, policy=Policy(), now=now)

    assert order == [Ranked("before", 30.0, "score"), Ranked("after", 10.0, "score")]


def test_instants_in_any_zone_are_the_same_instant():
    kamchatka = NOW.astimezone(timezone(timedelta(hours=12)))
    assert instant(kamchatka) == instant(NOW)
    assert moment(instant(kamchatka)) == NOW


def test_two_tickets_of_one_id_both_stay():
    assert names([ticket("a"), ticket("a")]) == ["a", "a"]


# -- rule 1: the law ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_statutory_goes_first_by_arrival_under_every_kind(kind):
    line = [
        ticket("gold", GOLD, waited=500),
        ticket("overdue", Tier("m", max_wait=1), waited=400),
        ticket("booked", GOLD, waited=10, booked=-30),
        ticket("law-late", Tier("by-law", rank=-9, rate=99.0, statutory=True), waited=1),
        ticket("law-early", BY_LAW, waited=2),
    ]
    assert names(line, kind=kind, weights={"gold": 1})[:2] == ["law-early", "law-late"]


def test_statutory_ticket_with_an_appointment_is_statutory_from_its_check_in():
    line = [ticket("law", BY_LAW, waited=60, booked=30, checked_in=5), ticket("other", BY_LAW, waited=6)]
    assert call_order(line, policy=Policy(), now=NOW) == [
        Ranked("other", 6.0, "statutory"),
        Ranked("law", 5.0, "statutory"),
    ]


# -- rule 2: bookings ---------------------------------------------------------------------------------------------------


def test_booking_in_its_window_goes_before_the_rest_by_its_time():
    line = [
        ticket("walk-in", GOLD, waited=300),
        ticket("overdue", Tier("m", max_wait=1), waited=300),
        ticket("b2", booked=-5, waited=20),
        ticket("b1", booked=-6, waited=6),
    ]
    assert call_order(line, policy=Policy(), now=NOW)[:2] == [
        Ranked("b1", 6.0, "booking"),
        Ranked("b2", 5.0, "booking"),
    ]


@pytest.mark.parametrize(("booked", "rule"), [(10, "booking"), (10.001, "early"), (0, "booking"), (-1, "booking")])
def test_booking_window_opens_at_the_lead_inclusively(booked, rule):
    assert explained([ticket("b", booked=booked)], lead=10) == {"b": (rule, pytest.approx(-booked))}


@pytest.mark.parametrize(("came_after", "rule"), [(10.0, "booking"), (10.001, "score"), (-60, "booking")])
def test_booking_keeps_its_right_when_it_came_by_the_grace_inclusively(came_after, rule):
    booked_for = ago(200)
    late = Waiting("b", PLAIN, booked_for + timedelta(minutes=came_after), booked_for=booked_for)
    assert explained([late], grace=10)["b"][0] == rule


def test_late_booking_counts_wait_score_and_limit_from_check_in():
    tier = Tier("t", rate=2.0, head_start=1.0, max_wait=20)
    late = ticket("late", tier, waited=90, booked=-60, checked_in=20)
    assert explained([late], grace=10) == {"late": ("score", 42.0)}


def test_check_in_is_not_looked_at_without_a_booking():
    assert explained([ticket("a", waited=30, checked_in=5)]) == {"a": ("score", 30.0)}


@pytest.mark.parametrize("kind", KINDS)
def test_early_booking_comes_after_everybody_by_its_time_and_is_never_overdue(kind):
    line = [
        ticket("e2", Tier("m", max_wait=1, rate=50.0, rank=-5), waited=90, booked=40),
        ticket("e1", waited=1, booked=30),
        ticket("walk-in", waited=0),
    ]
    order = call_order(line, policy=Policy(kind=kind, weights={"m": 5}), now=NOW)
    assert [ranked.id for ranked in order] == ["walk-in", "e1", "e2"]
    assert order[1:] == [Ranked("e1", -30.0, "early"), Ranked("e2", -40.0, "early")]


def test_boundless_lead_and_grace_never_make_early_or_late():
    line = [ticket("soon", booked=9999), ticket("past", booked=-9999)]
    assert {rule for rule, _ in explained(line, lead=float("inf"), grace=float("inf")).values()} == {"booking"}


# -- rule 3: past the limit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("waited", "rule"), [(20.0, "score"), (20 + 1e-6, "overdue"), (21.0, "overdue")])
def test_overdue_is_strictly_past_the_limit(waited, rule):
    assert explained([ticket("a", Tier("t", max_wait=20), waited=waited)])["a"][0] == rule


@pytest.mark.parametrize("kind", KINDS)
def test_overdue_goes_before_the_rest_longest_overdue_first(kind):
    line = [
        ticket("gold", GOLD, waited=300),
        ticket("a", Tier("a", max_wait=50), waited=60),
        ticket("b", Tier("b", max_wait=10), waited=25),
        ticket("tie", Tier("c", max_wait=45), waited=60),
    ]
    order = call_order(line, policy=Policy(kind=kind, weights={"gold": 1, "a": 1}), now=NOW)
    assert [ranked.id for ranked in order] == ["tie", "b", "a", "gold"]
    assert order[:3] == [Ranked("tie", 15.0, "overdue"), Ranked("b", 15.0, "overdue"), Ranked("a", 10.0, "overdue")]


def test_boundless_limit_is_no_limit():
    assert explained([ticket("a", Tier("t", max_wait=float("inf")), waited=9999)])["a"][0] == "score"


# -- rule 4: the kinds ----------------------------------------------------------------------------------------------------


def test_accumulating_compares_rate_times_wait_and_head_start():
    line = [ticket("plain", waited=31), ticket("gold", GOLD, waited=10)]
    assert call_order(line, policy=Policy(), now=NOW) == [Ranked("plain", 31.0, "score"), Ranked("gold", 30.0, "score")]


def test_accumulating_scores_within_a_millionth_are_equal_and_arrival_decides():
    slow = Tier("slow", rate=1.0, head_start=0.0)
    fast = Tier("fast", rate=1.0, head_start=10.0 + 1e-8)
    line = [ticket("fast", fast, waited=10), ticket("slow", slow, waited=20)]
    assert call_order(line, policy=Policy(), now=NOW) == [Ranked("slow", 20.0, "score"), Ranked("fast", 20.0, "score")]


def test_strict_calls_the_lowest_rank_first_then_arrival():
    line = [ticket("a", Tier("2", rank=2), 99), ticket("b", Tier("1", rank=1), 1), ticket("c", Tier("1", rank=1), 2)]
    assert call_order(line, policy=Policy("strict"), now=NOW) == [
        Ranked("c", 1.0, "strict"),
        Ranked("b", 1.0, "strict"),
        Ranked("a", 2.0, "strict"),
    ]


def test_fifo_calls_by_arrival_then_id():
    line = [ticket("b", GOLD, 5), ticket("a", PLAIN, 5), ticket("c", PLAIN, 6)]
    assert call_order(line, policy=Policy("fifo"), now=NOW) == [
        Ranked("c", 6.0, "fifo"),
        Ranked("a", 5.0, "fifo"),
        Ranked("b", 5.0, "fifo"),
    ]


@pytest.mark.parametrize(
    ("line", "cycle", "expected"),
    [
        ("SSGGPPPP", 0, "P P G S P P G S"),
        ("SSGG", 0, "G S G S"),
        ("SSGGPPPP", 1, "P G S P P G S P"),
        ("SSGGPPPP", 3, "S P P G S P P G"),
        ("SSGGPPPP", 4, "P P G S P P G S"),
        ("SSGGPPPP", 4_000_000_003, "S P P G S P P G"),
        ("SSGGPPPP", -1, "S P P G S P P G"),
        ("PPP", 2, "P P P"),
        ("XPXG", 0, "P G X X"),
    ],
)
def test_ratio_plays_the_cycle_on_and_skips_empty_classes(line, cycle, expected):
    assert letters_of(names(classes(line), kind="ratio", weights=WEIGHTS, cycle=cycle)) == expected


def test_ratio_scores_are_places_in_the_cycle_and_minus_one_without_weight():
    order = call_order(classes("GSPPX"), policy=Policy("ratio", WEIGHTS), now=NOW)
    assert [(ranked.id[0], ranked.score, ranked.rule) for ranked in order] == [
        ("P", 0.0, "ratio"),
        ("P", 1.0, "ratio"),
        ("G", 2.0, "ratio"),
        ("S", 3.0, "ratio"),
        ("X", -1.0, "ratio"),
    ]


def test_ratio_class_of_weight_zero_is_without_weight():
    order = call_order(classes("PG"), policy=Policy("ratio", {"P": 0, "G": 1}), now=NOW)
    assert [(ranked.id[0], ranked.score) for ranked in order] == [("G", 0.0), ("P", -1.0)]


@pytest.mark.parametrize("weights", [{}, {"P": 0}])
def test_ratio_without_weights_is_fifo(weights):
    line = classes("GPS")
    assert call_order(line, policy=Policy("ratio", weights, cycle=7), now=NOW) == call_order(
        line, policy=Policy("fifo"), now=NOW
    )


def test_ratio_goes_on_after_calls_when_the_caller_stores_score_plus_one():
    line, policy, called = classes("SSSGGGPPPPPP"), Policy("ratio", WEIGHTS), []
    whole = names(line, kind="ratio", weights=WEIGHTS)
    while line:
        first = call_order(line, policy=policy, now=NOW)[0]
        policy = Policy("ratio", WEIGHTS, cycle=int(first.score) + 1)
        line = [waiting for waiting in line if waiting.id != first.id]
        called.append(first.id)
    assert called == whole


def test_ratio_uses_no_turn_for_rules_one_to_three_and_early():
    line = [
        *classes("GPP"),
        ticket("law", BY_LAW),
        ticket("booked", Tier("P"), booked=-1),
        ticket("e", Tier("P"), booked=9),
    ]
    line.append(ticket("over", Tier("P", max_wait=1), waited=5))
    assert names(line, kind="ratio", weights=WEIGHTS) == ["law", "booked", "over", "P01", "P02", "G00", "e"]
