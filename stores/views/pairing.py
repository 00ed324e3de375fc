"""A browser becomes a device: it shows a code, a manager types it, the browser fetches its token (DESIGN 9)."""

from datetime import datetime

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import NotFound, TooMany
from stores import access
from stores.access import device_by_cookie, principal_of
from stores.commands import pairing
from stores.models import Device, Store
from stores.views.cookies import remember_device

# Where a device of this purpose goes when it is paired. Only purposes that have a page.
HOMES = {
    Device.Purpose.KIOSK: "kiosk",
    Device.Purpose.DISPLAY: "hall",
    Device.Purpose.TABLET: "pin",
    Device.Purpose.SCREEN: "side",
}
PAIRING_COOKIE = "lado_pairing"  # holds the secret that only this device knows
ASK_RATE = {"pair": "30/10m/ip"}


def _known(purpose: str) -> str:
    """`purpose` when there is a page for it; raises NotFound."""
    if purpose not in HOMES:
        raise NotFound
    return purpose


@never_cache
def page(request: HttpRequest, purpose: str) -> HttpResponse:
    """GET shows the code, or asks whether to get one; POST gets one."""
    if request.method == "POST":
        return _ask(request, _known(purpose))
    return _show(request, _known(purpose), now=timezone.now())


@require_safe
def _show(request: HttpRequest, purpose: str, *, now: datetime) -> HttpResponse:
    secret = request.COOKIES.get(PAIRING_COOKIE, "")
    asked = pairing.shown(secret=secret, purpose=purpose, now=now) if secret else None
    context = {
        "purpose": purpose,
        "purpose_words": Device.Purpose(purpose).label,
        "code": f"{asked.code[:3]} {asked.code[3:]}" if asked else "",
        "expires_at": asked.expires_at if asked else None,
        "home": reverse(HOMES[Device.Purpose(purpose)]),
        "is_paired": device_by_cookie(request.COOKIES, purpose) is not None,
        "stores": _stores_to_pair_here(request),
    }
    return render(request, "stores/pair.html", context)


def _ask(request: HttpRequest, purpose: str) -> HttpResponse:
    if not ratelimit.consume(request, app="lado", action="pair", config=ASK_RATE):
        raise TooMany
    asked = pairing.ask(purpose=purpose, now=timezone.now())
    here = reverse("pair", args=[purpose])
    response = HttpResponseRedirect(here)
    response.set_cookie(
        PAIRING_COOKIE,
        asked.secret,
        max_age=int(pairing.ASKED_FOR.total_seconds()) + 60,
        path=here,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


@require_POST
@never_cache
def state(request: HttpRequest, purpose: str) -> HttpResponse:
    """The waiting device asks every few seconds: 202, or 200 with where to go and the cookie that makes it a device."""
    now = timezone.now()
    fetched = pairing.fetch_token(secret=request.COOKIES.get(PAIRING_COOKIE, ""), now=now)
    if fetched is None:
        return JsonResponse({"state": "waiting"}, status=202)
    token, device = fetched
    if device.purpose != _known(purpose):
        raise NotFound
    response = JsonResponse({"state": "paired", "location": reverse(HOMES[Device.Purpose(purpose)])})
    remember_device(response, purpose=purpose, token=token)
    return response


@require_POST
def here(request: HttpRequest, purpose: str) -> HttpResponse:
    """Make this browser a device at once: in demo mode by anybody, else by a manager of the store who stands at it."""
    store = access.store_to_pair_here(principal_of(request), request.POST.get("store", ""))
    response = HttpResponseRedirect(reverse(HOMES[Device.Purpose(_known(purpose))]))
    mine, now = device_by_cookie(request.COOKIES, purpose), timezone.now()
    counter = _number(request.POST.get("counter", ""))
    by = principal_of(request).staff_id
    if mine is not None and mine.device_store_id == store.pk:
        stays = store.counters.filter(pk=mine.device_counter_id or 0, number=counter or 0).exists()
        if purpose != Device.Purpose.SCREEN or stays:
            return response
    token, _device = pairing.pair_here(purpose=purpose, store=store, by=by, now=now, counter=counter)
    if mine is not None and mine.device_id is not None:  # this browser is one device: what it was before ends
        pairing.revoke(device_id=mine.device_id, by=by, now=now)
    remember_device(response, purpose=purpose, token=token)
    return response


def _number(typed: str) -> int | None:
    """The number of a counter; None when it is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else None  # noqa: PLR2004 -- digits


def _stores_to_pair_here(request: HttpRequest) -> list[Store]:
    found = access.stores_to_pair_here(principal_of(request)).order_by("search", "id")
    return list(found[:200])
