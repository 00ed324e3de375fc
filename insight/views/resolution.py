"""First-visit resolution: for those who watch over stores, and for a clerk's own work."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import Invalid
from insight import access, exports
from insight.forms import ClerkExportForm, ResolutionForm
from insight.queries.resolution import USUAL_PERIOD, Asked, BadComparison, lines, named, recent
from insight.screens import resolution as screens
from queueing.queries import resolution
from queueing.queries.resolution import USUAL_DAYS, WINDOWS
from stores.access import Principal
from stores.models import Service
from stores.views.gate import staff_page

ROWS = 30
MOST_FOLLOWING = 10


class BadMonth(Invalid):
    code, message = "bad_month", gettext_lazy("Name a month, such as 2026-03, and a window from the list.")


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Stores, clerks... ranked by what is sure of them, why visits were not enough, and what followed."""
    form = ResolutionForm(request.GET)
    if not form.is_valid():
        raise BadComparison
    asked = Asked(**form.cleaned_data, now=timezone.now())
    visits = access.settled_visits(principal, by=asked.by)
    found = Paginator(lines(visits, asked), ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "page": found,
        "query": f"{urlencode(form.cleaned_data)}&",
        "ranked": screens.ranked(named(found.object_list, asked.by)),
        **_behind(visits, asked),
        **_export(principal, asked),
    }
    return render(request, "insight/resolution.html", context)


def _behind(visits: resolution.Visits, asked: Asked) -> dict[str, Any]:
    """All of them together, and what lies behind the figures."""
    visits, window, now = recent(visits, asked), asked.span, asked.now
    next_visits = resolution.next_visits(visits, window=window, now=now)[:MOST_FOLLOWING]
    whole, expertise = resolution.overview(visits, window=window, now=now)
    return {
        "whole": screens.figure(_("All together"), whole),
        "pareto": screens.pareto(resolution.causes(visits, window=window, now=now)),
        "following": screens.following(next_visits),
        "compared": screens.compared(expertise),
    }


def _export(principal: Principal, asked: Asked) -> dict[str, Any]:
    """The form of the export, where it is switched on and the principal may."""
    if not access.may_export_clerks(principal) or not exports.is_on():
        return {}
    today = asked.now.date()
    form = ClerkExportForm(initial={"month": f"{today:%Y-%m}", "window": asked.window}, today=today)
    return {"export": form, "rules": exports.rules(asked.window)}


@require_POST
@staff_page
def clerks(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The clerks' figures of a month as a file; a POST, for the export is written down."""
    visits = access.exported_visits(principal)
    by, now = principal.staff_id or 0, timezone.now()
    form = ClerkExportForm(request.POST, today=now.date())
    if not form.is_valid():
        raise BadMonth
    month, window = form.cleaned_data["month"], form.cleaned_data["window"]
    text = exports.clerk_figures(visits, month=month, window=window, by=by, now=now)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="first-visits-{month:%Y-%m}.csv"'
    return answer


@require_safe
@staff_page
def own(request: HttpRequest, principal: Principal) -> HttpResponse:
    """A clerk's own figures, and the own customers who had to come again."""
    now = timezone.now()
    visits = recent(access.own_visits(principal), Asked("clerk", USUAL_DAYS, USUAL_PERIOD, now))
    figures = [
        (days, screens.figure("", resolution.whole(visits, window=timedelta(days=days), now=now))) for days in WINDOWS
    ]
    repeats = Paginator(resolution.repeats(visits, window=timedelta(days=USUAL_DAYS)), ROWS)
    found = repeats.get_page(request.GET.get("page"))
    rows = list(found)
    services = Service.objects.in_bulk({row.next_service for row in rows} - {None})  # type: ignore[attr-defined]  # annotated
    context = {
        "figures": figures,
        "page": found,
        "rows": [(row, services.get(row.next_service)) for row in rows],  # type: ignore[attr-defined]  # annotated
        "window": USUAL_DAYS,
        "period": USUAL_PERIOD,
    }
    return render(request, "insight/resolution_own.html", context)
