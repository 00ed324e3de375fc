"""Forms at a counter: filled in by the clerk, shown, signed on this tablet, on the customer's screen or phone."""

import hashlib
import secrets
from typing import Any

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import idempotency
from core.errors import Conflict, DomainError, NotFound
from core.idempotency import Answer
from queueing.models import Session
from queueing.views.codes import public_address
from signatures import access as documents
from signatures.commands import documents as commands
from signatures.commands import links, reads
from signatures.models import Document, FormTemplate, TemplateVersion
from signatures.queries.desk import papers_at, session_at
from signatures.queries.filling import Around, known_values
from signatures.queries.links import is_read_on_screen, next_role
from signatures.queries.templates import LANGUAGES, published_version
from signatures.screens.filling import asked_fields, typed_values
from signatures.screens.waiting import trouble_words
from signatures.states import SignerRole, Where
from signatures.views import acts, shown
from signatures.wording import read_fields
from stores import access
from stores.access import Principal
from stores.models import Counter, Staff
from stores.views.gate import staff_page

LINKED = ("follows", "replaced_by", "wording")


class NobodyServed(Conflict):
    code, message = "nobody_served", _("Nobody is served at this counter. Start serving, then fill in the form.")


class OtherCustomer(Conflict):
    code, message = "other_customer", _("Somebody else is served here now. Go to all forms and open this one anew.")


def _clerk(principal: Principal) -> Staff:
    return Staff.objects.get(pk=principal.staff_id or 0)


def _document(principal: Principal, counter_id: int, document_id: int) -> tuple[Counter, Document]:
    """A counter at which the principal serves, and a document of its store that they may see."""
    counter = access.counter_for(principal, counter_id)
    return counter, documents.desk_document(principal, counter, document_id, now=timezone.now())


def _note(principal: Principal, document: Document, what: str) -> None:
    reads.note_read(document, what, staff_id=principal.staff_id, now=timezone.now())


def _home(counter: Counter, document: Document) -> str:
    return reverse("desk-document", args=[counter.pk, document.pk])


def _back(counter: Counter, document: Document) -> HttpResponse:
    return HttpResponseRedirect(_home(counter, document))


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """The forms of what the customer came for."""
    counter = access.counter_for(principal, counter_id)
    return render(request, "signatures/desk_forms.html", {"counter": counter, "papers": papers_at(counter)})


# --- filling in -------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def fill(request: HttpRequest, principal: Principal, counter_id: int, code: str) -> HttpResponse:
    """One form: what is known stands in it, what is wrong is said at its field, and nothing is lost."""
    counter = access.counter_for(principal, counter_id)
    template = FormTemplate.objects.filter(code=code).first()
    version = published_version(template) if template else None
    if template is None or version is None:
        raise NotFound
    session = session_at(counter)
    if request.method != "POST":
        return _form(request, principal, counter, version, session, values=_known(principal, counter, version, session))
    values = typed_values(read_fields(list(version.fields), LANGUAGES), request.POST)
    try:
        if session is None:
            raise NobodyServed
        if request.POST.get("session") != str(session.pk):  # the tab was opened for the customer before
            raise OtherCustomer
        document_id = _made(request, _clerk(principal), counter, session, template, values)
    except DomainError as error:
        return _form(request, principal, counter, version, session, values=values, error=error)
    return HttpResponseRedirect(reverse("desk-document", args=[counter.pk, document_id]))


def _known(principal: Principal, counter: Counter, version: TemplateVersion, session: Session | None) -> dict[str, Any]:
    ticket = session.ticket if session else None
    customer = ticket.customer if ticket and ticket.confirmed_at else None
    around = Around(counter.store, _clerk(principal), customer, timezone.now())
    return dict(known_values(read_fields(list(version.fields), LANGUAGES), around))


