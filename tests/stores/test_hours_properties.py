"""Opening hours: what must hold for any expression, zone and day."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from stores.hours import (
    DatedRule,
    Hours,
    closes_at,
    day_spans,
    is_open,
    local_time,
    midnight,
    next_change,
    opens_at,
    spans,
    validate,
    week,
)

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
ZONES = ("Europe/Lisbon", "Atlantic/Azores", "Europe/Dublin", "Europe/Prague", "Asia/Kamchatka", "Africa/Casablanca")
PLACES = (("", ""), ("PT", ""), ("PT", "20"), ("CZ", ""), ("RU", ""))
DAYS = ("Mo-Fr", "Sa", "Su", "Mo-Su", "We,Fr", "Sa[1]", "PH", "Su,PH", "PH -1 day", "Jan-May", "week 10-45", "Dec 24")
CLOCK = ("00:00-24:00", "09:00-18:00", "08:30-12:00,13:00-19:30", "20:00-02:00", "01:30-02:45", "00:30-01:30", "off")

rules = st.builds(lambda day, clock: f"{day} {clock}", st.sampled_from(DAYS), st.sampled_from(CLOCK))
expressions = st.one_of(st.just("24/7"), st.lists(rules, min_size=1, max_size=4).map("; ".join))
# around the clock changes and the turn of the year, where faults live
dates = st.one_of(
    st.dates(date(2025, 12, 20), date(2027, 1, 10)),
    st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25), date(2027, 1, 1)]),
)
quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
openings = st.lists(st.tuples(quarters, quarters), max_size=2).map(tuple)


@st.composite
def places(draw):
    zone, (country, subdivision), expression = draw(
        st.tuples(st.sampled_from(ZONES), st.sampled_from(PLACES), expressions)
    )
    exceptions = draw(st.lists(st.builds(DatedRule, dates, openings), max_size=3).map(tuple))
    return Hours(expression, zone, country, subdivision, exceptions)


@given(places(), dates, st.integers(0, 40), st.integers(0, 1439), st.integers(0, 1439))
def test_spans_are_sorted_apart_and_inside(hours, on, length, late, early):
    start = midnight(hours.zone, on) + timedelta(minutes=late)
    end = midnight(hours.zone, on + length * DAY) + timedelta(minutes=early)
    found = spans(hours, start, end)
    assert all(a < b for a, b in found)
    assert all(b < c for (_, b), (c, _) in pairwise(found))
    assert all(start <= a and b <= end for a, b in found)


@given(places(), dates, st.integers(-200, 2000))
def test_is_open_agrees_with_spans(hours, on, minutes):
    at = datetime.combine(on, time.min, UTC) + timedelta(minutes=minutes)
    found = spans(hours, at - 2 * DAY, at + 2 * DAY)
    assert is_open(hours, at) == any(a <= at < b for a, b in found)


@given(places(), dates)
def test_is_open_changes_exactly_where_spans_begin_and_end(hours, on):
    start, end = midnight(hours.zone, on), midnight(hours.zone, on + 3 * DAY)
    for a, b in spans(hours, start, end):
        assert is_open(hours, a)
        assert is_open(hours, b - TICK)
        assert a == start or not is_open(hours, a - TICK)
        assert b == end or not is_open(hours, b)


@given(places(), dates, st.integers(0, 1439))
def test_next_change_is_where_is_open_turns(hours, on, minutes):
    at = midnight(hours.zone, on) + timedelta(minutes=minutes)
    change = next_change(hours, at)
    until = at + 9 * DAY if change is None else change.at
    found = spans(hours, at, until)
    assert found == ([(at, until)] if is_open(hours, at) else [])
    if change is not None:
        assert change.at > at
        assert change.opens == is_open(hours, change.at) != is_open(hours, change.at - TICK)
        assert change.at in (opens_at(hours, at), closes_at(hours, at))


@given(places(), dates, st.integers(1, 12))
def test_day_spans_add_up_to_spans(hours, on, length):
    days = [day_spans(hours, on + number * DAY) for number in range(length)]
    pieces = [piece for day in days for piece in day]
    joined = []
    for a, b in pieces:
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    assert joined == spans(hours, midnight(hours.zone, on), midnight(hours.zone, on + length * DAY))


@given(st.sampled_from(ZONES), dates)
def test_always_open_lasts_as_long_as_the_day(zone, on):
    length = sum((b - a for a, b in day_spans(Hours("24/7", zone), on)), timedelta())
    assert length == midnight(zone, on + DAY) - midnight(zone, on)
    assert length in (23 * 60 * timedelta(minutes=1), DAY, timedelta(hours=25))


@given(expressions, st.sampled_from(ZONES), dates, st.integers(0, 1439))
def test_is_open_is_the_librarys_on_ordinary_days(expression, zone, on, minutes):
    at = midnight(zone, on) + timedelta(minutes=minutes)
    if local_time(zone, at).fold:
        return
    library = OpeningHours(expression, country=None).is_open(local_time(zone, at))
    assert is_open(Hours(expression, zone), at) == library


@given(places(), dates)
def test_dated_rule_rules_its_day(hours, on):
    closed = Hours(hours.expression, hours.zone, hours.country, hours.subdivision, (DatedRule(on),))
    plain = Hours(hours.expression, hours.zone, hours.country, hours.subdivision)
    evening_before = midnight(hours.zone, on) - TICK
    found = day_spans(closed, on)
    assert found == [] or (is_open(plain, evening_before) and found[0][0] == midnight(hours.zone, on))
    assert len(found) <= 1


@given(places(), dates)
def test_week_holds_what_is_open(hours, on):
    monday = on - timedelta(days=on.weekday())
    shown = sum(
        (
            datetime.combine(on, b) - datetime.combine(on, a) + (DAY if b <= a else timedelta())
            for day in week(hours, monday)
            for a, b in day
        ),
        timedelta(),
    )
    first, last = midnight(hours.zone, monday), midnight(hours.zone, monday + 7 * DAY)
    open_for = sum((b - a for a, b in spans(hours, first, last)), timedelta())
    # an evening at either end is shown whole, on the day it begins; a clock change adds or takes an hour
    assert abs(shown - open_for) <= timedelta(hours=13)


@given(expressions)
@settings(max_examples=60)
def test_validate_keeps_the_meaning(expression):
    stored = validate(expression)
    assert validate(stored) == stored
    first = datetime(2026, 1, 1, tzinfo=UTC)
    written, spelt = (
        spans(Hours(text, "Europe/Lisbon", "PT"), first, first + 370 * DAY) for text in (expression, stored)
    )
    assert written == spelt


@given(st.text(alphabet='MoTuWeFrSaSuPH0123456789:-,;|[]+()" offopenJanDecweekeaster', max_size=40))
@settings(max_examples=300)
def test_validate_answers_any_text(text):
    try:
        stored = validate(text)
    except ValueError:
        return
    assert isinstance(is_open(Hours(stored, "Europe/Lisbon", "PT"), datetime(2026, 3, 2, 12, tzinfo=UTC)), bool)
