"""GET stores/{code}/bookings/: the day of a store, for those who work in it or look after it."""

import pytest
from django.test import Client
from django.utils import timezone

from queueing.commands.booking import arriving
from queueing.states import Channel
from stores.commands.tokens import issue_token
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import StaffFactory
from tests.queueing.checkins import booked, takes_bookings

ADDRESS = "/api/v1/stores/chiado/bookings/"


@pytest.fixture
def open_shop(shop):
    return takes_bookings(shop)


@pytest.fixture
def manager(open_shop):
    return signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[open_shop.store]))


def test_the_day_by_time(open_shop, manager):
    shop = open_shop
    first, second = booked(shop, number=1, notes="By the window"), booked(shop, number=2, quarter=2, party=2)
    booked(shop, number=3, days=1)
    wanted = arriving.wanted_for(second, Channel.STAFF, trusted=True)
    ticket = arriving.arrive(booking=second, wanted=wanted, actor=shop.actor, now=timezone.now())

    answer = manager.get(ADDRESS).json()

    assert answer["next"] is None
    one, other = answer["results"]
    assert one == {
        "reference": first.reference,
        "start": one["start"],
        "state": "expected",
        "name": "No 1",
        "service": "sim-swap",
        "party": 1,
        "notes": "By the window",
        "ticket": None,
    }
    assert (other["state"], other["party"], other["ticket"]) == ("arrived", 2, ticket.number)
    tomorrow = manager.get(f"{ADDRESS}?day={booked(shop, number=4, days=1).day}").json()
    assert [row["name"] for row in tomorrow["results"]] == ["No 3", "No 4"]


def test_pages_follow_the_cursor(open_shop, manager):
    for number in (1, 2, 3):
        booked(open_shop, number=number)

    first = manager.get(f"{ADDRESS}?limit=2").json()
    rest = manager.get(f"{ADDRESS}?limit=2&cursor={first['next']}").json()

    assert [row["name"] for row in (*first["results"], *rest["results"])] == ["No 1", "No 2", "No 3"]
    assert rest["next"] is None


def test_a_day_that_is_none_is_said(manager):
    answer = manager.get(f"{ADDRESS}?day=tomorrow")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_day")


@pytest.mark.parametrize(("scope", "status"), [("book", 200), ("desk", 403), ("insight", 403)])
def test_a_token_needs_the_scope(open_shop, scope, status):
    staff = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[open_shop.store])
    token = issue_token(staff=staff, scopes=[scope], by="test", now=timezone.now())

    assert Client(headers={"Authorization": f"Bearer {token}"}).get(ADDRESS).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [("greeter", 200), ("clerk", 200), ("store_manager", 200), ("regional_manager", 200), ("auditor", 403)],
)
def test_for_whom(open_shop, role, status):
    staff = StaffFactory(role=role, stores=[open_shop.store], regions=[open_shop.store.region])

    assert signed_in(staff).get(ADDRESS).status_code == status
    assert Client().get(ADDRESS).status_code == 401
