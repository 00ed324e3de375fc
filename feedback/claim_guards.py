"""What an edge asks for before strangers make claims, and add to them."""

from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from core.errors import TooMany
from feedback import guards
from feedback.guards import Made

LOOKS = {"claim_seen": "60/m/ip"}


def counted(request: HttpRequest, make: Callable[[], Made]) -> Made:
    """What `make` makes, counted against the address. Raises TooMany."""
    return guards.counted(request, make, action="claim", rate=settings.CLAIMS_PER_ADDRESS)


def require_few_looks(request: HttpRequest) -> None:
    """Raise TooMany when one address has tried too many links."""
    if not ratelimit.consume(request, app="lado", action="claim_seen", config=LOOKS, limit_get=True):
        raise TooMany
