"""The hall display."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.errors import NotSignedIn
from queueing import access
from queueing.screens import hall as screen
from queueing.screens.frame import Frame
from stores.access import device_of
from stores.commands import pairing
from stores.models import Device


def _frame(request: HttpRequest) -> Frame:
    """The store of the display, in the store's language; raises NotSignedIn."""
    device, now = device_of(request, Device.Purpose.DISPLAY), timezone.now()
    pairing.seen(device_id=device.device_id or 0, now=now)
    store = access.device_store(device)
    translation.activate(store.language)  # the language middleware puts back what was before
    return Frame(store=store, now=now)


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Who is called where."""
    try:
        frame = _frame(request)
    except NotSignedIn:
        return render(request, "queueing/unpaired.html", {"purpose": "display"}, status=NotSignedIn.status)
    context = screen.context(frame)
    response = render(request, "queueing/hall.html", {**context, "revision": frame.store.revision})
    response.headers["Content-Language"] = frame.store.language
    return response


@never_cache
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """What the display asks for while it has no socket."""
    return HttpResponse(screen.payload(_frame(request), ""), content_type="application/json")
