"""Who joined from afar is at the store: shown by its code, or by the phone's position. On the customer's own ticket."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from queueing.actors import Actor
from queueing.commands.joining import arrive
from queueing.guards import require_code, require_near
from queueing.joining import HERE
from queueing.models import Ticket
from queueing.views.ticket import private


@csrf_exempt  # the token is the right, as on all pages of the own ticket
@require_http_methods(["GET", "HEAD", "POST"])
@private
def arrived(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """POST says so; a GET leads back to the ticket."""
    if request.method == "POST":
        try:
            _shown_to_be_here(request, ticket)
        except DomainError as error:
            messages.error(request, str(error.message))
    chosen = f"?lang={request.GET['lang']}" if request.GET.get("lang", "").isalpha() else ""
    return HttpResponseRedirect(reverse("ticket", args=[ticket.token]) + chosen)


def _shown_to_be_here(request: HttpRequest, ticket: Ticket) -> None:
    now = timezone.now()
    if "code" in request.POST:
        require_code(request, ticket.store, request.POST["code"], now=now)
    else:
        require_near(request, ticket.store, within=HERE)
    arrive(ticket_id=ticket.pk, store_id=ticket.store_id, actor=Actor(), now=now)
