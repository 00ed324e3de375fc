"""Clerks and customers who act on the line of calls at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from feedback.callback_states import CallResult
from feedback.commands.callback_sweeping import sweep
from feedback.commands.callback_taking import Said, end_call, take_next
from feedback.commands.callbacks import cancel
from feedback.models import Callback, CallbackAttempt, CallbackMove
from queueing.actors import Actor
from queueing.commands.booking.making import hold_person
from queueing.commands.dispatch import call_next
from queueing.models import Ticket, TicketMove
from stores.models import Counter
from tests.clients import Client
from tests.factories import NOON, CounterFactory, StaffFactory, StoreFactory
from tests.feedback.callbacks import callback, rule, who
from tests.queueing.conftest import make_shop
from tests.races.together import answers_at_once, refused_at_once, somebody_waits_for_a_lock
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
CLERKS = 6
HOUR = timedelta(hours=1)


@pytest.fixture
def shop(transactional_db):
    rule(per_hour=50)
    return make_shop()


def places(shop, count=CLERKS):
    """Open counters with a clerk at each, as the keyword arguments of taking a call there."""
    counters = [CounterFactory(store=shop.store, number=20 + n) for n in range(count)]
    clerks = StaffFactory.create_batch(count, stores=[shop.store], skills=[shop.sim])
    for counter, clerk in zip(counters, clerks, strict=True):
        shop.open(counter=counter, clerk=clerk)
    return [
        {"counter_id": counter.pk, "store_id": shop.store.pk, "actor": Actor(staff_id=clerk.pk), "now": NOON}
        for counter, clerk in zip(counters, clerks, strict=True)
    ]


def test_calls_go_to_one_clerk_each_in_the_order_of_the_line(shop):
    line = [callback(shop.store, n, now=NOON - timedelta(minutes=30 - n)).pk for n in range(CLERKS - 2)]

    taken = answers_at_once(*(partial(take_next, **facts) for facts in places(shop)))

    got = [each.pk for each in taken if each is not None]
    assert sorted(got) == line
    assert list(CallbackMove.objects.filter(to_state="taken").order_by("id").values_list("callback", flat=True)) == line
    assert taken.count(None) == 2


def test_one_clerk_who_presses_often_has_one_call(shop):
    for n in range(3):
        callback(shop.store, n)
    [facts] = places(shop, 1)

    assert refused_at_once(*[partial(take_next, **facts)] * 4) == ["callback_still_open"] * 3
    assert Callback.objects.filter(state="taken").count() == 1


def test_counter_calls_a_ticket_or_takes_a_call_never_both(shop):
    callback(shop.store)
    shop.arrive()
    [facts] = places(shop, 1)
    counter_id, actor = facts["counter_id"], facts["actor"]
    call = partial(call_next, counter_id=counter_id, store_ids=[shop.store.pk], actor=actor, now=NOON)

    refused = refused_at_once(partial(take_next, **facts), call)

    assert len(refused) <= 1
    both = Callback.objects.filter(state="taken").count() + Ticket.objects.filter(state="called").count()
    assert both == 1 or Counter.objects.get(pk=counter_id).is_paused


def test_hour_is_not_promised_to_one_too_many(shop):
    rule(per_hour=2)
    asks = [partial(callback, shop.store, n, start=NOON + HOUR) for n in range(6)]

    assert refused_at_once(*asks) == ["callback_hour_full"] * 4
    assert Callback.objects.count() == 2


def test_number_that_asks_in_four_stores_at_once_is_asked_for_three_times(shop):
    stores = [shop.store, *StoreFactory.create_batch(3)]

    assert refused_at_once(*(partial(callback, store) for store in stores)) == ["callback_too_many"]


def test_ticket_becomes_one_call_however_often_it_is_pressed(shop):
    ticket = shop.arrive()
    rows = [partial(callback, shop.store, n, ticket=ticket) for n in range(3)]

    assert refused_at_once(*rows) == ["wrong_state"] * 2
    assert TicketMove.objects.filter(reason="callback").count() == 1


def test_asking_holds_nothing_of_a_ticket_while_it_waits_for_the_person(shop):
    ticket = shop.arrive()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            hold_person(who())  # as a code for this number does, which then asks for the ticket
            made = thread.submit(answers_at_once, partial(callback, shop.store, ticket=ticket))
            wait_until(lambda: answers_at_once(somebody_waits_for_a_lock)[0])
            Ticket.objects.select_for_update(nowait=True).get(pk=ticket.pk)
        [row] = made.result()

    assert row.ticket_id == ticket.pk


def test_form_sent_twice_at_once_is_one_call(shop):
    press = partial(
        Client().post, f"/call-me/{shop.store.code}/", {"phone": "912 345 678", "key": "a-key-that-nobody-guesses"}
    )

    assert len({each["Location"] for each in answers_at_once(press, press)}) == 1
    assert Callback.objects.count() == 1


def test_customer_who_cancels_while_a_clerk_takes_it_is_cancelled_or_called(shop):
    row = callback(shop.store)
    [facts] = places(shop, 1)
    stop = partial(cancel, callback_id=row.pk, store_id=shop.store.pk, now=NOON)

    refused = refused_at_once(partial(take_next, **facts), stop)

    row.refresh_from_db()
    assert (row.state, refused) in [("taken", ["callback_being_called"]), ("cancelled", [])]


def test_call_is_ended_once_by_clerk_or_clock(shop):
    row = callback(shop.store)
    [facts] = places(shop, 1)
    take_next(**facts)
    late = NOON + 3 * HOUR
    end = partial(
        end_call, callback_id=row.pk, store_id=shop.store.pk, said=Said(CallResult.BUSY), actor=facts["actor"], now=late
    )

    refused = refused_at_once(end, end, partial(sweep, now=late))

    row.refresh_from_db()
    assert row.state == "asked"
    assert CallbackAttempt.objects.count() + refused.count("callback_moved") == 2
    assert CallbackMove.objects.filter(from_state="taken").count() == 1


def test_taking_passes_over_a_call_that_somebody_else_holds(shop):
    held, free = (callback(shop.store, n, now=NOON - timedelta(minutes=10 - n)) for n in range(2))
    [facts] = places(shop, 1)

    with transaction.atomic():
        Callback.objects.select_for_update().get(pk=held.pk)  # as an erasure holds it
        [taken] = answers_at_once(partial(take_next, **facts))

    assert taken.pk == free.pk
