"""Words of the customer's visit: the place in line, when a store opens, how far it is."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from django import template
from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, pgettext

from core.countries import country_name
from core.words import NBSP, distance_words, within

register = template.Library()
TEENS = range(11, 14)
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
NEAR = 10  # kilometres up to which a decimal says something
THIS_WEEK = 6  # days ahead that the weekday alone is clear


@register.filter
def language_name(code: str) -> str:
    """The language's own name."""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def figure(number: float | None, plain: bool = False) -> str:  # noqa: FBT001, FBT002 -- a template filter's argument
    """A number as people of the active language write it, without zeros at the end; `plain` = as a field holds it."""
    if number is None:
        return ""
    rounded = round(number, 2)
    whole = rounded == int(rounded)
    if plain:
        return str(int(rounded)) if whole else str(rounded)
    return number_format(int(rounded) if whole else rounded, use_l10n=True)


@register.filter
def positive(number: float) -> float:
    return abs(number)


@register.filter
def ordinal(place: int) -> str:
    """ "3rd" in the active language."""
    if (get_language() or "en").startswith("en"):
        return f"{place}{'th' if place % 100 in TEENS else ENDINGS.get(place % 10, 'th')}"
    return pgettext("place in line", "%(place)s.") % {"place": place}


@register.simple_tag
def opening_words(at: datetime, now: datetime, zone: str) -> str:
    """When a store opens, on its own clock: "today 14:00", "tomorrow 09:00", "Tuesday 09:00", with the date if far."""
    there, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return gettext("%(day)s %(time)s") % {"day": day_words(there.date(), today), "time": f"{there:%H:%M}"}


@register.simple_tag
def closing_words(at: datetime | None, now: datetime, zone: str) -> str:
    """ "Open until 20:00"; without the time where it is a day away or more."""
    if at is None:
        return gettext("Always open")
    if at - now >= timedelta(days=1):
        return pgettext("store", "Open")
    return gettext("Open until %(time)s") % {"time": f"{at.astimezone(ZoneInfo(zone)):%H:%M}"}


def day_words(on: date, today: date) -> str:
    """A day as people say it from `today`."""
    if on == today:
        return gettext("today")
    if on == today + timedelta(days=1):
        return gettext("tomorrow")
    if on <= today + timedelta(days=THIS_WEEK):
        return within(date_format(on, "l"))
    return long_date(on)


@register.filter
def long_date(on: date) -> str:
    """ "Tuesday 24 November", "terça-feira, 24 de novembro": as it stands in a sentence."""
    day = within(date_format(on, pgettext("date format", "j E")))
    return gettext("%(weekday)s %(day)s") % {"weekday": within(date_format(on, "l")), "day": day}


@register.filter
def local_date(at: datetime, zone: str) -> date:
    """The day of `at` on the store's own calendar."""
    return at.astimezone(ZoneInfo(zone)).date()


@register.filter
def own_clock(at: datetime, zone: str) -> str:
    """`at` as HH:MM on the store's own clock; with the zone where that time comes twice that day ("01:30 WEST")."""
    there = at.astimezone(ZoneInfo(zone))
    if there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset():
        return f"{there:%H:%M}"
    name = f"{there:%Z}"
    return f"{there:%H:%M}{NBSP}{name if name.isalpha() else f'UTC{name}'}"


@register.filter
def short_weekday(on: date) -> str:
    return date_format(on, "D")


@register.filter
def weekday(on: date) -> str:
    return date_format(on, "l")


@register.filter
def weekday_short(on: date) -> str:
    """The weekday where seven stand side by side."""
    return date_format(on, "D")


@register.filter
def about(number: float) -> str:
    """How many people on average, in whole ones: "0", "under 1", "7"."""
    if 0 < number < 0.5:  # noqa: PLR2004 -- rounds to nobody
        return gettext("under 1")
    return str(round(number))


@register.filter
def kilometres(km: float | None) -> str:
    """ "0.4 km", "12 km"; nothing where the distance is not known."""
    if km is None:
        return ""
    return gettext("%(km)s km").replace(" ", NBSP) % {"km": f"{km:.1f}" if km < NEAR else round(km)}


@register.filter
def country(code: str) -> str:
    """ "Portugal" for PT."""
    return country_name(code)


@register.filter
def distance(metres: float) -> str:
    """ "300 m", "1.5 km"."""
    return distance_words(metres)


@register.filter
def times(spans: Sequence[tuple[time, time]]) -> str:
    """The openings of one day: "09:00–13:00, 14:00–19:00"."""
    return ", ".join(_span(start, end) for start, end in spans)


def _span(start: time, end: time) -> str:
    if start == end:
        return gettext("all day")
    return f"{start:%H:%M}\u2013\u2060{'24:00' if end == time.min else format(end, '%H:%M')}"


@register.filter
def numbers(row: str) -> list[int]:
    """What a row of buttons offers: "2 5 10"."""
    return [int(number) for number in row.split()]


@register.filter
def phone_words(phone: str) -> str:
    """ "+351 912 345 678"; as it stands where it cannot be read."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
