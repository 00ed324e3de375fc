"""Audits to read: all of them, one of them, and how a store has fared."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.dates import short_day
from core.text import folded
from feedback.access import audits as access
from feedback.models import Audit, AuditPhoto, Checklist
from feedback.queries.audits import history, is_overdue, listed, photo_bytes, responsible, sheet, tasks_listed
from stores.access import Principal
from stores.hours import local_day
from stores.views.gate import staff_page

ROWS = 50
ANNOUNCED = 20
FILTERS: dict[str, dict[str, dict[str, Any]]] = {
    "kind": {kind: {"kind": kind} for kind in Checklist.Kind.values},
    "result": {
        "passed": {"is_passed": True},
        "failed": {"is_passed": False},
        "knocked": {"is_knocked_out": True},
        "open": {"state": Audit.State.OPEN},
    },
}


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """All audits that somebody may read, the newest first, and those that are announced."""
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "kind", "result", "checklist")}
    found = _filtered(access.audits(principal), asked)
    page = Paginator(listed(found), ROWS).get_page(request.GET.get("page"))
    query = urlencode({name: text for name, text in asked.items() if text})
    announced = access.announced_audits(principal).select_related("store", "version__checklist")
    context = {
        "page": page,
        "asked": asked,
        "query": f"{query}&" if query else "",
        "checklists": list(Checklist.objects.order_by("code")),
        "may_enter": access.may_enter(principal),
        "announced": [] if access.may_enter(principal) else list(announced.order_by("planned_on", "id")[:ANNOUNCED]),
    }
    return render(request, "feedback/audit_list.html", context)


def _filtered(rows: QuerySet[Audit], asked: dict[str, str]) -> QuerySet[Audit]:
    for word in folded(asked["q"]).split():
        rows = rows.filter(store__search__contains=word)
    for name, choices in FILTERS.items():
        rows = rows.filter(**choices.get(asked[name], {}))
    return rows.filter(version__checklist__code=asked["checklist"]) if asked["checklist"] else rows


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, audit_id: int) -> HttpResponse:
    """One audit with all that was found, its score by section, and what has to be put right."""
    audit = access.audit_for(principal, audit_id)
    now = timezone.now()
    tasks = list(tasks_listed(audit.tasks.all()))
    context: dict[str, Any] = {
        "audit": audit,
        "sheet": sheet(audit),
        "tasks": [(task, is_overdue(task, now=now)) for task in tasks],
        "may_enter": access.may_enter_this(principal, audit),
        "may_give": access.may_give_tasks(principal) and audit.state == Audit.State.PUBLISHED,
    }
    if context["may_give"]:
        context["people"] = list(responsible(audit.store))
        context["today"] = local_day(audit.store.time_zone, now)
    return render(request, "feedback/audit.html", context)


@require_safe
@staff_page
def photo(_request: HttpRequest, principal: Principal, audit_id: int, photo_id: int) -> HttpResponse:
    """One of its photos, as it is kept."""
    audit = access.audit_for(principal, audit_id)
    found = AuditPhoto.objects.filter(audit=audit)
    return HttpResponse(photo_bytes(found, photo_id), content_type="image/jpeg")


@require_safe
@staff_page
def trend(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """How a store has fared, checklist by checklist: a picture that prints, and the numbers behind it."""
    store = access.audited_store(principal, code)
    found = history(access.audits(principal), store)
    context = {"store": store, "parts": [(checklist, audits, *_picture(audits)) for checklist, audits in found]}
    return render(request, "feedback/audit_store.html", context)


def _picture(audits: list[Audit]) -> tuple[list[dict[str, Any]], str, int]:
    """The bars of a trend, a sentence that says it all, and the target of the newest version."""
    bars = [
        {
            "value": audit.percent or 0.0,
            "kind": "past" if audit.is_passed else "late",
            "label": short_day(local_day(audit.store.time_zone, audit.published_at)) if audit.published_at else "",
            "text": "–" if audit.percent is None else str(localize(audit.percent)),
        }
        for audit in audits
    ]
    said = ", ".join(f"{bar['label']}: {bar['text']} %" for bar in bars)
    return bars, _("Percentage reached, oldest first: %(said)s.") % {"said": said}, audits[-1].version.target
