"""Devices and tokens are looked at and revoked; what opens doors is shown nowhere."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from stores.models import ApiToken, Device
from tests.clients import device_api, staff_api
from tests.factories import StaffFactory, StoreFactory


def act(console, name, action, *rows):
    address = reverse(f"admin:stores_{name}_changelist")
    return console.post(address, {"action": action, "_selected_action": [row.pk for row in rows], "index": 0})


@pytest.fixture
def store(db):
    return StoreFactory()


def test_revoked_device_opens_nothing(console, admin_staff, store):
    kiosk = device_api(store)
    assert kiosk.post("tickets/", {}).status_code == 400

    act(console, "device", "revoke", Device.objects.get())

    assert kiosk.post("tickets/", {}).status_code == 401
    entry = AuditEntry.objects.get(action="device.revoke")
    assert entry.actor == f"staff:{admin_staff.pk}"


def test_revoked_token_opens_nothing(console, admin_staff, store):
    clerk = staff_api(StaffFactory(stores=[store]))
    assert clerk.get(f"stores/{store.code}/line/").status_code == 200

    act(console, "apitoken", "revoke", ApiToken.objects.get())

    assert clerk.get(f"stores/{store.code}/line/").status_code == 401
    assert AuditEntry.objects.get(action="token.revoke").actor == f"staff:{admin_staff.pk}"


@pytest.mark.parametrize("name", ["device", "apitoken"])
def test_hashes_are_shown_nowhere(console, store, name):
    device_api(store)
    staff_api(StaffFactory(stores=[store]))
    row = (Device if name == "device" else ApiToken).objects.get()

    for address in (
        reverse(f"admin:stores_{name}_changelist"),
        reverse(f"admin:stores_{name}_change", args=[row.pk]),
    ):
        shown = console.get(address).content.decode()
        assert "hash" not in shown
        assert bytes(row.token_hash).hex() not in shown


@pytest.mark.parametrize("name", ["device", "apitoken"])
def test_devices_and_tokens_are_not_changed_by_hand(console, store, name):
    device_api(store)
    staff_api(StaffFactory(stores=[store]))
    row = (Device if name == "device" else ApiToken).objects.get()

    posts = [
        console.post(reverse(f"admin:stores_{name}_{page}", args=args))
        for page, args in (("add", []), ("change", [row.pk]), ("delete", [row.pk]))
    ]

    assert [post.status_code for post in posts] == [403, 403, 403]
