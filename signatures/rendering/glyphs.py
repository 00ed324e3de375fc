"""Which signs can be printed: those of DejaVu, and nothing falls back on whatever else a machine has."""

import functools
import unicodedata
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont

from core.errors import Invalid, Unavailable

FOLDER = Path("/usr/share/fonts/truetype/dejavu")  # Debian's fonts-dejavu-core
FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSansMono")
UNSEEN = frozenset("\t\n\r\u00ad\u200b\u2060\ufeff")  # layout, never drawn


class GlyphUnknown(Invalid):
    code, message = "glyph_unknown", _("The text holds signs that cannot be printed. Take them out.")


class FontMissing(Unavailable):
    code, message = "font_missing", _("The fonts of Lado's documents are not installed. Tell your administrator.")


@functools.cache
def _letters() -> frozenset[int]:
    """Those that every face has."""
    try:
        faces = [set(TTFont(FOLDER / f"{name}.ttf", lazy=True).getBestCmap()) for name in FACES[:2]]
    except OSError as error:
        raise FontMissing from error
    return frozenset(set.intersection(*faces))


def missing_glyphs(text: str) -> str:
    """The signs of `text` that cannot be printed, each once, in order of code point; "" when all is well."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sorted({sign for sign in composed if ord(sign) not in _letters() and sign not in UNSEEN}))


def check_glyphs(text: str) -> None:
    """Raise GlyphUnknown with the `signs`."""
    if signs := missing_glyphs(text):
        raise GlyphUnknown(signs=signs[:50])
