"""Numbers and rows of new tickets."""

import re

import pytest

from queueing.actors import Actor
from queueing.commands.issuing import StoreClosed, TierNotYours, UnknownTier
from queueing.commands.refusals import ServiceNotOffered
from queueing.commands.takings import Wanted, take_ticket
from queueing.models import NumberSequence, Ticket, TicketMove
from stores.commands.customers import BadPhone
from stores.models import Customer, CustomerWay
from tests.factories import NOON, ServiceFactory


def take(shop, **wish):
    wanted = Wanted(**{"service": "sim-swap", **wish})
    return take_ticket(store=shop.store, wanted=wanted, actor=Actor(), now=NOON)


def test_numbers_run_by_letter_and_day(shop):
    assert [shop.arrive().number for _n in range(3)] == ["A001", "A002", "A003"]
    assert shop.arrive(service=shop.bill).number == "C001"
    assert shop.arrive(at=NOON.replace(day=5)).number == "A001"


def test_numbers_grow_to_four_digits(shop):
    NumberSequence.objects.create(store=shop.store, day=NOON.date(), letter="A", last=999)

    assert shop.arrive().number == "A1000"


def test_issue_writes_the_first_move_with_the_revision(shop):
    ticket = shop.arrive()

    move = TicketMove.objects.get(ticket=ticket)
    shop.store.refresh_from_db()
    assert (move.from_state, move.to_state, move.revision) == ("", "waiting", shop.store.revision)


def test_tokens_hold_at_least_128_bits_and_never_repeat(shop):
    tokens = {shop.arrive().token for _n in range(20)}

    assert len(tokens) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{24}", token) for token in tokens)


def test_take_refuses_what_the_store_does_not_offer(shop):
    ServiceFactory(code="elsewhere")

    with pytest.raises(ServiceNotOffered):
        take(shop, service="elsewhere")
    assert not Ticket.objects.exists()


def test_take_refuses_a_closed_store_but_not_staff(shop):
    shop.store.opening_hours = "off"
    shop.store.save()

    with pytest.raises(StoreClosed):
        take(shop)
    assert take(shop, trusted=True).issued.number == "A001"


def test_take_lets_the_customers_word_give_the_legal_tier_only(shop):
    assert Ticket.objects.get(pk=take(shop, tier="law").issued.id).tier == shop.law
    with pytest.raises(TierNotYours):
        take(shop, tier="gold")
    with pytest.raises(UnknownTier):
        take(shop, tier="platinum")
    assert Ticket.objects.get(pk=take(shop, tier="gold", trusted=True).issued.id).tier == shop.gold


def test_take_finds_the_tier_of_a_key_customer_by_phone(shop):
    first = take(shop, phone="912 345 678")
    Customer.objects.update(tier=shop.gold)

    again = take(shop, phone="+351 912345678")

    assert Customer.objects.count() == 1
    assert Ticket.objects.get(pk=first.issued.id).tier == shop.standard
    assert Ticket.objects.get(pk=again.issued.id).tier == shop.gold


def test_take_stores_no_phone_in_the_clear(shop):
    take(shop, phone="912 345 678")

    row = CustomerWay.objects.values("hash").get()
    assert b"912345678" not in bytes(row["hash"])
    from django.db import connection  # noqa: PLC0415 -- the raw bytes of the column

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM stores_customerway")
        assert b"912345678" not in bytes(cursor.fetchone()[0])
    assert CustomerWay.objects.get().value == "+351912345678"


def test_take_refuses_an_incomplete_phone(shop):
    with pytest.raises(BadPhone):
        take(shop, phone="912 34")
    assert not Ticket.objects.exists()


def test_take_keeps_the_promise_that_was_told(shop):
    shop.open()

    taken = take(shop)

    ticket = Ticket.objects.get(pk=taken.issued.id)
    assert (ticket.promise_p10, ticket.promise_p90) == (taken.promise.p10, taken.promise.p90)
    assert taken.promise.ahead == 0


def test_take_promises_nothing_while_no_counter_is_open(shop):
    assert take(shop).promise is None
