"""One booking in the store: what it is, another time for it, and calling it off when its customer cannot any more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from queueing.models import Booking, BookingMove
from stores.models import Service, Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory
from tests.queueing.checkins import booked, next_quarter, takes_bookings
from tests.queueing.views.reading import buttons, links, words

LIST = "/greet/chiado/bookings/"


@pytest.fixture
def open_shop(shop):
    return takes_bookings(shop)


@pytest.fixture
def door(open_shop):
    return signed_in(StaffFactory(role=Staff.Role.GREETER, stores=[open_shop.store]))


@pytest.fixture
def mine(open_shop):
    """For two services and two people, and its customer is too late to change it."""
    Service.objects.update(book_notice=60 * 24 * 7, book_moves=0)
    return booked(open_shop, service=("sim-swap", "bill"), party=2, notes="Needs the lift")


def test_the_page_says_what_is_booked(door, mine):
    assert f"{LIST}{mine.pk}/" in links(door.get(LIST))
    said = words(door.get(f"{LIST}{mine.pk}/"))

    for part in ("No 1", mine.reference, "Sim-Swap + Bill", "Needs the lift", "Expected"):
        assert part in said


def test_moved_where_its_customer_may_not(door, mine):
    to = next_quarter(9)
    assert to.isoformat() in door.get(f"{LIST}{mine.pk}/").content.decode()
    assert mine.starts_at.isoformat() not in door.get(f"{LIST}{mine.pk}/").content.decode()

    answer = door.post(f"{LIST}{mine.pk}/move/", {"start": to.isoformat()}, follow=True)

    assert "Moved. The customer is told the new time." in words(answer)
    mine.refresh_from_db()
    assert (mine.starts_at, mine.moves, mine.web) == (to, 0, False)
    assert BookingMove.objects.get(reason="moved").by is not None


def test_moved_to_another_day(door, mine):
    to = next_quarter(2, days=2)
    assert to.isoformat() in door.get(f"{LIST}{mine.pk}/?on={to.date()}").content.decode()

    door.post(f"{LIST}{mine.pk}/move/", {"start": to.isoformat(), "on": str(to.date())})

    mine.refresh_from_db()
    assert mine.starts_at == to


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("", "Choose a time."),
        ("soon", "Choose a time."),
        ("2026-01-02T10:00:00+00:00", "This time is over, or too soon."),
    ],
)
def test_what_cannot_be_is_said_beside_the_day_that_was_looked_at(door, mine, start, said):
    on = timezone.localdate() + timedelta(days=5)

    answer = door.post(f"{LIST}{mine.pk}/move/", {"start": start, "on": str(on)}, follow=True)

    assert said in words(answer)
    assert answer.redirect_chain[0][0].endswith(f"?on={on}")


@pytest.mark.parametrize(("by", "state"), [("customer", "cancelled"), ("store", "cancelled_by_store")])
def test_cancelled_for_the_customer_or_by_the_store(door, mine, by, state):
    assert [value for name, value in buttons(door.get(f"{LIST}{mine.pk}/")) if name == "by"] == ["customer", "store"]

    for _twice in range(2):
        answer = door.post(f"{LIST}{mine.pk}/cancel/", {"by": by}, follow=True)

    assert "Cancelled. The customer is told." in words(answer)
    assert Booking.objects.get().state == state
    assert "Move to another time" not in words(answer)


def test_who_has_arrived_is_not_moved_any_more(door, mine):
    door.post(f"{LIST}{mine.pk}/arrived/", {"key": "k"})

    page = door.get(f"{LIST}{mine.pk}/")
    refused = door.post(f"{LIST}{mine.pk}/cancel/", {"by": "store"}, follow=True)

    assert "Move to another time" not in words(page)
    assert "This booking has ended or changed." in words(refused)


def test_only_bookings_of_the_store_have_a_page(open_shop, door, mine):
    assert door.post(f"{LIST}{mine.pk}/cancel/", {"by": "me"}).status_code == 400
    Booking.objects.update(state="held", expires_at=timezone.now() + timedelta(minutes=5))
    assert door.get(f"{LIST}{mine.pk}/").status_code == 404
    Booking.objects.update(state="booked", store=StoreFactory())
    assert door.get(f"{LIST}{mine.pk}/").status_code == 404


def test_the_page_costs_the_same_for_one_service_and_two(open_shop, door, mine):
    one = booked(open_shop, number=2)

    def asked(booking):
        with CaptureQueriesContext(connection) as queries:
            door.get(f"{LIST}{booking.pk}/")
        return len(queries)

    asked(one)
    assert asked(one) == asked(mine)
