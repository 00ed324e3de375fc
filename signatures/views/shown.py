"""What the pages of one document have in common, at a counter and at a customer's home."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.errors import DomainError
from core.passkeys import passkey_place
from signatures.commands import documents as commands
from signatures.commands.passkeys import Given
from signatures.commands.signing import Act, ConsentMissing, sign_document
from signatures.forms.signing import SigningForm
from signatures.models import Document
from signatures.queries.documents import file_bytes, title_of
from signatures.queries.links import grouped, next_role, own_phone
from signatures.queries.pictures import picture_of
from signatures.screens.passkeys import step_up
from signatures.states import DocumentState, SignerRole, Where
from stores.models import Staff


def document_context(request: HttpRequest, document: Document, clerk: Staff, *, here: str) -> dict[str, Any]:
    """Its pages, who has signed, whose turn it is and what they need; `here` is the page's own path."""
    done = {each.role: each for each in document.signatures.all()}
    role = next_role(document)
    return {
        "document": document,
        "title": title_of(document),
        "hash": grouped(document.sha256),
        "pages": range(1, document.pages + 1),
        "signers": [(SignerRole(each).label, done.get(each)) for each in document.roles],
        "role": role,
        "role_words": SignerRole(role).label if role else "",
        "clerk": clerk,
        "passkey": step_up(document, clerk, passkey_place(request), here=here),
        "phone": own_phone(document) if role not in ("", SignerRole.CLERK) else "",
        "needs_code": document.needs_code,
        "may_decline": document.state == DocumentState.FROZEN,
    }


def page_picture(document: Document, number: int) -> HttpResponse:
    """A page of the frozen bytes."""
    return HttpResponse(picture_of(document, number), content_type="image/png")


def whole_file(document: Document) -> HttpResponse:
    """The file as it is now, shown in the browser."""
    response = HttpResponse(file_bytes(document), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{document.reference}.pdf"'
    return response


def countersigned(request: HttpRequest, document: Document, clerk: Staff, *, where: Where) -> None:
    """The clerk signs, with a passkey where the form or the store wants one; what stands in the way is said."""
    form, now = SigningForm(request.POST), timezone.now()
    try:
        if not form.is_valid():
            raise ConsentMissing
        facts = form.facts(consents=[], now=now)
        answer = form.passkey_answer()
        passkey = Given(answer, passkey_place(request)) if answer is not None else None
        act = Act(role=SignerRole.CLERK, where=where, staff=clerk, passkey=passkey, **facts)
        sign_document(document_id=document.pk, act=act, now=now)
    except DomainError as error:
        messages.error(request, str(error.message))


def declined(request: HttpRequest, document: Document, clerk: Staff) -> None:
    """The customer does not sign; what stands in the way is said."""
    reason = request.POST.get("reason", "")
    try:
        commands.decline(document_id=document.pk, reason=reason, by=clerk.code, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
