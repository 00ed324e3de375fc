"""A document at a customer's home: read and signed on the technician's phone, or on the customer's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from queueing.views.codes import public_address
from signatures import access
from signatures.commands import acts, links, reads
from signatures.models import Document
from signatures.queries.documents import attached_to
from signatures.queries.links import next_role
from signatures.states import DocumentState, SignerRole, Where
from signatures.views import shown
from signatures.views.acts import verify_address
from stores.access import Principal
from stores.views.gate import staff_page

PLACES = (Where.HOME, Where.PHONE)  # there is no tablet and no screen at a door


def _read(principal: Principal, document_id: int, what: str) -> Document:
    """A document of the principal's own; that it is looked at is written down."""
    document = access.home_document(principal, document_id)
    reads.note_read(document, what, staff_id=principal.staff_id, now=timezone.now())
    return document


def _home(document: Document) -> str:
    return reverse("home-document", args=[document.pk])


def _back(document: Document) -> HttpResponse:
    return HttpResponseRedirect(_home(document))


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """Its pages, who has signed, and what can be done next."""
    return _page(request, _read(principal, document_id, reads.FACTS))


def _page(request: HttpRequest, document: Document, **more: Any) -> HttpResponse:
    context = {
        **shown.document_context(request, document, document.author, here=_home(document)),
        "may_void": document.state in (DocumentState.FROZEN, DocumentState.SIGNED, DocumentState.SEALED),
        "attached": attached_to(document),
        **more,
    }
    return render(request, "signatures/home_document.html", context)


@require_safe
@staff_page
def state(_request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """What the page asks for to see that something has changed."""
    document = access.home_document(principal, document_id)
    return JsonResponse({"state": f"{document.state}-{document.signatures.count()}"})


@require_safe
@staff_page
def picture(_request: HttpRequest, principal: Principal, document_id: int, number: int) -> HttpResponse:
    """A page of the frozen bytes."""
    return shown.page_picture(_read(principal, document_id, reads.PAGE), number)


@require_safe
@staff_page
def file(_request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """The file as it is now."""
    return shown.whole_file(_read(principal, document_id, reads.FILE))


@require_POST
@staff_page
def link(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """Let whoever's turn it is sign: here, turned round, or on the own phone by the code that is shown."""
    document = access.home_document(principal, document_id)
    where = Where(request.POST["where"]) if request.POST.get("where") in PLACES else Where.HOME
    with_code = where == Where.PHONE and (document.needs_code or "code" in request.POST)
    try:
        made = links.make_link(
            document_id=document.pk, role=next_role(document) or SignerRole.CUSTOMER, where=where, now=timezone.now(),
            by=document.author.code, with_code=with_code,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error.message))
        return _back(document)
    address = reverse("sign", args=[made.secret])
    if where == Where.HOME:
        return HttpResponseRedirect(address)
    return _page(request, document, address=public_address(request, address), with_code=with_code)


@require_POST
@staff_page
def countersign(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """The technician signs, with a passkey where the form or the store wants one."""
    document = access.home_document(principal, document_id)
    shown.countersigned(request, document, document.author, where=Where.HOME)
    return _back(document)


@require_POST
@staff_page
def decline(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """The customer does not sign."""
    document = access.home_document(principal, document_id)
    shown.declined(request, document, document.author)
    return _back(document)


@require_POST
@staff_page
def void(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """It does not count, said why."""
    document, reason = access.home_document(principal, document_id), request.POST.get("reason", "")
    try:
        acts.void(
            document_id=document.pk, reason=reason, staff=document.author, now=timezone.now(),
            address=verify_address(request),
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(document)
