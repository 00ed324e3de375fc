"""The store cannot keep a booked time: its customer takes one of those proposed with one press, or cancels.

The token is the right, as on the own ticket's pages: the forms carry no CSRF token.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Invalid
from queueing.access.bookings import booking_of
from queueing.actors import Actor
from queueing.commands.booking import worklist
from queueing.commands.booking.changing import cancel
from queueing.models import Booking
from queueing.queries.displaced import is_waiting, last_of, still_free, with_parts
from queueing.screens.displaced import because

LONGEST = 40


class NoTimeChosen(Invalid):
    code, message = "no_time_chosen", _("Choose one of the times, or cancel.")


def own_booking(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """In the customer's language, and kept by nobody: no cache, no search engine, no address told to other sites."""

    @wraps(page)
    def shown(request: HttpRequest, token: str, **ids: Any) -> HttpResponseBase:
        booking = booking_of(token)
        known = dict(settings.LANGUAGES)
        asked = [request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), booking.language]
        language = next((code for code in asked if code in known), settings.LANGUAGE_CODE)
        translation.activate(language)  # the language middleware puts back what was before
        response = page(request, booking, **ids)
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@own_booking
def page(request: HttpRequest, booking: Booking) -> HttpResponse:
    """What to choose from, or what has come of it; POST takes a time (`start`) or cancels (`cancel`)."""
    now = timezone.now()
    if request.method == "POST":
        try:
            _answered(request, booking, now=now)
        except DomainError as error:
            messages.error(request, str(error.message))
        chosen = f"?lang={request.GET['lang']}" if request.GET.get("lang", "").isalpha() else ""
        return HttpResponseRedirect(reverse("booking-other-time", args=[booking.token]) + chosen)
    row = last_of(booking)
    context: dict[str, Any] = {"booking": booking, "store": booking.store, "row": row}
    if row is not None and is_waiting(row, booking):
        context |= {
            "because": because(row),
            "slots": still_free(row, with_parts(booking), now=now),
            "waiting": True,
        }
    return render(request, "queueing/other_time.html", context)


def _answered(request: HttpRequest, booking: Booking, *, now: datetime) -> None:
    if "cancel" in request.POST:
        cancel(booking=booking, actor=Actor(), now=now)
        return
    start = _start(request.POST.get("start", "")[:LONGEST])
    worklist.take_other_time(booking=booking, start=start, now=now)


def _start(text: str) -> datetime:
    try:
        start = parse_datetime(text)
    except ValueError:
        start = None
    if start is None or start.tzinfo is None:
        raise NoTimeChosen
    return start
