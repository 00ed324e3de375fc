"""The poster's code, the distance and the time to come: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing import joining
from queueing.joining import Position, away, code_at, code_holds, metres, seconds_left, typed, waited_for_until
from tests.factories import NOON

KEY = b"k" * 32
CHIADO, COLOMBO = (38.7107, -9.1413), (38.7547, -9.1886)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds
skews = st.integers(-joining.STEP, joining.STEP)
latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
points = st.tuples(latitudes, longitudes)


def shown(at, store="chiado", key=KEY):
    return code_at(key, store=store, at=at)


def holds(code, at, store="chiado", key=KEY):
    return code_holds(key, store=store, code=code, at=at)


# --- the code
def test_code_is_six_signs_that_nobody_misreads():
    code = shown(NOON)
    assert len(code) == 6
    assert set(code) <= set(joining.SIGNS)
    assert not set(joining.SIGNS) & set("0O1I5S2Z")


def test_code_is_this_one_at_noon():
    """Held here so that hosts of different versions show and take the same."""
    assert shown(NOON) == "KKHRXX"


def test_code_stands_for_one_step_and_holds_one_step_around_it():
    begins = NOON.replace(second=0)
    code = shown(begins)
    assert shown(begins + timedelta(seconds=59, milliseconds=999)) == code
    assert shown(begins + timedelta(seconds=60)) != code
    assert [holds(code, begins + timedelta(seconds=s)) for s in (-61, -60, 0, 119, 120)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_code_is_of_its_store_and_key():
    assert not holds(shown(NOON), NOON, store="colombo")
    assert not holds(shown(NOON), NOON, key=b"another")
    assert not holds(shown(NOON, store="chiado\0"), NOON)


@pytest.mark.parametrize("code", ["", "A", "ЖЖЖЖЖЖ", "A" * 500])
def test_code_does_not_hold_when_it_is_none(code):
    assert not holds(code, NOON)


def test_code_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        shown(NOON.replace(tzinfo=None))


@given(moments, skews)
def test_code_holds_for_a_clock_that_is_up_to_a_step_off(at, skew):
    assert holds(shown(at), at + timedelta(seconds=skew))


@given(moments, st.integers(2 * joining.STEP, 10**7), st.booleans())
def test_code_is_over_after_two_steps(at, seconds, before):
    other = at - timedelta(seconds=seconds) if before else at + timedelta(seconds=seconds)
    assert not holds(shown(at), other)


@given(moments)
def test_seconds_left_lead_to_the_next_code(at):
    left = seconds_left(at)
    assert 1 <= left <= joining.STEP
    assert shown(at + timedelta(seconds=left)) != shown(at)


@given(st.text())
def test_typed_reads_what_people_write(text):
    assert typed(typed(text)) == typed(text)
    assert typed(f"{shown(NOON)[:3].lower()} - {shown(NOON)[3:]}") == shown(NOON)


# --- the distance
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (CHIADO, CHIADO, 0),
        ((0, 0), (0, 1), 111_195),  # a degree of the equator
        ((0, 0), (0, 180), 20_015_087),  # half way around
        ((90, 0), (-90, 0), 20_015_087),
        ((38.7139, -9.1394), (41.1496, -8.6109), 274_500),  # Lisboa - Porto
        ((50.0755, 14.4378), (49.1951, 16.6068), 184_600),  # Praha - Brno
        ((10, 179.999), (10, -179.999), 219),  # over the date line
    ],
)
def test_metres_between_known_places(one, other, expected):
    assert metres(one, other) == pytest.approx(expected, rel=0.005, abs=1)


@given(points, points)
def test_metres_are_the_same_both_ways_and_never_more_than_half_around(one, other):
    there = metres(one, other)
    assert there == pytest.approx(metres(other, one), abs=1e-3)
    assert 0 <= there <= 20_015_087


@given(points, points, points)
def test_metres_are_not_shortened_by_a_detour(one, other, third):
    assert metres(one, other) <= metres(one, third) + metres(third, other) + 0.1


@given(points, st.floats(0, 1e7), points)
def test_a_vague_position_helps_by_no_more_than_the_cap(point, accuracy, store):
    far, near = metres(point, store), away(Position(*point, accuracy), store)
    assert max(0, far - joining.DOUBT) <= near <= far


@pytest.mark.parametrize("numbers", [(91, 0, 5), (0, 181, 5), (float("nan"), 0, 5), (0, 0, float("inf")), (0, 0, -1)])
def test_a_position_that_is_none(numbers):
    assert not Position(*numbers).is_on_earth
    assert Position(*CHIADO, 12).is_on_earth


# --- the time to come
def test_waited_for_through_the_wait_and_some_minutes():
    assert waited_for_until(NOON, wait=900, minutes=10, closing=None) == NOON + timedelta(minutes=25)
    closing = NOON + timedelta(minutes=20)
    assert waited_for_until(NOON, wait=900, minutes=10, closing=closing) == closing


@given(st.floats(-1e6, 1e6), st.integers(-10, 240), st.none() | st.integers(-600, 10**6))
def test_waited_for_is_never_in_the_past_nor_beyond_closing(wait, minutes, closing):
    at = None if closing is None else NOON + timedelta(seconds=closing)
    until = waited_for_until(NOON, wait=wait, minutes=minutes, closing=at)
    assert until >= NOON
    assert at is None or until <= max(at, NOON)
