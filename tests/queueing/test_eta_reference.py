"""The promise against the replay, which plays the same store one event at a time, and how it must move with the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from queueing.discipline import Policy, Tier, Waiting
from queueing.eta import Desk, ServiceTimes, estimate
from queueing.eta.chances import Chances
from queueing.replay import Arrival, replay

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def minutes_from_now(count):
    return NOW + timedelta(minutes=count)


soon = st.integers(-30, 90).map(minutes_from_now)
tiers = st.builds(
    Tier,
    code=st.sampled_from("PGS"),
    rate=st.sampled_from([0.0, 1.0, 3.0]),
    head_start=st.sampled_from([0.0, 5.0]),
    rank=st.integers(0, 2),
    max_wait=st.sampled_from([None, 0, 10, 25]),
    statutory=st.sampled_from([False, False, True]),
)
policies = st.builds(
    Policy,
    kind=st.sampled_from(["accumulating", "strict", "ratio", "fifo"]),
    weights=st.dictionaries(st.sampled_from("PGS"), st.integers(0, 2)),
    lead=st.sampled_from([0, 5]),
    grace=st.sampled_from([0, 10]),
    cycle=st.integers(0, 5),
)
services = st.frozensets(st.sampled_from("abc"), min_size=1)
open_desks = st.builds(
    Desk,
    id=st.just("desk"),
    services=services,
    opens_at=st.none() | soon,
    closes_at=st.none() | soon,
    breaks=st.lists(st.tuples(soon, soon), max_size=2),
)
lasting = st.fixed_dictionaries({service: st.integers(1, 20).map(lambda count: 60 * count) for service in "abc"})


@st.composite
def lines(draw, first, last, numbers):
    few = draw(st.lists(tiers, min_size=1, max_size=3))
    return [
        Waiting(
            id=number,
            tier=draw(st.sampled_from(few)),
            arrived_at=minutes_from_now(draw(st.integers(first, last))),
            service=draw(st.sampled_from("abc")),
            booked_for=draw(st.none() | soon),
        )
        for number in draw(st.permutations(numbers))
    ]


def constant(lasts):
    return {service: ServiceTimes(seconds, [seconds]) for service, seconds in lasts.items()}


def replayed(line, desks, lasts, policy):
    """Seconds from now until each is called by a replay in which no desk calls before now."""
    opened = [replace(desk, opens_at=max(desk.opens_at or NOW, NOW)) for desk in desks]
    arrivals = [
        Arrival(one.id, one.arrived_at, one.service, one.tier, lasts[one.service], None, one.booked_for) for one in line
    ]
    served = replay(arrivals, opened, policy=policy)
    return {one.id: inf if one.called_at is None else (one.called_at - NOW).total_seconds() for one in served}


@given(lines(-40, 0, range(6)), lines(1, 60, range(10, 14)), st.lists(open_desks, max_size=3), lasting, policies)
@settings(max_examples=300, deadline=None)
def test_estimate_of_services_that_always_last_the_same_is_what_the_replay_does(line, due, desks, lasts, policy):
    answers = estimate(line, desks, times=constant(lasts), policy=policy, now=NOW, due=due, draws=3)
    called = replayed([*line, *due], desks, lasts, policy)
    assert {name: answer.p50 for name, answer in answers.items()} == {one.id: called[one.id] for one in line}


def test_who_idles_through_a_break_is_idle_from_its_end():
    """At minute 20 both may call: the first desk has just finished, the second is just back."""
    desks = [
        Desk("all", frozenset("abc")),
        Desk("c only", frozenset("c"), breaks=[(minutes_from_now(1), minutes_from_now(20))]),
    ]
    patient, pressing = Tier("patient", rate=0.0), Tier("pressing", rate=0.0, max_wait=0)
    line = [Waiting(0, pressing, NOW, "a"), Waiting(1, patient, NOW, "b")]
    due = [Waiting(2, pressing, minutes_from_now(2), "c")]
    lasts = {"a": 20 * 60, "b": 600, "c": 600}

    answers = estimate(line, desks, times=constant(lasts), policy=Policy(), now=NOW, due=due, draws=3)

    called = replayed([*line, *due], desks, lasts, Policy())
    assert called == {0: 0, 1: 30 * 60, 2: 20 * 60}
    assert {name: answer.p50 for name, answer in answers.items()} == {0: 0, 1: 30 * 60}


@given(lines(-40, 0, range(6)), st.lists(open_desks, max_size=3), lasting, policies)
@settings(deadline=None)
def test_estimates_are_ordered_intervals_that_start_at_zero(line, desks, lasts, policy):
    times = {service: ServiceTimes(seconds) for service, seconds in lasts.items()}
    answers = estimate(line, desks, times=times, policy=policy, now=NOW, leave_rate=0.001, draws=20)
    for answer in answers.values():
        assert 0 <= answer.p10 <= answer.p50 <= answer.p90
        assert answer.serveable == (answer.p50 < inf)
        assert 0 <= answer.ahead < len(line)


BUSY = [Desk(number, frozenset("abc"), NOW - timedelta(minutes=number), "a") for number in range(3)]
SPREAD = {"a": ServiceTimes(300, range(60, 900, 20)), "b": ServiceTimes(400), "c": ServiceTimes(200, [100, 300])}


def waits(line, desks=BUSY, times=SPREAD, policy=None, **options):
    return estimate(line, desks, times=times, policy=policy or Policy(), now=NOW, **options)


walk_ins = lines(-40, 0, range(8)).map(lambda line: [replace(one, booked_for=None) for one in line])


@given(walk_ins, policies, st.sampled_from("abc"))
@settings(deadline=None)
def test_a_newcomer_behind_everybody_changes_nobodys_promise(line, policy, service):
    assume(policy.kind != "ratio")
    worst = Tier("worst", rate=0.0, rank=9)
    line = [one for one in line if one.tier.rate or policy.kind != "accumulating"]
    newcomer = Waiting(99, worst, NOW, service)
    before, after = waits(line, policy=policy), waits([*line, newcomer], policy=policy)
    assert {one.id: after[one.id] for one in line} == before


@given(walk_ins, st.sampled_from(["fifo", "strict"]))
@settings(deadline=None)
def test_one_more_desk_makes_nobody_wait_longer(line, kind):
    line = [replace(one, tier=replace(one.tier, max_wait=None)) for one in line]
    fewer = waits(line, policy=Policy(kind))
    more = waits(line, [*BUSY, Desk("more", frozenset("abc"))], policy=Policy(kind))
    assert all(more[name].p50 <= fewer[name].p50 for name in fewer)


@given(walk_ins, st.sampled_from(["fifo", "strict"]))
@settings(deadline=None)
def test_longer_services_make_nobody_wait_less(line, kind):
    line = [replace(one, tier=replace(one.tier, max_wait=None)) for one in line]
    idle = [Desk(1, frozenset("abc")), Desk(2, frozenset("abc"))]
    longer = {code: ServiceTimes(2 * t.mean, [2 * sample for sample in t.samples]) for code, t in SPREAD.items()}
    now, then = waits(line, idle, policy=Policy(kind)), waits(line, idle, longer, policy=Policy(kind))
    assert all(then[name].p50 >= now[name].p50 for name in now)


def test_a_prefix_of_the_rows_drawn_is_the_same_however_many_follow():
    chances = Chances(SPREAD, draws=50, seed=3)
    assert (chances.services("ab") == chances.services("abca")[:2]).all()
    assert (chances.rests([("a", 5.0)]) == chances.rests([("a", 5.0), ("b", 9.0)])[:1]).all()


def test_rows_are_independent_and_each_is_spread_evenly():
    rows = Chances({"a": ServiceTimes(0, range(1000))}, draws=1000, seed=0).services("aaaaaa")
    assert (np.sort(rows, axis=1) == np.arange(1000)).all()
    assert np.abs(np.corrcoef(rows) - np.eye(6)).max() < 0.12


def test_patience_has_the_rate_that_was_given():
    patience = Chances({}, draws=1000, seed=0).patience(3, 1 / 500)
    assert patience.mean(axis=1) == pytest.approx([500, 500, 500], rel=0.01)
    assert np.isinf(Chances({}, draws=5, seed=0).patience(2, 0.0)).all()
