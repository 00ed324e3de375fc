"""A document at a customer's home: read and signed on the technician's phone, or on the customer's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.passkeys import passkey_place
from queueing.views.codes import public_address
from signatures import access
from signatures.commands import acts, links, reads
from signatures.commands import documents as commands
from signatures.commands.passkeys import Given
from signatures.commands.signing import Act, ConsentMissing, sign_document
from signatures.forms.signing import SigningForm
from signatures.models import Document
from signatures.queries.documents import attached_to, file_bytes, frozen_bytes, title_of
from signatures.queries.links import grouped, next_role, own_phone
from signatures.rendering import page_image
from signatures.screens.passkeys import step_up
from signatures.states import DocumentState, SignerRole, Where
from signatures.views.acts import verify_address
from stores.access import Principal
from stores.views.gate import staff_page

WIDE = 1000  # pixels of a page's picture
PLACES = (Where.HOME, Where.PHONE)  # there is no tablet and no screen at a door


def _read(principal: Principal, document_id: int, what: str) -> Document:
    """A document of the principal's own; that it is looked at is written down."""
    document = access.home_document(principal, document_id)
    reads.note_read(document, what, staff_id=principal.staff_id, now=timezone.now())
    return document


def _back(document: Document) -> HttpResponse:
    return HttpResponseRedirect(reverse("home-document", args=[document.pk]))


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """Its pages, who has signed, and what can be done next."""
    return _page(request, _read(principal, document_id, reads.FACTS))


def _page(request: HttpRequest, document: Document, **more: Any) -> HttpResponse:
    done = {each.role: each for each in document.signatures.all()}
    role = next_role(document)
    context = {
        "document": document,
        "title": title_of(document),
        "hash": grouped(document.sha256),
        "pages": range(1, document.pages + 1),
        "signers": [(SignerRole(each).label, done.get(each)) for each in document.roles],
        "role": role,
        "role_words": SignerRole(role).label if role else "",
        "clerk": document.author,
        "passkey": step_up(
            document, document.author, passkey_place(request), here=reverse("home-document", args=[document.pk])
        ),
        "phone": own_phone(document) if role not in ("", SignerRole.CLERK) else "",
        "needs_code": document.needs_code,
        "may_decline": document.state == DocumentState.FROZEN,
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
    document = _read(principal, document_id, reads.PAGE)
    return HttpResponse(page_image(frozen_bytes(document), number, width=WIDE), content_type="image/png")


@require_safe
@staff_page
def file(_request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """The file as it is now."""
    document = _read(principal, document_id, reads.FILE)
    response = HttpResponse(file_bytes(document), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{document.reference}.pdf"'
    return response


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
    document, form, now = access.home_document(principal, document_id), SigningForm(request.POST), timezone.now()
    try:
        if not form.is_valid():
            raise ConsentMissing
        facts = form.facts(consents=[], now=now)
        answer = form.passkey_answer()
        passkey = Given(answer, passkey_place(request)) if answer is not None else None
        act = Act(role=SignerRole.CLERK, where=Where.HOME, staff=document.author, passkey=passkey, **facts)
        sign_document(document_id=document.pk, act=act, now=now)
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(document)


@require_POST
@staff_page
def decline(request: HttpRequest, principal: Principal, document_id: int) -> HttpResponse:
    """The customer does not sign."""
    document, reason = access.home_document(principal, document_id), request.POST.get("reason", "")
    try:
        commands.decline(document_id=document.pk, reason=reason, by=document.author.code, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
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
