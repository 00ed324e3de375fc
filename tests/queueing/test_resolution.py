"""First-visit resolution: by hand, by DESIGN 8 word for word, and against counting every pair."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.intervals import wilson
from queueing.resolution import SETTLED, Rate, Visit, first_visit_resolution

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = START + 60 * DAY


def visit(day=0.0, customer="ana", outcome="resolved", topic="sim", store="chiado", clerk="rui", confirmed=None):
    """A visit so many days after the first."""
    return Visit(object(), customer, topic, START + day * DAY, outcome, store, clerk, confirmed)


def rate(*visits, now=NOW, **asked):
    found = first_visit_resolution(visits, now=now, **asked)
    assert len(found) == 1
    return next(iter(found.values()))


def counts(*visits, **asked):
    found = rate(*visits, **asked)
    return found.first_visits, found.declared, found.observed, found.confirmed, found.provisional


def test_solved_once_and_never_again_counts_at_every_level():
    found = rate(visit())

    assert found == Rate(1, 1, 1, 1, 0, *wilson(1, 1))


@pytest.mark.parametrize(("days", "observed", "firsts"), [(14, 0, 1), (14.01, 2, 2), (0.01, 0, 1)])
def test_coming_back_within_the_window_takes_it_back(days, observed, firsts):
    assert counts(visit(), visit(days)) == (firsts, firsts, observed, observed, 0)


def test_a_chain_of_returns_is_one_first_visit():
    assert counts(visit(), visit(10), visit(20), visit(30)) == (1, 1, 0, 0, 0)


def test_who_returns_in_another_store_counts_where_they_came_first():
    found = first_visit_resolution([visit(store="chiado"), visit(3, store="braga")], now=NOW)

    assert list(found) == ["chiado"]
    assert found["chiado"].observed == 0


def test_another_topic_or_customer_is_no_return():
    assert counts(visit(), visit(1, topic="bill"), visit(1, customer="eva")) == (3, 3, 3, 3, 0)


def test_nobody_known_never_returns():
    assert counts(visit(customer=None), visit(1, customer=None)) == (2, 2, 2, 2, 0)


def test_only_what_was_settled_counts_as_visit_and_as_return():
    left = [visit(1, outcome=outcome) for outcome in ("left", "no_show", "mistake")]

    assert counts(visit(), *left) == (1, 1, 1, 1, 0)
    assert first_visit_resolution(left, now=NOW) == {}
    assert counts(visit(outcome="follow_up"), visit(1, outcome="not_possible", customer="eva")) == (2, 0, 0, 0, 0)
    assert counts(visit(), visit(1, outcome="follow_up"))[2] == 0


def test_the_customers_no_takes_the_confirmation_and_silence_does_not():
    visits = [visit(customer=n, confirmed=said) for n, said in enumerate((True, None, False))]

    assert counts(*visits) == (3, 3, 3, 2, 0)


def test_young_visits_are_provisional_until_the_window_is_over():
    young = visit(14.01, customer="eva")

    assert counts(visit(), young, now=START + 14 * DAY) == (1, 1, 1, 1, 0)  # the other does not exist yet
    assert counts(visit(), young, now=START + 20 * DAY) == (1, 1, 1, 1, 1)
    assert rate(young, now=START + 20 * DAY) == Rate(0, 0, 0, 0, 1, 0.0, 1.0)


def test_visits_that_ended_together_follow_each_other_not():
    assert counts(visit(), visit()) == (2, 2, 2, 2, 0)


def test_by_clerk_topic_and_function():
    visits = [visit(clerk=None), visit(1, customer="eva", clerk="ines", topic="bill")]

    assert list(first_visit_resolution(visits, now=NOW, by="clerk")) == ["ines"]
    assert set(first_visit_resolution(visits, now=NOW, by="topic")) == {"sim", "bill"}
    assert set(first_visit_resolution(visits, now=NOW, by=lambda each: each.store[:3])) == {"chi"}
    with pytest.raises(ValueError, match="by is store, clerk, topic or a function"):
        first_visit_resolution(visits, now=NOW, by="hour")


def test_a_window_is_as_long_across_a_clock_change_as_any_other():
    prague = ZoneInfo("Europe/Prague")
    first = datetime(2026, 3, 28, 12, tzinfo=prague)
    later = [Visit(n, "ana", "sim", at, "resolved", "praha", None) for n, at in enumerate((first, first + DAY))]

    assert rate(*later, window=timedelta(hours=23)).observed == 0  # 23 hours by every watch, 24 by the wall
    assert rate(*later, window=timedelta(hours=22, minutes=59)).observed == 2


def test_times_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        first_visit_resolution([Visit(1, "ana", "sim", datetime(2026, 3, 2), "resolved", "a", None)], now=NOW)  # noqa: DTZ001 -- what is refused


VISITS = st.lists(
    st.builds(
        visit,
        st.integers(0, 40),
        st.sampled_from(["ana", "eva", None]),
        st.sampled_from([*sorted(SETTLED), "left"]),
        st.sampled_from(["sim", "bill"]),
        st.sampled_from(["chiado", "braga"]),
        st.sampled_from(["rui", "ines", None]),
        st.sampled_from([True, False, None]),
    ),
    max_size=12,
)


def every_pair(visits, *, now, window, by):
    """The same, each visit against each other."""
    here = [each for each in visits if each.outcome in SETTLED and each.ended_at <= now]

    def follows(later, earlier):
        same = later.customer is not None and (later.customer, later.topic) == (earlier.customer, earlier.topic)
        return same and timedelta() < later.ended_at - earlier.ended_at <= window

    found = {}
    for each in here:
        if any(follows(each, other) for other in here) or getattr(each, by) is None:
            continue
        row = found.setdefault(getattr(each, by), [0] * 5)
        if now - each.ended_at < window:
            row[4] += 1
            continue
        is_declared = each.outcome == "resolved"
        is_observed = is_declared and not any(follows(other, each) for other in here)
        for place, counted in enumerate((True, is_declared, is_observed, is_observed and each.confirmed is not False)):
            row[place] += counted
    return found


@given(VISITS, st.integers(0, 50), st.integers(1, 20), st.sampled_from(["store", "clerk", "topic"]))
def test_equals_counting_every_pair(visits, days, window, by):
    now, length = START + days * DAY, window * DAY

    found = first_visit_resolution(visits, now=now, window=length, by=by)

    plain = {
        name: [each.first_visits, each.declared, each.observed, each.confirmed, each.provisional]
        for name, each in found.items()
    }
    assert plain == every_pair(visits, now=now, window=length, by=by)
    assert all((each.low, each.high) == wilson(each.observed, each.first_visits) for each in found.values())
