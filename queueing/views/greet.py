"""The greeter's page: a ticket in three presses (topic, service, order), and the room beside it.

Giving works without scripts: every step is a page, and the last one a form with a key of its own.
"""

import secrets
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from core import idempotency
from core.errors import DomainError, NotFound
from core.idempotency import Answer
from queueing import access
from queueing.answers import given_answer
from queueing.commands.asking import asked
from queueing.commands.takings import take
from queueing.forms import GiveForm
from queueing.queries.catalogue import topic_tiles, walk_in_service
from queueing.queries.counters import door_stores
from queueing.queries.room import Look
from queueing.queries.tickets import own_view
from queueing.screens import greet
from queueing.screens.frame import Frame
from queueing.views.codes import public_address
from stores.access import Principal
from stores.commands import pairing
from stores.models import Service, Store
from stores.views.gate import staff_page


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The stores to choose from; with one store there is no choice."""
    stores = list(access.greeted_stores(principal).order_by("search", "id"))
    if len(stores) == 1:
        return HttpResponseRedirect(reverse("greet", args=[stores[0].code]))
    return render(request, "queueing/greet_choose.html", {"doors": door_stores(stores)})


def _shown(
    request: HttpRequest, principal: Principal, store: Store, step: str, look: Look, **context: Any
) -> HttpResponse:
    frame = Frame(store=store, now=timezone.now())
    _note_tablet(principal, now=frame.now)
    facts = {
        "step": step,
        "by_pin": principal.device_id is not None,
        "look": look,
        "store": store,
        "parts": greet.parts(frame, look),
        "revision": frame.store.revision,
        "now": frame.now,
        **context,
    }
    return render(request, f"queueing/greet_{step}.html", facts)


def _note_tablet(principal: Principal, *, now: datetime) -> None:
    """A tablet at which somebody works by PIN has been seen."""
    if principal.device_id is not None:
        pairing.seen(device_id=principal.device_id, now=now)


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """What is it about? And the room."""
    store = access.greeted_store(principal, code)
    return _shown(request, principal, store, "home", Look.sought_by(request.GET), topics=topic_tiles(store))


@require_safe
@staff_page
def live(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """The snapshot that the socket would bring."""
    store = access.greeted_store(principal, code)
    look = access.greeter_looks(principal, store, request.GET)
    now = timezone.now()
    _note_tablet(principal, now=now)
    payload = greet.payload(Frame(store=store, now=now), look)
    return HttpResponse(payload, content_type="application/json")


@require_safe
@staff_page
def topic(request: HttpRequest, principal: Principal, code: str, topic: str) -> HttpResponse:
    """Which matter?"""
    store = access.greeted_store(principal, code)
    tile = next((tile for tile in topic_tiles(store) if tile.topic.code == topic), None)
    if tile is None:
        raise NotFound
    return _shown(request, principal, store, "topic", Look(), tile=tile)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def service(request: HttpRequest, principal: Principal, code: str, service: str) -> HttpResponse:
    """In which order? The answer is the ticket; a POST comes from browsers without scripts."""
    store = access.greeted_store(principal, code)
    found = walk_in_service(store, service)
    if found is None:
        raise NotFound
    if request.method == "POST":
        return _given(request, principal, store, found)
    form = GiveForm(initial={"language": store.language})
    return _shown(
        request, principal, store, "service", Look(service=found.code), service=found, form=form, key=_new_key()
    )


def _new_key() -> str:
    return secrets.token_urlsafe(16)


def _given(request: HttpRequest, principal: Principal, store: Store, service: Service) -> HttpResponse:
    """The page of the new ticket, or the question again with what is in the way."""
    form = GiveForm(request.POST)
    try:
        if form.is_valid():
            return HttpResponseRedirect(_once(request, principal, store, asked(form.wish(service.code), store)))
    except DomainError as error:
        messages.error(request, str(error.message))
    return _shown(
        request, principal, store, "service", Look(service=service.code), service=service, form=form, key=_new_key()
    )


def _once(request: HttpRequest, principal: Principal, store: Store, wanted: Any) -> str:
    """Where the ticket of this form's key is, given now or at its first press."""
    key, now = request.POST.get("key", ""), timezone.now()

    def act() -> Answer:
        taken = take(store=store, wanted=wanted, actor=access.actor(principal, key), now=now)
        return Answer.of(given_answer(taken, store.code))

    answer = idempotency.once(principal=principal.rights, route=request.path, key=key, body=b"", now=now, act=act)
    location: str = orjson.loads(answer.body)["location"]
    return location


@require_safe
@staff_page
def ticket(request: HttpRequest, principal: Principal, code: str, ticket_id: int) -> HttpResponse:
    """One ticket: the number to say, the way to the customer's own page, and what can be done with it."""
    store = access.greeted_store(principal, code)
    found = access.greeted_ticket(store, ticket_id)
    return _shown(
        request, principal, store, "ticket", Look(ticket=found.pk), found=found, address=_own_page(request, found.token)
    )


@require_safe
@staff_page
def slip(request: HttpRequest, principal: Principal, code: str, ticket_id: int) -> HttpResponse:
    """The same on 80 mm of paper, in the customer's language."""
    store = access.greeted_store(principal, code)
    found = access.greeted_ticket(store, ticket_id)
    if found.language in dict(settings.LANGUAGES):
        translation.activate(found.language)  # the language middleware puts back what was before
    view = own_view(found, now=timezone.now())
    context = {
        "store": store,
        "view": view,
        "address": _own_page(request, found.token),
        "back": reverse("greet-ticket", args=[code, found.pk]),
    }
    return render(request, "queueing/greet_slip.html", context)


def _own_page(request: HttpRequest, token: str) -> str:
    return public_address(request, reverse("ticket", args=[token]))
