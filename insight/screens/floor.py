"""The floor: figures, advice, counters, the day, the line."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from insight.pictures import day_picture
from insight.queries.floor import floor
from queueing.screens.frame import Frame, regions
from signatures.screens.waiting import alarm_words

REGIONS = ("figures", "advice", "counters", "day", "line")
ROWS = 60


def payload(frame: Frame, key: object) -> str:
    """The regions of the floor; `key` says whether who looks may serve in this store, and so open a counter."""
    return regions(frame, parts(frame, may_serve=bool(key)))


def parts(frame: Frame, *, may_serve: bool) -> dict[str, SafeString]:
    """Each region's HTML; a fresh page holds the same."""
    found = floor(frame.line, now=frame.now)
    context = {
        "floor": found,
        "rows": found.rows[:ROWS],
        "more": max(0, len(found.rows) - ROWS),
        "alarm": alarm_words(found.unsealed, zone=frame.store.time_zone) if found.unsealed else None,
        "picture": day_picture(found.day.hours, found.day.goal),
        "may_serve": may_serve,
        "zone": frame.store.time_zone,
        "now": frame.now,
    }
    return {name: render_to_string(f"insight/floor_{name}.html", context) for name in REGIONS}
