"""Many customers at once for several idle clerks, with every bell ringing at once: real threads."""

import random
import threading
from collections import Counter as Count
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from core.errors import DomainError
from queueing.actors import Actor
from queueing.commands import auto, handing, serving
from queueing.commands.counters import pause_counter
from queueing.commands.dispatch import call_next
from queueing.models import Ticket, TicketMove
from queueing.states import Outcome
from stores.models import Counter, Store
from tests.factories import NOON, CounterFactory, StaffFactory
from tests.queueing.conftest import make_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
CLERKS = 6
LATER = NOON + timedelta(minutes=10)


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


@pytest.fixture
def shop():
    """A store that calls by itself, with six clerks who became idle one second after the other."""
    shop = make_shop()
    Store.objects.filter(pk=shop.store.pk).update(auto_call=True, auto_call_after=0)
    Counter.objects.filter(pk=shop.counter.pk).update(is_active=False, number=99)
    order = random.Random(7).sample(range(1, CLERKS + 1), CLERKS)
    shop.desks = []
    for n, number in enumerate(order):
        clerk = StaffFactory(stores=[shop.store], skills=[shop.sim])
        counter = CounterFactory(store=shop.store, number=number)
        shop.open(counter=counter, clerk=clerk, at=NOON + timedelta(seconds=n))
        shop.desks.append((counter, clerk))
    return shop


def ring(shop):
    return auto.call_to_idle(store_id=shop.store.pk, now=LATER)


def called():
    moves = TicketMove.objects.filter(to_state="called").order_by("id")
    return list(moves.values_list("ticket_id", "counter_id"))


def test_each_idle_clerk_gets_one_and_the_longest_idle_the_first(shop):
    def come_and_ring():
        shop.arrive(at=LATER)
        ring(shop)

    in_threads([come_and_ring] * 16)

    calls = called()
    tickets = list(Ticket.objects.order_by("arrived_at", "id").values_list("pk", flat=True))
    assert [counter for _ticket, counter in calls] == [counter.pk for counter, _clerk in shop.desks]
    assert [ticket for ticket, _counter in calls] == tickets[:CLERKS]


def test_bells_that_ring_at_once_call_nobody_twice(shop):
    tickets = [shop.arrive(at=LATER).pk for _n in range(3)]

    answers = in_threads([lambda: ring(shop)] * 12)

    assert sum(len(answer) for answer in answers) == 3
    assert called() == list(zip(tickets, [counter.pk for counter, _clerk in shop.desks], strict=False))


def test_a_clerk_who_presses_while_the_bell_rings_gets_exactly_one(shop):
    for _n in range(CLERKS * 2):
        shop.arrive(at=LATER)

    def press(counter, clerk):
        try:
            actor = Actor(staff_id=clerk.pk)
            return call_next(counter_id=counter.pk, store_ids=[shop.store.pk], actor=actor, now=LATER)
        except DomainError as refusal:
            return refusal.code

    presses = [lambda desk=desk: press(*desk) for desk in shop.desks]
    answers = in_threads([*presses, *[lambda: ring(shop)] * 4])[:CLERKS]

    by_counter = Count(counter for _ticket, counter in called())
    assert by_counter == {counter.pk: 1 for counter, _clerk in shop.desks}
    assert len({ticket for ticket, _counter in called()}) == CLERKS
    assert {answer for answer in answers if isinstance(answer, str)} <= {"counter_busy"}


def test_a_clerk_who_pauses_while_the_bell_rings_is_never_called_after_it(shop):
    for _n in range(CLERKS):
        shop.arrive(at=LATER)

    def pause(counter, clerk):
        actor = Actor(staff_id=clerk.pk)
        pause_counter(counter_id=counter.pk, store_id=shop.store.pk, reason="lunch", actor=actor, now=LATER)
        return TicketMove.objects.filter(counter=counter, to_state="called").count()

    stop = [lambda desk=desk: pause(*desk) for desk in shop.desks[:3]]
    before = in_threads([*stop, *[lambda: ring(shop)] * 4])[:3]
    ring(shop)

    after = [TicketMove.objects.filter(counter=counter, to_state="called").count() for counter, _ in shop.desks[:3]]
    assert after == before


def test_a_day_of_bells_serves_everybody_once_in_order(shop):
    tickets = [shop.arrive(at=LATER + timedelta(seconds=n)).pk for n in range(60)]
    end = LATER + timedelta(hours=1)

    def work(counter, clerk):
        facts = {"store_id": shop.store.pk, "actor": Actor(staff_id=clerk.pk), "now": end}
        while Ticket.objects.filter(state="waiting").exists():
            auto.call_to_idle(store_id=shop.store.pk, now=end)
            mine = Ticket.objects.filter(counter=counter, state="called").first()
            if mine is not None:
                serving.serve(ticket_id=mine.pk, **facts)
                serving.finish(ticket_id=mine.pk, outcome=Outcome.RESOLVED, **facts)

    in_threads([lambda desk=desk: work(*desk) for desk in shop.desks])

    assert [ticket for ticket, _counter in called()] == tickets


def test_a_counter_handed_to_two_people_at_once_goes_to_one_of_them(shop):
    counter, clerk = shop.desks[0]
    people = StaffFactory.create_batch(2, stores=[shop.store], skills=[shop.sim])

    def hand(person):
        place = {"counter_id": counter.pk, "store_id": shop.store.pk, "actor": Actor(staff_id=clerk.pk)}
        try:
            return handing.hand_over(**place, staff_id=person.pk, now=LATER).clerk_id
        except DomainError as refusal:
            return refusal.code

    answers = in_threads([lambda person=person: hand(person) for person in people])

    counter.refresh_from_db()
    assert sorted(map(str, answers)) == sorted([str(counter.clerk_id), "counter_taken"])
    assert counter.clerk in people


def test_one_person_who_gets_two_counters_at_once_serves_at_one(shop):
    person = StaffFactory(stores=[shop.store], skills=[shop.sim])

    def hand(counter, clerk):
        place = {"counter_id": counter.pk, "store_id": shop.store.pk, "actor": Actor(staff_id=clerk.pk)}
        try:
            return handing.hand_over(**place, staff_id=person.pk, now=LATER).clerk_id
        except DomainError as refusal:
            return refusal.code

    answers = in_threads([lambda desk=desk: hand(*desk) for desk in shop.desks[:2]])

    assert sorted(map(str, answers)) == sorted([str(person.pk), "person_at_other_counter"])
    assert Counter.objects.filter(clerk=person).count() == 1
