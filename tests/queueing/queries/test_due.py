"""Bookings still to come are part of what is promised, without a statement more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queueing.models import Booking
from queueing.queries import cache
from queueing.queries.promises import line_promises, promise_for_newcomer, store_now
from tests.factories import NOON, StoreFactory
from tests.queueing.bookings import policy
from tests.queueing.commands.test_keeping import Booked, minute

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(shop):
    policy()
    shop.open()
    return Booked(shop)


def due(shop, now=NOON):
    return [(one.service, one.booked_for) for one in store_now(shop.store, now=now).due]


def promised(shop, now=NOON, **facts):
    cache.forget()
    return promise_for_newcomer(shop.store, service="sim-swap", tier="standard", now=now, **facts)


def moved(booking, **changes):
    Booking.objects.filter(pk=booking.pk).update(**changes)


@pytest.mark.parametrize(("minutes", "counts"), [(-11, False), (-9, True), (0, True), (179, True), (181, False)])
def test_bookings_of_three_hours_and_late_ones_within_the_grace_are_due(booked, minutes, counts):
    moved(booked.booking, starts_at=minute(minutes))

    assert due(booked.shop) == ([("sim-swap", minute(minutes))] if counts else [])


@pytest.mark.parametrize("state", ["arrived", "cancelled", "no_show", "held"])
def test_other_states_are_not_due(booked, state):
    booked.comes(0)
    expires = NOON if state == "held" else None
    moved(booked.booking, state=state, expires_at=expires)

    assert due(booked.shop) == []


def test_another_stores_are_not_due(booked):
    moved(booked.booking, store=StoreFactory())

    assert due(booked.shop) == []


def test_of_a_party_each_takes_time(booked):
    moved(booked.booking, party=3)

    ids = {one.id for one in store_now(booked.shop.store, now=NOON).due}

    assert len(ids) == 3


def test_who_comes_now_waits_longer_for_a_booking_that_is_before_them(booked):
    shop = booked.shop
    moved(booked.booking, starts_at=minute(1), party=2)
    shop.arrive(at=minute(-2))
    with_it = promised(shop).p50
    line_with_it = line_promises(shop.store, now=NOON)
    Booking.objects.update(state="cancelled")

    assert with_it > promised(shop).p50
    assert len(line_with_it) == 1  # bookings are no rows of the line


def test_who_comes_for_the_booking_does_not_wait_for_it(booked):
    shop = booked.shop
    alone = promised(shop, now=minute(16), booked_for=booked.booking.starts_at)
    Booking.objects.update(state="cancelled")

    assert alone == promised(shop, now=minute(16), booked_for=booked.booking.starts_at)


def test_due_bookings_cost_no_statement(booked):
    def asked():
        cache.forget()
        with CaptureQueriesContext(connection) as queries:
            store_now(booked.shop.store, now=NOON + timedelta(seconds=1))
        return len(queries)

    with_one = asked()
    for number in range(2, 5):
        moved(booked.booking, starts_at=minute(30 + 15 * number), phone_hash=None)
        booked = Booked(booked.shop, number)
    with_four = asked()
    Booking.objects.all().update(state="cancelled")

    assert with_one == with_four == asked()
