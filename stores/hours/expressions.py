"""OSM expressions as the library `opening-hours-py` reads them, with public holidays written out as dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # missing from the library's stub

from stores.hours.calendars import holidays_between
from stores.hours.clock import zone_of
from stores.hours.values import BadHours, Hours

LONGEST = 2000
SPILL = timedelta(days=3)  # an opening lasts 48 hours at most, so the days around the year's ends count too
NEVER = date(1900, 1, 1)  # stands where a rule for holidays meets none: a selector cannot be empty
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_OFFSET = r"(?: [+-]\d+ days?)?"
_HOLIDAY = rf"(?:PH|SH){_OFFSET}"
_WEEKDAY = rf"{_DAY}(?:-{_DAY})?(?:\[[-\d,]+\]{_OFFSET})?"
_DAYS = re.compile(rf"(?<![A-Za-z])(?:{_HOLIDAY}|{_WEEKDAY})(?:,(?:{_HOLIDAY}|{_WEEKDAY}))*(?![A-Za-z\[])")
_ITEM = re.compile(rf"{_HOLIDAY}|{_WEEKDAY}")
_PUBLIC = re.compile(r"(?<![A-Za-z])PH(?![A-Za-z])")
_SEPARATOR = re.compile(r'"[^"]*"|( ?; ?| ?, | ?\|\| ?)')
_WORDS = re.compile(r'"[^"]*"')
_LOST_PLUS = re.compile(r"\b(PH|SH) (\d+ days?)")  # the library prints "PH +1 day" as "PH 1 days"
_SUN = re.compile(r"dawn|sunrise|sunset|dusk", re.IGNORECASE)
_POSITION = re.compile(r"--> 1:(\d+)")
_REPAIRS = str.maketrans({"–": "-", "—": "-", "−": "-", "\N{NO-BREAK SPACE}": " ", "“": '"', "”": '"', "\t": " "})


@dataclass(frozen=True)
class _Rule:
    separator: str
    text: str

    def days(self) -> re.Match[str] | None:
        """The list of weekdays and holidays, where it names public holidays."""
        body = self.text.partition('"')[0]
        return next((found for found in _DAYS.finditer(body) if "PH" in found[0]), None)


def validate(expression: str) -> str:
    """The expression as it is stored, in the library's spelling; BadHours when it cannot be read."""
    text = canonical(expression)
    parsed(written_out(text, [], NEVER.year))  # what public holidays make of it must be readable too
    return text


def has_holiday_rule(expression: str) -> bool:
    """Whether a public holiday changes anything."""
    return any(rule.days() for rule in _rules(canonical(expression)))


@lru_cache(maxsize=16384)
def canonical(expression: str) -> str:
    """The library's own spelling of an expression, repaired where it cannot read that itself."""
    text = " ".join(expression.translate(_REPAIRS).split()).rstrip("; ")
    if len(text) > LONGEST:
        reason = f"Opening hours have at most {LONGEST} characters."
        raise BadHours(reason)
    parsed(text)
    text = _words_are_unknown(text)
    spelt = _LOST_PLUS.sub(r"\1 +\2", str(parsed(text)))
    return spelt if _readable(spelt) else text


def _words_are_unknown(text: str) -> str:
    """A rule of nothing but words ("by appointment") is not open; the library takes it for 24/7."""
    return "".join(
        rule.separator + ("unknown " if _WORDS.fullmatch(rule.text) else "") + rule.text for rule in _rules(text)
    )


def _readable(text: str) -> bool:
    try:
        OpeningHours(text)
    except ParserError:
        return False
    return True


@lru_cache(maxsize=16384)
def parsed(text: str, zone: str = "", position: tuple[float, float] | None = None) -> OpeningHours:
    """The library's object, or BadHours. Zone and position are for the sun; all times asked and told are naive."""
    try:
        if position is None:
            return OpeningHours(text)
        return OpeningHours(text, timezone=zone_of(zone), coords=position, auto_country=False)
    except ParserError as error:
        found = _POSITION.search(str(error))
        raise _bad(text, int(found[1]) if found else None) from error


