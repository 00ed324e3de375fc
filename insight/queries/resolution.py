"""First-visit resolution for those who watch over stores: whose visits they see, and how the lines are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.text import localised
from queueing.queries import resolution
from queueing.queries.resolution import Line, Visits
from queueing.states import Channel
from stores.models import Partner, Region, Staff, Store, Topic

USUAL_PERIOD: Final = 90  # days
PERIODS: Final = (30, 90, 180, 365, 1095)
MODELS: Final[Mapping[str, type[Model]]] = {
    "store": Store, "clerk": Staff, "region": Region, "partner": Partner, "topic": Topic,
}  # fmt: skip
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "clerk": ("code", "first_name", "last_name"),
    "topic": ("code", "names"),
}


class BadComparison(Invalid):
    code = "bad_comparison"
    message = _("Compare by store, clerk, region, partner, topic, channel or hour, with a window of 7, 14 or 30 days.")


@dataclass(frozen=True)
class Asked:
    """What is compared: `by`, the window and the period, both in days."""

    by: str
    window: int
    period: int
    now: datetime

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.window)


@dataclass(frozen=True)
class Named:
    """A line with its stable code and the name that people know it by; `code` of an hour is the hour."""

    code: str
    name: str
    line: Line


def recent(visits: Visits, asked: Asked) -> Visits:
    """Those of the period."""
    return resolution.since(visits, (asked.now - timedelta(days=asked.period)).date())


def lines(visits: Visits, asked: Asked) -> list[Line]:
    """All of them, best lower bound first. One statement."""
    return resolution.rates(recent(visits, asked), by=asked.by, window=asked.span, now=asked.now)


def named(found: Iterable[Line], by: str) -> list[Named]:
    """With code and name: one statement, none for hours and channels."""
    found = list(found)
    if by == "channel":
        labels = dict(Channel.choices)
        return [Named(line.key, str(labels.get(line.key, line.key)), line) for line in found]
    if by == "hour":
        return [Named(str(line.key), f"{line.key:02}:00\u2013{line.key + 1:02}:00", line) for line in found]
    codes = _names(by, [line.key for line in found])
    return [Named(*codes[line.key], line) for line in found]


def _names(by: str, ids: list[Any]) -> dict[int, tuple[str, str]]:
    rows = MODELS[by]._default_manager.filter(pk__in=ids).values("pk", *COLUMNS.get(by, ("code", "name")))  # noqa: SLF001 -- Django's documented name
    return {row["pk"]: (row["code"], _name(by, row)) for row in rows}


def _name(by: str, row: Mapping[str, Any]) -> str:
    if by == "topic":
        return localised(row["names"])
    if by == "clerk":
        return f"{row['first_name']} {row['last_name']}".strip()
    return str(row["name"])
