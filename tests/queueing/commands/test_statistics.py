"""Every figure follows from the moves, and a figure that does not is found."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from queueing.commands import dispatch, serving, statistics
from queueing.models import DayTotal, Session, Ticket
from queueing.states import Outcome
from tests.factories import NOON

DAY = NOON.date()
TOMORROW = NOON + timedelta(days=1)


def minute(n):
    return NOON + timedelta(minutes=n)


def visit(shop, *, arrived, called, served=None, finished=None, outcome=Outcome.RESOLVED):
    """A whole visit, to its end or to its call."""
    ticket = shop.arrive(at=minute(arrived))
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(called))
    if served is not None:
        serving.serve(**shop.at_counter(ticket.pk, now=minute(served)))
    if finished is not None:
        serving.finish(outcome=outcome, **shop.at_counter(ticket.pk, now=minute(finished)))
    return ticket


@pytest.fixture
def day(shop):
    """Two served, one who left while waiting, one transferred and then served for the other matter."""
    shop.open()
    visit(shop, arrived=0, called=2, served=3, finished=10)
    visit(shop, arrived=11, called=15, served=15, finished=20, outcome=Outcome.NOT_POSSIBLE)
    gone = shop.arrive(at=minute(21))
    serving.take_out(**shop.at_counter(gone.pk, now=minute(25)))
    handed = visit(shop, arrived=26, called=27, served=27)
    serving.transfer(service_id=shop.bill.pk, **shop.at_counter(handed.pk, now=minute(30)))
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(31))
    serving.serve(**shop.at_counter(handed.pk, now=minute(31)))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(handed.pk, now=minute(40)))
    return shop


def test_derived_totals_come_from_the_moves(day):
    totals = statistics.derived_totals(store=day.store, day=DAY)

    assert totals[day.sim.pk] == {
        "issued": 4,
        "called": 3,
        "done": 3,
        "resolved": 2,
        "left": 1,
        "no_show": 0,
        "wait_seconds": 60.0 * (2 + 4 + 1),
        "service_seconds": 60.0 * (7 + 5 + 3 + 9),
        "sessions": 4,
        "promises": 0,
        "promises_kept": 0,
        "bookings": 0,
        "bookings_arrived": 0,
        "bookings_promised": 0,
        "bookings_kept": 0,
    }
    assert list(totals) == [day.sim.pk]


def test_totals_agree_with_the_sessions_kept_beside(day):
    totals = statistics.derived_totals(store=day.store, day=DAY)[day.sim.pk]

    seconds = sum((s.ended_at - s.started_at).total_seconds() for s in Session.objects.all())
    assert (totals["sessions"], totals["service_seconds"]) == (Session.objects.count(), seconds)


def test_call_taken_back_is_no_call(shop):
    shop.open()
    ticket = visit(shop, arrived=0, called=2)
    serving.take_back(reason="wrong-press", **shop.at_counter(ticket.pk, now=minute(3)))

    totals = statistics.derived_totals(store=shop.store, day=DAY)[shop.sim.pk]

    assert (totals["called"], totals["wait_seconds"]) == (0, 0)


def test_a_call_said_again_and_then_taken_back_is_none(shop):
    shop.open()
    ticket = visit(shop, arrived=0, called=2)
    serving.recall(**shop.at_counter(ticket.pk, now=minute(3)))
    serving.take_back(reason="wrong-press", **shop.at_counter(ticket.pk, now=minute(4)))

    (totals,) = statistics.derived_totals(store=shop.store, day=DAY).values()

    assert (totals["called"], totals["wait_seconds"]) == (0, 0)


def test_add_up_waits_for_the_day_to_end_and_runs_once(day):
    assert statistics.add_up(now=minute(60)) == 0
    assert statistics.add_up(now=TOMORROW) == 1
    assert statistics.add_up(now=TOMORROW) == 0
    assert DayTotal.objects.get().resolved == 2


def test_differences_find_a_wrong_figure_and_a_ticket_astray(day):
    statistics.add_up(now=TOMORROW)
    assert list(statistics.differences(store=day.store, day=DAY)) == []
    DayTotal.objects.update(resolved=9)
    Ticket.objects.filter(number="A001").update(state="left")

    found = {
        difference.what: (difference.kept, difference.derived)
        for difference in statistics.differences(store=day.store, day=DAY)
    }

    assert found == {"ticket A001": ("left", "done"), f"service {day.sim.pk} resolved": (9, 2)}


def test_rebuild_stats_says_and_mends_what_differs(day):
    statistics.write_totals(store=day.store, day=DAY)
    DayTotal.objects.update(left=7)
    with pytest.raises(SystemExit):
        call_command("rebuild_stats", "--check", stdout=(said := io.StringIO()))
    assert "left: stored 7, from the moves 1" in said.getvalue()

    call_command("rebuild_stats", stdout=io.StringIO())

    call_command("rebuild_stats", "--check", stdout=(said := io.StringIO()))
    assert "1 days looked at, 0 differences" in said.getvalue()
