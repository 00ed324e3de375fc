"""Later acts by staff, from the desk and from the archive: one form, one way."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.errors import Invalid
from queueing.views.codes import public_address
from signatures import access
from signatures.commands import acts
from signatures.forms.archive import ActForm
from signatures.models import Document
from signatures.queries.withdrawing import acts_open, withdraw_until
from signatures.states import Follows
from stores.access import Principal
from stores.models import Staff


class ActInvalid(Invalid):
    code, message = "act_invalid", _lazy("Say what is to be done, and why.")


def verify_address(request: HttpRequest) -> str:
    """Where a document that is made now can be verified."""
    return public_address(request, "/verify/{reference}/")


def act_on(request: HttpRequest, principal: Principal, document: Document) -> str:
    """Do what the form asks for; what was done, in words. Raises what the commands raise, and ActInvalid."""
    form = ActForm(request.POST)
    if not form.is_valid():
        raise ActInvalid
    said, staff = form.cleaned_data, Staff.objects.get(pk=principal.staff_id or 0)
    facts: dict[str, Any] = {"document_id": document.pk, "staff": staff, "now": timezone.now()}
    facts["address"] = verify_address(request)
    match said["act"]:
        case Follows.VOID:
            acts.void(reason=said["reason"], **facts)
            return _("It does not count any more.")
        case Follows.WITHDRAWAL:
            acts.withdraw(reason=said["reason"], **facts)
            return _("Withdrawn. The customer gets the receipt as their copy.")
        case Follows.REPLACEMENT:
            acts.supersede(newer=access.newer_document(principal, said["newer"]), reason=said["reason"], **facts)
            return _("Replaced by the newer document.")
        case _other:
            acts.correct(text=said["reason"], **facts)
            return _("The correction stands beside the document now.")


def acts_context(document: Document) -> dict[str, Any]:
    """What a page needs to offer the acts that are open."""
    return {"acts": acts_open(document, now=timezone.now()), "withdraw_until": withdraw_until(document)}
