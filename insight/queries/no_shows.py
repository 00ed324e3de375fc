"""Who books in a store and does not come, for those who look after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from queueing.queries import cache
from queueing.queries.no_shows import Measured, no_shows_of
from stores.models import Service, Store

KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class NoShows:
    """By service (with its names) and by hour; `bars` are the hours as a picture, which `label` says."""

    services: tuple[Mapping[str, Any], ...]
    hours: tuple[Measured, ...]

    @property
    def bars(self) -> list[dict[str, Any]]:
        return [
            {"value": row.share, "kind": "past", "label": f"{row.hour}", "text": f"{round(100 * row.share)} %"}
            for row in self.hours
        ]

    @property
    def label(self) -> str:
        worst = max(self.hours, key=lambda row: row.share, default=None)
        if worst is None:
            return ""
        return _("Share of bookings whose customers did not come, by hour. Most at %(hour)s:00, with %(share)s %%.") % {
            "hour": worst.hour,
            "share": round(100 * worst.share),
        }


def no_shows(store: Store, *, now: datetime) -> NoShows:
    """What was measured in `store`, remembered for a minute: two statements, one where nothing was."""

    def read() -> NoShows:
        rows = no_shows_of([store.pk]).get(store.pk, [])
        names = dict(Service.objects.filter(code__in={row.service for row in rows}).values_list("code", "names"))
        return NoShows(
            services=tuple({"names": names[row.service], **_facts(row)} for row in _sums(rows, by_hour=False)),
            hours=tuple(_sums(rows, by_hour=True)),
        )

    return cache.remembered(("no shows", store.pk), read, now=now, keep=KEPT_FOR)


def _facts(row: Measured) -> dict[str, Any]:
    return {"booked": row.booked, "share": row.share, "low": row.low, "high": row.high}


def _sums(rows: Iterable[Measured], *, by_hour: bool) -> list[Measured]:
    """Over the services of each hour, or the hours of each service."""
    sums: dict[Any, Measured] = {}
    for row in rows:
        key = row.hour if by_hour else row.service
        sofar = sums.get(key, Measured("" if by_hour else row.service, row.hour if by_hour else 0, 0, 0))
        sums[key] = sofar._replace(booked=sofar.booked + row.booked, missing=sofar.missing + row.missing)
    return [sums[key] for key in (sorted(sums) if by_hour else sums)]
