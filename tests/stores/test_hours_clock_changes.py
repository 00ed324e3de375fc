"""Opening hours on the days on which the clock is put forward or back."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from stores.hours import (
    DatedRule,
    Hours,
    closes_at,
    day_spans,
    end_of_day,
    instant,
    is_open,
    local_time,
    midnight,
    next_change,
    spans,
    zone_at,
    zones_by_country,
)

# Dublin counts its winter as the exception; in the Azores the change takes away or repeats midnight itself
FORWARD = [("Europe/Dublin", "2026-03-29"), ("Europe/Lisbon", "2026-03-29"), ("Atlantic/Azores", "2026-03-29")]
BACK = [("Europe/Dublin", "2026-10-25"), ("Europe/Lisbon", "2026-10-25"), ("Atlantic/Azores", "2026-10-25")]


def hours_open(zone: str, expression: str, on: str) -> float:
    found = day_spans(Hours(expression, zone), date.fromisoformat(on))
    return sum((b - a).total_seconds() for a, b in found) / 3600


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "on", "length"),
    [(*day, 23) for day in FORWARD] + [(*day, 25) for day in BACK] + [("Asia/Kamchatka", "2026-03-29", 24)],
)
def test_day_spans_lasts_as_long_as_the_day(zone, on, length):
    assert hours_open(zone, "24/7", on) == length
    assert hours_open(zone, "09:00-18:00", on) == 9


def test_day_spans_loses_the_hour_left_out():
    assert hours_open("Europe/Prague", "01:00-05:00", "2026-03-29") == 3
    assert hours_open("Europe/Prague", "02:30-03:30", "2026-03-29") == 0.5
    assert day_spans(Hours("02:00-03:00", "Europe/Prague"), date(2026, 3, 29)) == []


def test_day_spans_joins_what_the_change_brings_together():
    found = day_spans(Hours("01:00-02:00,02:30-05:00", "Europe/Prague"), date(2026, 3, 29))
    assert found == [(utc("2026-03-29T00:00"), utc("2026-03-29T03:00"))]


def test_day_spans_holds_the_repeated_hour_when_open_across_it():
    assert hours_open("Europe/Prague", "01:00-05:00", "2026-10-25") == 5


def test_day_spans_takes_the_first_pass_of_a_repeated_hour():
    hours = Hours("01:00-02:30", "Europe/Prague")
    assert day_spans(hours, date(2026, 10, 25)) == [(utc("2026-10-24T23:00"), utc("2026-10-25T00:30"))]
    assert not is_open(hours, utc("2026-10-25T01:15"))  # clocks show 02:15 for the second time


def test_is_open_stays_open_through_the_repeated_hour():
    hours = Hours("02:30-05:00", "Europe/Prague")
    assert is_open(hours, utc("2026-10-25T00:45"))  # 02:45, first pass
    assert is_open(hours, utc("2026-10-25T01:15"))  # 02:15, second pass


def test_spans_of_an_evening_across_the_change():
    hours = Hours("Sa 22:00-04:00", "Europe/Lisbon")
    forward = spans(hours, utc("2026-03-28T12:00"), utc("2026-03-29T12:00"))
    back = spans(hours, utc("2026-10-24T12:00"), utc("2026-10-25T12:00"))
    assert [b - a for a, b in forward + back] == [timedelta(hours=5), timedelta(hours=7)]


def test_end_of_day_and_closing_agree_on_the_change():
    hours = Hours("Sa 22:00-04:00", "Europe/Lisbon")
    midnight_before = utc("2026-10-25T00:30")
    assert end_of_day(hours, midnight_before) == closes_at(hours, midnight_before) == utc("2026-10-25T04:00")


def test_end_of_day_knows_the_second_pass():
    hours = Hours("Mo-Su 20:00-00:30", "Atlantic/Azores")
    second_pass = utc("2026-10-25T01:15")  # 00:15 again: the evening closed in the first pass, at 00:30
    assert end_of_day(hours, utc("2026-10-25T00:15")) == utc("2026-10-25T00:30")
    assert end_of_day(hours, second_pass) == utc("2026-10-26T01:30")


def test_next_change_names_the_instant_of_the_change():
    hours = Hours("Su 02:15-05:00", "Europe/Prague")
    change = next_change(hours, utc("2026-03-29T00:00"))
    assert change is not None
    assert change.at == utc("2026-03-29T01:00")  # 02:15 does not exist: clocks go from 02:00 to 03:00


def test_dated_rule_holds_on_a_day_with_a_change():
    rule = DatedRule(date(2026, 10, 25))
    hours = Hours("24/7", "Atlantic/Azores", exceptions=(rule,))
    closed = day_spans(hours, rule.on)
    assert closed == []
    assert next_change(hours, utc("2026-10-25T12:00")).at == midnight("Atlantic/Azores", date(2026, 10, 26))


@pytest.mark.parametrize(("zone", "on"), FORWARD + BACK)
def test_instant_keeps_the_order_of_the_clock(zone, on):
    start = datetime.fromisoformat(on)
    instants = [instant(zone, start + timedelta(minutes=step)) for step in range(24 * 60)]
    assert all(a <= b for a, b in pairwise(instants))
    assert all(local_time(zone, found) >= start + timedelta(minutes=step) for step, found in enumerate(instants))


def test_midnight_is_the_change_where_the_clock_skips_it():
    assert midnight("Atlantic/Azores", date(2026, 3, 29)) == utc("2026-03-29T01:00")
    assert midnight("Atlantic/Azores", date(2026, 10, 25)) == utc("2026-10-25T00:00")


def test_days_of_zones_differ():
    on = date(2026, 3, 2)
    assert midnight("Asia/Kamchatka", on) == datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Kamchatka"))
    assert midnight("Atlantic/Azores", on) - midnight("Asia/Kamchatka", on) == timedelta(hours=13)


def test_zone_at_knows_islands_and_the_sea():
    places = [(38.72, -9.14), (37.74, -25.67), (53.02, 158.65), (0.0, 0.0)]
    assert [zone_at(*place) for place in places] == ["Europe/Lisbon", "Atlantic/Azores", "Asia/Kamchatka", ""]


def test_zones_by_country_lists_all_of_a_country():
    zones = zones_by_country()
    assert zones["CZ"] == ("Europe/Prague",)
    assert set(zones["PT"]) == {"Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"}
