"""Where the bars and the running sums of a Pareto picture lie: pure numbers, the template draws.

780 units wide; each row has its words above and its bar below, as the rows of `insight.intervals` have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from insight.intervals import BAR, ROW, TEXT, TRACK, WIDE


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
