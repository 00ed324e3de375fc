"""The floor of a store."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.text import folded
from insight import access
from insight.queries.wall import facts, tiles_of
from insight.screens import floor
from queueing.screens.frame import Frame
from stores.access import Principal, can_serve
from stores.views.gate import staff_page

ROWS = 50


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The stores to choose from; with one store there is no choice."""
    stores = access.floor_stores(principal)
    text = request.GET.get("q", "")[:100]
    found = stores
    for word in folded(text).split():
        found = found.filter(search__contains=word)
    only = list(stores[:2])
    if len(only) == 1:
        return HttpResponseRedirect(reverse("floor", args=[only[0].code]))
    now = timezone.now()
    page = Paginator(found.prefetch_related("hours_exceptions").order_by("search", "id"), ROWS).get_page(
        request.GET.get("page")
    )
    tiles = tiles_of(facts(list(page.object_list), now=now), now=now)
    return render(request, "insight/floor_choose.html", {"tiles": tiles, "page": page, "q": text})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """One store."""
    store = access.floor_store(principal, code)
    frame = Frame(store=store, now=timezone.now())
    parts = floor.parts(frame, may_serve=can_serve(principal, store.pk))
    context = {"store": store, "parts": parts, "revision": frame.store.revision}
    return render(request, "insight/floor.html", context)


@require_safe
@staff_page
def live(_request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """The snapshot that the socket would bring."""
    store = access.floor_store(principal, code)
    frame = Frame(store=store, now=timezone.now())
    payload = floor.payload(frame, can_serve(principal, store.pk))
    return HttpResponse(payload, content_type="application/json")
