"""Complaints per thousand visits of stores, regions and dealers, as they were on the day."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from feedback.queries.complaints import Complaints, Told, complaints_by
from queueing.models import SettledVisit
from queueing.queries import cache
from stores.models import Partner, Region, Store

KEPT_FOR: Final = timedelta(minutes=1)
MODELS: Final[Mapping[str, Any]] = {"store": Store, "region": Region, "partner": Partner}


@dataclass(frozen=True)
class Place:
    """A store, region or dealer with its complaints."""

    name: str
    code: str
    found: Complaints


def places(
    told: Told, visits: QuerySet[SettledVisit], *, who: Hashable, now: datetime, days: int
) -> Mapping[str, list[Place]]:
    """By "store", "region" and "partner", first who surely has most; remembered for a minute for `who`.

    Twelve statements, however many.
    """
    return cache.remembered(
        ("complaints", who, days),
        lambda: {by: _places(told, visits, by, now=now, days=days) for by in MODELS},
        now=now,
        keep=KEPT_FOR,
    )


def _places(told: Told, visits: QuerySet[SettledVisit], by: str, *, now: datetime, days: int) -> list[Place]:
    found = complaints_by(told, visits, by, now=now, days=days)
    named = MODELS[by].objects.filter(pk__in=found).values_list("pk", "name", "code")
    lines = [Place(str(name), code, found[pk]) for pk, name, code in named]
    return sorted(lines, key=lambda line: (-line.found.between[0], -line.found.count, line.name, line.code))
