"""Stores as the public and the staff ask for them."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import Invalid
from core.openapi import STAFF, About
from core.text import localised
from queueing.answers import line_answer, promise_answer
from queueing.api import outputs, schema
from queueing.queries.line import snapshot
from queueing.queries.publics import StoreView, store_views
from stores import access
from stores.authentication import asked_by
from stores.queries.finding import find_stores, services_of

PAGE = 50
MOST = 200
Row = TypeVar("Row", bound=Model)


class BadPosition(Invalid):
    code, message = "bad_position", _("near is a latitude and a longitude, such as 38.71,-9.14.")


class BadPage(Invalid):
    code, message = "bad_cursor", _("This page of the list does not exist.")


def position(text: str) -> tuple[float, float] | None:
    """`lat,lon` in degrees; None when empty. Raises BadPosition."""
    if not text:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadPosition from error
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 -- degrees
        raise BadPosition
    return lat, lon


def page_of(request: Request) -> tuple[int, int]:
    """(offset, limit) of a list; the cursor is the offset the answer before gave."""
    offset, limit = request.query_params.get("cursor", "0"), request.query_params.get("limit", str(PAGE))
    if not (offset.isascii() and offset.isdigit() and limit.isascii() and limit.isdigit() and len(offset) < 9):  # noqa: PLR2004 -- nine digits of offset are no list
        raise BadPage
    return int(offset), min(max(int(limit[:4]), 1), MOST)


def page(rows: QuerySet[Row], request: Request) -> tuple[list[Row], str | None]:
    """One page of `rows` and the cursor of the next; None = there is none. Raises BadPage."""
    offset, limit = page_of(request)
    found = list(rows[offset : offset + limit + 1])
    return found[:limit], str(offset + limit) if len(found) > limit else None


class StoreList(APIView):
    """Public: stores by name, or the nearest first."""

    about = About({200: outputs.StorePage}, filters=schema.StoreFilters, refusals=(BadPosition, BadPage))

    def get(self, request: Request) -> Response:
        query = request.query_params
        near = position(query.get("near", ""))
        found = find_stores(text=query.get("q", "")[:100], near=near, service=query.get("service", "")[:60])
        stores, more = page(found, request)
        answer = [store_answer(view) for view in store_views(stores, now=timezone.now())]
        return Response({"results": answer, "next": more})


class StoreDetail(APIView):
    """Public: one store now."""

    about = About({200: outputs.Store})

    def get(self, _request: Request, code: str) -> Response:
        store = access.public_store(code)
        return Response(store_answer(store_views([store], now=timezone.now())[0]))


class StoreServices(APIView):
    """Public: what a store offers."""

    about = About({200: outputs.ServicePage}, filters=schema.PageFilters, refusals=(BadPage,))

    def get(self, request: Request, code: str) -> Response:
        found, more = page(services_of(access.public_store(code)), request)
        return Response({"results": [service_answer(service) for service in found], "next": more})


class StoreLine(APIView):
    """Staff: the ranked line with the reason for each place."""

    about = About({200: outputs.Line}, who=STAFF, scope="desk", refusals=(access.WrongScope,))

    def get(self, request: Request, code: str) -> Response:
        access.require_scope(asked_by(request), "desk")
        store = access.store_for(asked_by(request), code)
        return Response(line_answer(snapshot(store=store, now=timezone.now())))


def store_answer(view: StoreView) -> dict[str, Any]:
    store = view.store
    return {
        "code": store.code,
        "name": store.name,
        "region": store.region.code,
        "address": store.address,
        "city": store.city,
        "postcode": store.postcode,
        "country": store.country,
        "position": None if store.latitude is None else [store.latitude, store.longitude],
        "distance_km": _rounded(getattr(store, "km", None)),
        "time_zone": store.time_zone,
        "opening_hours": store.opening_hours,
        "open": view.open,
        "closes_at": view.closes_at,
        "opens_at": view.opens_at,
        "waiting": view.waiting,
        "promise": promise_answer(view.promise),
        "phone": store.phone,
        "accessibility": store.accessibility,
    }


def _rounded(km: float | None) -> float | None:
    return None if km is None else round(km, 2)


def service_answer(service: Any) -> dict[str, Any]:
    return {
        "code": service.code,
        "name": localised(service.names),
        "names": service.names,
        "topic": {"code": service.topic.code, "name": localised(service.topic.names)},
        "letter": service.letter,
        "typical_minutes": service.typical_minutes,
        "bookable": service.is_bookable,
        "online_url": service.online_url or None,
    }
