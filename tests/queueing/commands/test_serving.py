"""What a clerk does with a ticket, and what the history says of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from queueing.actors import Actor
from queueing.commands import counters, dispatch, refusals, serving
from queueing.commands.moving import IllegalMove
from queueing.commands.refusals import NotYourCounter
from queueing.models import Session, Ticket, TicketMove
from queueing.states import Outcome, TicketState
from stores.models import Counter
from tests.factories import NOON, CounterFactory, StaffFactory


def minute(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def called(shop):
    """A ticket called to the shop's counter at minute 1."""
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))
    return ticket.pk


def states(ticket_id):
    return list(TicketMove.objects.filter(ticket_id=ticket_id).order_by("id").values_list("to_state", flat=True))


def test_finish_leaves_a_whole_history(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))

    ticket = serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(9)))

    assert states(called) == ["waiting", "called", "serving", "done"]
    assert (ticket.state, ticket.outcome) == (TicketState.DONE, "resolved")
    session = Session.objects.get(ticket_id=called)
    assert (session.ended_at - session.started_at, session.ended) == (timedelta(minutes=7), "finished")


def test_finish_keeps_the_reason_and_the_note(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))

    ticket = serving.finish(
        outcome=Outcome.NOT_POSSIBLE, reason="system-down", note="comes back", **shop.at_counter(called, now=minute(3))
    )

    assert (ticket.outcome, ticket.outcome_reason, ticket.note) == ("not_possible", "system-down", "comes back")
    assert TicketMove.objects.get(ticket=ticket, to_state="done").reason == "system-down"


def test_finish_is_refused_before_serving_with_the_state(shop, called):
    with pytest.raises(IllegalMove) as refusal:
        serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(3)))

    assert refusal.value.extra == {"state": "called"}


def test_serve_is_refused_for_another_clerks_ticket(shop, called):
    other = StaffFactory(stores=[shop.store])

    with pytest.raises(serving.NotYourTicket):
        serving.serve(**shop.at_counter(called, now=minute(2)) | {"actor": Actor(staff_id=other.pk)})


def test_recall_in_one_breath_uses_up_no_chance(shop, called):
    for seconds in (1, 2, 3):
        ticket = serving.recall(**shop.at_counter(called, now=minute(1) + timedelta(seconds=seconds)))

    assert ticket.calls == 1


def test_recall_counts_as_a_call(shop, called):
    ticket = serving.recall(**shop.at_counter(called, now=minute(2)))

    assert (ticket.state, ticket.calls) == (TicketState.CALLED, 2)
    assert states(called) == ["waiting", "called", "called"]


def test_miss_puts_the_ticket_aside_for_the_cool_down(shop, called):
    ticket = serving.miss(**shop.at_counter(called, now=minute(3)))

    assert (ticket.state, ticket.available_at, ticket.counter_id) == (TicketState.MISSED, minute(8), None)


def test_miss_is_a_no_show_after_the_last_call(shop, called):
    serving.recall(**shop.at_counter(called, now=minute(2)))
    serving.recall(**shop.at_counter(called, now=minute(3)))

    assert serving.miss(**shop.at_counter(called, now=minute(4))).state == TicketState.NO_SHOW


def test_miss_is_a_no_show_twenty_minutes_after_the_first(shop, called):
    serving.miss(**shop.at_counter(called, now=minute(2)))
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(21))

    assert serving.miss(**shop.at_counter(called, now=minute(22))).state == TicketState.NO_SHOW


def test_take_back_needs_a_reason_and_undoes_the_call(shop, called):
    with pytest.raises(refusals.ReasonNeeded):
        serving.take_back(reason=" ", **shop.at_counter(called, now=minute(2)))

    ticket = serving.take_back(reason="wrong-press", **shop.at_counter(called, now=minute(2)))

    assert (ticket.state, ticket.calls, ticket.called_at) == (TicketState.WAITING, 0, None)
    assert ticket.arrived_at == NOON


def test_take_back_after_a_recall_undoes_both_and_keeps_an_earlier_call(shop, called):
    serving.miss(**shop.at_counter(called, now=minute(2)))
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(8))
    serving.recall(**shop.at_counter(called, now=minute(9)))

    ticket = serving.take_back(reason="wrong-press", **shop.at_counter(called, now=minute(10)))

    assert (ticket.calls, ticket.called_at) == (1, minute(1))


