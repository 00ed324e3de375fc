"""GET insight/stores/: the figures of the wall for programs."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insight import access
from insight.answers import tile_answer
from insight.queries.wall import facts, tiles_of
from queueing.api.stores import page_of
from stores.authentication import asked_by


class InsightStores(APIView):
    """Managers: every store they look after with its line, counters and risk now, by code; `?region=` narrows."""

    def get(self, request: Request) -> Response:
        stores = access.insight_stores(asked_by(request))
        if request.query_params.get("region"):
            stores = stores.filter(region__code=request.query_params["region"][:60])
        offset, limit = page_of(request)
        rows = list(stores.prefetch_related("hours_exceptions").order_by("code")[offset : offset + limit + 1])
        now = timezone.now()
        tiles = tiles_of(facts(rows[:limit], now=now), now=now)
        more = str(offset + limit) if len(rows) > limit else None
        return Response({"as_of": now, "results": [tile_answer(tile) for tile in tiles], "next": more})
