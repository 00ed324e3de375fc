"""A manager changes hours, people or one day: looked at first, then saved with what becomes of each booking."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from core.text import folded
from queueing.access import changes as access
from queueing.actors import Actor
from queueing.commands.booking import displacing
from queueing.forms.change_base import ChangeForm
from queueing.forms.change_shift import ShiftForm
from queueing.forms.changes import FORMS, DayForm, HoursForm, PatternForm
from queueing.forms.decisions import decisions_of, seen_of
from queueing.queries.changes import Preview, look
from queueing.queries.displaced import open_count
from queueing.queries.upcoming import upcoming
from queueing.screens import changes as screen
from stores.access import Principal
from stores.models import Store
from stores.views.gate import staff_page

ROWS = 50


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The stores to choose from; with one store there is no choice."""
    stores = access.changing_stores(principal)
    only = list(stores[:2])
    if len(only) == 1:
        return HttpResponseRedirect(reverse("changes", args=[only[0].code]))
    text = request.GET.get("q", "")[:100]
    for word in folded(text).split():
        stores = stores.filter(search__contains=word)
    page = Paginator(stores.order_by("search", "id"), ROWS).get_page(request.GET.get("page"))
    query = f"{urlencode({'q': text})}&" if text else ""
    return render(request, "queueing/changes_choose.html", {"page": page, "q": text, "query": query})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """The days to come, and what can be changed of them."""
    store = access.changing_store(principal, code)
    return _page(request, store, now=timezone.now())


def _page(request: HttpRequest, store: Store, *, now: datetime, wrong: ChangeForm | None = None) -> HttpResponse:
    forms: dict[str, ChangeForm] = {
        "day": DayForm(store=store, now=now),
        "shift": ShiftForm(store=store, now=now),
        "hours": HoursForm(store=store, now=now, initial={"expression": store.opening_hours}),
    }
    if wrong is not None:
        forms[wrong.name] = wrong
    context = {
        "store": store,
        "forms": forms,
        "wrong": wrong.name if wrong else "",
        "days": upcoming(store, now=now),
        "left": open_count(store),
    }
    return render(request, "queueing/changes.html", context, status=400 if wrong else 200)


@require_POST
@staff_page
def preview(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """What the change would do. Nothing is changed by looking."""
    store, now = access.changing_store(principal, code), timezone.now()
    form = asked(request, principal, store, now=now)
    if not form.is_valid():
        return wrong(request, store, form, now=now)
    return shown(request, store, form, look(store, form.change(), now=now))


def asked(request: HttpRequest, principal: Principal, store: Store, *, now: datetime) -> ChangeForm:
    """The form that was sent."""
    kind = FORMS.get(request.POST.get("form", ""))
    if kind is None:
        raise NotFound
    more: dict[str, Any] = {}
    pattern = request.POST.get("pattern", "")
    if kind is PatternForm and pattern:
        if not pattern.isdecimal() or len(pattern) > 18:  # noqa: PLR2004 -- a bigint
            raise NotFound
        more["pattern"] = access.pattern_for(principal, store.code, int(pattern))
    return kind(request.POST, store=store, now=now, **more)


def wrong(request: HttpRequest, store: Store, form: ChangeForm, *, now: datetime) -> HttpResponse:
    """The page of the form again, with what is wrong."""
    if isinstance(form, PatternForm):
        return render(request, "queueing/pattern.html", {"store": store, "form": form}, status=400)
    return _page(request, store, now=now, wrong=form)


def shown(
    request: HttpRequest, store: Store, form: ChangeForm, found: Preview, *, stale: DomainError | None = None
) -> HttpResponse:
    """The preview; `stale`: it has changed since it was looked at."""
    context = {
        "store": store,
        "form": form,
        "stale": stale,
        "preview": found,
        "words": screen.change_words(form.change(), store),
        "rows": screen.lost_rows(found, decisions_of(request.POST)),
        "seen": ",".join(str(pk) for pk in sorted(found.lost_ids)),
        "dates": screen.dates_of(form.change()),
    }
    return render(request, "queueing/changes_preview.html", context, status=stale.status if stale else 200)


@require_POST
@staff_page
def save(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Save the change with what was decided of each booking."""
    store, now = access.changing_store(principal, code), timezone.now()
    form = asked(request, principal, store, now=now)
    if not form.is_valid():
        return wrong(request, store, form, now=now)
    try:
        done = displacing.apply_change(
            store=store,
            change=form.change(),
            decisions=decisions_of(request.POST),
            seen=seen_of(request.POST),
            actor=Actor(staff_id=principal.staff_id, manages=True),
            now=now,
        )
    except displacing.StalePreview as error:
        return shown(request, store, form, error.preview, stale=error)
    tell(request, done)
    left = any(row.settled_at is None for row in done.made)
    return HttpResponseRedirect(reverse("changes-list" if left else _home(form), args=[store.code]))


def _home(form: ChangeForm) -> str:
    return "changes-patterns" if isinstance(form, PatternForm) else "changes"


def tell(request: HttpRequest, done: displacing.Applied) -> None:
    """What came of it."""
    messages.success(request, _("Saved."))
    if done.back:
        text = ngettext(
            "%(n)d displaced booking has its place again.",
            "%(n)d displaced bookings have their places again.",
            done.back,
        )
        messages.success(request, text % {"n": done.back})
