"""What an edge asks for before it lets strangers in."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from core.errors import TooMany

LINKS = {"survey": "120/m/ip"}  # a token cannot be tried out; this keeps the machine free
EXITS = {"survey_exit": "30/600s/key"}  # of one tablet: more than people can walk by and answer


def require_few_surveys(request: HttpRequest) -> None:
    """Raise TooMany when one address has opened too many surveys."""
    if not ratelimit.consume(request, app="lado", action="survey", config=LINKS, limit_get=True):
        raise TooMany


def require_few_exits(request: HttpRequest, device_id: int) -> None:
    """Raise TooMany when one tablet has sent too many answers."""
    if not ratelimit.consume(request, app="lado", action="survey_exit", config=EXITS, key=str(device_id)):
        raise TooMany
