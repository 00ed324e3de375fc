"""Bookings that are added together, and taken back: nobody else's place changes."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.slots import Taken, can_add, first_slot, free_slots, given_up, orphans, sweeping
from tests.queueing import slots_reference as reference
from tests.queueing.test_slots import ASKED, BLOCKS, CELL, SERVICES, STORE, TAKEN, block, free, hard, taken

TOGETHER = st.lists(TAKEN, max_size=3)
TIGHT = st.lists(TAKEN, min_size=4, max_size=7)


@settings(max_examples=300, deadline=None)
@given(**STORE, wanted=st.lists(TOGETHER, max_size=3))
def test_what_can_be_added_is_that_of_every_way_tried_out(blocks, bookings, wanted):
    assert can_add(blocks, bookings, wanted) == reference.can_add(blocks, bookings, wanted)


@settings(max_examples=100, deadline=None)
@given(blocks=st.lists(BLOCKS, min_size=2, max_size=4), bookings=TIGHT, more=TOGETHER)
def test_what_can_be_added_changes_nobody_and_what_cannot_would(blocks, bookings, more):
    lost = orphans(blocks, bookings)

    unchanged = orphans(blocks, [*bookings, *more]) == lost

    assert can_add(blocks, bookings, [more]) == [unchanged]


@settings(max_examples=100, deadline=None)
@given(**STORE, one=TAKEN)
def test_one_booking_can_be_added_where_a_slot_is_shown(blocks, bookings, one):
    shown = [
        slot
        for cells in range(1, 4)  # its time may be more cells in one block than in another
        for slot in free_slots(blocks, bookings, service=one.service, cells=cells)
        if (slot.start, slot.duration) == (one.start, one.duration)
    ]

    assert can_add(blocks, bookings, [[one]]) == [bool(shown)]


@settings(max_examples=100, deadline=None)
@given(**STORE, service=st.sampled_from(SERVICES), cells=st.integers(1, 2))
def test_a_shown_slot_orphans_nobody_and_a_cancelled_one_gives_back_what_it_took(blocks, bookings, service, cells):
    before = free_slots(blocks, bookings, service=service, cells=cells)

    for slot in before[:2]:
        booked = [*bookings, Taken(slot.start, slot.duration, service)]
        assert orphans(blocks, booked) == orphans(blocks, bookings)
        assert can_add(blocks, bookings, [booked[-1:]]) == [True]
        free_slots(blocks, booked, service=service, cells=cells)
        booked.pop()
        assert booked == bookings
        assert free_slots(blocks, booked, service=service, cells=cells) == before


@settings(max_examples=100, deadline=None)
@given(**STORE, asked=st.sampled_from(SERVICES), data=st.data())
def test_a_cancelled_place_can_be_booked_again_and_then_all_is_as_it_was(blocks, bookings, asked, data):
    lost = orphans(blocks, bookings)
    kept = [one for one in bookings if one not in lost]
    if not kept:
        return
    gone = data.draw(st.sampled_from(kept))
    others = list(kept)
    others.remove(gone)

    assert can_add(blocks, others, [[gone]]) == [True]
    assert free_slots(blocks, [*others, gone], service=asked) == free_slots(blocks, kept, service=asked)
    more = {(slot.start, slot.duration): slot.free for slot in free_slots(blocks, others, service=asked)}
    for slot in free_slots(blocks, kept, service=asked):
        assert more[slot.start, slot.duration] >= slot.free


@settings(max_examples=100, deadline=None)
@given(**STORE, **ASKED)
def test_the_first_slot_is_the_first_that_is_not_full(blocks, bookings, service, cells, consecutive):
    asked = {"service": service, "cells": cells, "consecutive": consecutive}

    every = [slot for slot in free_slots(blocks, bookings, **asked) if slot.free]

    assert first_slot(blocks, bookings, **asked) == (every[0] if every else None)


def test_a_party_may_be_shown_where_its_visits_are_possible_only_one_at_a_time():
    early, late = block("xz", cells=3), block("xz", at=1, cells=3)
    between = taken("z", at=1, cells=2)  # in either; the first visit needs the one, the second the other
    first, second = taken("x", cells=2), taken("x", at=2, cells=2)

    assert free([early, late], [between], cells=2, consecutive=2) == {0: 1, 1: 0, 2: 0}
    assert can_add([early, late], [between], [[first], [second], [first, second]]) == [True, True, False]


def test_what_has_no_place_in_any_block_cannot_be_added_and_nothing_can():
    assert can_add([block()], [], [[taken("y")], [taken(at=4)], [taken(), taken("y")], []]) == [
        False,
        False,
        False,
        True,
    ]


def test_who_has_no_place_now_is_in_nobodys_way():
    long, first, second = taken(cells=2), taken(), taken(at=1)

    assert can_add([block(cells=3)], [long, first, second], [[taken(at=2)], [taken(at=1)]]) == [True, False]


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        can_add([block()], [], [[Taken(datetime(2026, 3, 2), CELL, "x")]])  # noqa: DTZ001 -- that is the fault


def test_over_the_bound_nothing_is_added(monkeypatch):
    places, bookings = hard()
    both = [taken("x", at=1, cells=2)] * 2
    exact = can_add(places, bookings, [both])
    monkeypatch.setattr(sweeping, "WORK", 1)
    given_up.clear()

    found = can_add(places, bookings, [both])

    assert (exact, found) == ([True], [False])
    assert given_up["free"] == 1
