"""Where shares with their intervals lie in a picture, and the bars of a Pareto picture: pure numbers, templates draw.

780 units wide; each row has its words above (at `text_y`) and its bar below, on a scale from 0 to 100 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, ROW, BAR = 780.0, 52.0, 12.0
TEXT, TRACK = 22.0, 30.0  # from the top of a row


@dataclass(frozen=True)
class IntervalRow:
    """One share: the track of the whole scale, the band from low to high, the mark of the share (None: nothing yet)."""

    text_y: str
    y: str
    band_x: str
    band_width: str
    mark_x: str


@dataclass(frozen=True)
class IntervalPicture:
    rows: tuple[IntervalRow, ...]
    height: str
    bar: str = f"{BAR:g}"


def interval_picture(shares: Sequence[tuple[float | None, float, float]]) -> IntervalPicture:
    """The picture of (share, low, high), each from 0 to 1, one below the other."""
    rows = tuple(
        IntervalRow(
            text_y=_short(n * ROW + TEXT),
            y=_short(n * ROW + TRACK),
            band_x=_short(low * WIDE),
            band_width=_short(max((high - low) * WIDE, 2.0)),
            mark_x="" if share is None else _short(min(max(share * WIDE, 2.0), WIDE - 2.0)),
        )
        for n, (share, low, high) in enumerate(shares)
    )
    return IntervalPicture(rows, _short(max(len(shares), 1) * ROW))


@dataclass(frozen=True)
class ParetoRow:
    """One cause: its bar from the left, and where the sum of all so far stands."""

    text_y: str
    y: str
    width: str
    sum_x: str
    sum_y: str


@dataclass(frozen=True)
class ParetoPicture:
    rows: tuple[ParetoRow, ...]
    height: str
    line: str  # the points of the sums
    bar: str = f"{BAR:g}"


def pareto_picture(counts: Sequence[int]) -> ParetoPicture:
    """The picture of `counts`, the greatest first: shares of their sum as bars, running sums as a line."""
    total, sofar = sum(counts) or 1, 0
    rows = []
    for n, count in enumerate(counts):
        sofar += count
        top = n * ROW + TRACK
        rows.append(
            ParetoRow(
                text_y=_short(n * ROW + TEXT),
                y=_short(top),
                width=_short(max(count / total * WIDE, 2.0)),
                sum_x=_short(sofar / total * (WIDE - 8) + 4),
                sum_y=_short(top + BAR / 2),
            )
        )
    points = " ".join(f"{row.sum_x},{row.sum_y}" for row in rows)
    return ParetoPicture(tuple(rows), _short(max(len(counts), 1) * ROW), points)


def _short(number: float) -> str:
    """One decimal, with a point in every language."""
    return f"{number:.1f}".removesuffix(".0")
