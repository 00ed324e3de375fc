"""A customer's copy, by the link in their mail; and the right to withdraw, where its form gave one."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import NotFound
from signatures.commands import acts, reads
from signatures.guards import require_few_copies
from signatures.links import copy_token, reference_of
from signatures.models import Document
from signatures.queries.documents import file_bytes, title_of
from signatures.queries.verification import known_by_reference
from signatures.queries.withdrawing import may_withdraw, withdraw_until
from signatures.screens.verify import about_words, act_words
from signatures.states import DocumentState
from signatures.vault import Erased
from signatures.views.acts import verify_address
from signatures.views.archive import pdf_response

SHOWN = (DocumentState.SEALED, DocumentState.VOID, DocumentState.WITHDRAWN, DocumentState.SUPERSEDED)
# an act is a receipt: it is there at once, while its seal is on its way
OPENED = Q(state__in=SHOWN, stamped_at__isnull=False) | (Q(state=DocumentState.SEALING) & ~Q(follows_as=""))
AROUND = ("store", "key", "version__template", "wording")


@require_safe
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What the document is, what became of it, and the way to its file."""
    document = _document(request, token)
    return render(request, "signatures/copy.html", {"token": token, **_facts(document), **_linked(document)})


def _facts(document: Document) -> dict[str, Any]:
    may = may_withdraw(document, now=timezone.now())
    return {
        "document": document, "title": title_of(document), "is_waiting": document.state == DocumentState.SEALING,
        "counts": document.state in (DocumentState.SEALED, DocumentState.SEALING),
        "withdraw_until": withdraw_until(document) if may else None,
    }  # fmt: skip


def _linked(document: Document) -> dict[str, Any]:
    """The acts on it, each with its own copy; what it is an act on and what counts now are named only: a link that runs
    out is not renewed by going back and forth.
    """
    known = known_by_reference(document.reference)
    if known is None:
        return {}
    return {
        "later": [(act_words(each, newer=known.replaced_by), copy_token(each.reference)) for each in known.later],
        "about": (about_words(known.about), known.about.reference) if known.about else None,
    }


@require_safe
@never_cache
def file(request: HttpRequest, token: str) -> HttpResponse:
    """The sealed file. That it was fetched is written down."""
    document = _document(request, token)
    data = file_bytes(document)
    reads.note_read(document, reads.COPY, staff_id=None, now=timezone.now())
    return pdf_response(document, data)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """What it means to withdraw, and the one button that does it. The receipt stands on the copy's page then."""
    document, now = _document(request, token), timezone.now()
    if request.method == "POST":
        acts.withdraw(document_id=document.pk, staff=None, now=now, address=verify_address(request))
    elif document.state != DocumentState.WITHDRAWN:
        acts.check_withdrawal(document, now=now)
        return render(request, "signatures/copy_withdraw.html", {"token": token, **_facts(document)})
    return HttpResponseRedirect(reverse("copy", args=[token]))


def _document(request: HttpRequest, token: str) -> Document:
    """The document of a link; raises NotFound, CopyExpired, Erased, TooMany."""
    require_few_copies(request)
    rows = Document.objects.select_related(*AROUND).filter(OPENED)
    document = rows.filter(reference=reference_of(token)).first()
    if document is None:
        raise NotFound
    if document.key.destroyed_at is not None:
        raise Erased
    return document
