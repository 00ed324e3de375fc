"""The customer's screen: a second tablet at the counter, or the own phone for as long as the session lasts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, NotFound, NotSignedIn
from core.http import json_object, problem
from core.middleware import wants_json
from queueing import access
from queueing.access import PHONE_COOKIE, Watcher
from queueing.commands import side as commands
from queueing.forms import AnswerForm
from queueing.models import Side
from queueing.queries.side import SideView, side_view
from queueing.screens import side as screen
from queueing.views.codes import qr_image
from stores.access import device_of
from stores.commands import pairing
from stores.models import Device

Page = Callable[..., HttpResponse]


def _screen(request: HttpRequest) -> Watcher:
    watcher = access.screen_watcher(device_of(request, Device.Purpose.SCREEN))
    pairing.seen(device_id=watcher.device_id or 0, now=timezone.now())
    return watcher


def _phone(request: HttpRequest) -> Watcher:
    return access.phone_watcher(request.COOKIES.get(PHONE_COOKIE, ""))


def _either(request: HttpRequest) -> Watcher:
    """Whoever presses: both show the same bytes, so their forms lead to one address."""
    try:
        return _phone(request)
    except NotSignedIn:
        return _screen(request)


WATCHERS: dict[str, Callable[[HttpRequest], Watcher]] = {"screen": _screen, "phone": _phone, "either": _either}
PAGES = {"screen": "side", "phone": "side-phone"}


def watched(page: Page) -> Page:
    """Give the page who looks (`watcher`), and keep nothing of it anywhere."""

    @wraps(page)
    @never_cache
    def shown(request: HttpRequest, who: str) -> HttpResponse:
        try:
            watcher = WATCHERS[who](request)
        except NotSignedIn as error:
            return problem(error) if wants_json(request) else _nobody(request, who)
        response = page(request, who, watcher)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def _nobody(request: HttpRequest, who: str) -> HttpResponse:
    """No screen of any counter; or a phone whose session has ended."""
    if who == "phone":
        response = render(request, "queueing/side_over.html", status=410)
        response.delete_cookie(PHONE_COOKIE)
        return response
    return render(request, "queueing/unpaired.html", {"purpose": "screen"}, status=NotSignedIn.status)


def _view(watcher: Watcher) -> SideView:
    view = side_view(watcher.counter_id)
    if view is None:
        raise NotFound
    return view


@require_GET
@watched
def page(request: HttpRequest, who: str, watcher: Watcher) -> HttpResponse:
    """What clerk and customer look at."""
    now, view = timezone.now(), _view(watcher)
    translation.activate(view.language or view.store.language)  # the language middleware puts back what was before
    context = {
        **screen.context(view, now=now),
        "parts": screen.screen_parts(view, now=now),
        "who": who,
        "live": reverse(f"{PAGES[who]}-live"),
    }
    response = render(request, "queueing/side.html", context)
    response.headers["Content-Language"] = view.language or view.store.language
    return response


@require_GET
@watched
def live(_request: HttpRequest, _who: str, watcher: Watcher) -> HttpResponse:
    """What the screen asks for while it has no socket."""
    now, view = timezone.now(), _view(watcher)
    body = screen.payload(view, screen.screen_parts(view, now=now), now=now)
    return HttpResponse(body, content_type="application/json")


@require_GET
@watched
def code(request: HttpRequest, _who: str, watcher: Watcher) -> HttpResponse:
    """The QR code of the customer's own ticket page: what was done stands there."""
    view = _view(watcher)
    if view.session_id is None:
        raise NotFound
    return qr_image(request, reverse("ticket", args=[view.token]))


def _act(request: HttpRequest, watcher: Watcher, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Run the customer's act on the running session; programs get problem+json, others go back with the words."""
    try:
        is_json = request.content_type == "application/json"
        form = AnswerForm(json_object(request.body) if is_json else request.POST)
        if watcher.session_id is None or not form.is_valid():
            raise commands.SessionOver if watcher.session_id is None else commands.BadAnswer
        act({"session_id": watcher.session_id, **form.cleaned_data})
    except DomainError as error:
        if not isinstance(error, commands.StepOver):  # pressed twice: what was asked for is done
            if wants_json(request):
                return problem(error)
            messages.error(request, str(error.message))
    back = PAGES["screen" if watcher.device_id else "phone"]
    return HttpResponse(status=204) if wants_json(request) else HttpResponseRedirect(reverse(back))


@require_POST
@watched
def answer(request: HttpRequest, _who: str, watcher: Watcher) -> HttpResponse:
    """The customer settles the step that was handed over."""

    def act(facts: dict[str, Any]) -> object:
        told = {name: facts[name] for name in ("session_id", "value", "typed")}
        return commands.answer(step_id=facts["step"] or 0, now=timezone.now(), **told)

    return _act(request, watcher, act)


@require_POST
@watched
def language(request: HttpRequest, _who: str, watcher: Watcher) -> HttpResponse:
    """The customer reads on in another language; the clerk's page keeps its own."""

    def act(facts: dict[str, Any]) -> object:
        if facts["language"] not in dict(settings.LANGUAGES):
            raise commands.BadAnswer
        return commands.choose_language(session_id=facts["session_id"], language=facts["language"])

    return _act(request, watcher, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, invitation: str) -> HttpResponse:
    """GET asks (link previews and scanners open addresses), POST makes this phone the session's screen."""
    if request.method == "POST":
        return _joined(request, invitation)
    found = Side.objects.filter(invitation=invitation, session__isnull=False).first()
    if found is None:
        return render(request, "queueing/side_over.html", {"unused": True}, status=410)
    view = side_view(found.pk)
    if view is None:
        raise NotFound
    translation.activate(view.language or view.store.language)
    response = render(request, "queueing/side_join.html", {"side": view, "invitation": invitation})
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _joined(request: HttpRequest, invitation: str) -> HttpResponse:
    try:
        secret = commands.join(invitation=invitation)
    except commands.InvitationOver:
        return render(request, "queueing/side_over.html", {"unused": True}, status=410)
    response = HttpResponseRedirect(reverse(PAGES["phone"]))
    response.set_cookie(PHONE_COOKIE, secret, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response
