"""How many more may be booked: exact, held against counting every outcome."""

import random
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.intervals import wilson
from queueing.overbooking import extra

SHARES = st.floats(0, 0.97)
CHANCES = st.floats(0, 0.5)


def chance_of_more(than, booked, no_show):
    comes = 1 - no_show
    return sum(comb(booked, k) * comes**k * no_show ** (booked - k) for k in range(than + 1, booked + 1))


@given(st.integers(1, 12), SHARES, CHANCES)
def test_more_come_than_there_are_places_no_oftener_than_allowed_and_one_more_would_be_too_many(places, share, chance):
    more = extra(places, share, chance)

    assert more == 0 or chance_of_more(places, places + more, share) <= chance + 1e-9
    assert share == 0 or chance_of_more(places, places + more + 1, share) > chance - 1e-9


def test_by_hand():
    outcomes = [0.3 ** come.count(0) * 0.7 ** come.count(1) for come in product((0, 1), repeat=3) if sum(come) > 2]

    assert sum(outcomes) == pytest.approx(0.343)
    assert (extra(2, 0.3, 0.34), extra(2, 0.3, 0.35)) == (0, 1)


@given(st.integers(1, 200), SHARES, CHANCES, CHANCES)
def test_a_greater_chance_of_overload_allows_no_fewer(places, share, one, other):
    low, high = sorted((one, other))

    assert extra(places, share, low) <= extra(places, share, high)


@given(st.integers(0, 50), CHANCES)
def test_where_everybody_comes_and_where_nothing_is_nobody_is_added(places, chance):
    assert extra(places, 0.0, chance) == extra(0, 0.5, chance) == 0


def test_very_rare_comers_and_many_places_end():
    assert extra(300, 0.97, 0.05) > 300


@pytest.mark.parametrize(
    "facts", [(3, 1.0, 0.1), (3, -0.1, 0.1), (3, 0.5, 1.0), (3, 0.5, -1.0), (3, float("nan"), 0.1)]
)
def test_what_is_no_chance_is_refused(facts):
    with pytest.raises(ValueError, match="chance"):
        extra(*facts)


def test_in_play_the_overload_stays_below_its_bound():
    draw, places, share, bound, plays = random.Random(4), 20, 0.25, 0.05, 20_000
    booked = places + extra(places, share, bound)

    over = sum(sum(draw.random() >= share for _booking in range(booked)) > places for _play in range(plays))

    assert booked > places
    assert wilson(over, plays)[0] <= bound


@given(st.integers(0, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_what_was_counted(counted):
    part, of = counted
    low, high = wilson(part, of)

    assert 0 <= low <= high <= 1
    assert not of or low - 1e-12 <= part / of <= high + 1e-12


def test_the_interval_is_wilsons():
    assert wilson(10, 50) == pytest.approx((0.1124, 0.3304), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
