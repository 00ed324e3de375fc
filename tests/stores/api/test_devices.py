"""Pairing over HTTP."""

import pytest

from core.models import IdempotencyRecord
from stores.models import Device, PairingRequest, Staff
from tests.clients import Api, staff_api
from tests.factories import CounterFactory, DeviceFactory, RegionFactory, StaffFactory, StoreFactory
from tests.servers import forget_keys

ROLES = Staff.Role


@pytest.fixture(autouse=True)
def _no_limit_reached(settings):
    forget_keys(settings.CACHES["default"]["KEY_PREFIX"])


@pytest.fixture
def store(db):
    return StoreFactory(code="chiado")


@pytest.fixture
def manager(store):
    return staff_api(StaffFactory(role=ROLES.STORE_MANAGER, stores=[store]))


def test_device_is_paired_from_code_to_token(store, manager):
    device = Api()
    asked = device.post("devices/pair/", {"purpose": "screen"})
    counter = CounterFactory(store=store)
    assert asked.status_code == 201
    assert device.post("devices/pair/token/", {"secret": asked.json()["secret"]}).status_code == 202

    confirmed = manager.post(
        "devices/pair/confirm/", {"code": asked.json()["code"], "store": "chiado", "counter": counter.pk, "name": "One"}
    )
    fetched = device.post("devices/pair/token/", {"secret": asked.json()["secret"]})

    row = Device.objects.get()
    facts = {"id": row.pk, "purpose": "screen", "store": "chiado", "name": "One", "counter": counter.pk}
    assert (confirmed.status_code, confirmed.json()) == (201, facts)
    assert (fetched.status_code, fetched.json()["device"]) == (200, facts)
    assert fetched.json()["token"].startswith("ldd_")


def test_answers_that_hold_a_secret_are_not_kept(store):
    asked = Api().post("devices/pair/", {"purpose": "kiosk"}, key="press-1").json()
    Api().post("devices/pair/token/", {"secret": asked["secret"]}, key="press-2")

    assert not IdempotencyRecord.objects.exists()


def test_confirm_repeated_with_its_key_gives_the_first_answer(store, manager):
    code = Api().post("devices/pair/", {"purpose": "kiosk"}).json()["code"]

    answers = [manager.post("devices/pair/confirm/", {"code": code, "store": "chiado"}, key="k") for _n in range(2)]

    assert answers[0].content == answers[1].content
    assert Device.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"purpose": "toaster"}, {"purpose": 3}, "[]", "{"])
def test_pair_refuses_what_it_does_not_understand(db, body):
    assert Api().post("devices/pair/", body).status_code == 400
    assert not PairingRequest.objects.exists()


def test_token_refuses_a_secret_nobody_has(db):
    answer = Api().post("devices/pair/token/", {"secret": "guessed"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ROLES.GREETER, 403),
        (ROLES.CLERK, 403),
        (ROLES.STORE_MANAGER, 400),
        (ROLES.REGIONAL_MANAGER, 400),
        (ROLES.AUDITOR, 403),
        (ROLES.ADMINISTRATOR, 400),
    ],
)
def test_confirm_is_for_managers_of_the_store(store, role, status):
    person = staff_api(StaffFactory(role=role, stores=[store], regions=[store.region]))

    answer = person.post("devices/pair/confirm/", {"code": "AAAAAA", "store": "chiado"})

    assert answer.status_code == status  # 400: may, but nobody shows this code


def test_foreign_stores_and_devices_do_not_exist(store):
    stranger = staff_api(StaffFactory(role=ROLES.REGIONAL_MANAGER, regions=[RegionFactory()]))
    device = DeviceFactory(store=store)

    assert stranger.post("devices/pair/confirm/", {"code": "AAAAAA", "store": "chiado"}).status_code == 404
    assert stranger.post(f"devices/{device.pk}/revoke/").status_code == 404
    assert Api().post(f"devices/{device.pk}/revoke/").status_code == 401


def test_revoke_ends_the_device(store, manager):
    device = DeviceFactory(store=store)

    assert manager.post(f"devices/{device.pk}/revoke/").status_code == 204
    device.refresh_from_db()
    assert device.revoked_at is not None


def test_schema_describes_the_way_to_a_token(db):
    schema = Api().client.get("/api/schema/?format=json").content.decode()

    for path in ("pair/", "pair/confirm/", "pair/token/", "{device_id}/revoke/"):
        assert f"/api/v1/devices/{path}" in schema
