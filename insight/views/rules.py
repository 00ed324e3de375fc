"""The rule preview of a store: its last days under another rule, switched on from a date, taken back."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.dates import short_day
from core.errors import DomainError, Invalid, NotFound
from core.text import folded
from insight import access
from insight.forms import AutoCallForm, PasskeyForm, PlanForm, RuleForm, UndoForm, numbers_of
from insight.queries.no_shows import no_shows
from insight.queries.rules import WhatIf, compared, plans
from insight.screens.rules import rule_words, shown
from stores.access import Principal, can_manage
from stores.commands import rules
from stores.commands.calling import set_auto_call
from stores.commands.countersigning import set_needs_passkey
from stores.commands.rules import FURTHEST, Rule
from stores.models import Store, Tier
from stores.models.places import MOST_SECONDS
from stores.queries.opening import local_day
from stores.views.gate import staff_page

ROWS = 50


class BadRule(Invalid):
    code, message = "bad_rule", gettext_lazy("This rule is not complete.")


class BadSeconds(Invalid):
    code, message = "bad_seconds", gettext_lazy("Give 0 to 600 seconds for notes.")


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The stores to choose from; with one store there is no choice."""
    stores = access.rule_stores(principal)
    only = list(stores[:2])
    if len(only) == 1:
        return HttpResponseRedirect(reverse("rule", args=[only[0].code]))
    text = request.GET.get("q", "")[:100]
    for word in folded(text).split():
        stores = stores.filter(search__contains=word)
    found = stores.select_related("policy").order_by("search", "id")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    query = f"{urlencode({'q': text})}&" if text else ""
    return render(request, "insight/rules_choose.html", {"page": page, "q": text, "query": query})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """One store: what would have been. Nothing is changed by looking."""
    store = access.rule_store(principal, code)
    now, tiers = timezone.now(), list(Tier.objects.order_by("id"))
    today = WhatIf(Rule.of(store.policy), numbers_of(tiers))
    form = RuleForm(request.GET, rule=today.rule, tiers=tiers)
    context: dict[str, Any] = {"store": store, "form": form, "may_change": can_manage(principal, store)}
    words = partial(rule_words, today=today.rule, tiers=tiers)
    planned, begun = plans(store)
    context |= {"today_words": words(today.rule), "planned": planned, "begun": begun}
    if planned is not None:
        context["planned_words"] = words(Rule.of(planned))
    if begun is not None and begun.before is not None:
        context["before_words"] = words(Rule.of(begun.before))
    status = 200
    if form.is_valid():
        try:
            context |= _compared(store, form, today, now=now)
        except DomainError as error:
            context["refused"], status = error, error.status
    else:
        status = 400
    day = local_day(store, now=now)
    context |= {"first": day + timedelta(days=1), "last": day + FURTHEST, "most_seconds": MOST_SECONDS}
    context["no_shows"] = no_shows(store, now=now)
    return render(request, "insight/rules.html", context, status=status)


def _compared(store: Store, form: RuleForm, today: WhatIf, *, now: Any) -> dict[str, Any]:
    asked = WhatIf(form.rule(), form.numbers())
    new = asked if asked != today else None
    found = compared(store, days=form.cleaned_data["days"], today=today, new=new, now=now)
    return {
        "found": found,
        "shown": shown(found, form.tiers),
        "rule": asked.rule,
        "rule_words": rule_words(asked.rule, today=today.rule, tiers=form.tiers),
        "other_rule": asked.rule != today.rule,
        "other_tiers": asked.tiers != today.tiers,
    }


@require_POST
@staff_page
def plan(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Switch a rule on from a day."""
    store = access.ruled_store(principal, code)
    form = PlanForm(request.POST, rule=Rule.of(store.policy))
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise BadRule(f"{label}: {problems[0]}", errors=form.errors.get_json_data())
    day = form.cleaned_data["from_on"]
    rules.plan_rule(store_id=store.pk, rule=form.rule(), from_on=day, by=principal.staff_id or 0, now=timezone.now())
    messages.success(request, _("Planned from %(day)s.") % {"day": short_day(day, "D")})
    return HttpResponseRedirect(reverse("rule", args=[store.code]))


@require_POST
@staff_page
def undo(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Take a planned rule back, or go back to the rule of before."""
    store = access.ruled_store(principal, code)
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise NotFound
    change = rules.undo_rule(
        store_id=store.pk, change_id=form.cleaned_data["change"], by=principal.staff_id or 0, now=timezone.now()
    )
    messages.success(request, _("The rule of before is back.") if change.begun_at else _("Taken back."))
    return HttpResponseRedirect(reverse("rule", args=[store.code]))


@require_POST
@staff_page
def auto_call(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Let the store call by itself, or let its clerks call."""
    store = access.ruled_store(principal, code)
    form = AutoCallForm(request.POST)
    if not form.is_valid():
        raise BadSeconds
    wanted, after = form.cleaned_data["auto_call"] == "on", form.cleaned_data["auto_call_after"]
    by, now = principal.staff_id or 0, timezone.now()
    store = set_auto_call(store_id=store.pk, wanted=wanted, after=after, by=by, now=now)
    messages.success(request, _("This store calls by itself.") if store.auto_call else _("The clerks call."))
    return HttpResponseRedirect(reverse("rule", args=[store.code]))


@require_POST
@staff_page
def passkey(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Have clerks countersign every form with a passkey, or those alone that ask for one."""
    store = access.ruled_store(principal, code)
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        raise NotFound
    wanted, by = form.cleaned_data["needs_passkey"] == "on", principal.staff_id or 0
    store = set_needs_passkey(store_id=store.pk, wanted=wanted, by=by, now=timezone.now())
    messages.success(request, _("A passkey for every form.") if wanted else _("A passkey where the form asks for it."))
    return HttpResponseRedirect(reverse("rule", args=[store.code]))
