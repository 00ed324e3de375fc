"""Two managers switch on at once; one takes back while the clock begins; many look at once."""

import threading
from datetime import timedelta

import pytest

from core.errors import DomainError
from core.models import AuditEntry
from insight.queries import rules as previews
from insight.queries.rules import WhatIf, compared
from stores.commands.rules import Rule, begin_rules, plan_rule, undo_rule
from stores.models import LinePolicy, PolicyChange, Store
from tests.factories import NOON, StaffFactory, StoreFactory
from tests.races.together import answers_at_once

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = NOON.date() + timedelta(days=1)
STRICT, FIFO = Rule("strict"), Rule("fifo")


def asked(act):
    """The act's outcome in a word."""

    def run():
        try:
            return act().pk
        except DomainError as error:
            return error.code

    return run


def planner(store, rule):
    boss = StaffFactory(role="store_manager", stores=[store])
    return asked(lambda: plan_rule(store_id=store.pk, rule=rule, from_on=TOMORROW, by=boss.pk, now=NOON))


@pytest.mark.parametrize("_again", range(4))
def test_two_managers_who_switch_on_at_once_plan_one_rule(_again):
    store = StoreFactory()

    answers = answers_at_once(planner(store, STRICT), planner(store, FIFO), planner(store, STRICT))

    change = PolicyChange.objects.get()
    assert set(answers) == {change.pk, "rule_planned"}
    assert answers.count(change.pk) == (2 if change.kind == "strict" else 1)
    assert AuditEntry.objects.filter(action="rule.plan").count() == 1


@pytest.mark.parametrize("_again", range(4))
def test_two_clocks_begin_a_rule_once(_again):
    store = StoreFactory()
    planner(store, STRICT)()

    answers = answers_at_once(*[lambda: begin_rules(now=NOON + timedelta(days=1))] * 3)

    assert sorted(answers) == [0, 0, 1]
    assert LinePolicy.objects.count() == 2
    assert AuditEntry.objects.filter(action="rule.begin").count() == 1


@pytest.mark.parametrize("_again", range(6))
def test_taken_back_while_it_begins_the_store_has_its_former_rule(_again):
    store, later = StoreFactory(), NOON + timedelta(days=1)
    boss = StaffFactory(role="store_manager", stores=[store])
    change = plan_rule(store_id=store.pk, rule=STRICT, from_on=TOMORROW, by=boss.pk, now=NOON)

    answers = answers_at_once(
        lambda: begin_rules(now=later),
        asked(lambda: undo_rule(store_id=store.pk, change_id=change.pk, by=boss.pk, now=later)),
    )

    assert answers[1] == change.pk
    assert Store.objects.get(pk=store.pk).policy_id == store.policy_id
    assert PolicyChange.objects.get().undone_at == later


@pytest.mark.parametrize(("days", "plays"), [((1, 1, 1), 1), ((1, 3, 7), 3)])
def test_replays_are_played_one_at_a_time_and_the_same_one_once(monkeypatch, days, plays):
    store, running, seen = Store.objects.select_related("policy").get(pk=StoreFactory().pk), [], []
    real, together = previews.past, threading.Event()

    def watched(*args, **facts):
        running.append(facts["days"])
        seen.append(len(running))
        if len(running) > 1:
            together.set()
        together.wait(0.1)  # for whoever would come in meanwhile
        try:
            return real(*args, **facts)
        finally:
            running.pop()

    monkeypatch.setattr(previews, "past", watched)
    today = WhatIf(Rule.of(store.policy), {})

    answers = answers_at_once(
        *[lambda each=each: len(compared(store, days=each, today=today, new=None, now=NOON).days) for each in days]
    )

    assert answers == list(days)
    assert seen == [1] * plays
