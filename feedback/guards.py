"""What an edge asks for before it lets strangers in."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from core.errors import TooMany

LINKS = {"survey": "120/m/ip"}  # a token cannot be tried out; this keeps the machine free


def require_few_surveys(request: HttpRequest) -> None:
    """Raise TooMany when one address has opened too many surveys."""
    if not ratelimit.consume(request, app="lado", action="survey", config=LINKS, limit_get=True):
        raise TooMany
