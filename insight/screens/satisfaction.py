"""The figures of satisfaction as words and pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.dates import short_day
from core.text import tenths
from insight.intervals import Measure, Rows, Trend, rows, trend
from insight.opinion import Band, Figure, ranked
from insight.queries.satisfaction import Opinion, Place, Satisfaction
from insight.templatetags.monitor import percent


@dataclass(frozen=True)
class Kind:
    """A figure: how it is taken from an opinion, written, and from where to where its scale goes."""

    code: str
    of: Callable[[Opinion], Figure]
    written: Callable[[float], str]
    start: float
    end: float
    tick: Callable[[float], str]


def points(value: float) -> str:
    """ "39.8", with a sign where it is negative, as the language writes it."""
    return tenths(value).replace("-", "\u2212")


def _whole(value: float) -> str:
    return str(number_format(value, decimal_pos=0)).replace("-", "\u2212")


SHARE = Kind("share", lambda opinion: opinion.share, percent, 0.0, 1.0, percent)
NPS = Kind("nps", lambda opinion: opinion.nps, points, -100.0, 100.0, _whole)


def kind_of(found: Satisfaction, asked: str) -> Kind:
    """The figure that is ranked: the one asked for, else the one that more people were asked about."""
    if asked in (SHARE.code, NPS.code):
        return NPS if asked == NPS.code else SHARE
    return NPS if found.whole.nps.count > found.whole.share.count else SHARE


@dataclass(frozen=True)
class Line:
    """A figure as a row of a table says it."""

    name: str
    count: int
    value: str
    low: str
    high: str


def line(name: str, figure: Figure, kind: Kind) -> Line:
    if figure.value is None:
        return Line(name, 0, "–", "", "")
    return Line(name, figure.count, kind.written(figure.value), kind.written(figure.low), kind.written(figure.high))


def ranking(opinions: Mapping[Place, Opinion], kind: Kind) -> list[tuple[str, Figure]]:
    """Those with answers, the one first that surely reaches most."""
    found = ranked({place: kind.of(opinion) for place, opinion in opinions.items()})
    return [(name, figure) for (name, _code), figure in found if figure.value is not None]


def ranking_picture(shown: Sequence[tuple[str, Figure]], whole: Figure, kind: Kind) -> Rows:
    """The rows of a ranking; those whose interval leaves out the figure of all are marked."""
    measures = [_measure(name, figure, kind, whole) for name, figure in shown]
    return rows(measures, start=kind.start, end=kind.end, whole=whole.value)


def _measure(name: str, figure: Figure, kind: Kind, whole: Figure) -> Measure:
    said = line(name, figure, kind)
    text = _("%(value)s (%(count)s)") % {"value": said.value, "count": said.count}
    far = whole.value is not None and figure.high < whole.value
    return Measure(name, figure.value, figure.low, figure.high, text, far)


def trend_picture(found: Satisfaction, kind: Kind) -> Trend:
    measures = [_measure(week_name(week), kind.of(each), kind, kind.of(each)) for week, each in found.weeks]
    ticks = [(value, kind.tick(value)) for value in (kind.start, (kind.start + kind.end) / 2, kind.end)]
    return trend(measures, start=kind.start, end=kind.end, ticks=ticks)


def week_name(week: date) -> str:
    return short_day(week)


def trend_lines(found: Satisfaction, kind: Kind) -> list[Line]:
    return [line(week_name(week), kind.of(each), kind) for week, each in found.weeks]


def trend_words(found: Satisfaction, kind: Kind) -> str:
    """The trend as a sentence."""
    said = [each for each in trend_lines(found, kind) if each.count]
    if not said:
        return _("Nobody answered in these weeks.")
    return _("From %(first)s in the week of %(begin)s to %(last)s in the week of %(end)s.") % {
        "first": said[0].value,
        "begin": said[0].name,
        "last": said[-1].value,
        "end": said[-1].name,
    }


def band_name(band: Band) -> str:
    if band.until is None:
        return _("%(start)s min and more") % {"start": int(band.start)}
    return _("%(start)s–%(until)s min") % {"start": int(band.start), "until": int(band.until)}


def band_bars(bands: Sequence[Band]) -> list[dict[str, Any]]:
    """Wait against mark: the share of the content by how long they had waited."""
    return [
        {"value": band.share.value or 0.0, "kind": "past", "label": band_name(band), "text": percent(band.share.value)}
        for band in bands
    ]


def band_lines(bands: Sequence[Band]) -> list[tuple[Line, str]]:
    """The same with the mean mark."""
    return [
        (
            line(band_name(band), band.share, SHARE),
            "–" if band.mean is None else tenths(band.mean),
        )
        for band in bands
    ]
