"""Finding a store: by text, by position, by service."""

from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import Func, Value

from core.text import folded
from stores.models import Service, Store


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


def find_stores(*, text: str = "", near: tuple[float, float] | None = None, service: str = "") -> QuerySet[Store]:
    """Active stores, the nearest first when a position is given, else by name."""
    found = Store.objects.filter(is_active=True).select_related("region", "policy").prefetch_related("hours_exceptions")
    for word in folded(text).split():
        found = found.filter(search__contains=word)
    if service:
        found = found.filter(store_services__service__code=service, store_services__service__is_active=True)
    if near is None:
        return found.order_by("search", "id")
    return found.filter(latitude__isnull=False).annotate(km=distance(*near)).order_by("km", "id")


def services_of(store: Store) -> QuerySet[Service]:
    """The active services of a store with their topic, in the order of the kiosk."""
    offered = Service.objects.filter(store_services__store=store, is_active=True).select_related("topic")
    return offered.order_by("topic__position", "topic_id", "position", "id")
