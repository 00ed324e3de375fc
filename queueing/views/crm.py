"""The chain's own customer system beside the visit: a fragment that the desk fetches once it stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from queueing import access
from queueing.queries.crm import crm_panel
from stores.access import Principal
from stores.views.gate import staff_page


@require_safe
@staff_page
def panel(request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """What is known of the customer at this counter; nothing (204) for others than its clerk.

    `?ticket=` is whom the desk shows: another customer who has come meanwhile is not shown in their place.
    """
    ticket = access.crm_ticket(principal, counter_id)
    if ticket is None or request.GET.get("ticket", str(ticket.pk)) != str(ticket.pk):
        return HttpResponse(status=204)
    shown = crm_panel(ticket, may_be_shown=access.crm_may_be_shown(ticket))
    if shown is None:
        return HttpResponse(status=204)
    return render(request, "queueing/desk_crm.html", {"crm": shown})
