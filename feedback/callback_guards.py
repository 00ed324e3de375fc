"""What an edge asks for before strangers ask to be called."""

from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from core.errors import TooMany
from feedback import guards
from feedback.guards import Made

LOOKS = {"callback_seen": "600/m/ip"}  # a page asks every five seconds how far its call is


def counted(request: HttpRequest, make: Callable[[], Made]) -> Made:
    """What `make` makes, counted against the address. Raises TooMany."""
    return guards.counted(request, make, action="callback", rate=settings.CALLBACKS_PER_ADDRESS)


def require_few_looks(request: HttpRequest) -> None:
    """Raise TooMany when one address has tried too many links."""
    if not ratelimit.consume(request, app="lado", action="callback_seen", config=LOOKS, limit_get=True):
        raise TooMany
