"""A rule is planned, begins with the store's day, and is taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import audit
from core.errors import NotFound
from core.models import AuditEntry
from stores.commands.rules import (
    BadRuleDate,
    Rule,
    RulePlanned,
    RuleReplaced,
    SameRule,
    begin_rules,
    plan_rule,
    undo_rule,
)
from stores.models import LinePolicy, PolicyChange, Store
from tests.factories import NOON, PolicyFactory, StaffFactory, StoreFactory

STRICT, FIFO = Rule("strict"), Rule("fifo")
TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 5, tzinfo=UTC)  # in Lisbon too


@pytest.fixture
def store(db):
    policy = PolicyFactory(max_calls=5, cool_down_minutes=7, may_pick=False, at_closing="send_home")
    return StoreFactory(policy=policy, cycle=3, revision=40)


@pytest.fixture
def boss(store):
    return StaffFactory(role="store_manager", stores=[store])


@pytest.fixture
def do(store, boss):
    """The commands as this manager gives them."""

    class Do:
        def plan(self, rule=STRICT, from_on=TOMORROW, now=NOON):
            return plan_rule(store_id=store.pk, rule=rule, from_on=from_on, by=boss.pk, now=now)

        def undo(self, change, now=NOON):
            return undo_rule(store_id=store.pk, change_id=change.pk, by=boss.pk, now=now)

        def store(self):
            return Store.objects.select_related("policy").get(pk=store.pk)

    return Do()


def test_plan_changes_nothing_yet(do, store):
    change = do.plan()

    assert (change.kind, change.from_on, change.begun_at, change.undone_at) == ("strict", TOMORROW, None, None)
    assert do.store().policy_id == store.policy_id
    assert begin_rules(now=MIDNIGHT - timedelta(seconds=1)) == 0
    assert do.store().policy_id == store.policy_id


def test_rule_begins_with_the_stores_day_and_keeps_the_rest_of_the_policy(do, store):
    do.plan(Rule("ratio", "standard:2,gold:1", 5, 15))

    assert begin_rules(now=MIDNIGHT) == 1

    now = do.store()
    assert (now.policy.kind, now.policy.weights) == ("ratio", "standard:2, gold:1")
    assert (now.policy.lead_minutes, now.policy.grace_minutes) == (5, 15)
    assert (now.policy.max_calls, now.policy.cool_down_minutes, now.policy.may_pick) == (5, 7, False)
    assert now.policy.at_closing == "send_home"
    assert now.policy_id != store.policy_id
    assert LinePolicy.objects.get(pk=store.policy_id).kind == "accumulating"
    assert (now.cycle, now.revision) == (0, 41)
    assert begin_rules(now=MIDNIGHT) == 0


def test_rule_that_cannot_begin_is_logged_and_the_others_begin(do, boss, caplog):
    broken, other = do.plan(), StoreFactory()
    plan_rule(store_id=other.pk, rule=FIFO, from_on=TOMORROW, by=boss.pk, now=NOON)
    taken = PolicyFactory(code=f"rule-{broken.pk}")

    assert begin_rules(now=MIDNIGHT) == 1

    assert Store.objects.get(pk=other.pk).policy.kind == "fifo"
    assert f"planned rule {broken.pk} " in caplog.text
    taken.delete()
    assert begin_rules(now=MIDNIGHT) == 1
    assert do.store().policy.kind == "strict"


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Asia/Kamchatka", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("Atlantic/Azores", datetime(2026, 3, 5, 1, tzinfo=UTC)),
    ],
)
def test_the_day_is_the_stores_own(do, store, zone, begins):
    Store.objects.filter(pk=store.pk).update(time_zone=zone)
    do.plan(from_on=date(2026, 3, 5), now=NOON - timedelta(hours=10))

    assert begin_rules(now=begins - timedelta(seconds=1)) == 0
    assert begin_rules(now=begins) == 1


def test_a_beat_that_was_away_begins_it_late(do):
    do.plan()

    assert begin_rules(now=MIDNIGHT + timedelta(days=9)) == 1


def test_other_stores_keep_the_shared_policy(do, store):
    other = StoreFactory(policy=store.policy)
    do.plan()
    begin_rules(now=MIDNIGHT)

    assert Store.objects.get(pk=other.pk).policy_id == store.policy_id


def test_plan_again_is_the_same_plan(do):
    assert do.plan().pk == do.plan().pk
    assert PolicyChange.objects.count() == 1
    assert AuditEntry.objects.filter(action="rule.plan").count() == 1


@pytest.mark.parametrize(("rule", "day"), [(FIFO, TOMORROW), (STRICT, TOMORROW + timedelta(days=1))])
def test_second_plan_is_refused(do, rule, day):
    do.plan()

    with pytest.raises(RulePlanned):
        do.plan(rule, day)

    assert PolicyChange.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_plan_refuses_a_day_that_is_not_ahead(do, days):
    with pytest.raises(BadRuleDate) as refused:
        do.plan(from_on=TODAY + timedelta(days=days))

    assert refused.value.extra == {"field": "from_on"}
    assert not PolicyChange.objects.exists()


def test_plan_takes_the_furthest_day(do):
    assert do.plan(from_on=TODAY + timedelta(days=90)).pk


@pytest.mark.parametrize("rule", [Rule("accumulating"), Rule("accumulating", "standard:2", 0, 10)])
def test_plan_refuses_the_rule_of_today(do, rule):
    with pytest.raises(SameRule):
        do.plan(rule)


def test_plan_refuses_a_store_that_is_not_there(do, boss):
    with pytest.raises(NotFound):
        plan_rule(store_id=0, rule=STRICT, from_on=TOMORROW, by=boss.pk, now=NOON)


def test_order_of_turns_makes_another_rule(do):
    do.plan(Rule("ratio", "standard:2, gold:1"))
    begin_rules(now=MIDNIGHT)

    with pytest.raises(SameRule):
        do.plan(Rule("ratio", " standard : 2,gold:1"), TOMORROW + timedelta(days=1), MIDNIGHT)
    assert do.plan(Rule("ratio", "gold:1, standard:2"), TOMORROW + timedelta(days=1), MIDNIGHT).pk


def test_undo_before_the_day_leaves_nothing_to_begin(do, store):
    undone = do.undo(do.plan())

    assert undone.undone_at == NOON
    assert begin_rules(now=MIDNIGHT) == 0
    assert do.store().policy_id == store.policy_id
    assert do.plan(FIFO).pk != undone.pk


def test_undo_after_the_day_gives_the_former_rule_back(do, store):
    change = do.plan()
    begin_rules(now=MIDNIGHT)
    do.undo(change, MIDNIGHT)

    now = do.store()
    assert now.policy_id == store.policy_id
    assert now.revision == 42
    assert do.undo(change, NOON).undone_at == MIDNIGHT  # again: as it is
    assert do.store().revision == 42


def test_undo_goes_back_one_step_at_a_time(do, store):
    first = do.plan()
    begin_rules(now=MIDNIGHT)
    second = do.plan(FIFO, TOMORROW + timedelta(days=1), MIDNIGHT)
    begin_rules(now=MIDNIGHT + timedelta(days=1))

    with pytest.raises(RuleReplaced):
        do.undo(first)
    do.undo(second)
    assert do.store().policy.kind == "strict"
    do.undo(first)
    assert do.store().policy_id == store.policy_id


def test_undo_leaves_what_an_administrator_chose_since(do, store):
    change = do.plan()
    begin_rules(now=MIDNIGHT)
    chosen = PolicyFactory()
    Store.objects.filter(pk=store.pk).update(policy=chosen)

    with pytest.raises(RuleReplaced):
        do.undo(change)

    assert do.store().policy_id == chosen.pk
    assert PolicyChange.objects.get().undone_at is None


def test_undo_of_another_stores_change_is_refused(do, boss):
    change = do.plan()

    with pytest.raises(NotFound):
        undo_rule(store_id=StoreFactory().pk, change_id=change.pk, by=boss.pk, now=NOON)


def test_every_step_is_in_the_audit_log(do, store, boss):
    change = do.plan()
    begin_rules(now=MIDNIGHT)
    do.undo(change, MIDNIGHT)

    entries = AuditEntry.objects.filter(target=f"store:{store.pk}").order_by("id")
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("rule.plan", f"staff:{boss.pk}"),
        ("rule.begin", "clock"),
        ("rule.undo", f"staff:{boss.pk}"),
    ]
    assert entries[0].data["kind"] == "strict"
    assert entries[0].data["from_on"] == "2026-03-05"
    assert not list(audit.broken_links())
