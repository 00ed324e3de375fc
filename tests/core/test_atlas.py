"""The map's numbers: true distances, dots that fingers can tell apart, everything inside the picture."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.atlas import (
    APART,
    CELL,
    EDGE,
    HIGH,
    KM,
    LOW,
    WIDE,
    Box,
    Point,
    Spot,
    box_of,
    dots,
    frame_of,
    labels,
    scale_bar,
)

LISBON, PORTO, PRAGUE = (38.71, -9.14), (41.15, -8.61), (50.09, 14.42)
PETROPAVLOVSK, NOME = (53.02, 158.65), (64.5, -165.4)
positions = st.tuples(st.floats(-85, 85), st.floats(-180, 180))
several = st.lists(positions, min_size=1, max_size=60)


def drawn(places):
    frame = frame_of(box_of(places))
    return frame, dots([Point(key, *place) for key, place in enumerate(places)], frame)


def test_box_holds_all_positions():
    assert box_of([LISBON, PRAGUE, PORTO]) == pytest.approx((38.71, -9.14, 50.09, 14.42))


def test_box_crosses_the_date_line_where_that_is_shorter():
    box = box_of([PETROPAVLOVSK, NOME])
    assert (box.west, box.east) == pytest.approx((158.65, 194.6))


@given(several)
def test_box_is_no_wider_than_half_way_round_needs(places):
    box = box_of(places)
    assert -180 <= box.west <= 180
    assert 0 <= box.east - box.west <= 360
    for latitude, longitude in places:
        assert box.south <= latitude <= box.north
        inside = [box.west - 1e-6 <= longitude + turn <= box.east + 1e-6 for turn in (-360, 0, 360)]
        assert any(inside)


def test_distances_are_true_in_both_directions_at_the_middle():
    frame = frame_of(Box(49, 13, 51, 15))
    x, y = frame.place(50, 14)
    east, north = frame.place(50, 14.1), frame.place(50.1, 14)
    assert east[0] - x == pytest.approx(0.1 * math.cos(math.radians(50)) * KM * frame.scale)
    assert y - north[1] == pytest.approx(0.1 * KM * frame.scale)


def test_north_is_up_and_east_is_right():
    _frame, (first, second) = drawn([LISBON, PRAGUE])
    assert (first.key, second.key) == (1, 0)
    assert first.x > second.x
    assert first.y < second.y


@given(several)
def test_every_dot_lies_inside_with_room_for_a_finger(places):
    frame, found = drawn(places)
    assert LOW <= frame.height <= HIGH
    for dot in found:
        assert EDGE - 0.01 <= dot.x <= WIDE - EDGE + 0.01
        assert EDGE - 0.01 <= dot.y <= frame.height - EDGE + 0.01


@given(several)
def test_dots_are_apart_and_count_everything_once(places):
    _frame, found = drawn(places)
    assert sum(dot.count for dot in found) == len(places)
    for place, one in enumerate(found):
        for other in found[:place]:
            assert math.hypot(one.x - other.x, one.y - other.y) >= APART - 0.01


@given(several)
def test_a_dot_of_one_lies_where_it_is(places):
    frame, found = drawn(places)
    for dot in found:
        if dot.count == 1:
            assert (dot.x, dot.y) == pytest.approx(frame.place(*places[dot.key]), abs=0.01)


def test_two_in_one_house_are_one_dot_on_a_map_of_a_kilometre():
    frame, (dot,) = drawn([LISBON, LISBON])
    assert (dot.count, dot.key) == (2, 0)
    assert (WIDE - 2 * EDGE) / frame.scale >= 1


def test_a_cluster_knows_its_area():
    _frame, found = drawn([LISBON, (38.75, -9.19), PRAGUE])
    cluster = next(dot for dot in found if dot.count == 2)
    assert cluster.box == pytest.approx((38.71, -9.19, 38.75, -9.14))


def test_a_chain_of_thousands_is_a_small_map_and_a_quick_one():
    places = [(37 + (n * 7919 % 5000) / 250, -9 + (n * 104729 % 9000) / 300) for n in range(5700)]
    began = time.perf_counter()
    _frame, found = drawn(places)
    assert time.perf_counter() - began < 1
    assert 15 < len(found) <= (WIDE / CELL + 1) * (HIGH / CELL + 1) / 2
    assert sum(dot.count for dot in found) == 5700


def test_labels_find_the_free_side():
    (one, other) = labels([Spot("Lisboa", 280, 100, 10), Spot("Sintra", 200, 100, 10)], 200)
    assert (one.anchor, other.anchor) == ("start", "start")
    (pressed,) = labels([Spot("Lisboa", 340, 100, 10)], 200)
    assert (pressed.text, pressed.anchor) == ("Lisboa", "end")


def test_labels_do_not_cover_each_other():
    one, other = labels([Spot("Matosinhos", 150, 100, 2), Spot("Porto", 150, 110, 2)], 200)
    assert (one.anchor, other.anchor) == ("start", "end")


def test_label_without_room_is_left_out():
    assert labels([Spot("Петропавловск-Камчатский " * 3, 178, 100, 10)], 200) == []
    crowd = [Spot("", x, y, 20) for x in range(0, 360, 20) for y in range(0, 200, 20)]
    assert labels([Spot("Lisboa", 178, 100, 10)], 200, crowd) == []


@given(st.lists(st.tuples(st.text("abc", min_size=1, max_size=12), st.floats(0, 356), st.floats(0, 200)), max_size=12))
def test_labels_stay_inside_and_none_is_said_twice(spots):
    found = labels([Spot(text, x, y, 10) for text, x, y in spots], 200)
    assert len(found) <= len(spots)
    assert all(0 <= float(label.x) <= WIDE and 0 <= float(label.y) <= 200 for label in found)


@given(st.floats(0.001, 400))
def test_scale_bar_is_round_and_fits(km):
    bar = scale_bar(frame_of(box_of([LISBON, (LISBON[0] + km / KM, LISBON[1])])))
    assert bar.km.strip("0.")[:1] in {"1", "2", "5"}
    assert 0 < float(bar.width) <= 90


@given(st.floats(-180, 180))
def test_frame_box_holds_its_middle(longitude):
    frame = frame_of(Box(10, longitude, 11, longitude + 1))
    box = frame.box()
    assert box.south < 10
    assert box.north > 11
    assert box.west < longitude < longitude + 1 < box.east
