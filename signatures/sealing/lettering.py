"""A typed name as a signature: the outlines of its letters, so that no font has to be embedded after the freeze."""

import functools
import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from core.errors import Invalid
from signatures.fonts import FOLDER, FontMissing, GlyphUnknown

FONT = FOLDER / "DejaVuSerif.ttf"
LONGEST = 80
MARGIN = 0.08  # of the box, on each side


class NameUnfit(Invalid):
    code, message = "name_unfit", _("Type the name as it is written in the passport, at most 80 letters.")


@dataclass(frozen=True)
class TypedName:
    """A checked name."""

    text: str

    @classmethod
    def of(cls, text: str) -> "TypedName":
        """Raises NameUnfit or GlyphUnknown."""
        name = " ".join(unicodedata.normalize("NFC", text).split())
        if not name or len(name) > LONGEST:
            raise NameUnfit
        missing = "".join(
            sorted(
                {
                    letter
                    for letter in name
                    if ord(letter) not in _font().letters or unicodedata.category(letter)[0] == "C"
                }
            )
        )
        if missing:
            raise GlyphUnknown(signs=missing)
        if not any(_font().widths[_font().letters[ord(letter)]] for letter in name):
            raise NameUnfit  # accents without a letter
        return cls(name)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def drawing(self, width: float, height: float) -> bytes:
        """Operators of a PDF content stream: as large as the box allows, standing on its lower third."""
        font = _font()
        names = [font.letters[ord(letter)] for letter in self.text]
        length = sum(font.widths[name] for name in names)
        scale = min(width * (1 - 2 * MARGIN) / length, height * 0.5 / font.height)
        pen = _Outlines(font.glyphs)
        across = 0
        for name in names:
            pen.start(across)
            font.glyphs[name].draw(pen)
            across += font.widths[name]
        place = (scale, scale, width * MARGIN, height * 0.32)
        head = b"q 0.05 0.1 0.35 rg %.5f 0 0 %.5f %.2f %.2f cm" % place
        return b"\n".join([head, *pen.lines, b"f Q"])


class _Outlines(BasePen):
    """Glyphs to path operators; quadratic curves arrive here as cubic ones."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.lines: list[bytes] = []
        self.across = 0

    def start(self, across: int) -> None:
        self.across = across

    def _moveTo(self, pt: Any) -> None:  # noqa: N802 -- names of fontTools, these four
        self.lines.append(b"%d %d m" % self._at(pt))

    def _lineTo(self, pt: Any) -> None:  # noqa: N802 -- as above
        self.lines.append(b"%d %d l" % self._at(pt))

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802 -- as above
        self.lines.append(b"%d %d %d %d %d %d c" % (*self._at(pt1), *self._at(pt2), *self._at(pt3)))

    def _closePath(self) -> None:  # noqa: N802 -- as above
        self.lines.append(b"h")

    def _at(self, point: Any) -> tuple[int, int]:
        return round(point[0]) + self.across, round(point[1])


@dataclass(frozen=True)
class _Font:
    glyphs: Any
    letters: dict[int, str]
    widths: dict[str, int]
    height: int


@functools.cache
def _font() -> _Font:
    try:
        font = TTFont(FONT)
    except OSError as error:
        raise FontMissing from error
    widths = {name: advance for name, (advance, _bearing) in font["hmtx"].metrics.items()}
    return _Font(font.getGlyphSet(), font.getBestCmap(), widths, font["OS/2"].sTypoAscender)
