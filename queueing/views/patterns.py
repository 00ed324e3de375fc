"""Repeating patterns of bookings: what there is, the next days of each, a new one, another one, an end."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from queueing.access import changes as access
from queueing.forms.changes import PatternForm
from queueing.screens.changes import next_dates, pattern_words
from stores.access import Principal
from stores.models import BookingPattern
from stores.queries.opening import local_day
from stores.views.gate import staff_page


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """The patterns of a store: those that go on, then those that have ended."""
    store = access.changing_store(principal, code)
    today = local_day(store, now=timezone.now())
    rows = BookingPattern.objects.filter(store=store).prefetch_related("services").order_by("weekday", "starts", "id")
    shown = [
        {"row": row, "words": pattern_words(row), "dates": next_dates(row, today), "over": _over(row, today)}
        for row in rows
    ]
    context = {"store": store, "rows": sorted(shown, key=lambda one: bool(one["over"]))}
    return render(request, "queueing/patterns.html", context)


def _over(row: BookingPattern, today: date) -> bool:
    return row.last_on is not None and row.last_on < today


@require_safe
@staff_page
def new(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """An empty form."""
    store, now = access.changing_store(principal, code), timezone.now()
    form = PatternForm(store=store, now=now, initial={"first_on": local_day(store, now=now)})
    return render(request, "queueing/pattern.html", {"store": store, "form": form})


@require_safe
@staff_page
def edit(request: HttpRequest, principal: Principal, code: str, pattern_id: int) -> HttpResponse:
    """The form of a pattern that is there. It ends with a last day: its row stays."""
    pattern = access.pattern_for(principal, code, pattern_id)
    form = PatternForm(store=pattern.store, now=timezone.now(), pattern=pattern)
    return render(request, "queueing/pattern.html", {"store": pattern.store, "form": form})
