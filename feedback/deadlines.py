"""Until when a claim has to be answered, by the rule of its category, and how near that is. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from stores import hours
from stores.hours import Hours

LOOKED_AT: Final = timedelta(days=28)  # of the calendar at once
MOST_LOOKS: Final = 28  # some two years: a calendar with less time in it than the rule wants is no calendar
NEAR: Final = 0.25  # of the time there was: less is left
DAY: Final = timedelta(days=1)


class Unit(StrEnum):
    """What a rule counts in."""

    HOURS = "hours"  # by the clock
    WORKING_HOURS = "working_hours"
    DAYS = "days"  # of the calendar, at the same time of the day
    WORKING_DAYS = "working_days"  # the day it comes is not counted; the last one counts to its end


@dataclass(frozen=True)
class Rule:
    within: int
    unit: Unit


def due_at(after: datetime, rule: Rule, calendar: Hours) -> datetime:
    """The end of the time that begins at `after`; `calendar` says when people work, and in which zone days are counted.

    Raises ValueError for a rule of less than one, and for a calendar in which so much time never comes.
    """
    if rule.within < 1:
        raise ValueError(f"{rule.within} {rule.unit} is no time to answer in")
    if rule.unit == Unit.HOURS:
        return after + timedelta(hours=rule.within)
    if rule.unit == Unit.DAYS:
        return hours.instant(calendar.zone, hours.local_time(calendar.zone, after) + timedelta(days=rule.within))
    if rule.unit == Unit.WORKING_HOURS:
        return _after_working(after, timedelta(hours=rule.within), calendar)
    return _after_days(after, rule.within, calendar)


def _after_working(after: datetime, left: timedelta, calendar: Hours) -> datetime:
    start = after
    for _look in range(MOST_LOOKS):
        for opens, closes in hours.spans(calendar, start, start + LOOKED_AT):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        start += LOOKED_AT
    raise ValueError("nobody works as long in two years")


def _after_days(after: datetime, days: int, calendar: Hours) -> datetime:
    on = hours.local_day(calendar.zone, after)
    for _look in range(MOST_LOOKS * LOOKED_AT.days):
        on += DAY
        spans = hours.day_spans(calendar, on)
        days -= bool(spans)
        if spans and not days:
            return spans[-1][1]
    raise ValueError("nobody works on as many days in two years")


def urgency(since: datetime, due: datetime, now: datetime) -> str:
    """ "late" past the deadline, "soon" when a quarter of the time or less is left, else ""."""
    if now > due:
        return "late"
    return "soon" if due - now <= (due - since) * NEAR else ""
