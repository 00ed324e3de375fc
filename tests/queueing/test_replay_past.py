"""The past as a log: what moves and the counters' log are taken for."""

import csv
import io
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.discipline import Policy, Tier
from queueing.eta import Desk
from queueing.replay import Arrival
from queueing.replay import past as rebuild
from queueing.replay.export import desks_json, log_csv, policy_json, tiers_json
from queueing.replay.log import Log, read_log
from queueing.replay.options import desks_of, policy_of, tiers_of
from queueing.replay.past import CounterEvent, PastTicket, Spell

NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)
SPAN = (NINE - timedelta(hours=9), NINE + timedelta(hours=39))  # two days
PLAIN = Tier("standard")


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def event(kind, minutes, *, counter=1, clerk=7):
    return CounterEvent(counter, kind, clerk, at(minutes))


def ticket(pk=1, came=0, *, calls=(), left=None, service="sim", counter=1, clerk=7):
    spells = tuple(Spell(counter, clerk, at(a), None if b is None else at(b)) for a, b in calls)
    return PastTicket(
        id=pk,
        at=at(came),
        service=service,
        tier=PLAIN,
        called_at=spells[0].start if spells else None,
        left_at=None if left is None else at(left),
        spells=spells,
    )


def windows(events=(), tickets=(), closing=600):
    """The windows in minutes from nine; the store closes at `closing` every day, or never."""

    def closes(instant):
        if closing is None:
            return SPAN[1]
        day = timedelta(days=1)
        return instant + day - (instant - at(closing)) % day

    found = rebuild.windows(events, tickets, span=SPAN, closing=closes)
    return {
        place: [tuple((edge - NINE).total_seconds() / 60 for edge in window) for window in own]
        for place, own in found.items()
    }


# --- counters ---------------------------------------------------------------------------------------------------------
def test_counter_calls_from_open_to_close_but_in_a_pause():
    log = [event("open", 0), event("pause", 60), event("resume", 90), event("close", 300)]
    assert windows(log) == {(1, 7): [(0, 60), (90, 300)]}


def test_what_else_happens_to_a_counter_does_not_close_it():
    assert windows([event("open", 0), event("change", 60, clerk=None), event("close", 300)]) == {(1, 7): [(0, 300)]}


def test_counter_closed_in_its_pause_does_not_call_again():
    assert windows([event("open", 0), event("pause", 60), event("close", 90)]) == {(1, 7): [(0, 60)]}


def test_counter_that_nobody_closed_is_closed_with_the_store():
    assert windows([event("open", 0)]) == {(1, 7): [(0, 600)]}
    assert windows([event("open", 0), event("open", 1440)]) == {(1, 7): [(0, 600), (1440, 2040)]}


def test_counter_opened_days_before_is_open_only_if_the_store_never_closed():
    assert windows([event("open", -3000)]) == {}
    assert windows([event("open", -3000)], closing=None) == {(1, 7): [(-540, 2340)]}


def test_two_clerks_at_one_counter_are_two_desks():
    log = [event("open", 0), event("close", 60), event("open", 60, clerk=8), event("close", 120, clerk=8)]
    assert windows(log) == {(1, 7): [(0, 60)], (1, 8): [(60, 120)]}


def test_counter_without_a_log_was_open_while_it_called():
    served = [ticket(1, calls=[(10, 20)]), ticket(2, calls=[(50, 60)]), ticket(3, calls=[(200, 210)])]
    assert windows((), served) == {(1, 7): [(10, 60), (200, 210)]}


def test_calls_after_the_silent_closing_are_added():
    assert windows([event("open", 0)], [ticket(calls=[(605, 615)])]) == {(1, 7): [(0, 600), (605, 615)]}


def test_what_was_begun_in_time_needs_no_longer_opening():
    assert windows([event("open", 0), event("close", 60)], [ticket(calls=[(55, 80)])]) == {(1, 7): [(0, 60)]}


def test_desk_serves_its_skills_and_what_it_really_served():
    opened = {(1, 7): [(at(0), at(60)), (at(90), at(120))]}
    served = [ticket(calls=[(10, 20)], service="bill"), ticket(2, calls=[(10, 20)], service="other", clerk=8)]

    (desk,) = rebuild.desks(opened, served, numbers={1: 4}, serves=lambda _counter, _clerk: frozenset({"sim"}))

    assert desk == Desk(
        id="4/7",
        services=frozenset({"sim", "bill"}),
        opens_at=at(0),
        closes_at=at(120),
        breaks=((at(60), at(90)),),
    )


EVENTS = st.lists(
    st.builds(
        event,
        st.sampled_from(["open", "close", "pause", "resume"]),
        st.integers(-600, 3000),
        counter=st.integers(1, 2),
        clerk=st.integers(7, 8),
    ),
    max_size=12,
)
CALLS = st.lists(
    st.tuples(st.integers(-400, 2800), st.integers(0, 90), st.integers(1, 2), st.integers(7, 8)), max_size=8
)


