"""Opening hours: OSM expressions, public holidays and dated exceptions, evaluated in the store's own zone."""

from stores.hours.calendars import check_place
from stores.hours.clock import instant, local_day, local_time, midnight, zone_at, zone_of, zones_by_country
from stores.hours.expressions import has_holiday_rule, validate
from stores.hours.openings import (
    closes_at,
    day_spans,
    end_of_day,
    is_open,
    next_change,
    opens_at,
    spans,
    week,
)
from stores.hours.values import BadHours, Change, DatedRule, Hours

__all__ = [
    "BadHours",
    "Change",
    "DatedRule",
    "Hours",
    "check_place",
    "closes_at",
    "day_spans",
    "end_of_day",
    "has_holiday_rule",
    "instant",
    "is_open",
    "local_day",
    "local_time",
    "midnight",
    "next_change",
    "opens_at",
    "spans",
    "validate",
    "week",
    "zone_at",
    "zone_of",
    "zones_by_country",
]
