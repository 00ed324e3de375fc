"""Later acts on documents: void, withdrawn, replaced, corrected."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request

from queueing.views.codes import public_address
from signatures import access
from signatures.api import inputs
from signatures.api.documents import ACT, BY_LINK, DocumentAct, clerk_of
from signatures.commands import acts, links, signing
from signatures.commands.documents import NoReason
from signatures.models import Document
from signatures.rendering import GlyphUnknown, RenderingBusy, RenderingFailed, RenderingSlow
from stores.authentication import asked_by

LATER = ACT.refusing(GlyphUnknown, RenderingBusy, RenderingFailed, RenderingSlow)


def told(request: Request) -> dict[str, Any]:
    """Who says it, when, and where the act can be verified."""
    address = public_address(request._request, "/verify/{reference}/")  # noqa: SLF001 -- DRF's documented way to the wrapped request
    return {"staff": clerk_of(request), "now": timezone.now(), "address": address}


class DocumentVoid(DocumentAct):
    """It does not count, said why; by a link: whoever was to sign declines."""

    about = LATER.refusing(NoReason, *BY_LINK)
    Input = inputs.VoidInput

    def by_link(self, link_id: int, role: str, data: dict[str, Any]) -> Document:
        del role
        return links.decline_by_link(link_id=link_id, reason=data["reason"], now=timezone.now())

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        return acts.void(document_id=document.pk, reason=data["reason"], **told(request))


class StaffAct(DocumentAct):
    """An act that a signing link gives no right to."""

    def by_link(self, link_id: int, role: str, data: dict[str, Any]) -> Document:
        del link_id, role, data
        raise signing.NotASigner


class DocumentWithdraw(StaffAct):
    """The customer withdraws, as its form allows, and says so in the store. The document, with its `later` acts."""

    about = LATER.refusing(signing.NotASigner, acts.NoWithdrawal, acts.WithdrawalOver)
    Input = inputs.WithdrawInput

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        acts.withdraw(document_id=document.pk, reason=data.get("reason", ""), **told(request))
        return access.document_for(asked_by(request), document.pk, now=timezone.now())


class DocumentReplace(StaffAct):
    """Another sealed document of the same customer counts instead. The document, with its `later` acts."""

    about = LATER.refusing(signing.NotASigner, NoReason, acts.NotAReplacement)
    Input = inputs.ReplaceInput

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        newer = access.newer_document(asked_by(request), data["newer"])
        acts.supersede(document_id=document.pk, newer=newer, reason=data["reason"], **told(request))
        return access.document_for(asked_by(request), document.pk, now=timezone.now())


class DocumentCorrect(StaffAct):
    """Something in it reads otherwise, as `text` says; it goes on counting. The document, with its `later` acts."""

    about = LATER.refusing(signing.NotASigner, NoReason)
    Input = inputs.CorrectInput

    def by_staff(self, request: Request, document: Document, data: dict[str, Any]) -> Document:
        acts.correct(document_id=document.pk, text=data["text"], **told(request))
        return access.document_for(asked_by(request), document.pk, now=timezone.now())
