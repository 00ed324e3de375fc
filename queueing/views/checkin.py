"""Arriving for a booking with the own phone: by the link of the mail, or by the reference after the store's code.

The link alone changes nothing when it is opened, for mail programs open links: a press says "I am here", with what the
store asks for as proof. The reference is said aloud and printed, so it counts only with the code that the store shows.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, DomainError, NotFound
from queueing import access
from queueing.actors import Actor
from queueing.commands.asking import asked
from queueing.commands.booking import arriving
from queueing.commands.joining import By
from queueing.guards import count_wrong, require_few_wrong, require_here
from queueing.joining import typed
from queueing.models import Booking, Ticket
from queueing.queries.coming import coming
from queueing.states import BookingState, Channel
from queueing.views.join import Visit, at_store, keep_own
from stores.models import Store

Page = Callable[..., HttpResponse]


class UnknownBooking(NotFound):
    code, message = (
        "unknown_booking",
        _("We find no booking like that in this store. Check what you typed, or take a ticket."),
    )


class AlreadyHere(Conflict):
    code, message = (
        "already_here",
        _("You are checked in already. Look at your ticket, or ask anybody who works here for your number."),
    )


def of_booking(page: Page) -> Page:
    """A page of the own booking, in its customer's language: kept by nobody, its address told to nobody."""

    @wraps(page)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        booking = access.booking_of(token)
        chosen = [request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), booking.language]
        known = dict(settings.LANGUAGES)
        language = next((code for code in chosen if code in known), settings.LANGUAGE_CODE)
        translation.activate(language)  # the language middleware puts back what was before
        response = page(request, booking)
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


@csrf_exempt  # the token is the right, as on the pages of the own ticket
@require_http_methods(["GET", "HEAD", "POST"])
@of_booking
def arrive(request: HttpRequest, booking: Booking) -> HttpResponse:
    """ "Are you at the store?" A GET changes nothing; the POST gives the ticket."""
    if booking.state == BookingState.ARRIVED and booking.ticket is not None:
        return HttpResponseRedirect(reverse("ticket", args=[booking.ticket.token]))
    if request.method != "POST":
        return _question(request, booking)
    try:
        require_here(request, booking.store, request.POST.get("code", ""), now=timezone.now())
        ticket = _arrived(booking)
    except DomainError as error:
        return _question(request, booking, error)
    return HttpResponseRedirect(reverse("ticket", args=[ticket.token]))


def _question(request: HttpRequest, booking: Booking, error: DomainError | None = None) -> HttpResponse:
    context = {
        "booking": booking,
        "store": booking.store,
        "coming": coming(booking, now=timezone.now()),
        "code": typed(request.GET.get("code", "") or request.POST.get("code", ""))[:12],
        "error": error,
    }
    return render(request, "queueing/booking_arrive.html", context, status=error.status if error else 200)


def _arrived(booking: Booking) -> Ticket:
    wanted = asked(arriving.wanted_for(booking, Channel.WEB), booking.store)
    return arriving.arrive(booking=booking, wanted=wanted, actor=Actor(), now=timezone.now())


@at_store
@require_http_methods(["GET", "HEAD", "POST"])
def said(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The reference, from somebody who sees the store's code."""
    if visit.own is not None:
        return HttpResponseRedirect(reverse("ticket", args=[visit.own.token]))
    if visit.proof is None or visit.proof.by is not By.CODE:
        return HttpResponseRedirect(visit.to("join"))
    if request.method != "POST":
        return _asks(request, visit)
    try:
        booking = named(request, visit.store, request.POST.get("said", ""))
        if booking.state == BookingState.ARRIVED:  # the reference is no secret: it must not lead to somebody's ticket
            raise AlreadyHere
        ticket = _arrived(booking)
    except DomainError as error:
        return _asks(request, visit, error)
    return keep_own(HttpResponseRedirect(reverse("ticket", args=[ticket.token])), visit.store, ticket.token)


def _asks(request: HttpRequest, visit: Visit, error: DomainError | None = None) -> HttpResponse:
    context: dict[str, Any] = {"visit": visit, "store": visit.store, "error": error}
    return render(request, "queueing/join_booking.html", context, status=error.status if error else 200)


def named(request: HttpRequest, store: Store, text: str, device: str = "") -> Booking:
    """The booking that somebody in `store` names, at a kiosk if it is said at one. Raises UnknownBooking, TooMany after
    many wrong ones.
    """
    require_few_wrong(request, device)
    try:
        return access.booking_said(store, text)
    except NotFound as error:
        count_wrong(request, device)
        raise UnknownBooking from error
