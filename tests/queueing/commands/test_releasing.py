"""Nobody waits for a person who has gone home, or for a counter that has closed; and both sides are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from queueing.actors import Actor
from queueing.commands import serving, sweeping
from queueing.commands.counters import close_counter
from queueing.commands.dispatch import call_next
from queueing.models import Ticket, TicketMove
from queueing.queries.line import snapshot
from queueing.queries.past import past
from queueing.queries.tickets import own_view
from stores.models import Counter, Shift
from tests.factories import NOON, CounterFactory, StaffFactory


def minute(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def bea(shop):
    """At counter 8."""
    bea = StaffFactory(first_name="Bea", stores=[shop.store], skills=[shop.sim, shop.bill])
    bea.at = CounterFactory(store=shop.store, number=8)
    shop.open(counter=bea.at, clerk=bea)
    return bea


def handed_on(shop, **to):
    """A customer served at counter 3 who was handed on."""
    shop.open(at=NOON)
    ticket = shop.arrive(at=minute(1))
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(2))
    serving.serve(**shop.at_counter(ticket.pk, now=minute(3)))
    return serving.transfer(**shop.at_counter(ticket.pk, now=minute(4)), **to)


def close(shop, bea, *, at):
    actor = Actor(staff_id=bea.pk)
    close_counter(counter_id=bea.at.pk, store_id=shop.store.pk, actor=actor, now=at)


def call(shop, *, at):
    return call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=at)


def works(shop, person, *, start, end):
    return Shift.objects.create(staff=person, store=shop.store, starts_at=start, ends_at=end)


@pytest.mark.parametrize("wish", ["person", "counter"])
def test_a_counter_that_closes_frees_who_waits_for_it(shop, bea, wish):
    ticket = handed_on(shop, **({"staff_id": bea.pk} if wish == "person" else {"counter_id": bea.at.pk}))
    assert call(shop, at=minute(5)) is None

    close(shop, bea, at=minute(6))

    ticket.refresh_from_db()
    assert (ticket.for_staff, ticket.for_counter) == (None, None)
    assert call(shop, at=minute(7)).ticket.id == ticket.pk


def test_it_stays_free_when_the_person_comes_back(shop, bea):
    ticket = handed_on(shop, staff_id=bea.pk)
    close(shop, bea, at=minute(6))
    shop.open(counter=bea.at, clerk=bea, at=minute(7))
    assert call(shop, at=minute(8)).ticket.id == ticket.pk


@pytest.mark.parametrize(
    ("wish", "desk", "page"),
    [
        ("person", "was for Bea, who has gone", "Bea has finished for now. Whoever is free serves you"),
        ("counter", "was for counter 8, which has closed", "Counter 8 has closed. Whoever is free serves you"),
    ],
)
def test_desk_and_customer_are_told(shop, bea, wish, desk, page):
    ticket = handed_on(shop, **({"staff_id": bea.pk} if wish == "person" else {"counter_id": bea.at.pk}))
    close(shop, bea, at=minute(6))
    ticket.refresh_from_db()

    (row,) = snapshot(store=shop.store, now=minute(7)).rows
    assert row.why.endswith(desk)
    assert page in own_view(ticket, now=minute(7)).gone.customer_words


def test_nobody_is_told_anything_while_the_person_is_there(shop, bea):
    ticket = handed_on(shop, staff_id=bea.pk)
    (row,) = snapshot(store=shop.store, now=minute(5)).rows
    assert "gone" not in row.why
    assert own_view(ticket, now=minute(5)).gone is None


def test_a_later_transfer_is_another_wish(shop, bea):
    ticket = handed_on(shop, staff_id=bea.pk)
    close(shop, bea, at=minute(6))
    call(shop, at=minute(7))
    serving.serve(**shop.at_counter(ticket.pk, now=minute(8)))
    ticket = serving.transfer(**shop.at_counter(ticket.pk, now=minute(9)), service_id=shop.bill.pk)
    assert own_view(ticket, now=minute(10)).gone is None


def test_the_end_of_a_shift_frees_them_though_the_counter_stays_open(shop, bea):
    works(shop, bea, start=NOON, end=minute(30))
    ticket = handed_on(shop, staff_id=bea.pk)

    assert sweeping.release_after_shifts(now=minute(29)) == 0
    assert sweeping.release_after_shifts(now=minute(30)) == 1
    assert sweeping.release_after_shifts(now=minute(31)) == 0
    note = TicketMove.objects.get(ticket=ticket, reason="released")
    assert (note.from_state, note.to_state, note.by, note.facts["for_staff"]) == ("waiting", "waiting", None, bea.pk)
    assert call(shop, at=minute(32)).ticket.id == ticket.pk


def test_between_two_shifts_of_a_day_they_wait_on(shop, bea):
    works(shop, bea, start=NOON, end=minute(30))
    works(shop, bea, start=minute(90), end=minute(300))
    handed_on(shop, staff_id=bea.pk)
    assert sweeping.release_after_shifts(now=minute(40)) == 0


def test_who_is_on_no_roster_is_never_gone_by_the_clock(shop, bea):
    handed_on(shop, staff_id=bea.pk)
    assert sweeping.release_after_shifts(now=minute(600)) == 0


def test_a_counter_forgotten_open_is_closed_with_the_store_and_it_is_written_why(shop, bea):
    shop.store.opening_hours = "Mo-Su 09:00-13:00"
    shop.store.save(update_fields=["opening_hours"])
    ticket = handed_on(shop, staff_id=bea.pk)
    evening = datetime(2026, 3, 4, 22, 0, tzinfo=UTC)

    sweeping.close_days(now=evening)

    assert not Counter.objects.exclude(clerk=None).exists()
    entry = AuditEntry.objects.get(target=f"counter:{bea.at.pk}", action="counter.close")
    assert (entry.actor, entry.data) == ("clock", {"reason": "day_closed", "clerk": bea.pk})
    ticket.refresh_from_db()
    assert ticket.for_staff is None


def test_the_replay_takes_such_a_counter_for_closed_with_the_store(shop):
    shop.store.opening_hours = "Mo-Su 09:00-13:00"
    shop.store.save(update_fields=["opening_hours"])
    shop.open(at=NOON)
    sweeping.close_days(now=datetime(2026, 3, 4, 22, 0, tzinfo=UTC))

    (desk,) = past(shop.store, days=1, now=NOON + timedelta(days=1)).desks

    assert desk.closes_at == datetime(2026, 3, 4, 13, 0, tzinfo=UTC)


def test_the_line_costs_the_same_statements_for_many_as_for_one(shop, bea, django_assert_num_queries):
    now = timezone.now()
    for n in (1, 3):
        while Ticket.objects.filter(state="waiting").count() < n:
            shop.arrive(at=now)
        with django_assert_num_queries(9):
            snapshot(store=shop.store, now=now)
