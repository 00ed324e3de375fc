"""What an edge asks for before strangers make claims, and add to them."""

from collections.abc import Callable
from typing import TypeVar

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from core.errors import TooMany

LOOKS = {"claim_seen": "60/m/ip"}
Made = TypeVar("Made")


def counted(request: HttpRequest, make: Callable[[], Made]) -> Made:
    """What `make` makes, counted against the address before it is made; what it refuses is not. Raises TooMany."""
    usage = ratelimit.consume(request, app="lado", action="claim", config={"claim": settings.CLAIMS_PER_ADDRESS})
    if usage is None:
        raise TooMany
    try:
        return make()
    except Exception:
        for one in usage.usage:
            one.rollback()
        raise


def require_few_looks(request: HttpRequest) -> None:
    """Raise TooMany when one address has tried too many links."""
    if not ratelimit.consume(request, app="lado", action="claim_seen", config=LOOKS, limit_get=True):
        raise TooMany
