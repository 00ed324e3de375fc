"""What an edge asks for before it lets strangers in."""

from collections.abc import Callable
from typing import TypeVar

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from core.errors import TooMany

LINKS = {"survey": "120/m/ip"}  # a token cannot be tried out; this keeps the machine free
EXITS = {"survey_exit": "30/600s/key"}  # of one tablet: more than people can walk by and answer
Made = TypeVar("Made")


def counted(request: HttpRequest, make: Callable[[], Made], *, action: str, rate: str) -> Made:
    """What `make` makes, counted against the address before it is made; what it refuses is not. Raises TooMany."""
    usage = ratelimit.consume(request, app="lado", action=action, config={action: rate})
    if usage is None:
        raise TooMany
    try:
        return make()
    except Exception:
        for one in usage.usage:
            one.rollback()
        raise


def require_few_surveys(request: HttpRequest) -> None:
    """Raise TooMany when one address has opened too many surveys."""
    if not ratelimit.consume(request, app="lado", action="survey", config=LINKS, limit_get=True):
        raise TooMany


def require_few_exits(request: HttpRequest, device_id: int) -> None:
    """Raise TooMany when one tablet has sent too many answers."""
    if not ratelimit.consume(request, app="lado", action="survey_exit", config=EXITS, key=str(device_id)):
        raise TooMany
