"""A manager's outbox: which mails and SMS went to customers, what became of them; those that failed may go again."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import NotAllowed
from stores import access
from stores.access import Principal
from stores.commands.messages import send_again
from stores.queries.messages import KINDS, message_row, outbox
from stores.views.gate import staff_page

ROWS = 50


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The messages of the stores one manages, the newest first."""
    if not principal.has(access.MANAGER, access.REGIONAL, access.ADMINISTRATOR):
        raise NotAllowed
    kind = request.GET.get("state", "")
    kind = kind if kind in KINDS else ""
    stores = access.stores_to_manage(principal)
    found = outbox(stores, kind=kind, with_chain=principal.has(access.ADMINISTRATOR))
    shown, now = Paginator(found, ROWS).get_page(request.GET.get("page")), timezone.now()
    context = {
        "rows": [message_row(message, now=now) for message in shown.object_list],
        "page": shown,
        "kinds": [("", _("All")), *((name, words) for name, (words, _rows) in KINDS.items())],
        "kind": kind,
        "query": f"state={kind}&" if kind else "",
        "is_demo": settings.DEMO,
    }
    return render(request, "stores/outbox.html", context)


@require_POST
@staff_page
def again(request: HttpRequest, principal: Principal, message_id: int) -> HttpResponse:
    """One that failed is tried once more."""
    message = access.message_for(principal, message_id)
    send_again(message_id=message.pk, now=timezone.now())
    messages.success(request, _("The message goes out again. What becomes of it stands here within a minute."))
    return HttpResponseRedirect(reverse("outbox"))
