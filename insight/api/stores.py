"""GET insight/stores/: the figures of the wall for programs."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.openapi import STAFF, About
from insight import access
from insight.answers import tile_answer
from insight.queries.booked import NOBODY, booked_by_store
from insight.queries.wall import facts, tiles_of
from queueing.api.schema import PageFilters
from queueing.api.stores import BadPage, page
from stores.access import WrongScope
from stores.authentication import asked_by


class Filters(PageFilters):
    region = serializers.CharField(required=False, help_text="The code of a region.")


class StoreBookings(serializers.Serializer[Any]):
    """Of today: who is expected, who came or did not, and who was called within five minutes of the booked time."""

    expected = serializers.IntegerField()
    arrived = serializers.IntegerField()
    no_show = serializers.IntegerField()
    kept = serializers.IntegerField()
    kept_of = serializers.IntegerField(help_text="Came in time, and it is decided whether they were called in time.")


class InsightStore(serializers.Serializer[Any]):
    code = serializers.SlugField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["open", "closed", "stale"])
    waiting = serializers.IntegerField()
    longest_wait_seconds = serializers.IntegerField()
    over_limit = serializers.IntegerField()
    longer_than_promised = serializers.IntegerField()
    breach_risk = serializers.FloatField(min_value=0, max_value=1)
    counters_open = serializers.IntegerField()
    counters = serializers.IntegerField()
    counters_paused = serializers.IntegerField()
    counters_free = serializers.IntegerField()
    bookings = StoreBookings()
    reason = serializers.CharField(allow_null=True, help_text="A sentence for stores that need a look.")


class InsightPage(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    results = InsightStore(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null = this is the last.")


class InsightStores(APIView):
    """Managers: every store they look after with its line, counters and risk now, by code; `?region=` narrows."""

    about = About({200: InsightPage}, who=STAFF, scope="insight", filters=Filters, refusals=(WrongScope, BadPage))

    def get(self, request: Request) -> Response:
        stores = access.insight_stores(asked_by(request))
        if request.query_params.get("region"):
            stores = stores.filter(region__code=request.query_params["region"][:60])
        rows, more = page(stores.prefetch_related("hours_exceptions").order_by("code"), request)
        now = timezone.now()
        found = facts(rows, now=now)
        booked = booked_by_store([(fact.id, fact.day) for fact in found])
        results = [
            {**tile_answer(tile), "bookings": booked.get(tile.fact.id, NOBODY)._asdict()}
            for tile in tiles_of(found, now=now)
        ]
        return Response({"as_of": now, "results": results, "next": more})
