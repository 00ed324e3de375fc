"""Stores as everybody may see them: found by text or by place, open or not, how full."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from queueing.queries.outlook import outlook
from queueing.queries.publics import store_views
from stores import access
from stores.models import Service, Store, Topic
from stores.queries.finding import find_stores, services_of
from stores.queries.opening import local_day, parse_times, week

PAGE = 20
LONGEST_TEXT = 100
SOON = timedelta(days=30)  # dated exceptions that are told
MANY = 30  # services from which on they are folded by topic


@require_GET
def stores(request: HttpRequest) -> HttpResponse:
    """All stores by name, those that a text finds, or the nearest first."""
    text, place = request.GET.get("q", "")[:LONGEST_TEXT], _place(request.GET.get("near", "")[:40])
    near = request.GET["near"] if place else ""
    page = Paginator(find_stores(text=text, near=place), PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "q": text,
        "near": near,
        "page": page,
        "rows": store_views(list(page.object_list), now=now, promises=False),
        "now": now,
        "query": _kept(q=text, near=near),
    }
    return render(request, "queueing/stores.html", context)


def _place(near: str) -> tuple[float, float] | None:
    """`lat,lon`; anything else is no place, and the list is by name."""
    latitude, comma, longitude = near.partition(",")
    try:
        place = float(latitude), float(longitude)
    except ValueError:
        return None
    return place if comma and abs(place[0]) <= 90 and abs(place[1]) <= 180 else None  # noqa: PLR2004 -- degrees


def _kept(**chosen: str) -> str:
    """What the links of the pager carry on."""
    kept = urlencode({name: value for name, value in chosen.items() if value})
    return f"{kept}&" if kept else ""


@dataclass(frozen=True)
class OtherDay:
    """A day soon on which the hours differ; no times = closed."""

    on: date
    times: tuple[tuple[time, time], ...]
    reason: str


@require_GET
def store(request: HttpRequest, code: str) -> HttpResponse:
    """One store: open or not, how full, hours, services, the way there."""
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
    }
    return render(request, "queueing/store.html", context)


def _other_days(store: Store, today: date) -> list[OtherDay]:
    rows = store.hours_exceptions.filter(on__range=(today, today + SOON)).order_by("on")
    return [OtherDay(row.on, parse_times(row.times), row.reason) for row in rows]


def _by_topic(services: list[Service]) -> list[tuple[Topic, list[Service]]]:
    return [(topic, list(rows)) for topic, rows in groupby(services, key=lambda service: service.topic)]
