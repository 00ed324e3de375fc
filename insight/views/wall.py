"""The wall of a region."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.errors import Expired
from insight import access
from insight.queries.regions import region_lines
from insight.queries.wall import Wall, wall
from insight.screens.wall import parts, payload
from stores.access import Principal
from stores.views.gate import staff_page


def signature(found: Wall) -> str:
    """Which stores a wall shows: a page that shows others than there are now is loaded anew."""
    ids = ",".join(str(pk) for pk in sorted(tile.fact.id for tile in found.tiles))
    return hashlib.sha256(ids.encode()).hexdigest()[:12]


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The regions to choose from; with one region there is no choice."""
    regions = list(access.wall_regions(principal).order_by("name", "id"))
    if len(regions) == 1:
        return HttpResponseRedirect(reverse("wall", args=[regions[0].code]))
    return render(request, "insight/wall_choose.html", {"regions": region_lines(regions)})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """One region."""
    region = access.wall_region(principal, code)
    found = wall(region.pk, now=timezone.now())
    context = {"region": region, "wall": found, "parts": parts(found), "signature": signature(found)}
    return render(request, "insight/wall.html", context)


@require_safe
@staff_page
def live(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """The snapshot that the socket would bring; 410 when the region has other stores than the page knows."""
    region = access.wall_region(principal, code)
    found = wall(region.pk, now=timezone.now())
    if request.GET.get("of", signature(found)) != signature(found):
        raise Expired
    return HttpResponse(payload(found), content_type="application/json")
