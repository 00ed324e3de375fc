"""Booking more than there are places: never unless asked for, by what was measured, and within its bound."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from core.intervals import wilson
from queueing.capacity import Missing, Overbooking, Post, blocks
from queueing.models import Booking, Displacement
from queueing.overbooking import extra
from queueing.queries.no_shows import DAYS, no_shows_of
from tests.factories import TicketFactory
from tests.queueing.bookings import Desk, policy, somebody

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
OPENING = [(NINE, NINE + 3 * HOUR)]
FACTS = {"cell": QUARTER, "percents": [100]}


def posts(count, services=("sim",), **more):
    return [Post(n, NINE, NINE + 3 * HOUR, frozenset(services), **more) for n in range(count)]


def places_at(found, at):
    return sum(block.capacity for block in found if block.start <= at < block.end)


# --- pure -------------------------------------------------------------------------------------------------------------
def test_off_changes_nothing():
    assert blocks(OPENING, posts(4), **FACTS) == blocks(OPENING, posts(4), **FACTS, overbooking=None)


def test_an_hour_that_was_measured_has_more():
    missing = Missing(NINE + HOUR, NINE + 2 * HOUR, (("sim", 0.3),))
    found = blocks(OPENING, posts(4), **FACTS, overbooking=Overbooking(0.3, frozenset({"sim"}), (missing,)))

    more = extra(4, 0.3, 0.3)
    assert more > 0
    assert [places_at(found, NINE + n * QUARTER) for n in range(12)] == [4] * 4 + [4 + more] * 4 + [4] * 4


@pytest.mark.parametrize(
    ("shares", "booked", "more"),
    [
        ({"sim": 0.5, "bill": 0.5}, {"sim", "bill"}, True),
        ({"sim": 0.5}, {"sim", "bill"}, False),  # who books the other may all come
        ({"sim": 0.5}, {"sim"}, True),  # nobody books the other
        ({}, {"sim", "bill"}, False),
        ({"sim": 0.5}, set(), False),
    ],
)
def test_the_surest_of_the_services_decides(shares, booked, more):
    missing = Missing(NINE, NINE + 3 * HOUR, tuple(shares.items()))
    found = blocks(
        OPENING, posts(4, ("sim", "bill")), **FACTS, overbooking=Overbooking(0.2, frozenset(booked), (missing,))
    )

    assert (places_at(found, NINE) > 4) == more


def test_more_than_twice_as_many_are_there_as_often_as_it_takes():
    missing = Missing(NINE, NINE + 3 * HOUR, (("sim", 0.9),))
    found = blocks(OPENING, posts(2), **FACTS, overbooking=Overbooking(0.2, frozenset({"sim"}), (missing,)))

    assert places_at(found, NINE) == 2 + extra(2, 0.9, 0.2) > 6


# --- from what happened -----------------------------------------------------------------------------------------------
@pytest.fixture
def desk(db):
    return Desk(counters=4)


def settled(desk, *, came, missing, service=None, hour=10, back=1):
    """Bookings of a past day at that hour of the store's clock: so many came, so many did not."""
    day = (NINE - timedelta(days=back)).date()
    at = datetime(day.year, day.month, day.day, hour, 15, tzinfo=UTC)
    service = service or desk.sim
    for n in range(came + missing):
        number = Booking.objects.count()
        ticket = TicketFactory(store=desk.store, service=service) if n < came else None
        Booking.objects.create(
            reference=f"{number:04}-{number:04}", token=f"token-{number:018}", store=desk.store, service=service,
            key=service.code, state="arrived" if ticket else "no_show", ticket=ticket, state_since=at, day=day,
            starts_at=at, minutes=15, made_at=at, channel="web", language="en",
        )  # fmt: skip


def test_no_shows_are_measured_by_service_and_hour_of_the_stores_clock(desk, django_assert_num_queries):
    settled(desk, came=3, missing=1, hour=10)
    settled(desk, came=1, missing=1, hour=11, service=desk.bill)
    settled(desk, came=2, missing=2, back=DAYS + 2)  # too long ago

    with django_assert_num_queries(1):
        found = no_shows_of([desk.store.pk])[desk.store.pk]

    assert [tuple(each) for each in found] == [("bill", 11, 2, 1), ("sim-swap", 10, 4, 1)]
    assert (found[1].low, found[1].high) == wilson(1, 4)


def test_who_lost_their_place_is_not_missed(desk):
    settled(desk, came=3, missing=4)
    lost, listed, kept, _missing = Booking.objects.filter(state="no_show").order_by("id")
    facts = {"store": desk.store, "kind": "hours", "made_at": NINE}
    over = {"state": "settled", "settled_at": NINE}
    Displacement.objects.create(booking=lost, outcome="over", **over, **facts)
    Displacement.objects.create(booking=listed, **facts)
    Displacement.objects.create(booking=kept, outcome="kept", **over, **facts)

    found = no_shows_of([desk.store.pk])[desk.store.pk]

    assert [tuple(each) for each in found] == [("sim-swap", 10, 5, 2)]


def free(desk, at="10:00"):
    return dict(desk.slots()).get(at)


def test_nothing_is_overbooked_unless_the_policy_says_so(desk, django_assert_num_queries):
    settled(desk, came=30, missing=30)
    for code in ("bill", "new-contract"):
        desk.store.store_services.filter(service__code=code).update(is_bookable=False)
    assert free(desk) == 4

    policy(overload_percent=20)

    low = wilson(30, 60)[0]
    assert free(desk) == 4 + extra(4, low, 0.2) > 4
    assert free(desk, "09:45") == 4  # the hour before says nothing


def test_too_few_bookings_say_nothing(desk):
    for code in ("bill", "new-contract"):
        desk.store.store_services.filter(service__code=code).update(is_bookable=False)
    settled(desk, came=24, missing=25)
    policy(overload_percent=20)

    assert free(desk) == 4


def test_what_is_shown_can_be_booked_and_more_come_as_seldom_as_was_said(desk):
    for code in ("bill", "new-contract"):
        desk.store.store_services.filter(service__code=code).update(is_bookable=False)
    settled(desk, came=42, missing=18)
    policy(overload_percent=40)
    shown = free(desk)
    for number in range(shown):
        desk.book("2026-03-05 10:00", who=somebody(number))

    draw, plays = random.Random(1), 20_000
    over = sum(sum(draw.random() >= 0.3 for _one in range(shown)) > 4 for _play in range(plays))

    assert free(desk) is None
    assert shown > 4
    assert wilson(over, plays)[0] <= 0.4
