"""Stores as everybody may see them: found by name, town, position or on a map; open or not, how full."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.pictures import hour_bars
from queueing.queries.calling import calls_back
from queueing.queries.outlook import outlook
from queueing.queries.publics import store_views
from queueing.queries.usual import DAYS_A_WEEK, UsualDay, usual_day
from queueing.screens.finder import Asked, find, words_of
from queueing.screens.store_map import store_map
from stores import access
from stores.models import Feature, Service, Store, Topic
from stores.queries.finding import services_asked_for, services_of
from stores.queries.opening import local_day, parse_times, week

PAGE = 20
SOON = timedelta(days=30)  # dated exceptions that are told
MANY = 30  # services from which on they are folded by topic


@require_GET
def stores(request: HttpRequest) -> HttpResponse:
    """All stores by name, those that a text finds, those near a town or a position, those in a part of the map."""
    asked, now = Asked.of(request.GET), timezone.now()
    found = find(asked)
    page = Paginator(found.stores, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "found": found,
        "page": page,
        "rows": store_views(list(page.object_list), now=now, promises=False),
        "now": now,
        "map": store_map(found, asked, now=now),
        "services": _by_topic(list(services_asked_for())),
        "features": Feature.choices,
        "towns": [(town, asked.instead(place=town.code, near="", area="").query()) for town in found.towns],
        "kept": asked.instead(text="", near="", place="", area="").query(),
    }
    return render(request, "queueing/stores.html", context)


@dataclass(frozen=True)
class OtherDay:
    """A day soon on which the hours differ; no times = closed."""

    on: date
    times: tuple[tuple[time, time], ...]
    reason: str


@require_GET
def store(request: HttpRequest, code: str) -> HttpResponse:
    """One store: open or not, how full now and at which hours, hours, services, the way there."""
    found, now = access.public_store(code), timezone.now()
    today, services = local_day(found, now=now), list(services_of(found))
    context = {
        "store": found,
        "outlook": outlook(found, now=now),
        "now": now,
        "today": today,
        "week": week(found, now=now),
        "others": _other_days(found, today),
        "topics": _by_topic(services),
        "folded": len(services) > MANY,
        "calls_back": calls_back(found.pk, now=now),
        "features": words_of(found.accessibility),
        **_usually(found, _weekday(request.GET.get("day", ""), today), now=now),
    }
    return render(request, "queueing/store.html", context)


def _weekday(asked: str, today: date) -> int:
    """0 is Monday; today's where none is asked for."""
    return int(asked) if asked in {str(day) for day in range(DAYS_A_WEEK)} else today.weekday()


def _usually(found: Store, weekday: int, *, now: datetime) -> dict[str, Any]:
    """How full the store is by hour on a weekday, as rows and as a picture."""
    usual: UsualDay | None = usual_day(found, weekday=weekday, now=now)
    there = now.astimezone(ZoneInfo(found.time_zone))
    hour = there.hour if there.weekday() == weekday else None
    monday = there.date() - timedelta(days=there.weekday())
    return {
        "usual": usual,
        "bars": hour_bars([(row.hour, row.people) for row in usual.hours], hour) if usual else None,
        "weekday": monday + timedelta(days=weekday),
        "weekdays": [monday + timedelta(days=day) for day in range(DAYS_A_WEEK)],
    }


def _other_days(store: Store, today: date) -> list[OtherDay]:
    rows = store.hours_exceptions.filter(on__range=(today, today + SOON)).order_by("on")
    return [OtherDay(row.on, parse_times(row.times), row.reason) for row in rows]


def _by_topic(services: list[Service]) -> list[tuple[Topic, list[Service]]]:
    return [(topic, list(rows)) for topic, rows in groupby(services, key=lambda service: service.topic)]
