"""Opening hours written by weekday, as an OSM expression; also where nobody wrote am or pm.

The repair of a 12-hour clock without am and pm (clock = "12"):
* a time that says am or pm, or is 13:00 or later, is what it says;
* an opening before 7:00 is in the afternoon: "1.00 - 6.00" is 13:00-18:00;
* a time that is not after the one before it is half a day later: "9.00 - 6.00" is 09:00-18:00, "9.00 - 9.00" is
  09:00-21:00, "12.00 - 6.00" is 12:00-18:00, "9.00 - 1.00, 2.00 - 6.00" is 09:00-13:00,14:00-18:00.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from stores.imports.cells import BadCell

CLOCKS = ("12", "24")
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NOON, DAY = 12 * 60, 24 * 60
EARLIEST_OPENING = 7 * 60
NO_HOURS = {"", "-", "–", "n/a"}
_TIME = re.compile(r"(\d{1,2})(?:[.:h](\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-|–|—|\bto\b)\s*")
_SPANS = re.compile(r"\s*[,;&/]\s*")


def week_expression(lines: Sequence[str], *, clock: str, closed: Sequence[str] = ("closed",)) -> str:
    """The expression for seven lines, Monday first; "" when none says anything. BadCell's field is the day's place."""
    days = [_day(line, str(place), clock, closed) for place, line in enumerate(lines)]
    if not any(line.strip() for line in lines):
        return ""
    rules = []
    for hours, group in groupby(zip(DAYS, days, strict=True), key=lambda pair: pair[1]):
        if hours:
            names = [name for name, _hours in group]
            rules.append(f"{names[0]}-{names[-1]} {hours}" if len(names) > 1 else f"{names[0]} {hours}")
    return "; ".join(rules) or "off"


def _day(line: str, place: str, clock: str, closed: Sequence[str]) -> str:
    """One day's hours as 09:00-13:00,14:00-18:00; "" when the line says closed or nothing."""
    plain = " ".join(line.split())
    if plain.casefold() in NO_HOURS | {word.casefold() for word in closed}:
        return ""
    spans: list[str] = []
    before = 0
    for span in _SPANS.split(plain):
        ends = _DASH.split(span)
        if len(ends) != 2:  # noqa: PLR2004 -- from, to
            raise BadCell(place, _("not hours such as 9.00 - 6.00: “%(line)s”") % {"line": line[:40]})
        start = _minutes(ends[0], place, clock, after=before - 1 if spans else None)
        before = _minutes(ends[1], place, clock, after=start)
        spans.append(f"{_shown(start)}-{_shown(before)}")
    return ",".join(spans)


def _minutes(written: str, place: str, clock: str, *, after: int | None) -> int:
    """Minutes since midnight; `after` is the time that must lie before, None for the day's first opening."""
    match = _TIME.fullmatch(written.strip())
    hour, minute, half = (int(match[1]), int(match[2] or 0), (match[3] or "").lower()) if match else (99, 0, "")
    found = hour * 60 + minute
    if minute > 59 or found > DAY or (half and not 1 <= hour <= 12):  # noqa: PLR2004 -- a clock
        raise BadCell(place, _("not a time: “%(written)s”") % {"written": written[:40]})
    if half:
        found = found % NOON + (NOON if half == "p" else 0)
    elif clock == "12" and found <= NOON:
        found = _half_day_later(found, after)
    if after is not None and found <= after:
        raise BadCell(place, _("%(written)s is not after the time before it") % {"written": written})
    return found


def _half_day_later(found: int, after: int | None) -> int:
    is_late = found < EARLIEST_OPENING if after is None else found <= after
    return found + NOON if is_late else found


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
