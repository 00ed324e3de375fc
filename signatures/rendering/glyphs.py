"""Which signs can be printed: those that every face has."""

import functools
import unicodedata

from fontTools.ttLib import TTFont

from signatures.fonts import FOLDER, FontMissing, GlyphUnknown

FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSansMono")
UNSEEN = frozenset("\t\n\r\u00ad\u200b\u2060\ufeff")  # layout, never drawn


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
