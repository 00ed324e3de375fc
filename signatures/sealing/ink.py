"""A drawn signature: strokes of points in a box of 10,000 by 10,000, drawn as vectors. No time, no pressure."""

import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

BOX = 10_000  # x to the right, y down, as screens have it
MOST_POINTS, MOST_STROKES = 20_000, 2_000
PEN = 1.3  # points of width on paper

Point = tuple[int, int]


class InkEmpty(Invalid):
    code, message = "ink_empty", _("Nothing was drawn. Please sign once more.")


class InkTooMuch(Invalid):
    code, message = "ink_too_much", _("The drawing has too many lines. Clear it and sign once more.")


class InkOutside(Invalid):
    code, message = "ink_outside", _("The drawing is damaged. Clear it and sign once more.")


@dataclass(frozen=True)
class Ink:
    """Checked strokes."""

    strokes: tuple[tuple[Point, ...], ...]

    @classmethod
    def of(cls, strokes: object) -> "Ink":
        """From what a client sent: lists of [x, y]; raises InkEmpty, InkTooMuch or InkOutside."""
        if not isinstance(strokes, Sequence) or isinstance(strokes, str | bytes):
            raise InkOutside
        if len(strokes) > MOST_STROKES:
            raise InkTooMuch
        found: list[tuple[Point, ...]] = []
        left = MOST_POINTS
        for stroke in strokes:
            if not isinstance(stroke, Sequence) or isinstance(stroke, str | bytes):
                raise InkOutside
            left -= len(stroke)
            if left < 0:
                raise InkTooMuch
            if stroke:
                found.append(tuple(_point(each) for each in stroke))
        ink = cls(tuple(found))
        if not ink._seen():
            raise InkEmpty
        return ink

    @property
    def sha256(self) -> str:
        """The same on every client: the strokes as JSON without blanks."""
        return hashlib.sha256(json.dumps(self.strokes, separators=(",", ":")).encode()).hexdigest()

    def drawing(self, width: float, height: float) -> bytes:
        """Operators of a PDF content stream that draw it in a box of that many points."""
        lines = [b"q 1 J 1 j %.2f w 0.05 0.1 0.35 RG" % PEN]
        for stroke in self.strokes:
            lines += _line([(x * width / BOX, height - y * height / BOX) for x, y in stroke])
        return b"\n".join([*lines, b"Q"])

    def _seen(self) -> bool:
        """More than a single tap: a dot alone is no signature."""
        points = {point for stroke in self.strokes for point in stroke}
        return len(points) > 1


def _point(value: object) -> Point:
    match value:
        case [int(x), int(y)] if not isinstance(x, bool) and not isinstance(y, bool) and _within(x, y):
            return (x, y)
    raise InkOutside


def _within(x: int, y: int) -> bool:
    return 0 <= x <= BOX and 0 <= y <= BOX


def _line(points: Sequence[tuple[float, float]]) -> Iterator[bytes]:
    """One stroke: through the middles of its pieces, bent at its points, as a pen goes."""
    x, y = points[0]
    yield b"%.2f %.2f m" % (x, y)
    if len(points) <= 2:  # noqa: PLR2004 -- a dot or a straight line
        yield b"%.2f %.2f l S" % points[-1]
        return
    for (bend_x, bend_y), (next_x, next_y) in itertools.pairwise(points[1:]):
        end_x, end_y = (bend_x + next_x) / 2, (bend_y + next_y) / 2
        first = (x + 2 * (bend_x - x) / 3, y + 2 * (bend_y - y) / 3)
        second = (end_x + 2 * (bend_x - end_x) / 3, end_y + 2 * (bend_y - end_y) / 3)
        yield b"%.2f %.2f %.2f %.2f %.2f %.2f c" % (*first, *second, end_x, end_y)
        x, y = end_x, end_y
    yield b"%.2f %.2f l S" % points[-1]
