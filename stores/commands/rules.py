"""A store's manager switches another rule of order on from a date, and takes it back."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import audit, live
from core.errors import Conflict, Invalid, NotFound
from stores.models import LinePolicy, PolicyChange, Store
from stores.queries.opening import local_day

log = logging.getLogger(__name__)
FURTHEST = timedelta(days=90)
AHEAD = timedelta(days=1)  # local days are at most this much later than UTC's
VALUES = ("kind", "weights", "lead_minutes", "grace_minutes")


class BadRuleDate(Invalid):
    code, message = "bad_rule_date", _("Choose a day from tomorrow to 90 days ahead.")


class SameRule(Conflict):
    code, message = "same_rule", _("This is the rule that the store has already.")


class RulePlanned(Conflict):
    code, message = "rule_planned", _("Another rule is planned already. Take it back first.")


class RuleReplaced(Conflict):
    code, message = "rule_replaced", _("The store's rule has been changed since. Nothing is left to take back.")


@dataclass(frozen=True)
class Rule:
    """Who is next, as values; `weights` in their order, none but for the fixed ratio."""

    kind: str
    weights: str = ""
    lead_minutes: float = 0
    grace_minutes: float = 10

    @classmethod
    def of(cls, row: LinePolicy | PolicyChange) -> Self:
        return cls(**{name: getattr(row, name) for name in VALUES}).plain()

    def plain(self) -> Self:
        """In the one spelling in which equal rules are equal."""
        pairs = (part.split(":") for part in self.weights.split(",") if part.strip())
        turns = ", ".join(f"{code.strip()}:{int(count)}" for code, count in pairs)
        ratio = self.kind == LinePolicy.Kind.RATIO
        minutes = float(self.lead_minutes), float(self.grace_minutes)
        return type(self)(self.kind, turns if ratio else "", *minutes)

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in VALUES}


@transaction.atomic
def plan_rule(*, store_id: int, rule: Rule, from_on: date, by: int, now: datetime) -> PolicyChange:
    """Switch `rule` on when the store's day `from_on` begins; planned so already -> returned as it is.

    Locks the store. Raises BadRuleDate, SameRule, RulePlanned, NotFound.
    """
    store = _locked(store_id)
    rule = rule.plain()
    planned = PolicyChange.objects.filter(store=store, begun_at=None, undone_at=None).first()
    if planned is not None:
        if (Rule.of(planned), planned.from_on) == (rule, from_on):
            return planned
        raise RulePlanned
    today = local_day(store, now=now)
    if not today < from_on <= today + FURTHEST:
        raise BadRuleDate(field="from_on")
    if rule == Rule.of(store.policy):
        raise SameRule
    change = PolicyChange.objects.create(store=store, from_on=from_on, made_by_id=by, made_at=now, **rule.values())
    _record("rule.plan", change, actor=f"staff:{by}", now=now, **rule.values(), from_on=from_on.isoformat())
    return change


@transaction.atomic
def undo_rule(*, store_id: int, change_id: int, by: int, now: datetime) -> PolicyChange:
    """Take a planned rule back, or give the store the rule of before; undone already -> returned as it is.

    Locks the store. Raises RuleReplaced when the store has got another policy since, NotFound.
    """
    store = _locked(store_id)
    change = PolicyChange.objects.filter(pk=change_id, store=store).first()
    if change is None:
        raise NotFound
    if change.undone_at is not None:
        return change
    if change.begun_at is not None:
        if store.policy_id != change.policy_id:
            raise RuleReplaced
        _give(store, change.before_id)
    change.undone_at, change.undone_by_id = now, by
    change.save(update_fields=["undone_at", "undone_by"])
    _record("rule.undo", change, actor=f"staff:{by}", now=now, begun=change.begun_at is not None)
    return change


def begin_rules(*, now: datetime) -> int:
    """Begin every planned rule whose day has come in its store; the number begun. Safe to run twice and beside itself.

    One that fails is logged and tried again the next time; the others begin all the same.
    """
    latest = (now + AHEAD).date()
    due = PolicyChange.objects.filter(begun_at=None, undone_at=None, from_on__lte=latest).order_by("id")
    begun = 0
    for pk, store_id in list(due.values_list("pk", "store_id")):
        try:
            begun += _begin(pk, store_id, now=now)
        except Exception:  # each is its own transaction: the other stores' rules begin
            log.exception("planned rule %d of store %d did not begin", pk, store_id)
    return begun


@transaction.atomic
def _begin(change_id: int, store_id: int, *, now: datetime) -> bool:
    store = _locked(store_id)
    change = PolicyChange.objects.filter(pk=change_id, begun_at=None, undone_at=None).first()
    if change is None or local_day(store, now=now) < change.from_on:
        return False
    change.before, change.begun_at = store.policy, now
    own = LinePolicy.objects.get(pk=store.policy_id)  # what the rule says nothing of stays
    own.pk, own.code = None, f"rule-{change.pk}"
    own.name = f"{store.name[:100]}, {change.from_on:%Y-%m-%d}"
    for name, value in Rule.of(change).values().items():
        setattr(own, name, value)
    own.save(force_insert=True)
    change.policy = own
    change.save(update_fields=["before", "begun_at", "policy"])
    _give(store, own.pk)
    _record("rule.begin", change, actor="clock", now=now, policy=own.code, before=change.before.code)
    return True


def _locked(store_id: int) -> Store:
    """The store under its lock, which every call in it takes too. What is read later is what stands then: a join in
    this statement would still see the policy from before the wait."""
    store = Store.objects.select_for_update(no_key=True).filter(pk=store_id).first()
    if store is None:
        raise NotFound
    return store


def _give(store: Store, policy_id: int | None) -> None:
    """The store goes by another policy from now on; a ratio begins its cycle anew. Its pages show it."""
    Store.objects.filter(pk=store.pk).update(policy_id=policy_id, cycle=0, revision=F("revision") + 1)
    live.ring(store.pk)


def _record(action: str, change: PolicyChange, *, actor: str, now: datetime, **data: Any) -> None:
    audit.record(
        actor=actor, action=action, target=f"store:{change.store_id}", now=now, data={"change": change.pk, **data}
    )
