"""Who is called, and who may call."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from core.errors import NotFound
from queueing.actors import Actor
from queueing.commands import dispatch, refusals, serving
from queueing.commands.counters import pause_counter
from queueing.commands.moving import IllegalMove, StaleTicket
from queueing.models import Ticket, TicketMove
from queueing.states import TicketState
from stores.models import Skill
from tests.factories import NOON, CounterFactory, ReasonFactory, ServiceFactory, StaffFactory, offer


def minute(n):
    return NOON + timedelta(minutes=n)


def call(shop, *, at, counter=None, actor=None):
    return dispatch.call_next(
        counter_id=(counter or shop.counter).pk, store_ids=[shop.store.pk], actor=actor or shop.actor, now=at
    )


def test_call_next_takes_the_first_arrival_and_writes_why(shop):
    shop.open()
    first = shop.arrive(at=minute(1))
    shop.arrive(at=minute(2))

    called = call(shop, at=minute(5))

    assert called.ticket.id == first.pk
    move = TicketMove.objects.get(ticket=first, to_state="called")
    assert (move.rule, move.score, move.by_id, move.counter_id) == ("score", 4.0, shop.clerk.pk, shop.counter.pk)
    first.refresh_from_db()
    assert (first.state, first.called_at, first.calls) == (TicketState.CALLED, minute(5), 1)


def test_call_next_prefers_gold_by_its_head_start(shop):
    shop.open()
    shop.arrive(at=minute(0))
    gold = shop.arrive(tier=shop.gold, at=minute(9))

    assert call(shop, at=minute(12)).ticket.id == gold.pk


def test_call_next_puts_those_whom_the_law_names_first(shop):
    shop.open()
    shop.arrive(tier=shop.gold, at=minute(0))
    law = shop.arrive(tier=shop.law, at=minute(4))

    called = call(shop, at=minute(5))

    assert (called.ticket.id, called.rule) == (law.pk, "statutory")


def test_call_next_raises_the_revision_of_the_store(shop):
    shop.open()
    shop.arrive()
    shop.store.refresh_from_db()
    before = shop.store.revision

    call(shop, at=minute(1))

    shop.store.refresh_from_db()
    assert shop.store.revision == before + 1


def test_call_next_is_none_when_nobody_waits(shop):
    shop.open()

    assert call(shop, at=minute(1)) is None


def test_call_next_skips_what_the_clerk_cannot_serve(shop):
    shop.open()
    Skill.objects.filter(staff=shop.clerk, service=shop.sim).delete()
    shop.arrive(service=shop.sim, at=minute(0))
    bill = shop.arrive(service=shop.bill, at=minute(1))

    assert call(shop, at=minute(2)).ticket.id == bill.pk


def test_call_next_serves_everything_in_an_expert_store(shop):
    shop.open()
    Skill.objects.filter(staff=shop.clerk).delete()
    shop.store.is_expert = True
    shop.store.save(update_fields=["is_expert"])
    ticket = shop.arrive()

    assert call(shop, at=minute(2)).ticket.id == ticket.pk


def test_call_next_keeps_an_express_counter_to_its_services(shop):
    shop.open()
    shop.counter.services.set([shop.bill])
    shop.arrive(service=shop.sim, at=minute(0))
    bill = shop.arrive(service=shop.bill, at=minute(1))

    assert call(shop, at=minute(2)).ticket.id == bill.pk


def test_call_next_opens_a_ticket_to_others_after_its_overflow_time(shop):
    repair = ServiceFactory(code="repair", overflow_after=10)
    offer(shop.store, repair)
    shop.open()
    ticket = shop.arrive(service=repair, at=minute(0))

    assert call(shop, at=minute(9)) is None
    assert call(shop, at=minute(10)).ticket.id == ticket.pk


def test_call_next_refuses_a_busy_counter(shop):
    shop.open()
    shop.arrive()
    shop.arrive()
    call(shop, at=minute(1))
    moves = TicketMove.objects.count()

    with pytest.raises(refusals.CounterBusy):
        call(shop, at=minute(2))

    assert TicketMove.objects.count() == moves


def test_call_next_refuses_a_closed_counter(shop):
    shop.arrive()

    with pytest.raises(refusals.CounterClosed):
        call(shop, at=minute(1))


def test_call_next_refuses_a_paused_counter(shop):
    ReasonFactory(kind="pause", code="lunch")
    shop.open()
    pause_counter(counter_id=shop.counter.pk, store_id=shop.store.pk, reason="lunch", actor=shop.actor, now=minute(1))

    with pytest.raises(dispatch.CounterPaused):
        call(shop, at=minute(2))


def test_call_next_refuses_somebody_elses_counter(shop):
    shop.open()
    other = StaffFactory(stores=[shop.store])

    with pytest.raises(refusals.NotYourCounter):
        call(shop, at=minute(1), actor=Actor(staff_id=other.pk))


def test_call_next_turns_the_ratio_cycle_on_the_store_row(shop):
    policy = shop.store.policy
    policy.kind, policy.weights = "ratio", "standard:1, gold:1"
    policy.save()
    for n in range(3):
        shop.arrive(at=minute(n))
    gold = shop.arrive(tier=shop.gold, at=minute(5))
    shop.open()
    second = CounterFactory(store=shop.store, number=4)
    clerk = StaffFactory(stores=[shop.store], skills=[shop.sim])
    shop.open(counter=second, clerk=clerk)

    first = call(shop, at=minute(6))
    then = call(shop, at=minute(6), counter=second, actor=Actor(staff_id=clerk.pk))

    assert (first.rule, first.ticket.tier.code) == ("ratio", "standard")
    assert then.ticket.id == gold.pk
    shop.store.refresh_from_db()
    assert shop.store.cycle == 2


def test_call_next_offers_a_missed_ticket_again_only_after_its_cool_down(shop):
    shop.open()
    ticket = shop.arrive()
    call(shop, at=minute(1))
    serving.miss(**shop.at_counter(ticket.pk, now=minute(2)))

    assert call(shop, at=minute(6)) is None
    assert call(shop, at=minute(7)).ticket.id == ticket.pk


def test_call_next_calls_somebody_sent_to_this_clerk_only_here(shop):
    other = StaffFactory(stores=[shop.store], skills=[shop.sim])
    shop.open(counter=CounterFactory(store=shop.store, number=8), clerk=other)
    ticket = shop.arrive()
    Ticket.objects.filter(pk=ticket.pk).update(for_staff=other)
    shop.open()

    assert call(shop, at=minute(1)) is None


def test_call_next_lets_nobody_wait_for_somebody_who_has_gone_home(shop):
    gone = StaffFactory(stores=[shop.store], skills=[shop.sim])
    ticket = shop.arrive()
    Ticket.objects.filter(pk=ticket.pk).update(for_staff=gone, for_counter=CounterFactory(store=shop.store))
    shop.open()

    assert call(shop, at=minute(1)).ticket.id == ticket.pk


def test_call_next_finds_no_counter_in_a_store_that_is_given_up(shop):
    shop.open()
    shop.arrive()
    shop.store.is_active = False
    shop.store.save(update_fields=["is_active"])

    with pytest.raises(NotFound):
        call(shop, at=minute(1))


def test_call_ticket_keeps_the_reason_of_a_pick(shop):
    shop.open()
    shop.arrive(at=minute(0))
    late = shop.arrive(at=minute(1))

    called = dispatch.call_ticket(
        counter_id=shop.counter.pk, reason="cannot-wait", **shop.at_counter(late.pk, now=minute(2))
    )

    assert called.ticket.id == late.pk
    move = TicketMove.objects.get(ticket=late, to_state="called")
    assert (move.rule, move.reason) == ("pick", "cannot-wait")


def test_call_ticket_is_refused_where_the_store_calls_in_order(shop):
    shop.store.policy.may_pick = False
    shop.store.policy.save()
    shop.open()
    ticket = shop.arrive()

    with pytest.raises(dispatch.PickNotAllowed):
        dispatch.call_ticket(counter_id=shop.counter.pk, reason="x", **shop.at_counter(ticket.pk, now=minute(2)))


def test_call_ticket_says_the_state_of_one_that_does_not_wait(shop):
    shop.open()
    ticket = shop.arrive()
    serving.take_out(**shop.at_counter(ticket.pk, now=minute(1)))

    with pytest.raises(IllegalMove) as refusal:
        dispatch.call_ticket(counter_id=shop.counter.pk, reason="x", **shop.at_counter(ticket.pk, now=minute(2)))

    assert refusal.value.extra == {"state": "left"}


def test_call_of_a_ticket_that_is_no_longer_as_it_was_read_writes_nothing(shop):
    shop.open()
    ticket = shop.arrive(at=minute(1))
    choice = dispatch.choose(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(5))
    Ticket.objects.update(version=F("version") + 1)

    with pytest.raises(StaleTicket), transaction.atomic():
        choice.carry_out()

    ticket.refresh_from_db()
    assert (ticket.state, ticket.calls) == (TicketState.WAITING, 0)
    assert not TicketMove.objects.filter(to_state="called").exists()