def test_manager_ends_what_a_clerk_who_is_gone_left_behind(shop, called):
    manager = Actor(staff_id=StaffFactory(stores=[shop.store], role="store_manager").pk, manages=True)

    serving.miss(**shop.at_counter(called, now=minute(3)) | {"actor": manager})
    counters.close_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, actor=manager, now=minute(4))

    assert Counter.objects.get(pk=shop.counter.pk).clerk is None


def test_session_is_not_ended_by_the_customers_link(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))

    with pytest.raises(IllegalMove) as refusal:
        serving.take_out(**shop.at_counter(called, now=minute(3)) | {"actor": Actor()})

    assert refusal.value.extra == {"state": "serving"}


def test_reopen_needs_the_counter_still(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(3)))
    counters.close_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, actor=shop.actor, now=minute(4))

    with pytest.raises(NotYourCounter):
        serving.reopen(**shop.at_counter(called, now=minute(5)))


def test_transfer_names_only_those_who_can_serve(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))
    greeter = StaffFactory(stores=[shop.store], role="greeter", skills=[shop.sim])
    unskilled = StaffFactory(stores=[shop.store])
    express = CounterFactory(store=shop.store)
    express.services.set([shop.bill])

    for target in ({"staff_id": greeter.pk}, {"staff_id": unskilled.pk}, {"counter_id": express.pk}):
        with pytest.raises(serving.TargetElsewhere):
            serving.transfer(**target, **shop.at_counter(called, now=minute(3)))


def test_moves_of_a_line_never_run_back(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))

    ticket = serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(2) - timedelta(seconds=5)))

    assert ticket.state_since == minute(2)
    assert Session.objects.get(ticket_id=called).ended_at == minute(2)


def test_transfer_keeps_first_arrival_and_tier(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))

    ticket = serving.transfer(
        service_id=shop.bill.pk, note="wants a lower bill", **shop.at_counter(called, now=minute(6))
    )

    assert (ticket.state, ticket.arrived_at, ticket.tier_id) == (TicketState.WAITING, NOON, shop.standard.pk)
    assert (ticket.service_id, ticket.note) == (shop.bill.pk, "wants a lower bill")
    assert Session.objects.get(ticket_id=called).ended == "transferred"


def test_transfer_refuses_a_counter_of_another_store(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))
    elsewhere = CounterFactory()

    with pytest.raises(serving.TargetElsewhere):
        serving.transfer(counter_id=elsewhere.pk, **shop.at_counter(called, now=minute(6)))


def test_transfer_needs_somewhere_to_go(shop, called):
    with pytest.raises(serving.NowhereToGo):
        serving.transfer(**shop.at_counter(called, now=minute(6)))


def test_reopen_goes_on_within_ten_minutes(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(5)))

    ticket = serving.reopen(**shop.at_counter(called, now=minute(15)))

    assert (ticket.state, ticket.outcome) == (TicketState.SERVING, "")
    assert Session.objects.filter(ticket_id=called).count() == 2


def test_reopen_is_too_late_after_ten_minutes(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(5)))

    with pytest.raises(serving.TooLate):
        serving.reopen(**shop.at_counter(called, now=minute(15) + timedelta(seconds=1)))


def test_reopen_waits_for_the_customer_who_is_there_now(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called, now=minute(5)))
    shop.arrive(at=minute(5))
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(6))

    with pytest.raises(refusals.CounterBusy):
        serving.reopen(**shop.at_counter(called, now=minute(7)))


def test_take_out_ends_a_session_too(shop, called):
    serving.serve(**shop.at_counter(called, now=minute(2)))

    serving.take_out(**shop.at_counter(called, now=minute(3)))

    assert Ticket.objects.get(pk=called).state == TicketState.LEFT
    assert Session.objects.get(ticket_id=called).ended == "left"
    with pytest.raises(IllegalMove):
        serving.take_out(**shop.at_counter(called, now=minute(4)))


def test_history_cannot_be_changed_or_deleted(shop, called):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TicketMove.objects.filter(ticket_id=called).update(reason="nothing happened")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TicketMove.objects.filter(ticket_id=called).delete()
    assert states(called) == ["waiting", "called"]
