"""An audit entered in the store, step by step, on a tablet or a phone.

What is pressed and typed is sent at once, each press under a key of its own, again and again until somebody answers;
photos go by themselves. Without scripts the same form saves when it goes on to the next step.
"""

import secrets
from typing import Any

import orjson
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import idempotency
from core.errors import DomainError, Invalid, NotFound
from core.http import answer_response
from core.idempotency import Answer
from core.middleware import wants_json
from core.photos import LARGEST, PhotoTooLarge, PhotoUnreadable
from core.text import folded
from feedback.access import audits as access
from feedback.commands import auditing, auditing_photos
from feedback.models import Audit
from feedback.queries.audits import Sheet, Step, sheet, versions_in_use
from feedback.scoring import BEST, NOT_APPLICABLE
from stores.access import Principal
from stores.models import Store
from stores.views.gate import staff_page


class StoreMissing(Invalid):
    code, message = "audit_store", gettext_lazy("Choose the store in which you are.")


STORES = 30  # that are offered to choose from
IDS = 18  # digits
VALUE, NOTE = "value-", "note-"


def _day(text: str) -> Any:
    """The day in a field; None for an empty one. Raises BadAuditDay."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if text and day is None:
        raise auditing.BadAuditDay
    return day


# --- the beginning ----------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def start(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Choose a checklist, a store and a day."""
    access.check_auditor(principal)
    text = request.GET.get("q", "")[:100]
    stores = Store.objects.filter(is_active=True).order_by("search", "id")
    for word in folded(text).split():
        stores = stores.filter(search__contains=word)
    context: dict[str, Any] = {"versions": list(versions_in_use()), "stores": list(stores[:STORES]), "q": text}
    context |= {"key": secrets.token_urlsafe(16), "chosen": request.POST}
    if request.method != "POST":
        return render(request, "feedback/audit_new.html", context)
    try:
        audit_id = _begun(request, principal)
    except DomainError as error:
        return render(request, "feedback/audit_new.html", context | {"error": error}, status=error.status)
    return HttpResponseRedirect(reverse("audit-fill", args=[audit_id, 1]))


def _begun(request: HttpRequest, principal: Principal) -> int:
    """The audit of this press, or of its first one."""
    version, day = request.POST.get("version", ""), _day(request.POST.get("planned_on", ""))
    found = versions_in_use().filter(pk=int(version)).first() if _is_id(version) else None
    if found is None:
        raise auditing.ChecklistNotInUse
    store = Store.objects.filter(code=request.POST.get("store", ""), is_active=True).first()
    if store is None:
        raise StoreMissing
    by, now = principal.staff_id or 0, timezone.now()

    def act() -> Answer:
        audit = auditing.start_audit(version_id=found.pk, store=store, by=by, planned_on=day, now=now)
        return Answer.of({"id": audit.pk})

    key = request.POST.get("key", "")[:100]
    answer = idempotency.once(principal=f"staff:{by}", route=request.path, key=key, body=b"", now=now, act=act)
    begun: int = orjson.loads(answer.body)["id"]
    return begun


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= IDS


# --- one step ---------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def step(request: HttpRequest, principal: Principal, audit_id: int, number: int) -> HttpResponse:
    """A section of the checklist; a POST keeps what it says and goes on."""
    audit = access.entered_audit(principal, audit_id)
    if audit.state != Audit.State.OPEN and not wants_json(request):
        return HttpResponseRedirect(reverse("audit", args=[audit.pk]))
    if request.method != "POST":
        found = sheet(audit)
        return render(request, "feedback/audit_fill.html", _shown(audit, found, _step(found, number)))
    if wants_json(request):
        return _kept_once(request, principal, audit)
    _kept(request, audit)
    if request.POST.get("to", "") == "end":
        return HttpResponseRedirect(reverse("audit-close", args=[audit.pk]))
    to = request.POST.get("to", "")
    return HttpResponseRedirect(reverse("audit-fill", args=[audit.pk, int(to) if _is_id(to) else number]))


def _step(found: Sheet, number: int) -> Step:
    if not 1 <= number <= len(found.steps):
        raise NotFound
    return found.steps[number - 1]


def _shown(audit: Audit, found: Sheet, current: Step) -> dict[str, Any]:
    last = len(found.steps)
    return {
        "audit": audit,
        "sheet": found,
        "step": current,
        "next": current.number + 1 if current.number < last else None,
        "before": current.number - 1 if current.number > 1 else None,
        "marks": [str(mark) for mark in range(BEST + 1)],
        "na": NOT_APPLICABLE,
        "longest": auditing.LONGEST_NOTE,
    }