def _bad(text: str, position: int | None) -> BadHours:
    """Says what is wrong where it can be guessed, otherwise shows how it is written."""
    if not text:
        return BadHours("The opening hours are empty. Write for example: Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off")
    rest = text[position - 1 :][:30] if position else text[:30]
    if re.search(r"\d\s*[ap]\.?m\b", text, re.IGNORECASE):
        hint = "Write times on the 24-hour clock: 18:00, not 6pm."
    elif re.match(r"\d{1,2}(?!\d)(?!:)", rest):
        hint = "Write times with hours and minutes and a colon: 09:00-18:00."
    elif re.match(r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b", rest) and text != rest:
        hint = "Part the rules by a semicolon: Mo-Fr 09:00-18:00; Sa 09:00-13:00."
    elif re.match(r"[A-Za-z]", rest):
        hint = "Days are Mo Tu We Th Fr Sa Su, public holidays PH, months Jan to Dec, closed is off."
    else:
        hint = "Write for example: Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off"
    return BadHours(f"Cannot read the opening hours from “{rest}” on. {hint}" if rest else hint, position=position)


def compiled(hours: Hours, year: int) -> OpeningHours:
    """What is asked about local days of `year`, without the dated exceptions. Stores of equal hours share it."""
    if hours.position is None or not _SUN.search(hours.expression):
        return _compiled(hours.expression, hours.country, hours.subdivision, "", None, year)
    return _compiled(hours.expression, hours.country, hours.subdivision, hours.zone, hours.position, year)


@lru_cache(maxsize=16384)
def _compiled(
    expression: str, country: str, subdivision: str, zone: str, position: tuple[float, float] | None, year: int
) -> OpeningHours:
    if not expression.strip():
        return parsed("off")
    text = canonical(expression)
    if _PUBLIC.search(text):
        holidays = holidays_between(country, subdivision, date(year - 1, 1, 1), date(year + 1, 12, 31))
        text = written_out(text, holidays, year)
    return parsed(text, zone, position)


def written_out(text: str, holidays: Sequence[date], year: int) -> str:
    """The expression with every public holiday selector replaced by its dates of `year`, at its place in the rules."""
    pieces: list[str] = []
    for rule in _rules(text):
        found = rule.days()
        for piece in [rule.text] if found is None else _split(rule.text, found, holidays, year):
            pieces += [rule.separator or "; ", piece]
    return "".join(pieces[1:])


def _split(text: str, found: re.Match[str], holidays: Sequence[date], year: int) -> Iterator[str]:
    """One rule as two: for the weekdays named beside the holidays, and for the holidays as dates."""
    items = _ITEM.findall(found[0])
    before, after = text[: found.start()].rstrip(), text[found.end() :]
    weekdays = ",".join(item for item in items if not item.startswith("PH"))
    if weekdays:
        yield f"{before} {weekdays}{after}".strip()
    first, last = date(year, 1, 1) - SPILL, date(year, 12, 31) + SPILL
    wanted = {on + _offset(item) for item in items if item.startswith("PH") for on in holidays}
    days = sorted(on for on in wanted if first <= on <= last and (not before or _selects(before, on))) or [NEVER]
    yield ",".join(f"{on.year} {MONTHS[on.month - 1]} {on.day}" for on in days) + after


def _offset(item: str) -> timedelta:
    number = item.removeprefix("PH").removesuffix("days").removesuffix("day").strip()
    return timedelta(days=int(number or 0))


def _selects(selector: str, on: date) -> bool:
    """Whether a selector of years, months or weeks holds the day."""
    return parsed(f"{selector} 00:00-24:00").is_open(datetime.combine(on, time(12)))


def _rules(text: str) -> list[_Rule]:
    rules, separator, start = [], "", 0
    for found in _SEPARATOR.finditer(text):
        if found[1]:
            rules.append(_Rule(separator, text[start : found.start()]))
            separator, start = found[1], found.end()
    rules.append(_Rule(separator, text[start:]))
    return rules
