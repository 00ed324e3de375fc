"""Hours by weekday, with and without am and pm."""

import pytest

from stores.imports.cells import BadCell
from stores.imports.weekdays import week_expression


def week(monday: str, clock: str = "12", *, rest: str = "CLOSED") -> str:
    return week_expression([monday, *[rest] * 6], clock=clock, closed=("closed",))


UNMARKED = [
    ("9.00 - 6.00", "09:00-18:00"),
    ("9.00 - 9.00", "09:00-21:00"),
    ("9.30 - 6.15", "09:30-18:15"),
    ("10.00 - 7.00", "10:00-19:00"),
    ("12.00 - 6.00", "12:00-18:00"),
    ("1.00 - 6.00", "13:00-18:00"),
    ("2.00 - 6.00", "14:00-18:00"),
    ("13.00 - 6.00", "13:00-18:00"),
    ("6.30 - 9.00", "18:30-21:00"),
    ("7.00 - 11.00", "07:00-11:00"),
    ("8.00 - 12.00", "08:00-12:00"),
    ("12.00 - 12.00", "12:00-24:00"),
    ("9.00 - 12.30", "09:00-12:30"),
    ("9.00 - 1.00, 2.00 - 6.00", "09:00-13:00,14:00-18:00"),
    ("9.00 - 8.00, 9.00 - 10.00", "09:00-20:00,21:00-22:00"),
    ("9:00-17:30", "09:00-17:30"),
    ("9am - 6pm", "09:00-18:00"),
    ("12 am - 12 pm", "00:00-12:00"),
    ("9.00 to 6.00", "09:00-18:00"),
    ("09h00 – 18h00", "09:00-18:00"),
]


@pytest.mark.parametrize(("written", "hours"), UNMARKED)
def test_week_expression_repairs_a_clock_without_am_and_pm(written, hours):
    assert week(written) == f"Mo {hours}"


def test_week_expression_keeps_a_24_hour_clock():
    assert week("01:00 - 06:00", clock="24") == "Mo 01:00-06:00"
    with pytest.raises(BadCell, match="not after"):
        week("9.00 - 6.00", clock="24")


def test_week_expression_gathers_days_of_equal_hours():
    lines = ["9-5", "9-5", "9-5", "9-7", "9-5", "10-2", "CLOSED"]
    expected = "Mo-We 09:00-17:00; Th 09:00-19:00; Fr 09:00-17:00; Sa 10:00-14:00"
    assert week_expression(lines, clock="12") == expected


@pytest.mark.parametrize("word", ["CLOSED", " closed ", "-", "n/a", ""])
def test_week_expression_knows_the_words_for_closed(word):
    assert week("9.00 - 6.00", rest=word) == "Mo 09:00-18:00"


def test_week_expression_is_off_when_every_day_is_closed_and_empty_when_nothing_is_said():
    assert week("CLOSED") == "off"
    assert week_expression([""] * 7, clock="12") == ""


@pytest.mark.parametrize(
    "written", ["9.00", "9.00 - 6.00 - 8.00", "nine - six", "9.75 - 6.00", "25.00 - 26.00", "13pm - 2pm"]
)
def test_week_expression_refuses_what_is_no_hours(written):
    with pytest.raises(BadCell) as caught:
        week_expression(["CLOSED", "CLOSED", written, *["CLOSED"] * 4], clock="12")
    assert caught.value.field == "2"  # the place of Wednesday
