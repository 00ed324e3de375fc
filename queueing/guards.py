"""What an edge asks for before a command: that a phone is at the store or near it, and that nobody books from one
address without end.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import SingleRateLimitUsage
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.errors import TooMany
from core.words import distance_words
from queueing import joining, passes
from queueing.commands.joining import BadPosition, CodeOld, TooFar
from queueing.commands.refusals import ArrivalNotProven
from queueing.forms import PositionForm
from queueing.joining import HERE, Position
from queueing.models import Booking
from queueing.states import BookingState
from stores.models import Store

WRONG_CODES = {"join_code": "20/5m/ip"}  # a store's wireless network is one address
POSITIONS = {"join_place": "60/5m/ip"}
WRONG_BOOKINGS = {"booking_said": "20/5m/key", "booking_said_by_phone": "20/5m/ip"}  # at a kiosk; elsewhere


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


def require_here(request: HttpRequest, store: Store, code: str, *, now: datetime) -> None:
    """Raise ArrivalNotProven unless a customer shows to be at the store, where it has a way for it: by the `code`, or
    by a position in the form. What is shown wrongly raises CodeOld, TooFar, BadPosition.
    """
    if store.joined_by_code and code:
        require_code(request, store, code, now=now)
    elif store.joined_by_distance and "latitude" in request.POST:
        require_near(request, store, within=HERE)
    elif store.joined_by_code or store.joined_by_distance:
        raise ArrivalNotProven(
            _("Show first that you are at the store: type the code that it shows, or let your phone say where it is.")
        )


def require_few_wrong(request: HttpRequest, device: str = "") -> None:
    """Raise TooMany where many references and phones that nobody booked with came from this device, or this address."""
    if not ratelimit.consume(request, **_wrong(device), dry_run=True):
        raise TooMany


def count_wrong(request: HttpRequest, device: str = "") -> None:
    """One more."""
    ratelimit.consume(request, **_wrong(device))


def _wrong(device: str) -> dict[str, Any]:
    """Kiosks are counted each by itself: phones in the store's network, and other kiosks, close none of them."""
    action = "booking_said" if device else "booking_said_by_phone"
    return {"app": "lado", "action": action, "config": WRONG_BOOKINGS, "key": device or None}


# Only what was made counts: whoever tries again and again for a time does not run into it, and no captcha is needed.
KEPT_FOR = 3600  # seconds in which a hold can be given back, longer than any is kept


def counted(request: HttpRequest, book: Callable[[], Booking], *, people: int) -> Booking:
    """What `book` makes, counted against the address by its people; what it refuses is not. Raises TooMany.

    It is counted before it is made: of many that come at once no more are made than may be.
    """
    usages: list[SingleRateLimitUsage] = []
    try:
        for _person in range(people):
            usages += _one_more(request)
        booking = book()
    except Exception:
        _roll_back(usages)
        raise
    if booking.state == BookingState.HELD:
        cache.set(_count_of(booking), [astuple(usage) for usage in usages], KEPT_FOR)
    return booking


def _one_more(request: HttpRequest) -> list[SingleRateLimitUsage]:
    usage = ratelimit.consume(request, app="lado", action="book", config={"book": settings.BOOKINGS_PER_ADDRESS})
    if usage is None:
        raise TooMany
    return list(usage.usage)


def uncount(booking: Booking) -> None:
    """A hold was given back unused: it no longer counts against the address that made it."""
    _roll_back([SingleRateLimitUsage(*facts) for facts in cache.get(_count_of(booking), [])])
    cache.delete(_count_of(booking))


def _roll_back(usages: Sequence[SingleRateLimitUsage]) -> None:
    for usage in usages:
        usage.rollback()


def _count_of(booking: Booking) -> str:
    return f"booked-from:{booking.pk}"