def _kept_once(request: HttpRequest, principal: Principal, audit: Audit) -> HttpResponse:
    """A press from a page with scripts: once for its key, however often it comes."""
    now = timezone.now()
    answer = idempotency.once(
        principal=f"staff:{principal.staff_id}",
        route=request.path,
        key=request.headers.get("Idempotency-Key", ""),
        body=orjson.dumps(sorted(request.POST.items())),  # whatever it came as: a form with parts cannot be read twice
        now=now,
        act=lambda: _left(_kept(request, audit)),
    )
    return answer_response(answer)


def _kept(request: HttpRequest, audit: Audit) -> Audit:
    summary = request.POST.get("summary")
    values, notes = _typed(request, VALUE), _typed(request, NOTE)
    return auditing.save_answers(
        audit_id=audit.pk, values=values, notes=notes, summary=summary, now=timezone.now()
    )  # fmt: skip


def _typed(request: HttpRequest, prefix: str) -> dict[int, str]:
    fields = ((name.removeprefix(prefix), str(said)) for name, said in request.POST.items() if name.startswith(prefix))
    return {int(code): said.strip() for code, said in fields if _is_id(code)}


def _left(audit: Audit) -> Answer:
    """How much of each step is still to do, for the page that has sent a press."""
    found = sheet(audit)
    left = {each.number: each.left for each in found.steps}
    return Answer.of({"left": left, "all": found.left, "revision": audit.revision})


# --- photos -----------------------------------------------------------------------------------------------------------
@require_POST
@staff_page
def photos(request: HttpRequest, principal: Principal, audit_id: int, number: int, item_id: int) -> HttpResponse:
    """Add a photo to an item, or take the one away that `remove` names, and keep what is typed with it."""
    audit = access.entered_audit(principal, audit_id)
    is_page = not wants_json(request)
    _changed(request, audit, item_id, with_the_rest=is_page)
    if is_page:
        return HttpResponseRedirect(f"{reverse('audit-fill', args=[audit.pk, number])}#item-{item_id}")
    audit.refresh_from_db(fields=["revision"])  # before the rest is read: what is counted is no older than it says
    here = _step(sheet(audit), number)
    row = next((each for each in here.rows if each.item.pk == item_id), None)
    if row is None:
        raise NotFound
    return render(request, "feedback/audit_photos.html", {"audit": audit, "step": here, "row": row})


def _changed(request: HttpRequest, audit: Audit, item_id: int, *, with_the_rest: bool) -> None:
    try:
        sent = request.FILES.getlist("photo")
    except SuspiciousOperation as error:  # too many parts
        raise PhotoUnreadable from error
    if with_the_rest:
        _kept(request, audit)
    remove = request.POST.get("remove", "")
    if _is_id(remove):
        auditing_photos.remove_audit_photo(audit_id=audit.pk, photo_id=int(remove))
    elif not sent:
        raise PhotoUnreadable
    for each in sent:
        if each.size is None or each.size > LARGEST:
            raise PhotoTooLarge
        auditing_photos.add_audit_photo(audit=audit, item_id=item_id, data=each.read(), now=timezone.now())


# --- the end ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def close(request: HttpRequest, principal: Principal, audit_id: int) -> HttpResponse:
    """Look everything over, say it in a few words, and publish; the store sees it from then on."""
    audit = access.entered_audit(principal, audit_id)
    if audit.state == Audit.State.PUBLISHED:
        return HttpResponseRedirect(reverse("audit", args=[audit.pk]))
    context: dict[str, Any] = {"audit": audit, "longest": auditing.LONGEST_SUMMARY}
    if request.method != "POST":
        return render(request, "feedback/audit_close.html", context | {"sheet": sheet(audit)})
    now = timezone.now()
    audit = auditing.save_answers(
        audit_id=audit.pk, values={}, notes={}, summary=request.POST.get("summary", ""), now=now
    )  # fmt: skip
    try:
        auditing.publish_audit(audit_id=audit.pk, by=principal.staff_id or 0, now=now)
    except auditing.AuditIncomplete as error:
        context |= {"audit": access.entered_audit(principal, audit_id), "sheet": sheet(audit), "error": error}
        return render(request, "feedback/audit_close.html", context, status=error.status)
    messages.success(request, _("Published. The store sees it now."))
    return HttpResponseRedirect(reverse("audit", args=[audit.pk]))


@require_POST
@staff_page
def discard(request: HttpRequest, principal: Principal, audit_id: int) -> HttpResponse:
    """Throw an audit away that is under way."""
    auditing.discard_audit(audit_id=access.entered_audit(principal, audit_id).pk)
    messages.success(request, _("The audit is gone, with its photos."))
    return HttpResponseRedirect(reverse("audits"))
