"""Arriving for a booking at the kiosk: by its reference, its QR code held to a reader, or the phone number.

The page never says whose a booking is: a time, and what for. Nothing typed is in an address, and which booking is meant
goes from page to page sealed, for some minutes.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, Expired, NotFound
from core.personal import lookup_hash
from queueing import access
from queueing.commands.asking import asked
from queueing.commands.booking import arriving
from queueing.guards import count_wrong, require_few_wrong
from queueing.joining import SIGNS
from queueing.models import Booking
from queueing.queries.coming import coming
from queueing.queries.night import days_of_now, is_of_now
from queueing.states import Channel
from queueing.views.checkin import AlreadyHere, named
from queueing.views.kiosk import AT_KIOSK, LONGEST_PHONE, Visit, at_kiosk, new_key
from stores.commands.customers import normal_phone

GOOD_FOR = timedelta(minutes=5)
LONGEST = 300  # signs of an address that a reader types
_SALT = "lado.kiosk.booking"


class TookTooLong(Expired):
    code, message = "choose_booking_again", _("That took too long. Say again which booking is yours.")


class NothingBooked(NotFound):
    code, message = (
        "nothing_booked",
        _("Nothing is booked for today with this number. Check it, use your reference, or take a ticket."),
    )


def _shown(request: HttpRequest, visit: Visit, template: str, **context: Any) -> HttpResponse:
    return render(request, f"queueing/{template}.html", {"visit": visit, "store": visit.store, **context})


@at_kiosk
@require_http_methods(["GET", "HEAD", "POST"])
def said(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The reference, typed or read from the QR code; then: is this it?"""
    if request.method != "POST":
        return _asks(request, visit)
    try:
        booking = named(request, visit.store, request.POST.get("said", "")[:LONGEST], visit.device.key)
    except DomainError as error:
        return _asks(request, visit, error)
    return _confirms(request, visit, [booking])


def _asks(request: HttpRequest, visit: Visit, error: DomainError | None = None) -> HttpResponse:
    return _shown(request, visit, "kiosk_booking", signs=SIGNS, error=error)


def _confirms(request: HttpRequest, visit: Visit, bookings: Sequence[Booking]) -> HttpResponse:
    """The times to choose from, or why the only one cannot be had now."""
    for booking in bookings:
        booking.store = visit.store
    only = coming(bookings[0], now=visit.now) if len(bookings) == 1 else None
    choices = [(booking, _sealed(booking, visit)) for booking in bookings]
    return _shown(request, visit, "kiosk_booking_mine", choices=choices, only=only, key=new_key())


@at_kiosk
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is booked for today with a phone number."""
    typed = request.POST.get("phone", "")[:LONGEST_PHONE]
    if request.method != "POST":
        return _shown(request, visit, "kiosk_booking_phone", phone="")
    try:
        found = _booked_with(request, visit, typed)
    except DomainError as error:
        return _shown(request, visit, "kiosk_booking_phone", phone=typed, error=error)
    return _confirms(request, visit, found)


def _booked_with(request: HttpRequest, visit: Visit, typed: str) -> list[Booking]:
    """Raises BadPhone, NothingBooked, TooMany."""
    require_few_wrong(request, visit.device.key)
    digest = lookup_hash("phone", normal_phone(typed, visit.store.country))
    near = access.bookings_of_phone(visit.store, digest, days=days_of_now(visit.store, now=visit.now))
    found = [booking for booking in near if is_of_now(booking, now=visit.now)]
    if not found:
        count_wrong(request, visit.device.key)
        raise NothingBooked
    return found


@at_kiosk
@require_POST
def arrive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """ "This one is mine": the ticket."""
    try:
        token = _arrived(request, visit)
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(visit.to("kiosk"))
    return HttpResponseRedirect(visit.to("kiosk-ticket", token))


def _arrived(request: HttpRequest, visit: Visit) -> str:
    """The token of the ticket, issued now or at the first press. Raises what `arrive` raises, and TookTooLong."""
    booking = _unsealed(request.POST.get("booking", "")[:LONGEST], visit)
    if booking.ticket is not None and visit.now - booking.ticket.arrived_at > AT_KIOSK:
        raise AlreadyHere
    wanted = asked(arriving.wanted_for(booking, Channel.KIOSK), visit.store)
    actor = access.actor(visit.device, request.POST.get("key", ""))

    def act() -> dict[str, Any]:
        return {"token": arriving.arrive(booking=booking, wanted=wanted, actor=actor, now=visit.now).token}

    token: str = visit.once(request, act)["token"]
    return token


def _sealed(booking: Booking, visit: Visit) -> str:
    """What names a booking on the page: of use at this store's kiosk for some minutes."""
    return signing.dumps([booking.pk, visit.store.pk, int(visit.now.timestamp())], salt=_SALT)


def _unsealed(text: str, visit: Visit) -> Booking:
    try:
        booking_id, store_id, at = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise TookTooLong from error
    if store_id != visit.store.pk or visit.now.timestamp() - at > GOOD_FOR.total_seconds():
        raise TookTooLong
    return access.booking_at(visit.store, booking_id)
