"""Calls back for staff: the line of a store, taking the next one, saying how it ended."""

from typing import Any
from urllib.parse import urlencode

import orjson
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import Invalid
from feedback.access import callbacks as access
from feedback.callback_states import CallbackState, CallResult
from feedback.commands.callback_taking import Said, end_call, give_back, take_next
from feedback.forms.callbacks import CallEndForm
from feedback.models import Callback
from feedback.queries import callbacks as queries
from feedback.screens import callbacks as screen
from queueing.access import actor, serving_counter
from queueing.states import Outcome
from stores.access import Principal
from stores.views.gate import staff_page

ROWS = 50


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """A store's line of calls, or those that are over (`?which=over`); to managers its figures."""
    context = _line(request, principal)
    store, counter = context["store"], access.calling_counter(principal)
    context |= {
        "stores": list(access.callback_stores(principal).order_by("name", "id")),
        "own": access.own_call(principal), "counter": counter,
        "is_here": counter is not None and store is not None and counter.store_id == store.pk,
        "is_off": store is None or queries.rule_for(store.pk) is None,
    }  # fmt: skip
    return render(request, "feedback/callbacks.html", context)


@require_safe
@staff_page
def live(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The line as it is now: what the page asks for every few seconds."""
    context = _line(request, principal)
    parts = {"line": render_to_string("feedback/callbacks_line.html", context)}
    payload = {"revision": 0, "as_of": context["now"].isoformat(), "regions": parts}
    return HttpResponse(orjson.dumps(payload), content_type="application/json")


def _line(request: HttpRequest, principal: Principal) -> dict[str, Any]:
    """The part of the page that changes by itself."""
    store, now = access.callback_store(principal, request.GET.get("store", "")), timezone.now()
    rows, is_over = access.callbacks(principal).filter(store=store), request.GET.get("which") == "over"
    shown = Paginator(queries.over(rows) if is_over else queries.line(rows), ROWS).get_page(request.GET.get("page"))
    asked = {"store": store.code if store else "", **({"which": "over"} if is_over else {})}
    return {
        "store": store, "zone": store.time_zone if store else "UTC", "now": now, "is_over": is_over, "page": shown,
        "query": f"{urlencode(asked)}&", "rows": [screen.row(each, now=now) for each in shown.object_list],
        "figures": queries.figures(rows, now=now) if principal.has(*access.SEE_FIGURES) else None,
    }  # fmt: skip


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, callback_id: int) -> HttpResponse:
    """One call with its tries; number and name to whoever has taken it, and the form to say how it ended."""
    return _page(request, principal, access.callback_for(principal, callback_id))


def _page(
    request: HttpRequest,
    principal: Principal,
    callback: Callback,
    form: CallEndForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "callback": callback, "zone": callback.store.time_zone, **screen.tone(callback.state),
        "hour": screen.hour_words(callback.store, callback.wanted_from) if callback.wanted_from else "",
        "tries": queries.tries(callback), "moves": queries.moves(callback),
        "sees_number": access.may_see_number(principal, callback), "may_end": access.may_end(principal, callback),
        "results": CallResult.choices, "outcomes": Outcome.choices, "form": form or CallEndForm(),
    }  # fmt: skip
    return render(request, "feedback/callback_work.html", context, status=status)


@require_POST
@staff_page
def take(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The next call is mine."""
    said = request.POST.get("counter", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 19):  # noqa: PLR2004 -- an id
        raise Invalid
    place = serving_counter(principal, int(said))
    who = actor(principal)
    callback = take_next(counter_id=place.id, store_id=place.store_id, actor=who, now=timezone.now())
    if callback is None:
        messages.info(request, _("Nobody is to be called at the moment."))
        return HttpResponseRedirect(reverse("callbacks"))
    return HttpResponseRedirect(reverse("callback-work", args=[callback.pk]))


@require_POST
@staff_page
def act(request: HttpRequest, principal: Principal, callback_id: int) -> HttpResponse:
    """Say how the call ended, or give it back."""
    callback, form = access.ended_callback(principal, callback_id), CallEndForm(request.POST)
    if not form.is_valid():
        return _page(request, principal, callback, form, status=400)
    data: dict[str, Any] = form.cleaned_data
    facts: dict[str, Any] = {
        "callback_id": callback.pk, "store_id": callback.store_id, "actor": actor(principal), "now": timezone.now(),
    }  # fmt: skip
    if data["act"] == "give_back":
        give_back(**facts)
        messages.success(request, _("Given back. It keeps its place."))
    else:
        done = end_call(said=Said(CallResult(data["result"]), data["outcome"], data["note"]), **facts)
        messages.success(request, _after(done))
    return HttpResponseRedirect(reverse("callbacks"))


def _after(callback: Callback) -> str:
    if callback.state == CallbackState.DONE:
        return _("Done. Your counter goes on.")
    if callback.state == CallbackState.ASKED:
        return _("Noted. They are called again later.")
    return _("Noted. They are not called again.")
