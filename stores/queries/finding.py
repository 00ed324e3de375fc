"""Finding a store: by text, by position, by postcode, by service, by what it has for people who need it."""

from collections.abc import Collection

from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import Func, Value
from django.db.models.functions import Replace, Upper

from core.atlas import Box, Point
from core.text import folded
from stores.models import Service, Store
from stores.queries.gazetteer import within

MOST_POINTS = 20_000
LONGEST_POSTCODE = 10
ALIKE = 2  # signs of a postcode: fewer say nothing


class Kilometres(Func):
    """Great-circle distance (haversine, Earth radius 6371 km) from a point to the row's position."""

    template = (
        "2 * 6371 * asin(least(1, sqrt(power(sin(radians(%(expressions)s) / 2), 2)"
        " + cos(radians(%(lat)s)) * cos(radians(stores_store.latitude)) * power(sin(radians(%(dlon)s) / 2), 2))))"
    )
    output_field = FloatField()


def distance(lat: float, lon: float) -> Func:
    """An expression for the kilometres from (`lat`, `lon`); the numbers are floats, so nothing of the caller is SQL."""
    return Kilometres(
        F("latitude") - Value(lat),
        lat=repr(float(lat)),
        dlon=f"(stores_store.longitude - ({float(lon)!r}))",
    )


def find_stores(
    *,
    text: str = "",
    near: tuple[float, float] | None = None,
    service: str = "",
    features: Collection[str] = (),
    area: Box | None = None,
) -> QuerySet[Store]:
    """Active stores, the nearest first when a position is given, else by name."""
    found = Store.objects.filter(is_active=True).select_related("region", "policy").prefetch_related("hours_exceptions")
    for word in folded(text).split():
        found = found.filter(search__contains=word)
    if service:
        found = found.filter(store_services__service__code=service, store_services__service__is_active=True)
    if features:
        found = found.filter(accessibility__contains=list(features))
    if area:
        found = found.filter(within(area))
    if near is None:
        return found.order_by("search", "id")
    return found.filter(latitude__isnull=False).annotate(km=distance(*near)).order_by("km", "id")


def points(found: QuerySet[Store], *, most: int = MOST_POINTS) -> list[Point]:
    """Where the stores of `found` are, those without a position left out."""
    placed = found.filter(latitude__isnull=False).prefetch_related(None).order_by("id")
    rows = placed.values_list("id", "latitude", "longitude")[:most]
    return [Point(key, latitude or 0.0, longitude or 0.0) for key, latitude, longitude in rows]


def like_postcode(text: str) -> tuple[float, float] | None:
    """The middle of the stores whose postcodes begin as `text` does, as far as any does; None where none is alike."""
    code = "".join(text.split()).replace("-", "").upper()[:LONGEST_POSTCODE]
    if sum(sign.isdigit() for sign in code) < ALIKE or not code.isalnum():
        return None
    plain = Upper(Replace(Replace("postcode", Value(" "), Value("")), Value("-"), Value("")))
    stores = Store.objects.filter(is_active=True, latitude__isnull=False).annotate(plain=plain)
    alike = stores.filter(plain__startswith=code[:ALIKE]).order_by("id")
    rows = [
        (_shared(other, code), latitude or 0.0, longitude or 0.0)
        for other, latitude, longitude in alike.values_list("plain", "latitude", "longitude")
        if len(other) == len(code)  # another length is another country's
    ]
    if not rows:
        return None
    best = [row for row in rows if row[0] == max(rows)[0]]
    return sum(row[1] for row in best) / len(best), sum(row[2] for row in best) / len(best)


def _shared(one: str, other: str) -> int:
    """How many signs both begin with."""
    return next((n for n, (sign, its) in enumerate(zip(one, other, strict=False)) if sign != its), len(one))


def services_of(store: Store) -> QuerySet[Service]:
    """The active services of a store with their topic, in the order of the kiosk."""
    offered = Service.objects.filter(store_services__store=store, is_active=True).select_related("topic")
    return offered.order_by("topic__position", "topic_id", "position", "id")


def services_asked_for() -> QuerySet[Service]:
    """The services that any active store offers, for a choice."""
    offered = Service.objects.filter(is_active=True, store_services__store__is_active=True).select_related("topic")
    return offered.distinct().order_by("topic__position", "topic_id", "position", "id")
