"""A shift change: the counter and whoever is there go to the next clerk at once."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from queueing.actors import Actor
from queueing.commands import handing, refusals, serving
from queueing.commands.counters import CounterTaken, pause_counter
from queueing.commands.dispatch import call_next
from queueing.commands.statistics import derived_totals, differences
from queueing.models import Session, SessionStep, Ticket, TicketMove
from queueing.queries.past import past
from queueing.states import Outcome
from stores.models import Counter, Staff
from tests.factories import NOON, CounterFactory, StaffFactory


def minute(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def bea(shop):
    return StaffFactory(first_name="Bea", stores=[shop.store], skills=[shop.sim])


def hand(shop, to, *, at, actor=None):
    return handing.hand_over(
        counter_id=shop.counter.pk, store_id=shop.store.pk, staff_id=to.pk, actor=actor or shop.actor, now=at
    )


def call(shop, *, at):
    shop.open(at=NOON)
    ticket = shop.arrive(at=minute(1))
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=at)
    return ticket


def test_a_free_counter_is_the_next_clerks_at_once(shop, bea):
    shop.open(at=NOON)
    hand(shop, bea, at=minute(5))

    counter = Counter.objects.get(pk=shop.counter.pk)
    assert (counter.clerk, counter.opened_at, counter.idle_since) == (bea, minute(5), minute(5))
    log = AuditEntry.objects.filter(target=f"counter:{counter.pk}").order_by("id").values_list("action", "actor")
    mine, hers = f"staff:{shop.clerk.pk}", f"staff:{bea.pk}"
    assert list(log) == [("counter.open", mine), ("counter.close", mine), ("counter.open", hers)]


def test_pressed_twice_is_done_once(shop, bea):
    shop.open(at=NOON)
    hand(shop, bea, at=minute(5))
    hand(shop, bea, at=minute(6))

    assert Counter.objects.get(pk=shop.counter.pk).opened_at == minute(5)
    assert AuditEntry.objects.filter(action="counter.open").count() == 2


def test_who_is_called_there_stays_called_and_is_not_called_twice(shop, bea):
    ticket = call(shop, at=minute(2))
    hand(shop, bea, at=minute(3))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.counter, ticket.clerk, ticket.calls) == ("called", shop.counter, bea, 1)
    assert TicketMove.objects.filter(ticket=ticket, to_state="called").count() == 1
    her = {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor(staff_id=bea.pk)}
    assert serving.serve(**her, now=minute(4)).state == "serving"


def test_who_is_served_there_goes_on_with_the_steps_that_were_done(shop, bea):
    ticket = call(shop, at=minute(2))
    serving.serve(**shop.at_counter(ticket.pk, now=minute(3)))
    SessionStep.objects.filter(session__ticket=ticket).update(state="done", value="read")

    hand(shop, bea, at=minute(7))

    first, then = Session.objects.filter(ticket=ticket).order_by("id")
    assert (first.clerk, first.ended_at, first.ended) == (shop.clerk, minute(7), Session.Ended.TRANSFERRED)
    assert (then.clerk, then.started_at, then.ended_at) == (bea, minute(7), None)
    assert set(then.steps.values_list("state", "value")) == {("done", "read")}
    her = {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor(staff_id=bea.pk)}
    assert serving.finish(**her, outcome=Outcome.RESOLVED, now=minute(9)).state == "done"
    (totals,) = derived_totals(store=shop.store, day=NOON.date()).values()
    assert (totals["sessions"], totals["service_seconds"], totals["done"]) == (2, 360.0, 1)
    assert list(differences(store=shop.store, day=NOON.date(), kept_expected=False)) == []


def test_the_replay_gives_each_clerk_the_own_time(shop, bea):
    ticket = call(shop, at=minute(2))
    serving.serve(**shop.at_counter(ticket.pk, now=minute(3)))
    hand(shop, bea, at=minute(7))
    her = {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor(staff_id=bea.pk)}
    serving.finish(**her, outcome=Outcome.RESOLVED, now=minute(9))

    desks = past(shop.store, days=1, now=NOON + timedelta(days=1)).desks

    times = {desk.id: (desk.opens_at, desk.closes_at) for desk in desks}
    assert times[f"3/{shop.clerk.pk}"] == (NOON, minute(7))
    assert times[f"3/{bea.pk}"][0] == minute(7)


def test_a_pause_ends_with_who_had_it(shop, bea):
    shop.open(at=NOON)
    pause_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, reason="lunch", actor=shop.actor, now=minute(1))
    assert not hand(shop, bea, at=minute(2)).is_paused


def test_handing_it_to_oneself_changes_nothing(shop):
    opened = shop.open(at=NOON)
    assert hand(shop, shop.clerk, at=minute(2)).opened_at == opened.opened_at
    assert AuditEntry.objects.count() == 1


def test_a_manager_hands_it_over_for_a_clerk_who_has_gone(shop, bea):
    shop.open(at=NOON)
    manager = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    assert hand(shop, bea, at=minute(1), actor=Actor(staff_id=manager.pk, manages=True)).clerk == bea


def test_a_closed_counter_cannot_be_handed_over(shop, bea):
    with pytest.raises(refusals.CounterClosed):
        hand(shop, bea, at=NOON)


def test_nobody_hands_over_what_somebody_else_has(shop, bea):
    shop.open(at=NOON)
    with pytest.raises(CounterTaken):
        hand(shop, bea, at=NOON, actor=Actor(staff_id=bea.pk))


@pytest.mark.parametrize("who", ["elsewhere", "greeter", "gone"])
def test_only_who_serves_here_may_get_it(shop, who):
    shop.open(at=NOON)
    person = {
        "elsewhere": StaffFactory,
        "greeter": lambda: StaffFactory(role=Staff.Role.GREETER, stores=[shop.store]),
        "gone": lambda: StaffFactory(stores=[shop.store], is_active=False),
    }[who]()
    with pytest.raises(handing.NotServingHere):
        hand(shop, person, at=minute(1))


def test_who_serves_at_another_counter_has_to_close_that_first(shop, bea):
    shop.open(at=NOON)
    other = CounterFactory(store=shop.store, number=8)
    shop.open(counter=other, clerk=bea, at=NOON)
    with pytest.raises(handing.PersonElsewhere) as refusal:
        hand(shop, bea, at=minute(1))
    assert refusal.value.extra == {"counter": other.pk, "number": 8}
    assert Ticket.objects.count() == 0
