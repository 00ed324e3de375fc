"""Checklists: written and put into use by auditors and administrators, version by version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from feedback.access import audits as access
from feedback.commands import auditing_checklists as commands
from feedback.commands.auditing_checklists import LANGUAGES, ItemFacts
from feedback.models import Checklist, ChecklistItem, ChecklistVersion
from stores.access import Principal
from stores.views.gate import staff_page

DIGITS = 9


def _words(request: HttpRequest) -> dict[str, str]:
    return {code: request.POST.get(f"text-{code}", "") for code in LANGUAGES}


def _number(request: HttpRequest, name: str, otherwise: int = -1) -> int:
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else otherwise


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """All checklists, and a form for a new one."""
    access.check_auditor(principal)
    context: dict[str, Any] = {"checklists": Checklist.objects.prefetch_related("versions").order_by("code")}
    context |= {"kinds": Checklist.Kind.choices, "words": {}, "chosen": Checklist.Kind.AUDIT}
    if request.method != "POST":
        return render(request, "feedback/audit_checklists.html", context)
    kind = request.POST.get("kind", "")
    kind = kind if kind in Checklist.Kind.values else Checklist.Kind.AUDIT
    by, now = principal.staff_id or 0, timezone.now()
    try:
        checklist = commands.create_checklist(names=_words(request), kind=kind, by=by, now=now)
    except DomainError as error:
        context |= {"error": error, "words": _words(request), "chosen": kind}
        return render(request, "feedback/audit_checklists.html", context, status=error.status)
    return HttpResponseRedirect(reverse("checklist-version", args=[checklist.code, 1]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """One checklist with its versions; a POST begins the next one."""
    checklist = access.checklist_for(principal, code)
    if request.method == "POST":
        draft = commands.create_draft(checklist_id=checklist.pk, by=principal.staff_id or 0, now=timezone.now())
        return HttpResponseRedirect(reverse("checklist-version", args=[checklist.code, draft.number]))
    versions = list(checklist.versions.select_related("author", "publisher").order_by("-number"))
    return render(request, "feedback/audit_checklist.html", {"checklist": checklist, "versions": versions})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def version(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """A version to read, and a draft to write in: one part of it at a time."""
    found = access.checklist_version(principal, code, number)
    if request.method != "POST":
        return _shown(request, found)
    try:
        _changed(request, found)
    except DomainError as error:
        return _shown(request, found, error)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("checklist-version", args=[code, number]))


def _changed(request: HttpRequest, found: ChecklistVersion) -> None:
    act = request.POST.get("act", "")
    at: dict[str, Any] = {"version_id": found.pk, "revision": _number(request, "revision")}
    section = _number(request, "section")
    item = _number(request, "item", 0) or None
    if act == "target":
        commands.set_target(**at, target=_number(request, "target"))
    elif act == "section":
        commands.save_section(**at, section_id=section if section > 0 else None, names=_words(request))
    elif act == "remove":
        commands.remove_part(**at, section_id=section, item_id=item)
    else:
        facts = ItemFacts(
            texts=_words(request),
            kind=request.POST.get("kind", ""),
            weight=_number(request, "weight"),
            knock_out=request.POST.get("knock_out") == "on",
            wants_photo=request.POST.get("wants_photo") == "on",
        )
        commands.save_item(**at, section_id=section, item_id=item, facts=facts)


def _shown(request: HttpRequest, found: ChecklistVersion, error: DomainError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "version": found,
        "sections": list(found.sections.prefetch_related("items").order_by("position")),
        "kinds": ChecklistItem.Kind.choices,
        "is_draft": found.state == ChecklistVersion.State.DRAFT,
        "error": error,
        "said": _words(request) if error else {},
        "longest": commands.LONGEST_TEXT,
    }
    return render(request, "feedback/audit_version.html", context, status=error.status if error else 200)


@require_POST
@staff_page
def publish(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """Put a draft into use."""
    found = access.checklist_version(principal, code, number)
    by, revision = principal.staff_id or 0, _number(request, "revision")
    commands.publish_version(version_id=found.pk, revision=revision, by=by, now=timezone.now())
    messages.success(
        request, _("In use from now on. Audits that are under way finish with the version they began with.")
    )
    return HttpResponseRedirect(reverse("checklist", args=[code]))
