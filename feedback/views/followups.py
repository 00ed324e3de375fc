"""The pages of follow-ups: the lists, one of them, what is done about it; and the feed of answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, Invalid
from feedback.access import hearing as access
from feedback.commands.followups import working
from feedback.forms.followups import CloseForm, ContactForm
from feedback.models import FollowUp
from feedback.queries import followups
from feedback.screens import followups as screens
from stores.access import Principal
from stores.views.gate import staff_page


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """One list, live."""
    which, number, now = screens.which_of(request.GET.get), request.GET.get("page", "1"), timezone.now()
    parts = screens.follow_up_parts(principal, which, number, now=now)
    context = {"parts": parts, "which": which, "number": number, "revision": screens.revision(screens.FOLLOW_UPS)}
    return render(request, "feedback/followups.html", context)


@require_safe
@staff_page
def live(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What the socket would bring."""
    now = timezone.now()
    which = screens.which_of(request.GET.get)
    parts = screens.follow_up_parts(principal, which, request.GET.get("page", "1"), now=now)
    return HttpResponse(screens.payload(screens.FOLLOW_UPS, parts, now=now), content_type="application/json")


@require_safe
@staff_page
def answers(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What customers say, as it comes in."""
    number = request.GET.get("page", "1")
    parts = screens.answer_parts(principal, number, now=timezone.now())
    context = {"parts": parts, "number": number, "revision": screens.revision(screens.ANSWERS)}
    return render(request, "feedback/answers.html", context)


@require_safe
@staff_page
def answers_live(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What the socket would bring."""
    now = timezone.now()
    parts = screens.answer_parts(principal, request.GET.get("page", "1"), now=now)
    return HttpResponse(screens.payload(screens.ANSWERS, parts, now=now), content_type="application/json")


@require_safe
@staff_page
def one(request: HttpRequest, principal: Principal, follow_up_id: int) -> HttpResponse:
    """One follow-up: what the customer said, who looks after it, what was done."""
    return _shown(request, principal, access.follow_up_for(principal, follow_up_id))


def _shown(
    request: HttpRequest, principal: Principal, row: FollowUp, *, close_form: CloseForm | None = None
) -> HttpResponse:
    may_work = access.can_work(principal, row)
    is_mine = may_work and row.claimed_by_id == principal.staff_id and row.closed_at is None
    context = {
        "row": row,
        "acts": followups.history(row),
        "marks": followups.marks(row),
        "contact": followups.contact(row) if is_mine else None,
        "is_late": row.closed_at is None and row.due_at <= timezone.now(),
        "may_work": may_work,
        "is_above": row.closed_at is None and not may_work and access.works_up_to(principal) > 0,
        "is_mine": is_mine,
        "contact_form": ContactForm(),
        "close_form": close_form or CloseForm(),
    }
    return render(request, "feedback/followup.html", context, status=400 if close_form else 200)


@require_POST
@staff_page
def claim(request: HttpRequest, principal: Principal, follow_up_id: int) -> HttpResponse:
    """Take it."""
    row, by_id = access.worked_follow_up(principal, follow_up_id), _who(principal)
    try:
        working.claim(follow_up_id=row.pk, by_id=by_id, now=timezone.now(), up_to=access.works_up_to(principal))
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(row)


@require_POST
@staff_page
def release(request: HttpRequest, principal: Principal, follow_up_id: int) -> HttpResponse:
    """Give it back."""
    row, by_id = access.worked_follow_up(principal, follow_up_id), _who(principal)
    try:
        working.release(follow_up_id=row.pk, by_id=by_id, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(row)


@require_POST
@staff_page
def contact(request: HttpRequest, principal: Principal, follow_up_id: int) -> HttpResponse:
    """Note a call or a letter."""
    row, by_id = access.worked_follow_up(principal, follow_up_id), _who(principal)
    form = ContactForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors=form.errors.get_json_data())
    try:
        working.record_contact(follow_up_id=row.pk, by_id=by_id, now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Noted."))
    return _back(row)


@require_http_methods(["POST"])
@staff_page
def close(request: HttpRequest, principal: Principal, follow_up_id: int) -> HttpResponse:
    """Close it with cause, remedy and the customer's word."""
    row, by_id = access.worked_follow_up(principal, follow_up_id), _who(principal)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _shown(request, principal, row, close_form=form)
    try:
        working.close(follow_up_id=row.pk, by_id=by_id, now=timezone.now(), **form.cleaned_data)
    except working.NotReached as error:
        form.add_error("satisfied", str(error.message))
        return _shown(request, principal, row, close_form=form)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Closed. It counts in the figures from now on."))
    return _back(row)


def _who(principal: Principal) -> int:
    assert principal.staff_id is not None  # noqa: S101 -- staff_page lets in staff alone
    return principal.staff_id


def _back(row: FollowUp) -> HttpResponse:
    return HttpResponseRedirect(reverse("follow-up", args=[row.pk]))
