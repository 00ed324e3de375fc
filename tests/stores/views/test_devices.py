"""A manager's devices."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stores.commands import pairing
from stores.models import Device, Staff
from tests.clients import Client, signed_in
from tests.factories import CounterFactory, DeviceFactory, RegionFactory, StaffFactory, StoreFactory

ROLES = Staff.Role
MANAGERS = (ROLES.STORE_MANAGER, ROLES.REGIONAL_MANAGER, ROLES.ADMINISTRATOR)


@pytest.fixture
def store(db):
    return StoreFactory(code="chiado", name="Chiado")


def person(role, store):
    return StaffFactory(role=role, stores=[store], regions=[store.region])


@pytest.fixture
def browser(store):
    return signed_in(person(ROLES.STORE_MANAGER, store))


@pytest.mark.parametrize("role", ROLES.values)
def test_devices_are_for_managers(store, role):
    expected = 200 if role in MANAGERS else 403

    assert signed_in(person(role, store)).get("/devices/").status_code == expected


def test_devices_send_visitors_to_sign_in(store):
    assert Client().get("/devices/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", MANAGERS)
def test_manager_pairs_and_revokes_in_the_own_stores(store, role):
    client = signed_in(person(role, store))
    asked = pairing.ask(purpose="kiosk", now=timezone.now())

    client.post("/devices/", {"code": asked.code, "store": "chiado", "name": "By the door"})
    device = Device.objects.get()
    page = client.get("/devices/").content.decode()
    client.post(f"/devices/{device.pk}/revoke/")

    assert (device.store, device.name) == (store, "By the door")
    assert "By the door" in page
    device.refresh_from_db()
    assert device.revoked_at is not None


@pytest.mark.parametrize("role", [ROLES.STORE_MANAGER, ROLES.REGIONAL_MANAGER])
def test_devices_of_foreign_stores_are_neither_seen_nor_revoked_nor_paired(store, role):
    foreign = DeviceFactory(store=StoreFactory(name="Elsewhere", region=RegionFactory()), name="Secret kiosk")
    client = signed_in(person(role, store))
    asked = pairing.ask(purpose="kiosk", now=timezone.now())

    assert "Secret kiosk" not in client.get("/devices/").content.decode()
    refused = client.post(f"/devices/{foreign.pk}/revoke/", headers={"Accept": "application/json"})
    assert refused.status_code == 404
    assert client.post("/devices/", {"code": asked.code, "store": foreign.store.code}).status_code == 400
    foreign.refresh_from_db()
    assert foreign.revoked_at is None
    assert Device.objects.count() == 1


@pytest.mark.parametrize("role", [ROLES.GREETER, ROLES.CLERK, ROLES.AUDITOR])
def test_nobody_else_revokes(store, role):
    device = DeviceFactory(store=store)

    answer = signed_in(person(role, store)).post(
        f"/devices/{device.pk}/revoke/", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 403


def test_wrong_code_is_said_beside_the_field_and_keeps_what_was_typed(browser):
    answer = browser.post("/devices/", {"code": "ZZZZZZ", "store": "chiado", "name": "By the door"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "No device shows this code." in page
    assert 'value="By the door"' in page


def test_list_says_who_is_there_and_who_is_silent(browser, store):
    now = timezone.now()
    DeviceFactory(store=store, name="One", last_seen_at=now - timedelta(minutes=1))
    DeviceFactory(store=store, name="Two", last_seen_at=now - timedelta(minutes=40))
    DeviceFactory(store=store, name="Three")
    DeviceFactory(
        store=store, name="Four", purpose="screen", counter=CounterFactory(store=store, number=7), revoked_at=now
    )
    DeviceFactory(store=store, name="Five", revoked_at=now - timedelta(days=8))

    page = browser.get("/devices/").content.decode()

    for words in ("Connected", "silent for 40\u00a0min", "not seen yet", "revoked on", "counter 7"):
        assert words in page
    assert "Five" not in page
    assert page.count('data-opens="revoke"') == 3


def test_list_may_be_narrowed_to_one_store(store):
    admin = signed_in(person(ROLES.ADMINISTRATOR, store))
    DeviceFactory(store=store, name="Here")
    DeviceFactory(name="There")

    page = admin.get("/devices/?store=chiado").content.decode()

    assert "Here" in page
    assert "There" not in page


def test_names_are_shown_as_text(browser, store):
    DeviceFactory(store=store, name="<script>alert(1)</script>")

    assert "<script>alert" not in browser.get("/devices/").content.decode()


@pytest.mark.parametrize("devices", [1, 3])
def test_list_costs_the_same_for_one_and_three_devices(browser, store, devices, django_assert_num_queries):
    for _device in range(devices):
        DeviceFactory(store=store, counter=CounterFactory(store=store))

    with django_assert_num_queries(8):
        browser.get("/devices/")