@given(EVENTS, CALLS)
def test_windows_lie_apart_within_the_days_and_hold_every_call(events, calls):
    events = sorted(events, key=lambda one: one.at)
    tickets = [
        ticket(pk, calls=[(start, start + lasts)], counter=counter, clerk=clerk)
        for pk, (start, lasts, counter, clerk) in enumerate(calls)
    ]

    found = windows(events, tickets)

    for own in found.values():
        assert own
        assert all(-540 <= start < end <= 2340 for start, end in own)
        assert all(before[1] < after[0] for before, after in pairwise(own))
    for start, lasts, counter, clerk in calls:
        if lasts and -540 <= start < 2340:
            assert any(a <= start < b for a, b in found[counter, clerk])


# --- customers --------------------------------------------------------------------------------------------------------
def arrival(*tickets, usual=None, ends=()):
    return {int(one.id): one for one in rebuild.arrivals(tickets, usual=usual or {"sim": 600.0}, ends=list(ends))}


def test_service_lasts_as_long_as_all_its_time_at_counters():
    missed_then_served_then_transferred = ticket(calls=[(5, 7), (12, 13), (13, 20), (30, 45)])
    assert arrival(missed_then_served_then_transferred)[1].service_seconds == 60 * (2 + 1 + 7 + 15)


def test_whoever_left_would_have_taken_what_had_been_usual_by_then():
    done, early, late = ticket(1, 0, calls=[(0, 30)]), ticket(2, 10, left=25), ticket(3, 40, left=50)
    found = arrival(done, early, late)
    assert found[2].service_seconds == 600  # the long service was not over yet: nobody could know of it
    assert found[3].service_seconds == (5 * 600 + 1800) / 6
    assert (found[2].patience_seconds, found[3].patience_seconds) == (900, 600)


def test_unknown_service_takes_ten_minutes():
    assert arrival(ticket(service="new", left=5))[1].service_seconds == 600


def test_session_that_never_ended_takes_what_is_usual():
    assert arrival(ticket(calls=[(0, None)]))[1].service_seconds == 600


def test_nobody_waits_across_a_night_in_which_no_counter_is_open():
    nights = [at(-540), at(900), at(2340)]
    by_day = {(1, 7): [(at(0), at(600)), (at(1440), at(2040))]}
    all_night = {(1, 7): [(at(0), at(2040))]}

    assert rebuild.ends_of_day(nights, by_day) == nights
    assert rebuild.ends_of_day(nights, all_night) == [nights[0], nights[2]]
    assert arrival(ticket(came=590), ends=nights)[1].patience_seconds == 310 * 60
    assert arrival(ticket(came=590, left=595), ends=nights)[1].patience_seconds == 300
    assert arrival(ticket(came=590))[1].patience_seconds is None


def test_waits_are_of_those_called():
    early_booking = PastTicket(4, at(5), "sim", PLAIN, booked_for=at(30), called_at=at(4))
    found = rebuild.waited([ticket(1, 0, calls=[(8, 9)]), ticket(2, 3, left=9), early_booking])
    assert found == {"0000000001": 480.0, "0000000004": 0.0}


def test_ids_sort_as_numbers_do():
    assert ticket(9).name < ticket(10).name < ticket(1_000_000).name


# --- files ------------------------------------------------------------------------------------------------------------
MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 9), timezones=st.just(UTC))  # noqa: DTZ001 -- zone given
SECONDS = st.floats(0, 1e5)
TIERS = st.builds(
    Tier,
    st.sampled_from(["gold", "law", "a-b_c"]),
    rate=SECONDS,
    head_start=SECONDS,
    rank=st.integers(-99, 99),
    max_wait=st.none() | SECONDS,
    statutory=st.booleans(),
)
ARRIVALS = st.lists(
    st.builds(
        Arrival,
        st.integers(0, 10**9).map(str),
        MOMENTS,
        st.sampled_from(["sim", 'quo"ted, service']),
        TIERS,
        SECONDS,
        st.none() | SECONDS,
        st.none() | MOMENTS,
    ),
    unique_by=(lambda one: one.id, lambda one: one.tier.code),
    max_size=3,
)
DESKS = st.lists(
    st.builds(
        Desk,
        st.text("0123456789/", min_size=1),
        st.frozensets(st.sampled_from(["sim", "bill"])),
        opens_at=st.none() | MOMENTS,
        closes_at=st.none() | MOMENTS,
        breaks=st.lists(st.tuples(MOMENTS, MOMENTS), max_size=2),
    ),
    max_size=3,
)


@given(ARRIVALS, st.data())
def test_log_comes_back_from_its_file_as_it_was(arrivals, data):
    waited = {one.id: data.draw(SECONDS) for one in arrivals if data.draw(st.booleans())}
    tiers = [one.tier for one in arrivals]

    text = log_csv(Log(arrivals, waited, []))
    back = read_log(text.splitlines(keepends=True), tiers={t.code: t for t in tiers_of(tiers_json(tiers))}, zone=UTC)

    assert back == Log(arrivals, waited, [])
    assert len(list(csv.reader(io.StringIO(text)))) == len(arrivals) + 1


@given(DESKS)
def test_desks_come_back_from_their_file_as_they_were(desks):
    assert desks_of(desks_json(desks), services=(), zone=UTC) == desks


@pytest.mark.parametrize(
    "policy",
    [Policy(), Policy("ratio", {"standard": 2, "gold": 1, "a": 3}, 2.5, 7), Policy("strict", lead=0.1)],
)
def test_policy_comes_back_from_its_file_as_it_was(policy):
    back = policy_of(policy_json(policy))

    assert back == policy
    assert list(back.weights) == list(policy.weights)
