"""The customer's phone is told (or no more), the page can be put on the home screen, and survives without network."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core.errors import Invalid
from queueing.commands import push
from queueing.forms import BrowserForm
from queueing.models import Ticket
from queueing.push.webpush import Browser
from queueing.views.ticket import private

PAPER, SIDE = "#ECF0EB", "#0A5A54"  # as css/lado.css has them: the manifest is read without it


def _browser(request: HttpRequest) -> Browser:
    form = BrowserForm(request.POST)
    if not form.is_valid():
        raise Invalid
    return Browser(**form.cleaned_data)


@csrf_exempt
@private
@require_POST
def notify(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Tell this browser when it is nearly my turn."""
    language = get_language() or ticket.language
    row = push.subscribe(ticket_id=ticket.pk, browser=_browser(request), language=language, now=timezone.now())
    return JsonResponse({"state": "on" if row.dead_at is None else "dead"})


@csrf_exempt
@private
@require_POST
def silence(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Tell this browser no more."""
    push.unsubscribe(ticket_id=ticket.pk, endpoint=request.POST.get("endpoint", ""))
    return JsonResponse({"state": "off"})


@private
@require_GET
def manifest(_request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """How the page looks on a home screen; it opens this ticket, and knows no other address."""
    here = reverse("ticket", args=[ticket.token])
    sizes = (("192", "any"), ("512", "any"), ("512", "maskable"))
    icons = [
        {
            "src": static(f"img/icon-{'mask-' if purpose == 'maskable' else ''}{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in sizes
    ]
    about = {
        "id": here,
        "start_url": here,
        "scope": here,
        "name": _("Ticket %(number)s") % {"number": ticket.number},
        "short_name": ticket.number,
        "lang": get_language(),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": SIDE,
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


@cache
def _worker() -> bytes:
    found = finders.find("js/ticket-worker.js")
    return Path(str(found)).read_bytes()


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker of ticket pages: each page registers it for itself alone, below /t/."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/t/"
    response.headers["Cache-Control"] = "no-cache"
    return response
