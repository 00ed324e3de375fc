"""Fifty clerks and fifty kiosks at once, in real threads with their own connections."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from queueing.actors import Actor
from queueing.commands import serving
from queueing.commands.dispatch import call_next
from queueing.commands.issuing import Wish, issue_ticket
from queueing.models import Ticket, TicketMove
from queueing.states import Channel, Outcome
from tests.factories import NOON, CounterFactory, StaffFactory
from tests.queueing.conftest import make_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
CLERKS = 50


class GivenUp(Exception):
    """A transaction that is rolled back on purpose."""


def give_up(really):
    if really:
        raise GivenUp


def in_threads(jobs):
    """Run all jobs at once, each with a connection of its own; their results in order."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        try:
            gate.wait(timeout=60)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def work(shop, counter_id, actor, seed, log):
    """Call until nobody waits; every fifth call is rolled back. `log` gets the tickets in the order of their commits."""
    draw = random.Random(seed)
    while True:
        try:
            with transaction.atomic():
                called = call_next(
                    counter_id=counter_id, store_ids=[shop.store.pk], actor=actor, now=NOON + timedelta(hours=1)
                )
                if called is None:
                    return
                give_up(draw.random() < 0.2)
                # under the store's lock: the next call can commit only after this one
                log.append(called.ticket.id)
        except GivenUp:
            continue
        facts = {"ticket_id": called.ticket.id, "store_id": shop.store.pk, "actor": actor}
        serving.serve(now=NOON + timedelta(hours=1), **facts)
        serving.finish(outcome=Outcome.RESOLVED, now=NOON + timedelta(hours=1), **facts)


@pytest.mark.parametrize("waiting", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_call_next_gives_no_ticket_twice_skips_none_and_keeps_the_order(waiting):
    shop = make_shop()
    arrived = [shop.arrive(at=NOON + timedelta(seconds=n)).pk for n in range(waiting)]
    counters = [CounterFactory(store=shop.store, number=100 + n) for n in range(CLERKS)]
    clerks = StaffFactory.create_batch(CLERKS, stores=[shop.store], skills=[shop.sim])
    for counter, clerk in zip(counters, clerks, strict=True):
        shop.open(counter=counter, clerk=clerk)
    log = []

    in_threads(
        [lambda n=n: work(shop, counters[n].pk, Actor(staff_id=clerks[n].pk), seed=n, log=log) for n in range(CLERKS)]
    )

    assert log == arrived
    assert TicketMove.objects.filter(to_state="called").count() == waiting
    assert set(Ticket.objects.values_list("state", flat=True)) == {"done"}


def test_fifty_kiosks_give_no_number_twice_and_leave_no_gap():
    shop = make_shop()

    def take(seed):
        try:
            with transaction.atomic():
                issued = issue_ticket(
                    store_id=shop.store.pk,
                    wish=Wish(service="sim-swap", tier="standard", channel=Channel.KIOSK, language="en"),
                    day=NOON.date(),
                    actor=Actor(),
                    now=NOON,
                )
                give_up(seed % 5 == 0)
        except GivenUp:
            return None
        return issued.number

    numbers = [number for number in in_threads([lambda n=n: take(n) for n in range(50)]) if number]

    assert sorted(numbers) == [f"A{n:03}" for n in range(1, 41)]


def test_one_counter_calls_one_customer_when_pressed_by_many_at_once():
    shop = make_shop()
    shop.open()
    for _n in range(10):
        shop.arrive()

    def press():
        try:
            return call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=NOON)
        except Exception as refusal:  # noqa: BLE001 -- counted below
            return type(refusal).__name__

    answers = in_threads([press] * 10)

    assert answers.count("CounterBusy") == 9
    assert Ticket.objects.filter(state="called").count() == 1
