"""The code that a store shows for taking a ticket by phone: a page of its own at the door, a corner of the hall."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.errors import NotSignedIn
from queueing.screens import poster as screen
from queueing.screens.frame import Frame
from queueing.views.codes import public_address
from queueing.views.hall import display_frame


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Scan, and take a ticket."""
    try:
        frame = display_frame(request)
    except NotSignedIn:
        return render(request, "queueing/unpaired.html", {"purpose": "display"}, status=NotSignedIn.status)
    response = render(request, "queueing/poster.html", _context(request, frame))
    response.headers["Content-Language"] = frame.store.language
    return response


def _address(request: HttpRequest) -> Callable[[str], str]:
    return lambda path: public_address(request, path)


def _context(request: HttpRequest, frame: Frame) -> dict[str, Any]:
    return screen.context(frame, address=_address(request))


@never_cache
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """The code of this minute as a part of the page that asks (`?part=hall`), and for how many seconds it stands."""
    frame = display_frame(request)
    if request.GET.get("part") == "hall":
        template, shown = "queueing/join_corner.html", screen.code_now(frame, address=_address(request))
    else:
        template, shown = "queueing/poster_board.html", _context(request, frame)
    html = render_to_string(template, {"store": frame.store, **shown})
    return JsonResponse({"html": html, "seconds": shown["seconds"]})
