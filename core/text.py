"""Text in several languages and text to search in."""

import unicodedata
from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language

FALLBACK = "en"


def localised(names: Mapping[str, str] | None, language: str | None = None) -> str:
    """The name in `language` (default: the active one), else English, else whatever there is."""
    if not names:
        return ""
    code = (language or get_language() or FALLBACK).split("-")[0]
    return names.get(code) or names.get(FALLBACK) or next((name for name in names.values() if name), "")


def folded(*texts: str) -> str:
    """What search and alphabetical lists compare: casefolded, accents removed (the database has no ICU)."""
    plain = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def tenths(value: float) -> str:
    """ "39.8" as the active language writes it: rounded, where Django cuts off what it does not show."""
    return str(number_format(round(value, 1) + 0.0, decimal_pos=1, use_l10n=True))
