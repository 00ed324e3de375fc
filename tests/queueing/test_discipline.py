"""The order of the line, bullet by bullet as DESIGN 4 has it, and against a plain reference."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.discipline import (
    BOOKING,
    EARLY,
    ORDINARY,
    OVERDUE,
    STATUTORY,
    UNWEIGHTED,
    Policy,
    Ranked,
    Ranking,
    Tier,
    Waiting,
    call_order,
    instant,
    minutes,
    moment,
    pass_back,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLAIN = Tier("plain")
GOLD = Tier("gold", rate=2.0, head_start=5.0, rank=-1)
BY_LAW = Tier("by-law", statutory=True)
KINDS = ("accumulating", "strict", "ratio", "fifo")


def ago(minutes_ago):
    return NOW - timedelta(minutes=minutes_ago)


def ticket(name, tier=PLAIN, waited=10.0, booked=None, checked_in=None):
    """A ticket that arrived `waited` minutes ago, booked for `booked` minutes from now."""
    return Waiting(
        id=name,
        tier=tier,
        arrived_at=ago(waited),
        booked_for=None if booked is None else NOW + timedelta(minutes=booked),
        checked_in_at=None if checked_in is None else ago(checked_in),
    )


def names(line, **policy):
    return [ranked.id for ranked in call_order(line, policy=Policy(**policy), now=NOW)]


def explained(line, **policy):
    return {ranked.id: (ranked.rule, ranked.score) for ranked in call_order(line, policy=Policy(**policy), now=NOW)}


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


def classes(letters, start=100):
    """Tickets of the tiers named by letters, one a minute."""
    return [ticket(f"{letter}{n:02}", Tier(letter), waited=start - n) for n, letter in enumerate(letters)]


def letters_of(order):
    return " ".join(name[0] for name in order)


WEIGHTS = {"P": 2, "G": 1, "S": 1}


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


# -- against a plain reference --------------------------------------------------------------------------------------------

seconds = st.integers(0, 3600).map(lambda count: count * 5)
tiers = st.builds(
    Tier,
    code=st.sampled_from("PGSX"),
    rate=st.sampled_from([0.0, 0.5, 1.0, 3.0]),
    head_start=st.sampled_from([0.0, 1.5, 30.0]),
    rank=st.integers(-1, 2),
    max_wait=st.sampled_from([None, None, 0, 20, 60.0]),
    statutory=st.sampled_from([False, False, False, True]),
)
policies = st.builds(
    Policy,
    kind=st.sampled_from(KINDS),
    weights=st.dictionaries(st.sampled_from("PGS"), st.integers(0, 3)),
    lead=st.sampled_from([0, 5, 15.5]),
    grace=st.sampled_from([0, 10]),
    cycle=st.integers(-3, 30),
)


@st.composite
def lines(draw, largest=12):
    few = draw(st.lists(tiers, min_size=1, max_size=4))
    line = []
    for name in draw(st.permutations(range(draw(st.integers(0, largest))))):
        arrived = NOW - timedelta(seconds=draw(seconds))
        booked = draw(st.none() | st.integers(-60, 60).map(lambda count: NOW + timedelta(minutes=count)))
        checked_in = draw(st.none() | seconds.map(lambda count: NOW - timedelta(seconds=count)))
        line.append(Waiting(name, draw(st.sampled_from(few)), arrived, "", booked, checked_in))
    return line


def reference_group(waiting, policy):
    """The rules of DESIGN 4 word for word: (group, what is compared, arrival, id), rule, score."""
    booked = waiting.booked_for
    arrival = (waiting.checked_in_at or waiting.arrived_at) if booked else waiting.arrived_at
    waited = (NOW - arrival).total_seconds() / 60
    tie = (arrival, waiting.id)
    if waiting.tier.statutory:
        return (STATUTORY, 0, *tie), "statutory", waited
    if booked and arrival <= booked + timedelta(minutes=policy.grace):
        past = (NOW - booked).total_seconds() / 60
        due = booked - timedelta(minutes=policy.lead) <= NOW
        return (BOOKING if due else EARLY, -past, *tie), "booking" if due else "early", past
    if waiting.tier.max_wait is not None and waited > waiting.tier.max_wait:
        return (OVERDUE, -(waited - waiting.tier.max_wait), *tie), "overdue", waited - waiting.tier.max_wait
    return reference_kind(waiting.tier, policy, waited, tie)


def reference_kind(tier, policy, waited, tie):
    if policy.kind == "accumulating":
        score = round(tier.rate * (waited + tier.head_start), 6)
        return (ORDINARY, -score, *tie), "score", score
    if policy.kind == "strict":
        return (ORDINARY, tier.rank, *tie), "strict", tier.rank
    if policy.kind == "ratio" and any(policy.weights.values()):
        weighted = policy.weights.get(tier.code, 0) > 0
        return (ORDINARY if weighted else UNWEIGHTED, 0, *tie), "ratio", -1
    return (ORDINARY, 0, *tie), "fifo", waited


def reference(line, policy):
    ranked = sorted((*reference_group(waiting, policy), waiting.tier.code) for waiting in line)
    order = [(key[3], rule, score) for key, rule, score, _ in ranked if key[0] < ORDINARY]
    ordinary = [(key[3], rule, score, code) for key, rule, score, code in ranked if key[0] == ORDINARY]
    cycle = [code for code, weight in policy.weights.items() for _ in range(weight)]
    position = policy.cycle
    while policy.kind == "ratio" and cycle and ordinary:
        place = position % len(cycle)
        turn = next((entry for entry in ordinary if entry[3] == cycle[place]), None)
        if turn:
            order.append((turn[0], "ratio", place))
            ordinary.remove(turn)
        position += 1
    order += [entry[:3] for entry in ordinary]
    return order + [(key[3], rule, score) for key, rule, score, _ in ranked if key[0] > ORDINARY]


@given(lines(), policies)
@settings(max_examples=400)
def test_call_order_equals_the_plain_reference(line, policy):
    order = call_order(line, policy=policy, now=NOW)
    expected = reference(line, policy)
    assert [(ranked.id, ranked.rule) for ranked in order] == [entry[:2] for entry in expected]
    assert [ranked.score for ranked in order] == pytest.approx([entry[2] for entry in expected])


@given(lines(), policies)
def test_call_order_is_a_permutation_whatever_the_input_order(line, policy):
    order = call_order(line, policy=policy, now=NOW)
    assert sorted(ranked.id for ranked in order) == sorted(waiting.id for waiting in line)
    assert order == call_order(line[::-1], policy=policy, now=NOW)


@given(lines(), policies)
def test_rules_one_to_three_hold_under_every_kind(line, policy):
    rules = [ranked.rule for ranked in call_order(line, policy=policy, now=NOW)]
    groups = [{"statutory": 0, "booking": 1, "overdue": 2, "early": 4}.get(rule, 3) for rule in rules]
    assert groups == sorted(groups)


@given(lines(), policies, tiers)
def test_a_later_arrival_of_a_tier_never_moves_its_elders_back(line, policy, tier):
    line = [waiting for waiting in line if waiting.booked_for is None]
    elders = [waiting.id for waiting in line if waiting.tier == tier or waiting.tier.code == tier.code]
    newcomer = Waiting(99, tier, NOW)
    before = names_of(line, policy)
    after = names_of([*line, newcomer], policy)
    same_tier = [waiting.id for waiting in line if waiting.tier == tier]
    assert [name for name in after if name in same_tier] == [name for name in before if name in same_tier]
    assert all(after.index(name) < after.index(99) for name in same_tier)
    if policy.kind != "ratio" or not elders:
        assert [name for name in after if name != 99] == before


def names_of(line, policy):
    return [ranked.id for ranked in call_order(line, policy=policy, now=NOW)]


@given(lines(), policies)
def test_the_least_standing_is_the_first_of_call_order(line, policy):
    ranking, at = Ranking(policy), instant(NOW)
    order = call_order(line, policy=policy, now=NOW)
    standings = [ranking.standing(ranking.claim(waiting), at, ranking.cycle) for waiting in line]
    assert [standing[3] for standing in sorted(standings)[:1]] == [ranked.id for ranked in order[:1]]


@given(lines(), policies, st.integers(0, 7200))
def test_inside_a_lane_the_order_never_changes(line, policy, later):
    ranking = Ranking(policy)
    at = instant(NOW + timedelta(seconds=later))
    lanes = {}
    for claim in map(ranking.claim, line):
        lanes.setdefault(claim.lane, []).append(claim)
    for claims in lanes.values():
        claims.sort(key=lambda claim: claim.place)
        standings = [ranking.standing(claim, at, ranking.cycle) for claim in claims]
        assert standings == sorted(standings)


# -- what replay and promise build on -------------------------------------------------------------------------------------


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
