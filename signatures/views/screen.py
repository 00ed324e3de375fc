"""What the customer screen of a counter offers to sign; the screen itself is the line's (queueing.views.side)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotFound
from queueing.access import Watcher, screen_watcher
from signatures.commands.links import take_over
from signatures.models import SigningLink
from signatures.queries.links import offered_at
from stores.access import device_of
from stores.models import Device


def _offered(request: HttpRequest) -> tuple[Watcher, SigningLink | None]:
    watcher = screen_watcher(device_of(request, Device.Purpose.SCREEN))
    return watcher, offered_at(watcher.session_id, now=timezone.now()) if watcher.session_id else None


@require_GET
@never_cache
def offer(request: HttpRequest) -> HttpResponse:
    """A piece of the screen's page: the document that waits to be read and signed there, or nothing."""
    _watcher, link = _offered(request)
    if link is None:
        return HttpResponse("")
    translation.activate(link.document.language)  # the language middleware puts back what was before
    return render(request, "signatures/side_offer.html", {"link": link, "document": link.document})


@require_POST
@never_cache
def take(request: HttpRequest) -> HttpResponse:
    """Read it: the screen gets an address of its own."""
    _watcher, link = _offered(request)
    if link is None:
        raise NotFound
    made = take_over(link_id=link.pk, now=timezone.now())
    return HttpResponseRedirect(reverse("sign", args=[made.secret]))
