"""What demands leave of some places, and the parts into which the time of a store falls."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.slots import Block, Slot, Taken, free_slots, grids, orphans
from queueing.slots.matching import hall, joined, together
from tests.queueing import slots_reference as reference
from tests.queueing.test_slots import ASKED, CELL, NINE, STORE, block, free, taken

DAY = timedelta(days=1)
CAPACITY = st.lists(st.integers(1, 3), min_size=3, max_size=3).map(tuple)
MASKS = st.integers(1, 7)
DEMANDS = st.lists(MASKS, max_size=4)


def fit(capacity, demands):
    """Whether there is a place for each, every one tried out."""
    if not demands:
        return True
    first, *others = demands
    return any(
        fit([number - (one == grid) for one, number in enumerate(capacity)], others)
        for grid, places in enumerate(capacity)
        if places and first >> grid & 1
    )


def most(capacity, demands, more):
    """How many more fit, every number tried out."""
    return max(number for number in range(sum(capacity) + 1) if fit(capacity, [*demands, *[more] * number]))


def state_of(one, demands):
    return one.full - sum(one.wanted[mask] for mask in demands)


@settings(max_examples=300, deadline=None)
@given(capacity=CAPACITY, demands=DEMANDS, more=MASKS)
def test_what_is_left_is_that_of_every_way_tried_out(capacity, demands, more):
    one = hall(capacity, frozenset({*demands, more}), 7)

    state = state_of(one, demands)

    assert one.fits(state) == fit(capacity, demands)
    if one.fits(state):
        assert one.left(state, more) == most(capacity, demands, more)
        assert one.least(state) == 0
    else:
        assert one.least(state) == max(
            len(kept) - len(demands)
            for number in range(len(demands) + 1)
            for kept in combinations(demands, number)
            if fit(capacity, kept)
        )


@settings(max_examples=300, deadline=None)
@given(capacity=CAPACITY, demands=st.tuples(DEMANDS, DEMANDS), more=MASKS)
def test_what_fits_at_two_instants_at_once_lies_between_the_two_bounds(capacity, demands, more):
    halls = [hall(capacity, frozenset({*those, more}), 7) for those in demands]
    if not all(fit(capacity, those) for those in demands):
        return
    singles = [1 << grid for grid in range(3) if more >> grid & 1 for _place in range(capacity[grid])]

    both, state = (
        joined(*halls),
        together((one, state_of(one, those)) for one, those in zip(halls, demands, strict=True)),
    )

    exact = max(
        number
        for number in range(len(singles) + 1)
        for chosen in combinations(singles, number)
        if all(fit(capacity, [*those, *chosen]) for those in demands)
    )
    assert both.packed(state, more, len(singles)) <= exact <= both.at_most(state, more)
    assert both.packed(state, more, 1) == min(1, both.packed(state, more, len(singles)))


@settings(max_examples=200, deadline=None)
@given(**STORE, **ASKED)
def test_slots_are_the_same_where_there_are_too_many_unions_for_all_services(
    blocks, bookings, service, cells, consecutive
):
    asked = {"service": service, "cells": cells, "consecutive": consecutive}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "MOST", 1)

        assert free_slots(blocks, bookings, **asked) == reference.free_slots(blocks, bookings, **asked)
        assert orphans(blocks, bookings) == reference.orphans(blocks, bookings)


@settings(max_examples=100, deadline=None)
@given(today=st.fixed_dictionaries(STORE), tomorrow=st.fixed_dictionaries(STORE), **ASKED)
def test_each_day_is_as_if_it_were_asked_for_alone(today, tomorrow, service, cells, consecutive):
    asked = {"service": service, "cells": cells, "consecutive": consecutive}
    blocks = [Block(one.start + DAY, one.end + DAY, one.services, one.slot, one.capacity) for one in tomorrow["blocks"]]
    bookings = [Taken(one.start + DAY, one.duration, one.service) for one in tomorrow["bookings"]]

    found = free_slots([*blocks, *today["blocks"]], [*bookings, *today["bookings"]], **asked)

    later = free_slots(tomorrow["blocks"], tomorrow["bookings"], **asked)
    assert found == [
        *free_slots(today["blocks"], today["bookings"], **asked),
        *(Slot(slot.start + DAY, slot.duration, slot.free) for slot in later),
    ]
    assert orphans([*blocks, *today["blocks"]], [*bookings, *today["bookings"]]) == [
        *orphans(blocks, bookings),
        *orphans(today["blocks"], today["bookings"]),
    ]


def test_three_do_not_fit_in_two_places_where_there_are_too_many_unions_for_all_services(monkeypatch):
    monkeypatch.setattr(grids, "MOST", 1)
    places, bookings = [block("xy", cells=1), block("y", cells=1)], [taken("y")] * 3

    assert orphans(places, bookings) == [taken("y")]
    assert free(places, bookings[:2]) == {}


def test_many_places_are_counted_one_by_one_in_no_field_of_another():
    crowd = 3_000_000_000
    blocks = [block("x", cells=1, capacity=crowd), block("xy", cells=1, capacity=crowd)]

    assert free(blocks, [taken("y")]) == {0: 2 * crowd - 1}


def test_who_begins_before_every_opening_has_no_place():
    early = Taken(NINE - DAY, CELL, "x")

    assert orphans([block()], [early, taken()]) == [early]
    assert orphans([], [early]) == [early]
    assert free([block(cells=1)], [early]) == {0: 1}
