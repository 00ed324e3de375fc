"""The hall display."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core import speech
from core.errors import NotFound, NotSignedIn
from core.http import data_response
from queueing import access, spoken
from queueing.queries.calls import call_by_id
from queueing.screens import hall as screen
from queueing.screens import poster
from queueing.screens.frame import Frame
from queueing.views.codes import public_address
from stores.access import device_of
from stores.commands import pairing
from stores.models import Device

log = logging.getLogger(__name__)
A_DAY = 86_400  # seconds; a call never changes what it says


def display_frame(request: HttpRequest) -> Frame:
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
        frame = display_frame(request)
    except NotSignedIn:
        return render(request, "queueing/unpaired.html", {"purpose": "display"}, status=NotSignedIn.status)
    corner = poster.code_now(frame, address=lambda path: public_address(request, path))
    context = {**screen.context(frame), "revision": frame.store.revision, "poster": corner}
    response = render(request, "queueing/hall.html", context)
    response.headers["Content-Language"] = frame.store.language
    return response


@never_cache
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """What the display asks for while it has no socket."""
    return HttpResponse(screen.payload(display_frame(request), ""), content_type="application/json")


@require_GET
def voice(request: HttpRequest, move_id: int) -> HttpResponse:
    """A call of the display's own store as sound: what is said is made here, of number and counter alone."""
    store = access.device_store(device_of(request, Device.Purpose.DISPLAY))
    call, engine = call_by_id(move_id, store_id=store.pk, now=timezone.now()), speech.voice()
    if engine is None:
        raise NotFound
    try:
        sound = speech.spoken(engine, spoken.sentence(call), spoken.language_of(call))
    except speech.SpeechFailed as error:
        log.warning("a call is not spoken: %s", error)
        raise NotFound from error
    response = data_response(sound, status=200, content_type="audio/wav")
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}, immutable"
    return response
