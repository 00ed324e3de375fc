"""How likely a promise breaks."""

import pytest

from insight.risk import Said, risk, share_longer

PROMISE = Said(p10=300, p50=600, p90=900, limit=900)


@pytest.mark.parametrize(
    ("waited", "share"), [(0, 1.0), (300, 0.9), (450, 0.7), (600, 0.5), (750, 0.3), (900, 0.1), (5000, 0.1)]
)
def test_share_longer_runs_through_what_was_promised(waited, share):
    assert share_longer(PROMISE, waited) == pytest.approx(share)


def test_risk_of_somebody_who_has_just_come_is_what_the_promise_leaves_open():
    assert risk(PROMISE, 0) == pytest.approx(0.1)


def test_risk_grows_with_every_minute_waited():
    risks = [risk(PROMISE, 60 * minute) for minute in range(17)]

    assert risks == sorted(risks)
    assert risk(PROMISE, 600) == pytest.approx(0.2)
    assert risk(PROMISE, 750) == pytest.approx(1 / 3)


def test_risk_is_certain_once_longer_was_waited_than_said():
    assert risk(PROMISE, 901) == 1.0


def test_risk_of_a_promise_without_an_end_is_none():
    assert risk(Said(p10=300, p50=600, p90=float("inf"), limit=float("inf")), 3000) == 0.0


def test_risk_of_at_once_does_not_divide_by_nothing():
    assert risk(Said(p10=0, p50=0, p90=60, limit=180), 0) == pytest.approx(0.1)
