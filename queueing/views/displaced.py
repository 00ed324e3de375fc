"""The work list of displaced bookings, and closing a day in an emergency, which fills it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, Invalid
from queueing.access import changes as access
from queueing.actors import Actor
from queueing.commands.booking import displacing, worklist
from queueing.commands.booking.refusals import NoTime
from queueing.forms.changes import EmergencyForm, SettleForm
from queueing.models import Displacement
from queueing.queries.displaced import work_list
from queueing.screens.displaced import items_of
from stores.access import Principal
from stores.views.gate import staff_page

DONE = {
    "move": _("Moved to the new time."),
    "keep": _("The booking keeps its time."),
    "called": _("Noted as called."),
    "ask": _("The message is on its way."),
    "cancel": _("Cancelled, and the customer is told."),
}


@require_safe
@staff_page
def work(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """What is left to settle."""
    store, now = access.changing_store(principal, code), timezone.now()
    found = work_list(store, now=now)
    context = {"store": store, "found": found, "items": items_of(found.items)}
    return render(request, "queueing/displaced.html", context)


@require_POST
@staff_page
def settle(request: HttpRequest, principal: Principal, code: str, displacement_id: int) -> HttpResponse:
    """One item: moved, kept, called, asked or cancelled."""
    item = access.displacement_for(principal, code, displacement_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors=form.errors.get_json_data())
    actor = Actor(staff_id=principal.staff_id, manages=True)
    try:
        _settled(item, form, actor, now=timezone.now())
    except DomainError as error:
        if isinstance(error, NoTime):
            worklist.propose(displacement=item, starts=[slot.start for slot in error.slots])
        messages.error(request, str(error.message))
    else:
        messages.success(request, str(DONE[form.cleaned_data["act"]]))
    return HttpResponseRedirect(reverse("changes-list", args=[code]))


def _settled(item: Displacement, form: SettleForm, actor: Actor, *, now: datetime) -> None:
    match form.cleaned_data["act"]:
        case "move":
            start = form.new_start(item.booking.store.time_zone)
            worklist.settle_moved(displacement=item, start=start, actor=actor, now=now)
        case "keep":
            worklist.settle_kept(displacement=item, actor=actor, now=now)
        case "called":
            worklist.mark_called(displacement=item, now=now)
        case "ask":
            worklist.ask_by_message(displacement=item, now=now)
        case _:
            worklist.settle_cancelled(displacement=item, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def emergency(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Close a day now: one action, and a work list."""
    store, now = access.changing_store(principal, code), timezone.now()
    form = EmergencyForm(request.POST if request.method == "POST" else None, store=store, now=now)
    if request.method == "POST" and form.is_valid():
        done = displacing.close_now(
            store=store,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"].strip(),
            actor=Actor(staff_id=principal.staff_id, manages=True),
            now=now,
        )
        count = len(done.made)
        text = ngettext(
            "Closed. %(n)d booking is on the work list.", "Closed. %(n)d bookings are on the work list.", count
        )
        messages.success(request, text % {"n": count})
        return HttpResponseRedirect(reverse("changes-list", args=[store.code]))
    return render(
        request, "queueing/emergency.html", {"store": store, "form": form}, status=400 if form.errors else 200
    )
