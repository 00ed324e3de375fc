"""The list of systemic problems, and what alarms: the rules, to read and to try out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from feedback.access import hearing as access
from feedback.commands.followups import problems as commands
from feedback.forms.followups import ProblemForm, TryForm
from feedback.queries import problems as queries
from feedback.screens.alarms import rule_lines, tried
from stores.access import Principal, stores_visible_to
from stores.views.gate import staff_page

ROWS = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Which causes recur, which are being seen to, and what came of it."""
    rows, now = access.problems_visible_to(principal), timezone.now()
    follow_ups = access.follow_ups_visible_to(principal)
    may_open = access.may_open_problems(principal)
    form = ProblemForm(request.POST or None, principal=principal) if may_open else None
    if request.method == "POST":
        access.require_open_problems(principal)
        if form is not None and form.is_valid():
            commands.open_problem(**form.cleaned_data, by_id=principal.staff_id or 0, now=now)
            messages.success(request, _("It is on the list now."))
            return HttpResponseRedirect(reverse("problems"))
    shown = Paginator(rows.order_by("remedied_at", "due_on", "id"), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "lines": queries.problem_lines(shown.object_list, follow_ups, stores_visible_to(principal), now=now),  # type: ignore[arg-type]  # a query set
        "recurring": queries.recurring(follow_ups, now=now),
        "form": form,
        "me": principal.staff_id,
        "may_open": may_open,
    }
    return render(request, "feedback/problems.html", context, status=400 if form is not None and form.errors else 200)


@require_POST
@staff_page
def remedy(request: HttpRequest, principal: Principal, problem_id: int) -> HttpResponse:
    """Say what was done: from now on the figures are those after it."""
    problem = access.owned_problem(principal, problem_id)
    text = request.POST.get("remedy", "")[:2000]
    try:
        commands.remedy_problem(problem_id=problem.pk, remedy=text, by_id=principal.staff_id or 0, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Noted. The figures will show whether it helped."))
    return HttpResponseRedirect(reverse("problems"))


@require_safe
@staff_page
def alarms(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The rules in plain words, and what they make of an answer that is tried out."""
    rows = list(access.alarm_rules(principal))
    form = TryForm(request.GET or None)
    context = {
        "lines": rule_lines(rows),
        "form": form,
        "found": tried(rows, form.cleaned_data) if form.is_bound and form.is_valid() else None,
        "may_edit": request.user.is_staff,
    }
    return render(request, "feedback/alarms.html", context)
