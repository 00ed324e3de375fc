"""The rule preview's figures: the same as `manage.py replay` on the same moves, and honest about themselves."""

import json
from datetime import timedelta
from io import StringIO
from statistics import median

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insight.forms import numbers_of
from insight.queries.rules import WhatIf, compare
from queueing.commands.demo_week import play_week
from queueing.discipline import Tier as Numbers
from queueing.models import Ticket, TicketMove
from queueing.queries.past import past
from queueing.replay.export import policy_json, tiers_json
from stores.commands.demo import load_demo
from stores.commands.rules import Rule
from stores.models import Store, Tier

STRICT, FIFO = Rule("strict"), Rule("fifo")


@pytest.fixture
def week(db, settings):
    """A demo store with a week behind it."""
    settings.DEMO = True
    now = timezone.now()
    load_demo(now=now)
    store = Store.objects.select_related("policy").get(code="demo-001")
    assert play_week(store=store, days=7, now=now) > 500
    return store


def today(store):
    return WhatIf(Rule.of(store.policy), numbers_of(Tier.objects.order_by("id")))


def by_command(folder, policy, tiers):
    """What `manage.py replay` prints about the exported week."""
    (folder / "policy.json").write_text(policy)
    (folder / "tiers.json").write_text(tiers)
    out = StringIO()
    options = [part for name in ("desks", "policy", "tiers") for part in (f"--{name}", str(folder / f"{name}.json"))]
    call_command("replay", str(folder / "log.csv"), *options, "--json", stdout=out)
    return json.loads(out.getvalue())


RULES = {
    "today": (None, {}),
    "strict": (STRICT, {}),
    "ratio": (Rule("ratio", "standard:2, gold:1, silver:1", 0, 10), {}),
    "fifo": (Rule("fifo", "", 5, 0), {}),
    "other tiers": (None, {"gold": Numbers("gold", rate=3, head_start=30, rank=0, max_wait=5)}),
}


def test_preview_agrees_with_manage_py_replay_on_the_same_moves(week, tmp_path):
    call_command("replay_export", week.code, str(tmp_path), stdout=StringIO())
    own, seen = today(week), set()
    for name, (rule, changed) in RULES.items():
        new = WhatIf(rule or own.rule, {**own.tiers, **changed})

        found = compare(week, days=7, today=own, new=new, now=timezone.now())
        told = by_command(tmp_path, policy_json(new.policy), tiers_json(new.tiers.values()))

        rows = {row["tier"]: row for row in told["tiers"]}
        assert set(rows) == {line.code for line in found.lines} | {"all"}
        for line in (*found.lines, found.total):
            row = rows[line.code]
            assert (line.count, *figures(line.new)) == (row["count"], *printed(row["played"])), (name, line.code)
            assert figures(line.real) == printed(row["real"])
        assert (found.customers, found.desks) == (len(told["customers"]), told["desks"])
        seen.add(found.total.new)
    assert len(seen) == len(RULES)  # each rule gives another answer: none was lost on the way


def figures(found):
    return found.called, found.median, found.p90


def printed(waits):
    return waits["served"], waits["median"], waits["p90"]


def test_exported_files_are_todays_rule(week, tmp_path):
    out = StringIO()
    call_command("replay_export", week.code, str(tmp_path), stdout=out)
    command = out.getvalue().splitlines()[-1].split()
    assert command[:2] == ["manage.py", "replay"]
    answer = StringIO()
    call_command(*command[1:], "--json", stdout=answer)

    found = compare(week, days=7, today=today(week), new=None, now=timezone.now())

    rows = {row["tier"]: printed(row["played"]) for row in json.loads(answer.getvalue())["tiers"]}
    assert {line.code: figures(line.now) for line in (*found.lines, found.total)} == rows


def test_store_that_follows_its_rule_is_replayed_to_the_microsecond(week):
    found = past(week, days=7, now=timezone.now())
    comparison = compare(week, days=7, today=today(week), new=None, now=timezone.now())

    assert comparison.fit.near == 1
    assert comparison.fit.played_median == comparison.fit.real_median == median(found.log.waited.values())
    for line in (*comparison.lines, comparison.total):
        assert line.now == line.real
        assert line.new is None


def test_other_rule_moves_waits_between_tiers(week):
    found = compare(week, days=7, today=today(week), new=WhatIf(FIFO, today(week).tiers), now=timezone.now())
    lines = {line.code: line for line in found.lines}

    assert lines["gold"].new.p90 > lines["gold"].now.p90 + 60
    assert lines["standard"].new.called > lines["standard"].now.called
    assert lines["law"].limit is None
    assert lines["law"].new.over is None


def test_over_the_limit_counts_those_called_later_than_their_tiers_limit(week):
    found = compare(week, days=7, today=today(week), new=None, now=timezone.now())
    called = Ticket.objects.filter(store=week, called_at__isnull=False).select_related("tier")
    late = {}
    for ticket in called:
        if ticket.tier.max_wait is not None:
            late.setdefault(ticket.tier.code, []).append(
                ticket.called_at - ticket.arrived_at > timedelta(minutes=ticket.tier.max_wait)
            )

    assert {line.code: line.real.over for line in found.lines if line.limit is not None} == {
        code: sum(found) / len(found) for code, found in late.items()
    }
    assert 0 < found.total.real.over < 1


def test_store_that_called_otherwise_is_trusted_less(week):
    """Everybody called an hour later than the moves of a store that follows its rule say."""
    Ticket.objects.filter(store=week, called_at__isnull=False).update(called_at=timezone.now())

    found = compare(week, days=7, today=today(week), new=None, now=timezone.now())

    assert found.fit.word == "poor"
    assert found.fit.real_median > found.fit.played_median


@pytest.mark.parametrize("days", [1, 7])
def test_statements_are_as_many_for_a_day_and_a_week(week, days):
    with CaptureQueriesContext(connection) as asked:
        past(week, days=days, now=timezone.now())

    assert len(asked) == 8


def test_days_that_are_not_over_are_left_out(week):
    ticket = Ticket.objects.filter(store=week).first()
    before = len(past(week, days=7, now=timezone.now()).log.arrivals)
    Ticket.objects.filter(pk=ticket.pk).update(day=timezone.now().date() + timedelta(days=1))

    assert len(past(week, days=7, now=timezone.now()).log.arrivals) == before - 1
    assert TicketMove.objects.filter(ticket=ticket).exists()
