"""The archive for staff: look documents up, read one. Every read of a document is written down."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import Invalid
from signatures import access
from signatures.commands import reads, retention
from signatures.forms.archive import HoldForm, SearchForm
from signatures.models import Document, FormTemplate
from signatures.queries import archive
from signatures.queries.archive import Search
from signatures.queries.documents import file_bytes, signer_name
from signatures.queries.waiting import waiting_long
from signatures.rendering import page_image
from signatures.screens import archive as screen
from signatures.screens.waiting import alarm_words, trouble_words
from signatures.views.acts import act_on, acts_context
from stores.access import CLERK, Principal, stores_visible_to
from stores.models import Staff
from stores.views.gate import staff_page

WIDE = 1000
PDF = "application/pdf"


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What is looked for, the newest first."""
    now = timezone.now()
    rows = access.archive(principal, now=now)
    stores = list(stores_visible_to(principal).order_by("name", "id"))
    form = SearchForm(request.GET, stores=stores, templates=list(FormTemplate.objects.order_by("code")))
    context: dict[str, Any] = {"form": form, "rows": (), "is_today": principal.has(CLERK)}
    waiting = waiting_long(rows, now=now)
    context["alarm"] = alarm_words(waiting, zone=stores[0].time_zone) if waiting and stores else None
    if not form.is_valid():
        return render(request, "signatures/archive.html", context, status=400)
    asked = form.search(country=next((store.country for store in stores), ""))
    found = archive.page(rows, asked)
    query = {name: value for name, value in form.data.items() if value and name != "before"}
    context |= {"rows": found.rows, "is_asked": asked != Search(country=asked.country)}
    context["next"] = urlencode({**query, "before": found.next}) if found.next else ""
    return render(request, "signatures/archive.html", context)


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, reference: str) -> HttpResponse:
    """One document: what it is, who signed, what happened to it, who has read it."""
    now = timezone.now()
    document = access.archived_document(principal, reference, now=now)
    reads.note_read(document, reads.FACTS, staff_id=principal.staff_id, now=now)
    found = archive.file_of(document)
    is_erased = document.key.destroyed_at is not None
    context = {
        "document": document, "zone": document.store.time_zone, "file": found, "is_erased": is_erased,
        "signer": "" if is_erased else signer_name(document),
        "signatures": [(each, screen.signed_words(each)) for each in found.signatures],
        "history": screen.lines(found.history),
        "reads": [(each, screen.read_words(each.what)) for each in found.reads],
        "later": [(each, screen.act_line(each)) for each in found.later],
        "trouble": trouble_words(document),
        "case": document.session.case if document.session else None,
        "address": reverse("archive-act", args=[document.reference]),
        **(acts_context(document) if access.may_act(principal, document) else {}),
        "pages": () if is_erased else range(1, document.pages + 1),
        "may_hold": access.may_hold(principal) and not is_erased, "hold": HoldForm(),
    }  # fmt: skip
    return render(request, "signatures/archive_document.html", context)


@require_safe
@staff_page
def picture(_request: HttpRequest, principal: Principal, reference: str, number: int) -> HttpResponse:
    """A page as a picture, made of the kept bytes."""
    document, data = _read(principal, reference, reads.PAGE)
    del document
    return HttpResponse(page_image(data, number, width=WIDE), content_type="image/png")


@require_safe
@staff_page
def file(_request: HttpRequest, principal: Principal, reference: str) -> HttpResponse:
    """The file with all its signatures."""
    document, data = _read(principal, reference, reads.FILE)
    return pdf_response(document, data)


def _read(principal: Principal, reference: str, what: str) -> tuple[Document, bytes]:
    now = timezone.now()
    document = access.archived_document(principal, reference, now=now)
    data = file_bytes(document)
    reads.note_read(document, what, staff_id=principal.staff_id, now=now)
    return document, data


def pdf_response(document: Document, data: bytes) -> HttpResponse:
    """A download that no browser guesses at."""
    name = f"{document.follows_as or document.version.template.code}-{document.reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=PDF, headers=headers)


@require_POST
@staff_page
def act(request: HttpRequest, principal: Principal, reference: str) -> HttpResponse:
    """Void, withdrawn, replaced or corrected: see signatures.views.acts."""
    document = access.acted_document(principal, reference, now=timezone.now())
    messages.success(request, act_on(request, principal, document))
    return HttpResponseRedirect(reverse("archive-document", args=[document.reference]))


class HoldInvalid(Invalid):
    code, message = "hold_invalid", _lazy("Say why, in a few words.")


@require_POST
@staff_page
def hold(request: HttpRequest, principal: Principal, reference: str) -> HttpResponse:
    """Set or lift a legal hold."""
    now = timezone.now()
    document = access.held_document(principal, reference, now=now)
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise HoldInvalid
    act = {"hold": retention.hold, "lift": retention.lift}[form.cleaned_data["act"]]
    staff = Staff.objects.get(pk=principal.staff_id or 0)
    act(document_id=document.pk, reason=form.cleaned_data["reason"], staff=staff, now=now)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("archive-document", args=[document.reference]))
