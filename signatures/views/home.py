"""A technician at a customer's home, with a phone: own records, filled in and photographed until they are frozen.

What is typed is saved as it is typed, and each photo is sent by itself, as often as it takes: a lost connection loses
nothing. Without scripts the same form saves, adds a photo and freezes by its buttons.
"""

import secrets
from typing import Any

import orjson
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import idempotency
from core.errors import DomainError, NotFound
from core.idempotency import Answer
from core.middleware import wants_json
from core.photos import LARGEST, LONGEST_CAPTION, MOST_PHOTOS, PhotoTooLarge, PhotoUnreadable
from queueing.views.codes import public_address
from signatures import access
from signatures.commands import drafts
from signatures.commands.documents import NotPublished
from signatures.commands.photos import add_photo, remove_photo
from signatures.models import DocumentDraft, FormTemplate, TemplateVersion
from signatures.queries.drafts import at_home, customer_called, photo_bytes, photos_of, values_in
from signatures.queries.filling import Around, known_values
from signatures.queries.templates import LANGUAGES, published_version
from signatures.screens.filling import asked_fields, typed_values
from signatures.wording import read_fields
from stores.access import Principal
from stores.models import Staff
from stores.views.gate import staff_page

CAPTION = "caption-"  # and a photo's number: the name of its field


