"""The customer shows who they are on the own ticket's page: a code goes to their mail, and is typed here."""

from datetime import datetime

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from core.errors import DomainError, TooMany
from queueing import proving
from queueing.commands import proofs
from queueing.models import ProofCode, Ticket
from queueing.queries.tickets import own_view
from queueing.screens import ticket as screen
from queueing.screens.frame import Frame
from queueing.views.ticket import back, private
from stores.models import CustomerWay

MAIL = CustomerWay.Kind.MAIL
LONGEST = 254
MAILS = {"proof_mail": "30/10m/ip"}  # a store's wireless network is one address; tickets are for the taking


@method_decorator([csrf_exempt, private], name="dispatch")
class Known(View):
    """First the mail address, then the code; whoever is confirmed already is told so."""

    def get(self, request: HttpRequest, ticket: Ticket) -> HttpResponse:
        return _page(request, ticket, now=timezone.now())

    def post(self, request: HttpRequest, ticket: Ticket) -> HttpResponse:
        now, mail = timezone.now(), request.POST.get("mail", "")[:LONGEST]
        try:
            if "code" not in request.POST:
                if not ratelimit.consume(request, app="lado", action="proof_mail", config=MAILS):
                    raise TooMany
                language = get_language() or ticket.language
                proofs.ask_code(ticket_id=ticket.pk, kind=MAIL, value=mail, language=language, now=now)
                return back(request, ticket, to="ticket-known")
            who = proofs.try_code(ticket_id=ticket.pk, code=request.POST["code"][:LONGEST], now=now)
        except DomainError as error:
            return _page(request, ticket, now=now, error=str(error.message), mail=mail, status=error.status)
        thanks = _("Thank you, we know you now.")
        several = _("Thank you. Several people use this address, so your clerk will ask for your name.")
        messages.success(request, thanks if who else several)
        return back(request, ticket)


def _page(
    request: HttpRequest, ticket: Ticket, *, now: datetime, error: str = "", mail: str = "", status: int = 200
) -> HttpResponse:
    ticket.refresh_from_db(fields=["confirmed_at", "state"])
    view = own_view(ticket, now=now)
    waits = ProofCode.objects.filter(ticket=ticket, used_at=None, expires_at__gt=now, tries__lt=proofs.MOST_TRIES)
    context = {
        **screen.context(Frame(store=ticket.store, now=now), view),
        "offered": MAIL in proving.offered() and not view.ended,
        "code_sent": waits.exists(),
        "error": error,
        "mail": mail,
    }
    return render(request, "queueing/ticket_known.html", context, status=status)
