"""The clerk's desk: choose a counter, work at it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.errors import NotAllowed, NotFound
from queueing.queries.choices import choices, targets
from queueing.queries.counters import desk_stores, own_counter
from queueing.queries.side import SideView, side_view
from queueing.screens import desk, side
from queueing.screens.frame import Frame
from queueing.views import person
from queueing.views.codes import qr_image
from stores import access
from stores.access import Principal
from stores.commands import pairing
from stores.models import Staff
from stores.views.gate import staff_page

DIALOG_REASONS = ("pause", "pick", "undo")


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The counters of the own stores; whoever serves at one already goes on there."""
    if not principal.has(access.CLERK, access.MANAGER):
        raise NotAllowed
    serving_at = own_counter(principal.staff_id or 0)
    if serving_at is not None:
        return HttpResponseRedirect(reverse("desk", args=[serving_at]))
    now = timezone.now()
    stores = access.stores_visible_to(principal).filter(is_active=True)
    return render(request, "queueing/desk_choose.html", {"shops": desk_stores(stores, now=now), "now": now})


@require_safe
@staff_page
def work(request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """One counter."""
    counter = access.counter_for(principal, counter_id)
    now = timezone.now()
    _note_tablet(principal, now=now)
    frame = Frame(store=counter.store, now=now)
    known = choices(now=now)
    beside = side_view(counter.pk) or SideView(counter.pk, counter.number, counter.store, 0)
    context = {
        "side_parts": side.panel_parts(beside, staff_id=principal.staff_id or 0, now=now),
        "side_revision": beside.revision,
        "person": person.region(principal, counter, now=now),
        "parts": desk.parts(frame, counter_id=counter.pk, staff_id=principal.staff_id or 0),
        "counter": counter,
        "store": counter.store,
        "clerk": Staff.objects.get(pk=principal.staff_id or 0),
        "by_pin": principal.device_id is not None,
        "revision": frame.store.revision,
        "now": now,
        "reasons": {kind: known.of(kind) for kind in DIALOG_REASONS},
        "targets": targets(counter.store_id, now=now),
    }
    return render(request, "queueing/desk.html", context)


@require_safe
@staff_page
def live(_request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """The snapshot that the socket would bring."""
    counter = access.counter_for(principal, counter_id)
    now = timezone.now()
    _note_tablet(principal, now=now)
    payload = desk.payload(Frame(store=counter.store, now=now), (counter.pk, principal.staff_id))
    return HttpResponse(payload, content_type="application/json")


@require_safe
@staff_page
def side_live(_request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """The steps and the mirror, as the panel's socket would bring them."""
    counter, now = access.counter_for(principal, counter_id), timezone.now()
    view = side_view(counter.pk) or SideView(counter.pk, counter.number, counter.store, 0)
    parts = side.panel_parts(view, staff_id=principal.staff_id or 0, now=now)
    return HttpResponse(side.payload(view, parts, now=now), content_type="application/json")


@require_safe
@staff_page
def invitation(request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """The QR code that a customer's phone joins the session by; the clerk who serves holds it out."""
    counter = access.counter_for(principal, counter_id)
    view = side_view(counter.pk)
    if (
        view is None
        or not view.invitation
        or not (view.clerk_id == principal.staff_id or principal.has(access.MANAGER))
    ):
        raise NotFound
    return qr_image(request, reverse("side-join", args=[view.invitation]))


def _note_tablet(principal: Principal, *, now: datetime) -> None:
    """A tablet at which somebody works by PIN has been seen."""
    if principal.device_id is not None:
        pairing.seen(device_id=principal.device_id, now=now)
