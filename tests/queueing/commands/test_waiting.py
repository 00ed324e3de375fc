"""What a waiting customer may do without losing the place."""

from datetime import timedelta

import pytest

from queueing.commands import dispatch, serving, sweeping, waiting
from queueing.commands.moving import IllegalMove
from queueing.models import Ticket, TicketMove
from queueing.queries.tickets import own_view
from queueing.states import Outcome, TicketState
from stores.models import Counter
from tests.factories import NOON


def minute(n):
    return NOON + timedelta(minutes=n)


def order(shop, at):
    rows = Ticket.objects.filter(store=shop.store).select_related("store", "service")
    views = [own_view(ticket, now=at) for ticket in rows]
    return [view.number for view in sorted(views, key=lambda view: view.position or 99) if view.position]


def test_hold_and_resume_keep_the_first_arrival(shop):
    ticket = shop.arrive(at=minute(0))
    shop.arrive(at=minute(1))
    waiting.hold(**shop.at_counter(ticket.pk, now=minute(2)))
    assert order(shop, minute(3)) == ["A002"]

    waiting.resume(**shop.at_counter(ticket.pk, now=minute(8)))

    assert order(shop, minute(9)) == ["A001", "A002"]


def test_hold_is_refused_once_called(shop):
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))

    with pytest.raises(IllegalMove) as refusal:
        waiting.hold(**shop.at_counter(ticket.pk, now=minute(2)))

    assert refusal.value.extra == {"state": "called"}


def test_let_pass_puts_the_ticket_behind_its_followers(shop):
    ticket = shop.arrive(at=minute(0))
    for n in range(1, 4):
        shop.arrive(at=minute(n))

    waiting.let_pass(places=2, **shop.at_counter(ticket.pk, now=minute(4)))

    assert order(shop, minute(5)) == ["A002", "A003", "A001", "A004"]
    assert Ticket.objects.get(pk=ticket.pk).arrived_at == minute(0)


def test_let_pass_ends_once_so_many_have_gone_first(shop):
    polite = shop.arrive(at=minute(0))
    for n in range(1, 4):
        shop.arrive(at=minute(n))
    waiting.let_pass(places=2, **shop.at_counter(polite.pk, now=minute(4)))
    shop.open()
    called = []

    for n in range(5, 8):
        next_one = dispatch.call_next(
            counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(n)
        )
        called.append(next_one.ticket.number)
        serving.serve(**shop.at_counter(next_one.ticket.id, now=minute(n)))
        serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(next_one.ticket.id, now=minute(n)))

    assert called == ["A002", "A003", "A001"]


def test_here_brings_a_missed_ticket_back_at_once(shop):
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))
    serving.miss(**shop.at_counter(ticket.pk, now=minute(2)))

    back = waiting.here(**shop.at_counter(ticket.pk, now=minute(3)))

    assert (back.state, back.available_at, back.first_missed_at) == (TicketState.WAITING, None, None)


def test_late_frees_the_counter_for_the_next(shop):
    shop.open()
    ticket, other = shop.arrive(at=minute(0)), shop.arrive(at=minute(1))
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(2))

    late = waiting.late(minutes=10, **shop.at_counter(ticket.pk, now=minute(3)))

    assert (late.state, late.available_at) == (TicketState.MISSED, minute(13))
    called = dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(4))
    assert called.ticket.id == other.pk


def test_sweep_returns_the_missed_by_itself_with_a_row_in_the_history(shop):
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))
    serving.miss(**shop.at_counter(ticket.pk, now=minute(2)))

    assert sweeping.sweep_missed(now=minute(6)) == 0
    assert sweeping.sweep_missed(now=minute(7)) == 1
    assert sweeping.sweep_missed(now=minute(7)) == 0

    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.WAITING
    assert TicketMove.objects.filter(ticket=ticket).order_by("-id").first().reason == "cool_down"


