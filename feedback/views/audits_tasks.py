"""What has to be put right after audits: handed out, done with proof, reopened."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.photos import LARGEST, PhotoTooLarge, PhotoUnreadable
from core.text import folded
from feedback.access import audits as access
from feedback.commands import auditing_tasks
from feedback.models import AuditTask
from feedback.queries.audits import is_overdue, overdue, tasks_listed
from stores.access import MANAGER, REGIONAL, Principal
from stores.views.gate import staff_page

ROWS = 50
IDS = 18  # digits


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= IDS else 0


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The tasks of one's stores: what is to be done first, the most urgent before."""
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "state")}
    now, rows = timezone.now(), access.audit_tasks(principal)
    for word in folded(asked["q"]).split():
        rows = rows.filter(audit__store__search__contains=word)
    if asked["state"] in AuditTask.State.values:
        rows = rows.filter(state=asked["state"])
    if asked["state"] == "mine":
        rows = rows.filter(state=AuditTask.State.OPEN, who=principal.staff_id)
    if asked["state"] == "late":
        rows = overdue(rows, now=now)
    page = Paginator(tasks_listed(rows), ROWS).get_page(request.GET.get("page"))
    query = urlencode({name: text for name, text in asked.items() if text})
    context = {
        "page": page,
        "rows": [(task, is_overdue(task, now=now)) for task in page],
        "asked": asked,
        "query": f"{query}&" if query else "",
        "may_do": principal.has(MANAGER, REGIONAL),
    }
    return render(request, "feedback/audit_tasks.html", context)


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, task_id: int) -> HttpResponse:
    """One task: what was found, what has happened since, and what can be done now."""
    task = access.task_for(principal, task_id)
    moves = task.moves.select_related("by").prefetch_related("photos").order_by("id")
    context = {
        "task": task,
        "late": is_overdue(task, now=timezone.now()),
        "moves": list(moves),
        "may_do": access.may_do_tasks(principal),
        "may_give": access.may_give_tasks(principal),
    }
    return render(request, "feedback/audit_task.html", context)


@require_POST
@staff_page
def make(request: HttpRequest, principal: Principal, audit_id: int) -> HttpResponse:
    """Hand a task out."""
    audit = access.tasked_audit(principal, audit_id)
    until = _day(request.POST.get("until", ""))
    if until is None:
        raise auditing_tasks.TaskDay
    auditing_tasks.make_task(
        audit_id=audit.pk,
        what=request.POST.get("what", ""),
        who_id=_id(request.POST.get("who", "")),
        until=until,
        item_id=_id(request.POST.get("item", "")) or None,
        by=principal.staff_id or 0,
        now=timezone.now(),
    )
    messages.success(request, _("Handed out."))
    return HttpResponseRedirect(f"{reverse('audit', args=[audit.pk])}#tasks")


@require_POST
@staff_page
def done(request: HttpRequest, principal: Principal, task_id: int) -> HttpResponse:
    """Say that it is done, with proof."""
    task = access.done_task(principal, task_id)
    try:
        sent = request.FILES.get("photo")
    except SuspiciousOperation as error:  # too many parts
        raise PhotoUnreadable from error
    if sent is not None and (sent.size is None or sent.size > LARGEST):
        raise PhotoTooLarge
    auditing_tasks.finish_task(
        task_id=task.pk,
        by=principal.staff_id or 0,
        note=request.POST.get("note", ""),
        photo=sent.read() if sent else None,
        now=timezone.now(),
    )
    messages.success(request, _("Done. Thank you."))
    return HttpResponseRedirect(reverse("audit-task", args=[task.pk]))


@require_POST
@staff_page
def reopen(request: HttpRequest, principal: Principal, task_id: int) -> HttpResponse:
    """Say that it is not done after all."""
    task = access.reopened_task(principal, task_id)
    asked = request.POST.get("until", "")
    until = _day(asked)
    if asked and until is None:
        raise auditing_tasks.TaskDay
    reason = request.POST.get("reason", "")
    auditing_tasks.reopen_task(
        task_id=task.pk, by=principal.staff_id or 0, reason=reason, until=until, now=timezone.now()
    )
    messages.success(request, _("Open again."))
    return HttpResponseRedirect(reverse("audit-task", args=[task.pk]))
