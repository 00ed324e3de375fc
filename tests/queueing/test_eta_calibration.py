"""The promise as it is shown: stretched by what came of the last ones."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.eta import Estimate, Outcome, calibrated

RAW = Estimate(p50=100.0, p10=90.0, p90=110.0, ahead=3, serveable=True)


def outcome(waited, p50=100.0, ahead=3, busy=2):
    return Outcome(Estimate(p50, p50, p50, ahead, serveable=True), busy, waited)


def shown(past, estimate=RAW, busy=2):
    answer = calibrated(estimate, desks_busy=busy, past=past)
    return answer.p10, answer.p50, answer.p90


def test_calibrated_reads_quantiles_of_the_ratio_eased_by_half_a_minute():
    past = [outcome(13.0 * ratio - 30.0) for ratio in range(10, 50)]
    # the ratios are 1.0, 1.1 ... 4.9: the 4th, 20th and 36th smallest of 40
    assert shown(past) == pytest.approx((130 * 1.3 - 30, 130 * 2.9 - 30, 130 * 4.5 - 30))


def test_calibrated_keeps_what_is_no_time():
    answer = calibrated(Estimate(100.0, 90.0, inf, 7, serveable=False), desks_busy=2, past=[outcome(300.0)] * 40)
    assert (answer.ahead, answer.serveable) == (7, False)


def test_outcomes_of_as_many_ahead_and_as_many_desks_busy_are_preferred():
    others = [outcome(1000.0, ahead=4)] * 50 + [outcome(1000.0, busy=1)] * 50
    assert shown(others + [outcome(230.0)] * 30) == pytest.approx((230, 230, 230))


def test_below_thirty_like_outcomes_all_count():
    past = [outcome(1000.0, ahead=4)] * 71 + [outcome(230.0)] * 29
    assert shown(past) == pytest.approx((230, 1000, 1000))


@pytest.mark.parametrize("past", [[], [outcome(500.0)] * 9, [outcome(500.0, p50=inf)] * 50, [outcome(inf)] * 50])
def test_with_too_few_outcomes_the_estimate_itself_is_shown(past):
    assert calibrated(RAW, desks_busy=2, past=past) is RAW


def test_ten_outcomes_are_enough():
    assert shown([outcome(230.0)] * 10) == pytest.approx((230, 230, 230))


def test_outcomes_that_were_never_predicted_do_not_count():
    past = [outcome(9.0, p50=inf)] * 30 + [outcome(230.0)] * 30
    assert shown(past) == pytest.approx((230, 230, 230))


def test_an_estimate_without_an_end_stays_as_it_is():
    endless = Estimate(inf, 100.0, inf, 3, serveable=False)
    assert calibrated(endless, desks_busy=2, past=[outcome(200.0)] * 40) is endless


def test_nobody_is_promised_less_than_no_wait():
    assert shown([outcome(0.0, p50=1000.0)] * 40, estimate=Estimate(1.0, 1.0, 1.0, 3, serveable=True)) == (0, 0, 0)


waits = st.floats(0, 7200)


@given(waits, st.lists(st.builds(outcome, waits, waits, st.integers(2, 3), st.integers(1, 2)), max_size=60))
def test_calibrated_is_an_ordered_interval_whatever_the_past(p50, past):
    p10, middle, p90 = shown(past, Estimate(p50, p50, p50, 3, serveable=True))
    assert 0 <= p10 <= middle <= p90
