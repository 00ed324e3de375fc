"""A day in few signs, as each language writes it: "Fri 27 Nov", "sex 27 nov", "pá 27. 11.", "пт 27 ноября"."""

from datetime import date, datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language

from core.words import within

DAYS: Final = {"en": "j M", "pt": "j b", "cs": "j. n.", "ru": "j E"}  # Django's own: M is always written large
YEARS: Final = {"cs": "j. n. Y"}  # of others the year simply follows


def short_day(on: date, parts: str = "") -> str:
    """The day of `on` in the active language. `parts`: D with the weekday, Y with the year, H with the time."""
    language = (get_language() or "en").partition("-")[0]
    form = DAYS.get(language, DAYS["en"])
    if "Y" in parts:
        form = YEARS.get(language, f"{form} Y")
    words = date_format(on, form)
    if "D" in parts:
        words = f"{within(date_format(on, 'D'))} {words}"
    return f"{words}, {on:%H:%M}" if "H" in parts and isinstance(on, datetime) else words
