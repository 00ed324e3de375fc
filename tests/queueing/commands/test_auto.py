"""Calls that nobody presses: to whom, when, and what the history says of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queueing.actors import Actor
from queueing.commands import auto, serving, waiting
from queueing.commands.counters import close_counter, pause_counter, resume_counter
from queueing.commands.dispatch import call_next
from queueing.commands.takings import Wanted, take_ticket
from queueing.models import Ticket, TicketMove
from queueing.queries.past import past
from queueing.states import Outcome
from stores.models import Counter
from tests.factories import NOON, CounterFactory, ServiceFactory, StaffFactory, StoreFactory, offer
from tests.queueing.conftest import make_shop

AFTER = 30


def second(n):
    return NOON + timedelta(seconds=n)


@pytest.fixture
def shop(db):
    shop = make_shop()
    shop.store.auto_call, shop.store.auto_call_after = True, AFTER
    shop.store.save(update_fields=["auto_call", "auto_call_after"])
    return shop


@pytest.fixture
def rung(monkeypatch):
    """The doorbells that were sent to the worker: (store, seconds)."""
    from queueing.tasks import auto_call  # noqa: PLC0415 -- the process boundary

    sent = []

    def send(*, kwargs, retry, countdown):
        sent.append((kwargs["store_id"], countdown))

    monkeypatch.setattr(auto_call, "apply_async", send)
    return sent


def ring(shop, *, at):
    return auto.call_to_idle(store_id=shop.store.pk, now=at)


def another(shop, *, number, at, skills=None):
    """One more counter, opened `at`."""
    clerk = StaffFactory(stores=[shop.store], skills=[shop.sim, shop.bill] if skills is None else skills)
    counter = CounterFactory(store=shop.store, number=number)
    shop.open(counter=counter, clerk=clerk, at=at)
    return counter


def numbers(calls):
    return [call.counter_number for call in calls]


def test_the_clerk_who_has_been_idle_longest_gets_the_customer(shop):
    shop.open(at=second(0))
    another(shop, number=1, at=second(5))
    ticket = shop.arrive(at=second(60))

    (called,) = ring(shop, at=second(60))

    assert (called.ticket.id, called.counter_number) == (ticket.pk, shop.counter.number)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.counter_id, ticket.clerk_id) == ("called", shop.counter.pk, shop.clerk.pk)


def test_of_two_idle_equally_long_the_lower_number_comes_first(shop):
    shop.open(at=second(0))
    another(shop, number=1, at=second(0))
    shop.arrive(at=second(60))

    assert numbers(ring(shop, at=second(60))) == [1]


def test_the_history_says_that_nobody_pressed_and_why(shop):
    shop.open(at=second(0))
    ticket = shop.arrive(at=second(60))

    ring(shop, at=second(120))

    move = TicketMove.objects.get(ticket=ticket, to_state="called")
    assert (move.by_id, move.reason, move.counter_id) == (None, "auto", shop.counter.pk)
    assert (move.rule, move.score) == ("score", 1.0)


def test_a_pressed_call_names_who_pressed_and_no_reason(shop):
    shop.open(at=second(0))
    ticket = shop.arrive(at=second(1))

    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=second(2))

    move = TicketMove.objects.get(ticket=ticket, to_state="called")
    assert (move.by_id, move.reason) == (shop.clerk.pk, "")


def test_every_idle_clerk_gets_one_while_somebody_waits(shop):
    shop.open(at=second(0))
    for n in (1, 2, 4):
        another(shop, number=n, at=second(n))
    first, then = shop.arrive(at=second(60)), shop.arrive(at=second(61))

    calls = ring(shop, at=second(62))

    assert [(call.ticket.id, call.counter_number) for call in calls] == [(first.pk, 3), (then.pk, 1)]


def test_nobody_is_called_before_the_time_for_notes_is_over(shop):
    shop.open(at=second(0))
    shop.arrive(at=second(1))

    assert ring(shop, at=second(AFTER - 1)) == []
    assert len(ring(shop, at=second(AFTER))) == 1


def test_the_time_for_notes_begins_when_the_customer_goes(shop):
    shop.open(at=second(0))
    first, then = shop.arrive(at=second(40)), shop.arrive(at=second(41))
    ring(shop, at=second(60))
    serving.serve(**shop.at_counter(first.pk, now=second(70)))
    serving.finish(**shop.at_counter(first.pk, now=second(100)), outcome=Outcome.RESOLVED)

    assert ring(shop, at=second(129)) == []
    assert [call.ticket.id for call in ring(shop, at=second(130))] == [then.pk]


def test_a_clerk_stops_it_by_pausing_and_the_time_begins_again_after_it(shop):
    shop.open(at=second(0))
    shop.arrive(at=second(1))
    place = {"counter_id": shop.counter.pk, "store_id": shop.store.pk, "actor": shop.actor}
    pause_counter(**place, reason="lunch", now=second(20))

    assert ring(shop, at=second(100)) == []
    resume_counter(**place, now=second(200))
    assert ring(shop, at=second(229)) == []
    assert len(ring(shop, at=second(230))) == 1


def test_no_counter_gets_a_second_customer(shop):
    shop.open(at=second(0))
    shop.arrive(at=second(40))
    shop.arrive(at=second(40))

    assert len(ring(shop, at=second(60))) == 1
    assert ring(shop, at=second(600)) == []


def test_a_clerk_without_the_skill_is_passed_over(shop):
    another(shop, number=1, at=second(0), skills=[shop.bill])
    shop.open(at=second(5))
    shop.arrive(service=shop.sim, at=second(60))

    assert numbers(ring(shop, at=second(60))) == [3]


def test_an_express_counter_gets_only_its_own_services(shop):
    express = another(shop, number=1, at=second(0))
    Counter.objects.filter(pk=express.pk).update(kind="express")
    express.services.set([shop.bill])
    shop.arrive(service=shop.sim, at=second(60))
    assert ring(shop, at=second(60)) == []

    bill = shop.arrive(service=shop.bill, at=second(61))

    assert [call.ticket.id for call in ring(shop, at=second(61))] == [bill.pk]


def test_a_ticket_that_has_waited_long_enough_goes_to_a_clerk_of_other_skills(shop):
    repair = ServiceFactory(code="repair", overflow_after=10)
    offer(shop.store, repair)
    shop.open(at=second(0))
    ticket = shop.arrive(service=repair, at=second(60))

    assert auto.sweep(now=second(60 + 599)) == 0
    assert auto.sweep(now=second(60 + 600)) == 1
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_an_early_booking_is_called_when_nobody_else_can_be(shop):
    shop.open(at=second(0))
    early = shop.arrive(at=second(60))
    Ticket.objects.filter(pk=early.pk).update(booked_for=second(3600), checked_in_at=second(60))
    walk_in = shop.arrive(at=second(70))
    another(shop, number=9, at=second(1))

    calls = ring(shop, at=second(80))

    assert [(call.ticket.id, call.rule) for call in calls] == [(walk_in.pk, "score"), (early.pk, "early")]


def test_a_store_that_has_not_asked_for_it_calls_nobody(shop):
    shop.store.auto_call = False
    shop.store.save(update_fields=["auto_call"])
    shop.open(at=second(0))
    shop.arrive(at=second(1))

    assert ring(shop, at=second(600)) == []
    assert auto.sweep(now=second(600)) == 0


def test_whom_nobody_can_serve_moves_nothing_and_wakes_no_page(shop):
    shop.open(at=second(0))
    alien = ServiceFactory(code="repair")
    offer(shop.store, alien)
    shop.arrive(service=alien, at=second(1))
    shop.store.refresh_from_db()
    before = shop.store.revision

    assert auto.sweep(now=second(600)) == 0
    shop.store.refresh_from_db()
    assert shop.store.revision == before


def test_the_sweep_looks_into_no_store_without_an_idle_clerk(shop):
    shop.arrive(at=second(1))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert auto.sweep(now=second(600)) == 0
    assert len(asked) == 1


def test_a_store_that_fails_holds_no_other_up(shop, monkeypatch, caplog):
    shop.open(at=second(0))
    shop.arrive(at=second(1))
    works, wrong = auto.call_to_idle, StoreFactory().pk

    def call(*, store_id, now):
        if store_id == wrong:
            raise KeyError
        return works(store_id=store_id, now=now)

    monkeypatch.setattr(auto, "call_to_idle", call)
    monkeypatch.setattr(auto, "_STORES", f"SELECT {wrong} WHERE %s IS NOT NULL UNION ALL SELECT {shop.store.pk}")

    assert auto.sweep(now=second(600)) == 1
    assert f"in store {wrong}" in caplog.text


def test_who_is_late_after_a_call_frees_the_counter_for_the_next(shop):
    shop.open(at=second(0))
    first, then = shop.arrive(at=second(40)), shop.arrive(at=second(41))
    ring(shop, at=second(60))
    waiting.late(ticket_id=first.pk, store_id=shop.store.pk, minutes=10, actor=Actor(), now=second(70))

    assert Counter.objects.get(pk=shop.counter.pk).idle_since == second(70)
    assert [call.ticket.id for call in ring(shop, at=second(100))] == [then.pk]


# --- doorbells ------------------------------------------------------------------------------------------------------
def taken(shop, *, at):
    wanted = Wanted(service="sim-swap", language="en")
    return take_ticket(store=shop.store, wanted=wanted, actor=Actor(), now=at)


def test_a_ticket_rings_the_doorbell_after_commit(shop, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        taken(shop, at=NOON)
        assert rung == []
    assert rung == [(shop.store.pk, 0.0)]


def test_a_free_counter_rings_it_for_when_the_notes_are_written(shop, rung, django_capture_on_commit_callbacks):
    shop.open(at=second(0))
    ticket = shop.arrive(at=second(1))
    ring(shop, at=second(60))
    serving.serve(**shop.at_counter(ticket.pk, now=second(61)))
    with django_capture_on_commit_callbacks(execute=True):
        serving.finish(**shop.at_counter(ticket.pk, now=second(90)), outcome=Outcome.RESOLVED)
    assert rung == [(shop.store.pk, AFTER)]


@pytest.mark.parametrize("back", ["resume", "here", "transfer", "take_back"])
def test_whoever_is_back_in_the_line_rings_it(shop, rung, django_capture_on_commit_callbacks, back):
    shop.open(at=second(0))
    ticket = shop.arrive(at=second(1))
    place = {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor()}
    act = {
        "resume": lambda: waiting.resume(**place, now=second(90)),
        "here": lambda: waiting.here(**place, now=second(90)),
        "transfer": lambda: serving.transfer(**shop.at_counter(ticket.pk, now=second(90)), service_id=shop.bill.pk),
        "take_back": lambda: serving.take_back(**shop.at_counter(ticket.pk, now=second(90)), reason="wrong"),
    }[back]
    if back in ("resume", "here"):
        waiting.hold(**place, now=second(2))
    else:
        ring(shop, at=second(60))
    if back == "transfer":
        serving.serve(**shop.at_counter(ticket.pk, now=second(61)))
    with django_capture_on_commit_callbacks(execute=True):
        act()
    assert (shop.store.pk, 0.0) in rung


def test_other_stores_ring_nothing(shop, rung, django_capture_on_commit_callbacks):
    shop.store.auto_call = False
    shop.store.save(update_fields=["auto_call"])
    with django_capture_on_commit_callbacks(execute=True):
        taken(shop, at=NOON)
        shop.open(at=NOON)
    assert rung == []


def test_a_broker_that_is_down_costs_nobody_the_ticket(shop, monkeypatch, django_capture_on_commit_callbacks, caplog):
    from kombu.exceptions import OperationalError  # noqa: PLC0415 -- the process boundary

    from queueing.tasks import auto_call  # noqa: PLC0415

    def down(**_how):
        raise OperationalError("gone")

    monkeypatch.setattr(auto_call, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        done = taken(shop, at=NOON)

    assert Ticket.objects.get(pk=done.issued.id).state == "waiting"
    assert "no doorbell" in caplog.text


# --- what is derived ------------------------------------------------------------------------------------------------
def test_the_replay_knows_whose_call_it_was(shop):
    shop.open(at=second(0))
    ticket = shop.arrive(at=second(1))
    ring(shop, at=second(60))
    serving.serve(**shop.at_counter(ticket.pk, now=second(70)))
    serving.finish(**shop.at_counter(ticket.pk, now=second(130)), outcome=Outcome.RESOLVED)
    close_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, actor=shop.actor, now=second(140))

    found = past(shop.store, days=1, now=NOON + timedelta(days=1))

    (desk,) = found.desks
    assert "sim-swap" in desk.services
    (arrival,) = found.log.arrivals
    assert arrival.service_seconds == 70