def _back(draft: DocumentDraft) -> HttpResponse:
    return HttpResponseRedirect(reverse("home-draft", args=[draft.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Own records and documents, and the forms to begin with."""
    stores = access.technician_stores(principal)
    staff = Staff.objects.get(pk=principal.staff_id or 0)
    if request.method == "POST":
        return HttpResponseRedirect(reverse("home-draft", args=[_begun(request, principal, staff)]))
    own = at_home(staff, stores, now=timezone.now())
    context = {"own": own, "key": secrets.token_urlsafe(16), "zone": own.stores[0].time_zone if own.stores else "UTC"}
    return render(request, "signatures/home.html", context)


def _begun(request: HttpRequest, principal: Principal, staff: Staff) -> int:
    """The record of this press, or of its first one."""
    store = access.technician_store(principal, request.POST.get("store", ""))
    template = FormTemplate.objects.filter(code=request.POST.get("template", ""), is_active=True).first()
    if template is None:
        raise NotFound
    now = timezone.now()

    def act() -> Answer:
        draft = drafts.begin_draft(template=template, store=store, author=staff, language=store.language, now=now)
        return Answer.of({"id": draft.pk})

    key = request.POST.get("key", "")[:100]
    answer = idempotency.once(principal=f"staff:{staff.pk}", route=request.path, key=key, body=b"", now=now, act=act)
    begun: int = orjson.loads(answer.body)["id"]
    return begun


# --- one record -------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def page(request: HttpRequest, principal: Principal, draft_id: int) -> HttpResponse:
    """Fill it in; `act` is save, or freeze."""
    draft = access.own_draft(principal, draft_id)
    if draft.document_id is not None and not wants_json(request):
        return HttpResponseRedirect(reverse("home-document", args=[draft.document_id]))
    version = _version(draft)
    if request.method != "POST":
        return _form(request, draft, version, values={**_known(draft, version), **values_in(draft)})
    values = _typed(request, version)
    try:
        _saved(request, draft, values)
        if request.POST.get("act") == "freeze":
            address = public_address(request, "/verify/{reference}/")
            document = drafts.freeze_draft(draft_id=draft.pk, address=address, now=timezone.now())
            return HttpResponseRedirect(reverse("home-document", args=[document.pk]))
    except DomainError as error:
        if wants_json(request):
            raise
        return _form(request, draft, version, values={**_known(draft, version), **values}, error=error)
    if wants_json(request):
        return JsonResponse({"saved": True})
    messages.success(request, _("Saved."))
    return _back(draft)


def _version(draft: DocumentDraft) -> TemplateVersion:
    version = published_version(draft.template)
    if version is None:
        raise NotPublished
    return version


def _typed(request: HttpRequest, version: TemplateVersion) -> dict[str, Any]:
    return typed_values(read_fields(list(version.fields), LANGUAGES), request.POST)


def _known(draft: DocumentDraft, version: TemplateVersion) -> dict[str, str]:
    around = Around(draft.store, draft.author, draft.customer, timezone.now())
    return known_values(read_fields(list(version.fields), LANGUAGES), around)


def _saved(request: HttpRequest, draft: DocumentDraft, values: dict[str, Any]) -> None:
    captions = {
        int(name.removeprefix(CAPTION)): str(said)
        for name, said in request.POST.items()
        if name.startswith(CAPTION) and name.removeprefix(CAPTION).isdecimal() and len(name) < 30  # noqa: PLR2004 -- an id
    }
    language = request.POST.get("language", "")
    drafts.save_draft(draft_id=draft.pk, values=values, language=language, captions=captions, now=timezone.now())


def _form(
    request: HttpRequest, draft: DocumentDraft, version: TemplateVersion, *, values: dict[str, Any],
    error: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    problems = error.extra.get("problems", []) if error else []
    fields = read_fields(list(version.fields), LANGUAGES)
    context = {
        "draft": draft,
        "fields": asked_fields(fields, values, problems, get_language() or "en", known=_known(draft, version)),
        "form_language": request.POST.get("language") or draft.language,
        "error": error,
        "photos": photos_of(draft),
        "most": MOST_PHOTOS,
        "longest": LONGEST_CAPTION,
        "customer": values.get("customer_name", ""),
    }
    return render(request, "signatures/home_draft.html", context, status=error.status if error else 200)


@require_POST
@staff_page
def customer(request: HttpRequest, principal: Principal, draft_id: int) -> HttpResponse:
    """Whose home it is, by a number, phone or mail address that they have shown to be theirs."""
    draft = access.own_draft(principal, draft_id)
    said = request.POST.get("said", "").strip()[:254]
    found = customer_called(said, country=draft.store.country) if said else None
    drafts.name_customer(draft_id=draft.pk, customer=found or draft.customer, now=timezone.now())
    if found is None:
        messages.warning(request, _("Nobody is known by that. Type what you know below."))
    return _back(draft)


@require_POST
@staff_page
def discard(_request: HttpRequest, principal: Principal, draft_id: int) -> HttpResponse:
    """Throw a record away."""
    drafts.discard_draft(draft_id=access.own_draft(principal, draft_id).pk)
    return HttpResponseRedirect(reverse("home"))


# --- photos -----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def photos(request: HttpRequest, principal: Principal, draft_id: int) -> HttpResponse:
    """The list of them; a POST adds one, or removes the one that `remove` names, and saves what is typed with it."""
    draft = access.own_draft(principal, draft_id)
    if request.method == "POST":
        _changed(request, draft)
        if not wants_json(request):
            return HttpResponseRedirect(f"{reverse('home-draft', args=[draft.pk])}#photos")
    context = {"draft": draft, "photos": photos_of(draft), "longest": LONGEST_CAPTION}
    return render(request, "signatures/home_photos.html", context)


def _changed(request: HttpRequest, draft: DocumentDraft) -> None:
    try:
        sent = request.FILES.getlist("photo")
    except SuspiciousOperation as error:  # too many parts
        raise PhotoUnreadable from error
    if "language" in request.POST:  # the whole form, sent without scripts
        _saved(request, draft, _typed(request, _version(draft)))
    remove = request.POST.get("remove", "")
    if remove.isdecimal() and len(remove) < 19:  # noqa: PLR2004 -- an id
        remove_photo(draft=draft, photo_id=int(remove), now=timezone.now())
    elif not sent:
        raise PhotoUnreadable
    for each in sent:
        if each.size is None or each.size > LARGEST:
            raise PhotoTooLarge
        add_photo(draft=draft, data=each.read(), caption=request.POST.get("caption", ""), now=timezone.now())


@require_safe
@staff_page
def photo(_request: HttpRequest, principal: Principal, draft_id: int, photo_id: int) -> HttpResponse:
    """One of them, as it is kept."""
    draft = access.own_draft(principal, draft_id)
    return HttpResponse(photo_bytes(draft, photo_id), content_type="image/jpeg")