def test_sweep_gives_up_twenty_minutes_after_the_first_miss(shop):
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))
    serving.miss(**shop.at_counter(ticket.pk, now=minute(2)))
    sweeping.sweep_missed(now=minute(8))

    sweeping.sweep_missed(now=minute(21))
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.WAITING
    sweeping.sweep_missed(now=minute(22))

    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.NO_SHOW


def test_here_ends_the_grace_of_whoever_is_back_by_itself(shop):
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))
    serving.miss(**shop.at_counter(ticket.pk, now=minute(2)))
    sweeping.sweep_missed(now=minute(8))

    waiting.here(**shop.at_counter(ticket.pk, now=minute(19)))
    sweeping.sweep_missed(now=minute(30))

    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.WAITING


def test_resume_ends_the_grace_and_the_lateness(shop):
    ticket = shop.arrive()
    waiting.late(minutes=10, **shop.at_counter(ticket.pk, now=minute(1)))
    waiting.resume(**shop.at_counter(ticket.pk, now=minute(2)))
    waiting.hold(**shop.at_counter(ticket.pk, now=minute(3)))

    assert sweeping.sweep_missed(now=minute(12)) == 0
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.HELD


def test_late_after_a_miss_is_given_the_time_it_asked_for(shop):
    shop.open()
    ticket = shop.arrive()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(1))
    serving.miss(**shop.at_counter(ticket.pk, now=minute(2)))

    waiting.late(minutes=30, **shop.at_counter(ticket.pk, now=minute(3)))
    sweeping.sweep_missed(now=minute(25))

    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.MISSED


def closed(shop, **policy):
    """The store as it is after hours, under its rule."""
    shop.store.opening_hours = "Mo-Su 08:00-18:00"
    shop.store.save()
    for name, value in policy.items():
        setattr(shop.store.policy, name, value)
    shop.store.policy.save()


def test_close_days_leaves_nobody_waiting_overnight_and_no_counter_open(shop):
    closed(shop)
    shop.open()
    shop.arrive()

    assert sweeping.close_days(now=NOON + timedelta(hours=8)) == 0
    assert sweeping.close_days(now=NOON + timedelta(hours=14)) == 1
    assert Ticket.objects.get().state == TicketState.LEFT
    assert Counter.objects.get(pk=shop.counter.pk).opened_at is None
    assert sweeping.close_days(now=NOON + timedelta(hours=14)) == 0


def test_close_days_leaves_the_counter_to_whoever_serves_out(shop):
    """Between two customers after closing nobody has gone: the next one is called by the same clerk."""
    closed(shop)
    shop.open()
    first, _second = shop.arrive(), shop.arrive()
    after = NOON + timedelta(hours=6, minutes=5)
    place = {"counter_id": shop.counter.pk, "store_ids": [shop.store.pk], "actor": shop.actor}
    dispatch.call_next(**place, now=after)
    serving.serve(**shop.at_counter(first.pk, now=after))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(first.pk, now=after + timedelta(minutes=5)))

    sweeping.close_days(now=after + timedelta(minutes=6))

    assert dispatch.call_next(**place, now=after + timedelta(minutes=7)) is not None


def test_close_days_sends_home_at_closing_where_the_rule_says_so(shop):
    closed(shop, at_closing="send_home")
    shop.arrive()

    assert sweeping.close_days(now=NOON + timedelta(hours=5)) == 0
    assert sweeping.close_days(now=NOON + timedelta(hours=7)) == 1


def test_close_days_ends_no_session_at_midnight(shop):
    late = NOON + timedelta(hours=11, minutes=50)
    shop.open(at=late)
    ticket = shop.arrive(at=late)
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=late)
    serving.serve(**shop.at_counter(ticket.pk, now=late))
    waiting_on = shop.arrive(at=late)

    assert sweeping.close_days(now=NOON + timedelta(hours=12, minutes=5)) == 0
    assert set(Ticket.objects.values_list("pk", "state")) == {(ticket.pk, "serving"), (waiting_on.pk, "waiting")}
