"""The order of the line against a plain reference, and what must hold of every line."""

from datetime import timedelta

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
    Ranking,
    Tier,
    Waiting,
    ahead_in,
    call_order,
    first_to_call,
    instant,
)
from tests.queueing.lines import KINDS, NOW

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


@given(lines(), policies)
def test_first_to_call_is_the_first_of_call_order(line, policy):
    order = call_order(line, policy=policy, now=NOW)

    assert first_to_call(line, policy=policy, now=NOW) == (order[0] if order else None)


@given(lines(), policies.filter(lambda policy: policy.kind != "ratio" or not policy.weights))
def test_ahead_in_counts_as_call_order_does(line, policy):
    ranking, lanes = Ranking(policy), {}
    for waiting in sorted(line, key=lambda waiting: (waiting.arrived_at, waiting.id)):
        alone = waiting.booked_for is not None or waiting.tier.rate < 0
        lanes.setdefault(waiting.id if alone else ranking.claim(waiting).lane, []).append(waiting)
    order = names_of(line, policy)

    counted = [ahead_in(waiting, lanes.values(), policy=policy, now=NOW) for waiting in line]

    assert counted == [order.index(waiting.id) for waiting in line]


def test_ahead_in_refuses_turns():
    with pytest.raises(ValueError, match="turns"):
        ahead_in(Waiting(1, Tier("a"), NOW), [], policy=Policy(kind="ratio", weights={"a": 1}), now=NOW)


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
