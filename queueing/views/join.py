"""Taking a ticket with the own phone (docs/decisions/0017): shown to be at the store or near it, then what the kiosk
asks. Every step works without scripts, but that only a script can ask a phone where it is.

From the code or the position on, a signed pass is in the address; whoever has a ticket here is shown that one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import orjson
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import idempotency
from core.errors import DomainError, Expired, NotFound, TooMany
from core.idempotency import Answer
from queueing import passes
from queueing.actors import Actor
from queueing.commands.asking import asked
from queueing.commands.joining import By, join, require_joinable
from queueing.commands.takings import NotBeforeClosing, Wanted
from queueing.forms import JoinForm
from queueing.guards import require_code, require_near
from queueing.joining import typed
from queueing.models import Ticket
from queueing.passes import JoinPass
from queueing.queries.catalogue import topic_tiles, walk_in_service
from queueing.queries.outlook import outlook
from queueing.queries.question import question
from queueing.states import PRESENT, Channel
from stores.access import public_store
from stores.commands.customers import BadPhone
from stores.models import Service, Store

OWN_COOKIE = "lado_join"  # the token of this browser's ticket, sent to the pages of its store alone
OWN_KEPT = 12 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{22,40}")
# A store's wireless network is one address. A position is only the phone's word: a few from one address, so that nobody
# fills the line from home; whoever is there has the code.
TAKE_RATES = {By.CODE: ("join_take", "60/10m/ip"), By.DISTANCE: ("join_take_near", "5/10m/ip")}


class PassOver(Expired):
    code, message = "join_pass_over", _("That took more than five minutes. Scan the code again, or say where you are.")


@dataclass(frozen=True)
class Visit:
    """Somebody with a phone: which store, by what right (if shown already), and the ticket that this browser has."""

    store: Store
    now: datetime
    proof: JoinPass | None
    own: Ticket | None

    @property
    def query(self) -> str:
        return f"?{urlencode({'pass': self.proof.text})}" if self.proof else ""

    def to(self, name: str, *args: str) -> str:
        """The address of one of the pages, with the pass."""
        return reverse(name, args=[self.store.code, *args]) + self.query


Page = Callable[..., HttpResponse]


def at_store(page: Page) -> Page:
    """A page of joining one store's line; kept by nobody."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, code: str, **ids: Any) -> HttpResponse:
        store, now = public_store(code), timezone.now()
        proof = passes.read(request.GET.get("pass", ""), store=store, now=now)
        response = page(request, Visit(store, now, proof, _own(request, store)), **ids)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def _own(request: HttpRequest, store: Store) -> Ticket | None:
    """The ticket that this browser took here, while its customer is expected, waits or is served."""
    token = request.COOKIES.get(OWN_COOKIE, "")
    if not TOKEN.fullmatch(token):
        return None
    return Ticket.objects.filter(token=token, store=store, state__in=PRESENT).first()


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address)


