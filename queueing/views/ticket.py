"""The customer's own ticket, opened by its token and by nothing else.

The token is the right: whoever has the address may act, nobody else can write one. So the forms carry no CSRF token,
which they could not keep anyway: under `no-referrer` (the address must not reach others) browsers send `Origin: null`.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from core.errors import DomainError, Invalid
from queueing import access
from queueing.actors import Actor
from queueing.commands import serving, waiting
from queueing.forms import LateForm, PassForm
from queueing.models import Ticket
from queueing.queries.tickets import own_view
from queueing.screens import ticket as screen
from queueing.screens.frame import Frame
from queueing.states import TicketState

Page = Callable[..., HttpResponseBase]


def private(page: Page) -> Page:
    """In the reader's language, and kept by nobody: no cache, no search engine, no address told to other sites."""

    @wraps(page)
    def shown(request: HttpRequest, token: str, **ids: Any) -> HttpResponseBase:
        ticket = access.own_ticket(token)
        language = language_of(request, ticket.language)
        translation.activate(language)  # the language middleware puts back what was before
        response = page(request, ticket, **ids)
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def language_of(request: HttpRequest, language: str) -> str:
    """As the address says, else as this browser has chosen before, else the `language` that was spoken at first."""
    asked = [request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), language]
    known = dict(settings.LANGUAGES)
    return next((code for code in asked if code in known), settings.LANGUAGE_CODE)


def _frame(ticket: Ticket, now: datetime) -> Frame:
    return Frame(store=ticket.store, now=now)


@private
@require_GET
def page(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Where I stand, and what I can do about it."""
    now = timezone.now()
    view = own_view(ticket, now=now)
    return render(request, "queueing/ticket.html", screen.context(_frame(ticket, now), view))


@private
@require_GET
def live(_request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """What the page asks for while it has no socket."""
    now = timezone.now()
    payload = screen.single(_frame(ticket, now), own_view(ticket, now=now))
    return HttpResponse(payload, content_type="application/json")


def _leave(_request: HttpRequest, facts: dict[str, Any]) -> None:
    serving.take_out(reason="customer", **facts)


def _pass(request: HttpRequest, facts: dict[str, Any]) -> None:
    waiting.let_pass(places=_number(PassForm(request.POST), "places"), **facts)


def _late(request: HttpRequest, facts: dict[str, Any]) -> None:
    waiting.late(minutes=_number(LateForm(request.POST), "minutes"), **facts)


def _number(form: Form, field: str) -> int:
    if not form.is_valid():
        raise Invalid
    number: int = form.cleaned_data[field]
    return number


W, H, M = TicketState.WAITING, TicketState.HELD, TicketState.MISSED
ACTS: dict[str, Callable[[HttpRequest, dict[str, Any]], object]] = {
    "leave": _leave,
    "hold": lambda _request, facts: waiting.hold(**facts),
    "resume": lambda _request, facts: waiting.resume(**facts),
    "here": lambda _request, facts: waiting.here(**facts),
    "pass": _pass,
    "late": _late,
}
# where a ticket already is after the first press: the second one asks for what is done
REACHED: dict[str, tuple[str, ...]] = {"leave": (TicketState.LEFT,), "hold": (H,), "resume": (W,), "late": (H, M)}
ASKS = ("leave", "pass", "hold")


@method_decorator([csrf_exempt, private], name="dispatch")
class Act(View):
    """What the customer does with the own ticket; a GET asks first where there is something to ask."""

    act = ""

    def get(self, request: HttpRequest, ticket: Ticket) -> HttpResponse:
        if self.act not in ASKS:
            return back(request, ticket)
        now = timezone.now()
        context = screen.context(_frame(ticket, now), own_view(ticket, now=now))
        return render(request, "queueing/ticket_ask.html", {**context, "ask": self.act})

    def post(self, request: HttpRequest, ticket: Ticket) -> HttpResponse:
        facts = {"ticket_id": ticket.pk, "store_id": ticket.store_id, "actor": Actor(), "now": timezone.now()}
        try:
            ACTS[self.act](request, facts)
        except DomainError as error:
            if error.extra.get("state") not in REACHED.get(self.act, ()):
                messages.error(request, str(error.message))
        return back(request, ticket)


def back(request: HttpRequest, ticket: Ticket, *, to: str = "ticket") -> HttpResponse:
    chosen = f"?lang={get_language()}" if "lang" in request.GET else ""
    return HttpResponseRedirect(reverse(to, args=[ticket.token]) + chosen)
