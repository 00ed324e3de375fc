"""How a phone shows that it is at the store or near it: the code that the store shows, or its position."""

from datetime import datetime

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.errors import TooMany
from core.words import distance_words
from queueing import joining, passes
from queueing.commands.joining import BadPosition, CodeOld, TooFar
from queueing.forms import PositionForm
from queueing.joining import Position
from stores.models import Store

WRONG_CODES = {"join_code": "20/5m/ip"}  # a store's wireless network is one address
POSITIONS = {"join_place": "60/5m/ip"}


def require_code(request: HttpRequest, store: Store, code: str, *, now: datetime) -> None:
    """Raise CodeOld unless `store` shows `code` now, TooMany after many wrong ones from one address."""
    facts = {"app": "lado", "action": "join_code", "config": WRONG_CODES, "limit_get": True}
    if not ratelimit.consume(request, **facts, dry_run=True):
        raise TooMany
    if not joining.code_holds(passes.code_key(), store=store.code, code=joining.typed(code), at=now):
        ratelimit.consume(request, **facts)
        raise CodeOld


def require_near(request: HttpRequest, store: Store, *, within: float) -> None:
    """Raise BadPosition or TooFar unless the position in the form is within so many metres of the store."""
    if not ratelimit.consume(request, app="lado", action="join_place", config=POSITIONS):
        raise TooMany
    form = PositionForm(request.POST)
    if not form.is_valid() or store.latitude is None or store.longitude is None:
        raise BadPosition
    position = Position(**form.cleaned_data)
    if not position.is_on_earth:
        raise BadPosition
    away = joining.away(position, (store.latitude, store.longitude))
    if away > within:
        words = {"away": distance_words(away), "within": distance_words(within)}
        raise TooFar(_("You are about %(away)s away. Come within %(within)s of the store and try again.") % words)
