"""What is pressed on a claim's page: one address, one act each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Invalid
from feedback.access import claims as access
from feedback.commands import claim_acts as acts
from feedback.commands.claim_joining import join
from feedback.commands.claim_refusals import ClaimCategoryUnknown, ClaimOtherUnknown, ClaimPersonUnknown
from feedback.commands.claims import category_called
from feedback.forms.claims import ClaimActForm
from feedback.models import Claim
from stores.access import Principal
from stores.views.gate import staff_page

Act = Callable[[Principal, Claim, dict[str, Any], datetime], Claim]


class ClaimActUnknown(Invalid):
    code, message = "claim_act_unknown", gettext_lazy("Choose what to do with the claim.")


def _by(principal: Principal, claim: Claim, now: datetime) -> dict[str, Any]:
    return {"claim_id": claim.pk, "by_id": principal.staff_id or 0, "now": now}


def _take(principal: Principal, claim: Claim, _data: dict[str, Any], now: datetime) -> Claim:
    return acts.take(**_by(principal, claim, now))


def _assign(principal: Principal, claim: Claim, data: dict[str, Any], now: datetime) -> Claim:
    staff = access.claim_workers(claim).filter(pk=data["staff"] or 0).first()
    if staff is None:
        raise ClaimPersonUnknown
    return acts.assign(to_id=staff.pk, **_by(principal, claim, now))


def _sort(principal: Principal, claim: Claim, data: dict[str, Any], now: datetime) -> Claim:
    category = category_called(data["category"], public=False)
    if category is None:
        raise ClaimCategoryUnknown
    return acts.sort(category=category, **_by(principal, claim, now))


def _raise(principal: Principal, claim: Claim, _data: dict[str, Any], now: datetime) -> Claim:
    return acts.raise_to_ombudsman(**_by(principal, claim, now))


def _close(principal: Principal, claim: Claim, data: dict[str, Any], now: datetime) -> Claim:
    return acts.close(finding=data["finding"], text=data["text"], **_by(principal, claim, now))


def _join(principal: Principal, claim: Claim, data: dict[str, Any], now: datetime) -> Claim:
    """Only with a claim that the same person may read."""
    other = access.claims(principal).filter(number=data["other"].strip()).first()
    if other is None:
        raise ClaimOtherUnknown
    return join(into_id=other.pk, **_by(principal, claim, now))


def _with_text(command: Callable[..., Claim]) -> Act:
    def act(principal: Principal, claim: Claim, data: dict[str, Any], now: datetime) -> Claim:
        return command(text=data["text"], **_by(principal, claim, now))

    return act


ACTS: Final[dict[str, Act]] = {
    "take": _take,
    "assign": _assign,
    "sort": _sort,
    "raise": _raise,
    "note": _with_text(acts.add_note),
    "contact": _with_text(acts.note_contact),
    "ask": _with_text(acts.ask_customer),
    "answer": _with_text(acts.answer),
    "close": _close,
    "reopen": _with_text(acts.reopen),
    "join": _join,
}


@require_POST
@staff_page
def act(request: HttpRequest, principal: Principal, claim_id: int) -> HttpResponse:
    """Do it, and show the claim as it is then; of two that were joined, the one that stands."""
    claim, form = access.worked_claim(principal, claim_id), ClaimActForm(request.POST)
    if not form.is_valid() or form.cleaned_data["act"] not in ACTS:
        raise ClaimActUnknown
    done = ACTS[form.cleaned_data["act"]](principal, claim, form.cleaned_data, timezone.now())
    messages.success(request, _("Saved."))
    readable = access.claims(principal).filter(pk=done.pk).exists()  # given away, a clerk no longer reads it
    return HttpResponseRedirect(reverse("claim-work", args=[done.pk]) if readable else reverse("claims"))
