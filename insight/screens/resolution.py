"""First-visit resolution as its pages say and draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.text import localised
from insight.intervals import Measure, Rows, rows
from insight.pareto import ParetoPicture, pareto_picture
from insight.queries.resolution import Named
from insight.templatetags.monitor import percent
from queueing.queries.resolution import Cause, Expertise, NextVisit
from queueing.resolution import RESOLVED, Rate
from stores.models import Reason, Service, Topic

MOST_CAUSES = 12


@dataclass(frozen=True)
class Figure:
    """A rate under its name: in words, and as numbers for the table. `share` is None while nothing is counted."""

    name: str
    rate: Rate
    share: float | None
    says: str

    @property
    def between(self) -> str:
        """ "74 % – 84 %"; "" while nothing is counted."""
        return "" if self.share is None else f"{percent(self.rate.low)} – {percent(self.rate.high)}"


@dataclass(frozen=True)
class Ranked:
    """Figures as a picture and a table."""

    figures: tuple[Figure, ...]
    picture: Rows


@dataclass(frozen=True)
class CauseLine:
    name: str
    visits: int
    share: float
    upto: float  # the share of this one and all before it


@dataclass(frozen=True)
class Pareto:
    lines: tuple[CauseLine, ...]
    picture: ParetoPicture

    @property
    def rows(self) -> list[tuple[CauseLine, Any]]:
        return list(zip(self.lines, self.picture.rows, strict=True))


def figure(name: str, rate: Rate) -> Figure:
    share = rate.observed / rate.first_visits if rate.first_visits else None
    if share is None:
        return Figure(name, rate, None, _("nothing to count yet"))
    words = _("%(share)s, between %(low)s and %(high)s") % {
        "share": percent(share),
        "low": percent(rate.low),
        "high": percent(rate.high),
    }
    return Figure(name, rate, share, words)


def ranked(found: Sequence[Named]) -> Ranked:
    """The lines of one page, in their order."""
    figures = tuple(figure(each.name, each.line.rate) for each in found)
    measures = [Measure(each.name, each.share, each.rate.low, each.rate.high, each.between or "–") for each in figures]
    return Ranked(figures, rows(measures, start=0.0, end=1.0))


def pareto(causes: Sequence[Cause]) -> Pareto | None:
    """Why first visits were not enough; rare causes together come last. One statement."""
    if not causes:
        return None
    names = {
        (kind, code): localised(texts)
        for kind, code, texts in Reason.objects.filter(code__in={each.reason for each in causes}).values_list(
            "kind", "code", "names"
        )
    }
    counts = [(_cause(each, names), each.visits) for each in causes[:MOST_CAUSES]]
    if rest := sum(each.visits for each in causes[MOST_CAUSES:]):
        counts.append((_("Everything else"), rest))
    total, sofar, lines = sum(each.visits for each in causes), 0, []
    for name, visits in counts:
        sofar += visits
        lines.append(CauseLine(name, visits, visits / total, sofar / total))
    return Pareto(tuple(lines), pareto_picture([visits for _name, visits in counts]))


def _cause(cause: Cause, names: dict[tuple[str, str], str]) -> str:
    if cause.outcome == RESOLVED:
        return _("Closed as resolved, and the customer came back")
    if not cause.reason:
        return _("No reason of the list was given")
    return names.get((cause.outcome, cause.reason), cause.reason)


@dataclass(frozen=True)
class Following:
    """What customers came back for."""

    name: str
    visits: int
    elsewhere: int


def following(found: Sequence[NextVisit]) -> list[Following]:
    """One statement."""
    services = Service.objects.in_bulk([each.service_id for each in found if each.service_id])
    return [
        Following(
            str(services[each.service_id]) if each.service_id else _("A matter that is not known"),
            each.visits,
            each.elsewhere,
        )
        for each in found
    ]


@dataclass(frozen=True)
class Compared:
    """A topic in expert stores and in the others; `is_clear`: the two intervals do not touch."""

    name: str
    expert: Figure
    other: Figure
    is_clear: bool


def compared(found: Sequence[Expertise]) -> list[Compared]:
    """One statement."""
    topics = Topic.objects.in_bulk([each.topic_id for each in found if each.topic_id])
    lines = []
    for each in found:
        if not (each.expert.first_visits and each.other.first_visits):
            continue  # served, and nothing of it counts yet
        expert, other = figure(_("Expert stores"), each.expert), figure(_("Other stores"), each.other)
        name = str(topics[each.topic_id]) if each.topic_id else _("All topics that both serve")
        lines.append(Compared(name, expert, other, is_clear=_apart(each.expert, each.other)))
    return lines


def _apart(one: Rate, other: Rate) -> bool:
    return bool(one.first_visits and other.first_visits) and (one.low > other.high or other.low > one.high)