def _shown(request: HttpRequest, visit: Visit, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(
        request, f"queueing/{template}.html", {"visit": visit, "store": visit.store, **context}, status=status
    )


@at_store
@require_GET
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The store now; then how to show that one is there, or what one comes for."""
    code = typed(request.GET.get("code", ""))
    if visit.own is not None:
        return _own_again(request, visit, visit.own, code)
    if code and visit.store.joined_by_code:
        try:
            return _to(_passed(request, visit, code))
        except DomainError as error:
            return _home(request, visit, error)
    is_over = "pass" in request.GET and visit.proof is None
    return _home(request, visit, PassOver() if is_over else None)


def _home(request: HttpRequest, visit: Visit, error: DomainError | None = None) -> HttpResponse:
    view = outlook(visit.store, now=visit.now)
    by = visit.proof.by if visit.proof else None
    refusals = {each.value: _refusal(visit, each) for each in By if by in (None, each)}
    context = {
        "view": view,
        "error": error,
        "refusals": refusals,
        "topics": topic_tiles(visit.store) if by and not refusals[by.value] else [],
        "at_door": by is By.CODE and view.now.open,
        "now": visit.now,
    }
    return _shown(request, visit, "join", status=error.status if error else 200, **context)


def _refusal(visit: Visit, by: By) -> DomainError | None:
    """Why nobody may join so now."""
    try:
        require_joinable(visit.store, by=by, now=visit.now)
    except DomainError as error:
        return error
    return None


def _passed(request: HttpRequest, visit: Visit, code: str) -> str:
    """Where whoever sees `code` goes on; raises CodeOld."""
    require_code(request, visit.store, code, now=visit.now)
    return _with_pass(visit, By.CODE)


def _with_pass(visit: Visit, by: By) -> str:
    proof = passes.give(visit.store, by=by, now=visit.now)
    return Visit(visit.store, visit.now, proof, None).to("join")


def _own_again(request: HttpRequest, visit: Visit, own: Ticket, code: str) -> HttpResponse:
    """One ticket for each browser: its page, or (whoever was on the way scans the code) the question to say so."""
    if code and own.arrive_by is not None:
        return _shown(request, visit, "join_here", ticket=own, code=code)
    return _to(reverse("ticket", args=[own.token]))


@at_store
@require_POST
def code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The code, typed."""
    try:
        require_joinable(visit.store, by=By.CODE, now=visit.now)
        return _to(_passed(request, visit, request.POST.get("code", "")))
    except DomainError as error:
        return _home(request, visit, error)


@at_store
@require_POST
def where(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where the phone is: decides, and is forgotten."""
    try:
        require_joinable(visit.store, by=By.DISTANCE, now=visit.now)
        require_near(request, visit.store, within=visit.store.join_within_m)
    except DomainError as error:
        return _home(request, visit, error)
    return _to(_with_pass(visit, By.DISTANCE))


@at_store
@require_GET
def topic(request: HttpRequest, visit: Visit, topic: str) -> HttpResponse:
    """Which matter?"""
    if visit.proof is None:
        return _to(visit.to("join"))
    tile = next((tile for tile in topic_tiles(visit.store) if tile.topic.code == topic), None)
    if tile is None:
        raise NotFound
    return _shown(request, visit, "join_topic", tile=tile)


@at_store
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, visit: Visit, service: str) -> HttpResponse:
    """First by law or in the usual order: the answer is the ticket."""
    found = walk_in_service(visit.store, service)
    if found is None:
        raise NotFound
    if request.method != "POST":
        return _to(visit.to("join")) if visit.proof is None else _question(request, visit, found)
    if visit.own is not None:  # pressed twice, or in another tab
        return _to(reverse("ticket", args=[visit.own.token]))
    if visit.proof is None:
        return _home(request, visit, PassOver())
    action, rate = TAKE_RATES[visit.proof.by]
    if not ratelimit.consume(request, app="lado", action=action, config={action: rate}):
        raise TooMany
    return _take(request, visit, visit.proof, found)


def _take(request: HttpRequest, visit: Visit, proof: JoinPass, service: Service) -> HttpResponse:
    form = JoinForm(request.POST)
    phone = request.POST.get("phone", "")
    if not form.is_valid():
        return _question(request, visit, service, phone=phone[:30], error=BadPhone.message)
    try:
        token = _taken(visit, proof, service, form.cleaned_data)
    except BadPhone as error:
        return _question(request, visit, service, phone=phone, error=error.message)
    except NotBeforeClosing:  # the question stood there long enough for the answer to change
        return _question(request, visit, service, phone=phone, refused=True)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _to(visit.to("join"))
    return keep_own(_to(reverse("ticket", args=[token])), visit.store, token)


def keep_own(response: HttpResponse, store: Store, token: str) -> HttpResponse:
    """Let this browser know its ticket when it comes to the store's pages again."""
    response.set_cookie(
        OWN_COOKIE,
        token,
        max_age=OWN_KEPT,
        path=reverse("join", args=[store.code]),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def _question(
    request: HttpRequest, visit: Visit, service: Service, *, phone: str = "", error: Any = "", refused: bool = False
) -> HttpResponse:
    asked = question(visit.store, service, now=visit.now, refused=refused)
    if asked.closed:
        return _to(visit.to("join"))
    return _shown(request, visit, "join_service", service=service, asked=asked, phone=phone, error=error)


def _taken(visit: Visit, proof: JoinPass, service: Service, answers: dict[str, str]) -> str:
    """The token of the one ticket that the pass stands for, issued now or at its first press."""
    wanted = Wanted(
        service=service.code,
        tier=answers["tier"],
        channel=Channel.WEB,
        language=get_language() or "",
        phone=answers["phone"],
        only_in_time=not answers["told"],
    )
    wanted = asked(wanted, visit.store)

    def act() -> Answer:
        actor = Actor(key=proof.nonce)
        taken = join(store=visit.store, wanted=wanted, by=proof.by, actor=actor, now=visit.now)
        return Answer.of({"token": taken.issued.token})

    answer = idempotency.once(
        principal=f"join:{visit.store.pk}", route="join", key=proof.nonce, body=b"", now=visit.now, act=act
    )
    token: str = orjson.loads(answer.body)["token"]
    return token
