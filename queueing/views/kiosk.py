"""The kiosk: what is it about, which matter, first by law or not, and the ticket. Every step works without scripts.

How a customer reads (language, large text) is in the address and goes with the visit: the first page of the kiosk has
neither, so whoever comes next finds the store's own language.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import idempotency
from core.errors import DomainError, NotFound, NotSignedIn
from core.idempotency import Answer
from queueing import access
from queueing.commands.asking import asked
from queueing.commands.hints import count_accepted, count_shown
from queueing.commands.takings import NotBeforeClosing, Wanted, take
from queueing.queries.catalogue import topic_tiles, walk_in_service
from queueing.queries.question import question
from queueing.queries.tickets import own_view
from queueing.screens import kiosk
from queueing.screens.frame import Frame
from queueing.states import Channel
from queueing.views.codes import public_address
from stores.access import Principal, device_of
from stores.commands import pairing
from stores.commands.customers import BadPhone, normal_phone
from stores.models import Device, Service, Store
from stores.queries.opening import local_day

LONGEST_PHONE = 30
AT_KIOSK = timedelta(minutes=5)  # afterwards the kiosk shows nobody's number, however often somebody presses "back"


@dataclass(frozen=True)
class Visit:
    """A customer at a kiosk: where, when, and how they read."""

    device: Principal
    store: Store
    language: str
    large: bool
    started: bool
    now: datetime

    @property
    def query(self) -> str:
        return kiosk.reading(large=self.large)

    def to(self, name: str, *args: str) -> str:
        """The address of a kiosk page in this customer's reading."""
        return reverse(name, args=args) + self.query

    def once(self, request: HttpRequest, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Run `act` once for the form's key: a second press or a reload gives the first answer."""
        answer = idempotency.once(
            principal=self.device.key,
            route=request.path,
            key=request.POST.get("key", ""),
            body=b"",
            now=self.now,
            act=lambda: Answer.of(act()),
        )
        found: dict[str, Any] = orjson.loads(answer.body)
        return found


Page = Callable[..., HttpResponse]


def at_kiosk(page: Page) -> Page:
    """A page of the paired kiosk, in the customer's language; any other browser is shown the way to pairing."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, **ids: Any) -> HttpResponse:
        try:
            device = device_of(request, Device.Purpose.KIOSK)
        except NotSignedIn:
            return render(request, "queueing/unpaired.html", {"purpose": "kiosk"}, status=NotSignedIn.status)
        now = timezone.now()
        pairing.seen(device_id=device.device_id or 0, now=now)
        visit = _visit(request, device, now)
        translation.activate(visit.language)  # the language middleware puts back what was before
        response = page(request, visit, **ids)
        response.headers["Content-Language"] = visit.language
        return response

    return shown


def _visit(request: HttpRequest, device: Principal, now: datetime) -> Visit:
    store = access.device_store(device)
    asked = request.GET.get("lang", "")
    return Visit(
        device=device,
        store=store,
        language=asked if asked in dict(settings.LANGUAGES) else store.language,
        large=request.GET.get("text") == "large",
        started=bool(request.GET),
        now=now,
    )


def _shown(request: HttpRequest, visit: Visit, template: str, **context: Any) -> HttpResponse:
    return render(request, f"queueing/{template}.html", {"visit": visit, "store": visit.store, **context})


@at_kiosk
@require_GET
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is it about?"""
    regions = kiosk.home(Frame(store=visit.store, now=visit.now), large=visit.large)
    return _shown(request, visit, "kiosk", regions=regions)


@at_kiosk
@require_GET
def live(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the first page asks for while it has no socket."""
    payload = kiosk.payload(Frame(store=visit.store, now=visit.now), visit.large)
    return HttpResponse(payload, content_type="application/json")


@at_kiosk
@require_GET
def topic(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Which matter?"""
    tile = next((tile for tile in topic_tiles(visit.store) if tile.topic.code == code), None)
    if tile is None:
        raise NotFound
    return _shown(request, visit, "kiosk_topic", tile=tile, key=new_key())


def _service(visit: Visit, code: str) -> Service:
    service = walk_in_service(visit.store, code)
    if service is None:
        raise NotFound
    return service


def new_key() -> str:
    return secrets.token_urlsafe(16)


@at_kiosk
@require_POST
def online_shown(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A matter that can be done online was pressed: that is counted, then said."""
    service = _service(visit, request.POST.get("service", "")[:60])

    def count() -> dict[str, Any]:
        count_shown(store_id=visit.store.pk, service_id=service.pk, day=local_day(visit.store, now=visit.now))
        return {}

    visit.once(request, count)
    return HttpResponseRedirect(visit.to("kiosk-online", service.code))


@at_kiosk
@require_http_methods(["GET", "POST"])
def online(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """ "You can do this online": with the way there, and the ticket as the other half."""
    service = _service(visit, code)
    if not service.online_url:
        return HttpResponseRedirect(visit.to("kiosk-service", service.code))
    if request.method == "GET":
        return _shown(request, visit, "kiosk_online", service=service, key=new_key())

    def count() -> dict[str, Any]:
        count_accepted(store_id=visit.store.pk, service_id=service.pk, day=local_day(visit.store, now=visit.now))
        return {}

    visit.once(request, count)
    messages.success(request, _("All there is to do is on your phone now."))
    return HttpResponseRedirect(visit.to("kiosk"))


@at_kiosk
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """First by law or in the usual order: the answer is the ticket."""
    found = _service(visit, code)
    if request.method == "GET":
        return _question(request, visit, found)
    phone = request.POST.get("phone", "")[:LONGEST_PHONE]
    try:
        token = _taken(request, visit, found, phone)
    except BadPhone as error:
        return _shown(request, visit, "kiosk_phone", service=found, phone=phone, error=error.message)
    except NotBeforeClosing:  # the question stood there long enough for the answer to change
        return _question(request, visit, found, phone, refused=True)
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(visit.to("kiosk"))
    return HttpResponseRedirect(visit.to("kiosk-ticket", token))


def _question(
    request: HttpRequest, visit: Visit, service: Service, phone: str = "", *, refused: bool = False
) -> HttpResponse:
    """`refused`: a ticket was asked for that may not be reached, and nobody had said so."""
    asked = question(visit.store, service, now=visit.now, refused=refused)
    if asked.closed:
        return HttpResponseRedirect(visit.to("kiosk"))
    return _shown(request, visit, "kiosk_service", service=service, asked=asked, phone=phone, key=new_key())


def _taken(request: HttpRequest, visit: Visit, service: Service, phone: str) -> str:
    """The token of the ticket that this form stands for, issued now or at its first press."""
    wanted = Wanted(
        service=service.code,
        tier=request.POST.get("tier", "")[:30],
        channel=Channel.KIOSK,
        language=visit.language,
        phone=phone,
        only_in_time=not request.POST.get("told"),
    )
    wanted = asked(wanted, visit.store)
    actor = access.actor(visit.device, request.POST.get("key", ""))

    def act() -> dict[str, Any]:
        return {"token": take(store=visit.store, wanted=wanted, actor=actor, now=visit.now).issued.token}

    token: str = visit.once(request, act)["token"]
    return token


@at_kiosk
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """The phone number, for those who want to be known at the counter; never in an address."""
    found = _service(visit, code)
    typed = request.POST.get("phone", "")[:LONGEST_PHONE]
    if request.method == "GET":
        return _shown(request, visit, "kiosk_phone", service=found, phone="")
    try:
        normal = normal_phone(typed, visit.store.country)
    except BadPhone as error:
        return _shown(request, visit, "kiosk_phone", service=found, phone=typed, error=error.message)
    return _question(request, visit, found, phone=normal)


@at_kiosk
@require_GET
def ticket(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """The ticket that was just taken."""
    return _ticket_page(request, visit, token, "kiosk_ticket")


@at_kiosk
@require_GET
def slip(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """The same on 80 mm of paper. The ticket exists already: a printer's fault changes nothing."""
    return _ticket_page(request, visit, token, "kiosk_slip")


def _ticket_page(request: HttpRequest, visit: Visit, token: str, template: str) -> HttpResponse:
    found = access.kiosk_ticket(visit.device, token)
    if visit.now - found.arrived_at > AT_KIOSK:
        return HttpResponseRedirect(visit.to("kiosk"))
    view = own_view(found, now=visit.now)
    own_page = reverse("ticket", args=[token])
    address = public_address(request, own_page)
    return _shown(request, visit, template, view=view, address=address)
