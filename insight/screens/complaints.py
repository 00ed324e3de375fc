"""Complaints per thousand visits as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import tenths
from insight.queries.complaints import Place

TITLES: Final[Mapping[str, Promise]] = {"store": _("Store"), "region": _("Region"), "partner": _("Dealer")}
MOST: Final = 30  # lines of a table


@dataclass(frozen=True)
class Line:
    """A place as its row says it."""

    name: str
    complaints: int
    visits: int
    value: str
    low: str
    high: str


@dataclass(frozen=True)
class Table:
    """The first lines, under what they are lines of."""

    by: str
    title: Promise
    lines: list[Line]


def tables(found: Mapping[str, Sequence[Place]]) -> list[Table]:
    """Those in which anybody complained."""
    made = [Table(by, TITLES[by], [_line(place) for place in lines[:MOST]]) for by, lines in found.items()]
    return [table for table in made if any(line.complaints for line in table.lines)]


def _line(place: Place) -> Line:
    low, high = place.found.between
    figures = (place.found.per_thousand or 0.0, low, high)
    value, least, most = (tenths(each) for each in figures)
    return Line(place.name, place.found.count, place.found.visits, value, least, most)
