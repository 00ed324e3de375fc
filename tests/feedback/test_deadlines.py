"""Until when a claim has to be answered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.deadlines import Rule, Unit, due_at, urgency
from stores import hours
from stores.hours import Hours
from tests.factories import NOON

OFFICE = Hours("Mo-Fr 09:00-18:00; PH off", "Europe/Lisbon", "PT")
START = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (Rule(5, Unit.HOURS), datetime(2026, 3, 4, 17, tzinfo=UTC)),
        (Rule(3, Unit.WORKING_HOURS), datetime(2026, 3, 4, 15, tzinfo=UTC)),
        (Rule(6, Unit.WORKING_HOURS), datetime(2026, 3, 4, 18, tzinfo=UTC)),
        (Rule(7, Unit.WORKING_HOURS), datetime(2026, 3, 5, 10, tzinfo=UTC)),
        (Rule(1, Unit.WORKING_DAYS), datetime(2026, 3, 5, 18, tzinfo=UTC)),
        (Rule(3, Unit.WORKING_DAYS), datetime(2026, 3, 9, 18, tzinfo=UTC)),  # over a week-end
        (Rule(30, Unit.DAYS), datetime(2026, 4, 3, 11, tzinfo=UTC)),  # noon there, in summer time by then
    ],
)
def test_rule_counts_in_its_unit(rule, due):
    assert due_at(NOON, rule, OFFICE) == due


def test_holiday_is_no_working_day():
    maundy_thursday = datetime(2026, 4, 2, 10, tzinfo=UTC)

    assert due_at(maundy_thursday, Rule(1, Unit.WORKING_DAYS), OFFICE) == datetime(2026, 4, 6, 17, tzinfo=UTC)


@given(INSTANTS, st.integers(1, 300))
def test_working_hours_are_all_worked(after, count):
    due = due_at(after, Rule(count, Unit.WORKING_HOURS), OFFICE)

    worked = sum((b - a for a, b in hours.spans(OFFICE, after, due)), timedelta())
    assert worked == timedelta(hours=count)


@given(INSTANTS, st.sampled_from(Unit), st.integers(1, 60))
def test_more_time_never_ends_earlier(after, unit, count):
    assert after < due_at(after, Rule(count, unit), OFFICE) <= due_at(after, Rule(count + 1, unit), OFFICE)


@pytest.mark.parametrize("unit", [Unit.WORKING_HOURS, Unit.WORKING_DAYS])
def test_calendar_without_work_is_refused(unit):
    with pytest.raises(ValueError, match="two years"):
        due_at(NOON, Rule(1, unit), Hours("off", "Europe/Lisbon", "PT"))


@pytest.mark.parametrize(("hours_left", "shown"), [(25, ""), (24, "soon"), (0, "soon"), (-1, "late")])
def test_urgency_by_what_is_left_of_the_time(hours_left, shown):
    assert urgency(NOON, NOON + timedelta(hours=96), NOON + timedelta(hours=96 - hours_left)) == shown
