"""Opening, pausing and closing, and what the log keeps of it."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from queueing.actors import Actor
from queueing.commands import counters, refusals
from stores.models import Counter
from tests.factories import NOON, CounterFactory, StaffFactory


def at(shop, **more):
    return {"counter_id": shop.counter.pk, "store_id": shop.store.pk, "actor": shop.actor, "now": NOON, **more}


def test_open_is_logged_once_however_often_it_is_pressed(shop):
    counters.open_counter(**at(shop))

    again = counters.open_counter(**at(shop, now=NOON + timedelta(minutes=5)))

    assert (again.clerk_id, again.opened_at) == (shop.clerk.pk, NOON)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["counter.open"]


def test_open_refuses_a_counter_where_somebody_serves(shop):
    counters.open_counter(**at(shop))
    other = StaffFactory(stores=[shop.store])

    with pytest.raises(counters.CounterTaken):
        counters.open_counter(**at(shop, actor=Actor(staff_id=other.pk)))


def test_open_refuses_two_counters_for_one_clerk(shop):
    counters.open_counter(**at(shop))
    second = CounterFactory(store=shop.store)

    with pytest.raises(counters.AlreadyAtCounter) as refusal:
        counters.open_counter(**at(shop, counter_id=second.pk))

    assert refusal.value.extra == {"counter": shop.counter.pk, "number": 3}


def test_pause_needs_a_reason(shop):
    counters.open_counter(**at(shop))

    with pytest.raises(refusals.ReasonNeeded):
        counters.pause_counter(**at(shop, reason=" "))
    paused = counters.pause_counter(**at(shop, reason="lunch"))

    assert (paused.paused_at, paused.pause_reason) == (NOON, "lunch")


def test_resume_ends_the_pause(shop):
    counters.open_counter(**at(shop))
    counters.pause_counter(**at(shop, reason="lunch"))

    counter = counters.resume_counter(**at(shop, now=NOON + timedelta(minutes=30)))

    assert (counter.paused_at, counter.pause_reason, counter.idle_since) == (None, "", NOON + timedelta(minutes=30))


def test_close_lets_the_next_clerk_in(shop):
    counters.open_counter(**at(shop))

    counters.close_counter(**at(shop))

    assert Counter.objects.get(pk=shop.counter.pk).clerk is None
    other = StaffFactory(stores=[shop.store])
    assert counters.open_counter(**at(shop, actor=Actor(staff_id=other.pk))).clerk_id == other.pk


def test_pause_of_a_closed_counter_is_refused(shop):
    with pytest.raises(refusals.CounterClosed):
        counters.pause_counter(**at(shop, reason="lunch"))