def _form(
    request: HttpRequest, principal: Principal, counter: Counter, version: TemplateVersion, session: Session | None, *,
    values: dict[str, Any], error: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    problems = error.extra.get("problems", []) if error else []
    spoken = session.ticket.language if session else ""
    language = request.POST.get("language") or (spoken if spoken in LANGUAGES else counter.store.language)
    context = {
        "counter": counter,
        "template": version.template,
        "fields": asked_fields(
            read_fields(list(version.fields), LANGUAGES),
            values,
            problems,
            get_language() or "en",
            known=_known(principal, counter, version, session),
        ),
        "form_language": language,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
        "error": error,
        "session_id": request.POST.get("session", session.pk if session else ""),
    }
    return render(request, "signatures/desk_fill.html", context, status=error.status if error else 200)


def _made(
    request: HttpRequest, clerk: Staff, counter: Counter, session: Session, template: FormTemplate,
    values: dict[str, Any],
) -> int:  # fmt: skip
    """The document of this press, or of its first one; who goes back and changes something gets another document."""
    ticket, now = session.ticket, timezone.now()
    said = orjson.dumps([request.POST.get("language", ""), values], option=orjson.OPT_SORT_KEYS)
    asked = commands.Asked(
        template, request.POST.get("language", ""), values, counter.store, clerk, ticket, session,
        customer=ticket.customer if ticket.confirmed_at else None,
        address=acts.verify_address(request),
    )  # fmt: skip

    press: dict[str, Any] = {
        "principal": f"staff:{clerk.pk}",
        "route": request.path,
        "key": f"{request.POST.get('key', '')[:100]} {hashlib.sha256(said).hexdigest()}",
        "body": said,
    }
    answer = idempotency.kept(**press)
    if answer is None:
        paper = commands.rendered(asked, now=now)  # outside of the transaction: it takes long
        answer = idempotency.once(**press, now=now, act=lambda: Answer.of({"id": commands.written(paper, now=now).pk}))
    made: int = orjson.loads(answer.body)["id"]
    return made


# --- one document -----------------------------------------------------------------------------------------------------
@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """Its pages, who has signed, and what can be done next."""
    counter, document = _document(principal, counter_id, document_id)
    _note(principal, document, reads.FACTS)
    return _page(request, principal, counter, document)


def _page(
    request: HttpRequest, principal: Principal, counter: Counter, document: Document, **more: Any
) -> HttpResponse:
    is_read = is_read_on_screen(document, now=timezone.now())
    context = {
        **shown.document_context(request, document, _clerk(principal), here=_home(counter, document)),
        "is_read": is_read,
        "told": _told(document, is_read=is_read),
        "counter": counter,
        "trouble": trouble_words(document),
        "later": document.later.order_by("id"),
        **acts.acts_context(document),
        **more,
    }
    return render(request, "signatures/desk_document.html", context)


@require_safe
@staff_page
def state(_request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """What the page asks for to see that something has changed."""
    _counter, document = _document(principal, counter_id, document_id)
    return JsonResponse({"state": _told(document, is_read=is_read_on_screen(document, now=timezone.now()))})


def _told(document: Document, *, is_read: bool) -> str:
    """What the page shows, in short: when it is another, the page is drawn anew."""
    return f"{document.state}-{document.signatures.count()}-{document.later.count()}-{int(is_read)}"


@require_safe
@staff_page
def picture(
    _request: HttpRequest, principal: Principal, counter_id: int, document_id: int, number: int
) -> HttpResponse:
    """A page of the frozen bytes."""
    _counter, document = _document(principal, counter_id, document_id)
    picture = shown.page_picture(document, number)
    _note(principal, document, reads.PAGE)
    return picture


@require_safe
@staff_page
def file(_request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """The file as it is now."""
    _counter, document = _document(principal, counter_id, document_id)
    file = shown.whole_file(document)
    _note(principal, document, reads.FILE)
    return file


@require_POST
@staff_page
def link(request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """Let whoever's turn it is sign: here, on the screen, or on the phone by the code that is shown."""
    counter, document = _document(principal, counter_id, document_id)
    where = Where(request.POST["where"]) if request.POST.get("where") in Where.values else Where.TABLET
    with_code = where == Where.PHONE and "code" in request.POST
    try:
        made = links.make_link(
            document_id=document.pk, role=next_role(document) or SignerRole.CUSTOMER, where=where, now=timezone.now(),
            by=_clerk(principal).code, with_code=with_code,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error.message))
        return _back(counter, document)
    address = reverse("sign", args=[made.secret])
    if where == Where.TABLET:
        return HttpResponseRedirect(address)
    told = public_address(request, address) if where == Where.PHONE else ""
    return _page(
        request, principal, counter, document, offered=where, address=told, with_code=links.awaits_code(made.link)
    )


@require_POST
@staff_page
def countersign(request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """The clerk signs, with a passkey where the form or the store wants one."""
    counter, document = _document(principal, counter_id, document_id)
    shown.countersigned(request, document, _clerk(principal), where=Where.TABLET)
    return _back(counter, document)


@require_POST
@staff_page
def decline(request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """The customer does not sign."""
    counter, document = _document(principal, counter_id, document_id)
    shown.declined(request, document, _clerk(principal))
    return _back(counter, document)


@require_POST
@staff_page
def act(request: HttpRequest, principal: Principal, counter_id: int, document_id: int) -> HttpResponse:
    """Void, withdrawn, replaced or corrected: see signatures.views.acts."""
    counter, document = _document(principal, counter_id, document_id)
    try:
        messages.success(request, acts.act_on(request, principal, document))
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(counter, document)
