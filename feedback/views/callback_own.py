"""The form on which somebody asks to be called, and the page on which they see how far their call is."""

import secrets
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import idempotency
from core.errors import DomainError, KeyReused
from core.idempotency import Answer
from core.text import localised
from feedback.access import callbacks as access
from feedback.callback_guards import counted, require_few_looks
from feedback.callback_states import CallbackKind, CallbackState
from feedback.commands.callback_refusals import CallbacksOff
from feedback.commands.callbacks import NewCallback, ask, cancel
from feedback.forms.callbacks import CallMeForm
from feedback.models import Callback, CallbackRule
from feedback.queries.callback_times import day_rooms, last_day
from feedback.queries.callbacks import place_of, rule_for
from feedback.screens import callbacks as screen
from queueing.access import own_ticket
from queueing.models import Ticket
from queueing.states import IN_LINE
from queueing.views.ticket import language_of
from stores.access import public_store
from stores.models import Store
from stores.queries.finding import services_of

LEAST_KEY = 16  # signs: a key that nobody guesses
REGIONS = {"call": "card", "cancel": "cancel"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to be called by a store. A POST puts the wish into its line, and leads to its page."""
    return _ask(request, public_store(code), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def instead(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a ticket, which gives its place; one that waits no longer has nothing to give."""
    ticket = own_ticket(token)
    translation.activate(language_of(request, ticket.language))  # the language middleware puts back what was before
    made = Callback.objects.filter(ticket=ticket).first()
    if made is not None:
        return HttpResponseRedirect(reverse("callback", args=[made.token]))
    if ticket.state not in IN_LINE:
        return HttpResponseRedirect(reverse("ticket", args=[token]))
    return _ask(request, ticket.store, ticket)


def _ask(request: HttpRequest, store: Store, ticket: Ticket | None) -> HttpResponse:
    rule, now = rule_for(store.pk), timezone.now()
    if (made := _made(request)) is not None:
        return HttpResponseRedirect(reverse("callback", args=[made]))
    if rule is None:
        raise CallbacksOff
    form = _form_of(request, store, rule, ticket, now=now)
    if not form.is_bound:
        return _form(request, form, rule, ticket)
    if not form.is_valid():
        return _form(request, form, rule, ticket, status=400)
    data = form.cleaned_data
    wanted = NewCallback(
        store=store,
        contact=form.contact((get_language() or "en").partition("-")[0]),
        service=form.services.get(data["service"]),
        start=data["when"],
        ticket=ticket,
    )
    try:
        token = _once(request, wanted, now=now)
    except DomainError as error:
        return _form(request, form, rule, ticket, status=error.status, problem=error.message)
    return HttpResponseRedirect(reverse("callback", args=[token]))


def _form_of(
    request: HttpRequest, store: Store, rule: CallbackRule, ticket: Ticket | None, *, now: datetime
) -> CallMeForm:
    """The form with the hours that have room; of a ticket, its matter chosen."""
    days = day_rooms(store, rule, now=now)
    around: dict[str, Any] = {
        "store": store,
        "services": {each.code: each for each in services_of(store)},
        "soonest": screen.soonest(store, days, now=now),
        "hours": screen.hour_choices(store, days, now=now),
    }
    if request.method == "POST":
        return CallMeForm(request.POST, **around)
    about = ticket.service.code if ticket else request.GET.get("service", "")
    return CallMeForm(initial={"service": about}, **around)


def _form(
    request: HttpRequest,
    form: CallMeForm,
    rule: CallbackRule,
    ticket: Ticket | None,
    *,
    status: int = 200,
    problem: Any = "",
) -> HttpResponse:
    context = {
        "form": form, "store": form.store, "ticket": ticket, "problem": problem,
        "cost": rule.get_kind_display(), "note": localised(rule.notes), "is_paid": rule.kind == CallbackKind.PAID,
        "has_room": bool(form.fields["when"].choices),  # type: ignore[attr-defined]  # a ChoiceField
        "key": secrets.token_urlsafe(LEAST_KEY),
    }  # fmt: skip
    return render(request, "feedback/callback_new.html", context, status=status)


def _once(request: HttpRequest, wanted: NewCallback, *, now: datetime) -> str:
    """The token of the callback of this form's key, made now or at its first press. Raises KeyReused."""

    def act() -> Answer:
        return Answer.of({"token": counted(request, partial(ask, new=wanted, now=now)).token})

    return _token(idempotency.once(**_press(request), now=now, act=act))


def _made(request: HttpRequest) -> str | None:
    """The token of what an earlier press of this form has made: its hour may be full by that, and is not offered."""
    try:
        kept = idempotency.kept(**_press(request))
    except KeyReused:  # said on the form
        return None
    return _token(kept) if kept else None


def _press(request: HttpRequest) -> dict[str, Any]:
    """What a press of the form is known by."""
    key = request.POST.get("key", "")
    said = sorted((name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
    return {
        "principal": "callback-form", "route": "call-me", "key": key if len(key) >= LEAST_KEY else "",
        "body": orjson.dumps([request.path, *said]),
    }  # fmt: skip


def _token(answer: Answer) -> str:
    token: str = orjson.loads(answer.body)["token"]
    return token


@require_safe
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """How far the call is, its place in the line, and the way to take the wish back."""
    callback = _own(request, token)
    return render(request, "feedback/callback.html", _context(callback, now=timezone.now()))


@require_safe
@never_cache
def live(request: HttpRequest, token: str) -> HttpResponse:
    """What the page asks for every few seconds."""
    callback, now = _own(request, token), timezone.now()
    context = _context(callback, now=now)
    parts = {name: render_to_string(f"feedback/callback_{part}.html", context) for name, part in REGIONS.items()}
    payload = {"revision": callback.version, "as_of": now.isoformat(), "regions": parts}
    return HttpResponse(orjson.dumps(payload), content_type="application/json")


def _context(callback: Callback, *, now: datetime) -> dict[str, Any]:
    """What the page shows: nothing of who asked, nothing of the house."""
    return {
        "callback": callback, "store": callback.store, "zone": callback.store.time_zone,
        "place": place_of(callback, now=now), "is_open": callback.state == CallbackState.ASKED,
        "was_tried": callback.state == CallbackState.ASKED and callback.attempts > 0,
        "hour": screen.hour_words(callback.store, callback.wanted_from) if callback.wanted_from else "",
        "offers_again": callback.state in (CallbackState.NOT_REACHED, CallbackState.EXPIRED),
        "last_day": last_day(callback), **screen.tone(callback.state),
    }  # fmt: skip


@require_POST
@never_cache
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """The customer wants no call any more."""
    callback = _own(request, token)
    cancel(callback_id=callback.pk, store_id=callback.store_id, now=timezone.now())
    messages.success(request, _("Cancelled. We do not call you."))
    return HttpResponseRedirect(reverse("callback", args=[token]))


def _own(request: HttpRequest, token: str) -> Callback:
    """The callback of a link, in the language in which it was asked for; raises NotFound, TooMany."""
    require_few_looks(request)
    callback = access.own_callback(token)
    translation.activate(language_of(request, callback.language))  # as in `instead`
    return callback
