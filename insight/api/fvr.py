"""GET insight/fvr/: first-visit resolution for programs."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.openapi import STAFF, About
from insight import access
from insight.queries.resolution import PERIODS, USUAL_PERIOD, Asked, BadComparison, Named, lines, named
from queueing.api.schema import PageFilters
from queueing.api.stores import BadPage, page_of
from queueing.queries.resolution import COLUMN, USUAL_DAYS, WINDOWS
from stores.access import WrongScope
from stores.authentication import asked_by


class Filters(PageFilters):
    by = serializers.ChoiceField(choices=list(COLUMN), required=False, default="store")
    window = serializers.ChoiceField(
        choices=list(WINDOWS), required=False, default=USUAL_DAYS, help_text="Days within which nobody comes back."
    )
    period = serializers.ChoiceField(
        choices=list(PERIODS), required=False, default=USUAL_PERIOD, help_text="Days before now that are looked at."
    )


class FvrLine(serializers.Serializer[Any]):
    """One store, clerk...; shares are of `first_visits`. `provisional` visits are too young and in no other number."""

    code = serializers.CharField(help_text="Of the store, clerk, region, partner or topic; the channel; the hour.")
    name = serializers.CharField()
    first_visits = serializers.IntegerField()
    declared = serializers.IntegerField()
    observed = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    provisional = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True, min_value=0, max_value=1, help_text="observed / first_visits")
    low = serializers.FloatField(min_value=0, max_value=1, help_text="Wilson's 95 % interval of it.")
    high = serializers.FloatField(min_value=0, max_value=1)


class FvrPage(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    by = serializers.ChoiceField(choices=list(COLUMN))
    window = serializers.ChoiceField(choices=list(WINDOWS))
    period = serializers.ChoiceField(choices=list(PERIODS))
    results = FvrLine(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null = this is the last.")


class InsightFvr(APIView):
    """Managers: how many matters were solved at the first visit, over the stores they look after; best bound first."""

    about = About(
        {200: FvrPage}, who=STAFF, scope="insight", filters=Filters, refusals=(WrongScope, BadPage, BadComparison)
    )

    def get(self, request: Request) -> Response:
        asked = asked_for(request)
        visits = access.settled_visits(asked_by(request), by=asked.by)
        offset, limit = page_of(request)
        found = lines(visits, asked)
        results = [line_answer(line) for line in named(found[offset : offset + limit], asked.by)]
        more = str(offset + limit) if len(found) > offset + limit else None
        facts = {"as_of": asked.now, "by": asked.by, "window": asked.window, "period": asked.period}
        return Response({**facts, "results": results, "next": more})


def asked_for(request: Request) -> Asked:
    """What the address says; raises BadComparison."""
    query = request.query_params
    by = query.get("by", "store")
    window, period = query.get("window", str(USUAL_DAYS)), query.get("period", str(USUAL_PERIOD))
    if by not in COLUMN or window not in map(str, WINDOWS) or period not in map(str, PERIODS):
        raise BadComparison
    return Asked(by, int(window), int(period), timezone.now())


def line_answer(named_line: Named) -> dict[str, Any]:
    rate = named_line.line.rate
    return {
        "code": named_line.code,
        "name": named_line.name,
        "first_visits": rate.first_visits,
        "declared": rate.declared,
        "observed": rate.observed,
        "confirmed": rate.confirmed,
        "provisional": rate.provisional,
        "rate": round(rate.observed / rate.first_visits, 4) if rate.first_visits else None,
        "low": round(rate.low, 4),
        "high": round(rate.high, 4),
    }
