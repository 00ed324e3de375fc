"""Prometheus metrics, for holders of LADO_METRICS_TOKEN; without that setting there is no such page."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from core.errors import NotFound

call_seconds = Histogram("lado_call_seconds", "Seconds of a call-next, from request to answer.")
sockets = Gauge("lado_sockets", "Open live connections of this process.")
crm_seconds = Histogram("lado_crm_seconds", "Seconds of a look-up in the chain's customer system.")
crm_lookups = Counter(
    "lado_crm_lookups_total", "Look-ups in the chain's customer system, by what came of them.", ["result"]
)
crm_tiers = Counter("lado_crm_tiers_total", "Tiers it named, by what became of them.", ["fate"])
deliveries = Counter("lado_deliveries_total", "Payloads sent to live connections.")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The metrics of this process."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    allowed = settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if not allowed:
        raise NotFound
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
