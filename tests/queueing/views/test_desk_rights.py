"""Who may sit at which desk, and how one comes there."""

import re

import pytest
from django.utils import timezone

from stores.models import Staff
from tests.clients import Client, paired, signed_in
from tests.factories import CounterFactory, RegionFactory, StaffFactory, StoreFactory

ROLES = Staff.Role


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ROLES.CLERK, 200),
        (ROLES.STORE_MANAGER, 200),
        (ROLES.GREETER, 403),
        (ROLES.REGIONAL_MANAGER, 403),
        (ROLES.AUDITOR, 403),
        (ROLES.ADMINISTRATOR, 403),
    ],
)
def test_desk_opens_for_those_who_serve_in_the_store(shop, role, status):
    person = StaffFactory(role=role, stores=[shop.store], regions=[shop.store.region])
    client = signed_in(person)

    assert client.get(f"/desk/{shop.counter.pk}/").status_code == status
    assert client.get(f"/desk/{shop.counter.pk}/live/").status_code == status
    assert client.get("/desk/").status_code == status


@pytest.mark.parametrize("role", ROLES.values)
def test_desk_of_a_foreign_store_does_not_exist(shop, role):
    person = StaffFactory(role=role, stores=[StoreFactory()], regions=[RegionFactory()])
    expected = 403 if role in (ROLES.AUDITOR, ROLES.ADMINISTRATOR) else 404  # they see every store, and serve in none

    assert signed_in(person).get(f"/desk/{shop.counter.pk}/").status_code == expected


def test_desk_sends_visitors_to_sign_in_and_back(shop):
    answer = Client().get(f"/desk/{shop.counter.pk}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next=%2Fdesk%2F{shop.counter.pk}%2F")


def test_desk_sends_a_paired_tablet_to_the_pin(shop):
    answer = paired(shop.store, "tablet").get("/desk/")

    assert (answer.status_code, answer["Location"]) == (302, "/pin/?next=%2Fdesk%2F")


def test_desk_live_refuses_programs_that_are_not_signed_in(shop):
    answer = Client().get(f"/desk/{shop.counter.pk}/live/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_choose_shows_the_own_stores_counters_only(shop):
    CounterFactory(number=77)

    page = signed_in(shop.clerk).get("/desk/").content.decode()

    assert re.findall(r'href="(/desk/\d+/)"', page) == [f"/desk/{shop.counter.pk}/"]


def test_choose_goes_on_to_the_counter_where_one_serves(shop, now):
    shop.open(at=now)

    assert signed_in(shop.clerk).get("/desk/")["Location"] == f"/desk/{shop.counter.pk}/"


@pytest.mark.parametrize("stores", [1, 3])
def test_choose_costs_the_same_for_one_and_three_stores(shop, stores, django_assert_num_queries):
    for _store in range(stores - 1):
        store = StoreFactory()
        shop.clerk.stores.add(store)
        CounterFactory(store=store)
    client = signed_in(shop.clerk)

    with django_assert_num_queries(8):
        assert client.get("/desk/").status_code == 200
