"""A change and its audit entry are one: without the entry there is no change."""

import pytest
from django.db import connection
from django.urls import reverse

from core.models import AuditEntry
from stores.models import Device, Region
from tests.factories import DeviceFactory, RegionFactory, StaffFactory, StoreFactory
from tests.pages import change

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no more entries'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON core_auditentry FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def clerk(db):
    return StaffFactory(stores=[StoreFactory()], first_name="Ana")


@pytest.fixture
def no_entries(console, clerk):
    """From now on the audit log takes nothing."""
    console.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute(REFUSE)


def test_nothing_is_added_without_an_entry(console, no_entries):
    answer = change(console, reverse("admin:stores_region_add"), code="norte", name="Norte")

    assert answer.status_code == 500
    assert not Region.objects.filter(code="norte").exists()


def test_nothing_is_changed_without_an_entry(console, clerk, no_entries):
    answer = change(console, reverse("admin:core_user_change", args=[clerk.user_id]), **{"staff-0-first_name": "Eva"})

    clerk.refresh_from_db()
    assert (answer.status_code, clerk.first_name) == (500, "Ana")


def test_nothing_is_deleted_without_an_entry(console, db, no_entries):
    region = RegionFactory()

    console.post(reverse("admin:stores_region_delete", args=[region.pk]), {"post": "yes"})

    assert Region.objects.filter(pk=region.pk).exists()


def test_no_password_is_set_without_an_entry(console, clerk, no_entries):
    data = {"password1": "quite-another-one", "password2": "quite-another-one", "usable_password": "true"}

    answer = console.post(reverse("admin:auth_user_password_change", args=[clerk.user_id]), data)

    clerk.user.refresh_from_db()
    assert answer.status_code == 500
    assert not clerk.user.check_password("quite-another-one")


def test_no_device_is_revoked_without_an_entry(console, clerk, no_entries):
    device = DeviceFactory()

    console.post(
        reverse("admin:stores_device_changelist"),
        {"action": "revoke", "_selected_action": [device.pk], "index": 0},
    )

    assert Device.objects.get().revoked_at is None


def test_every_save_is_one_entry(console, db):
    for name in ("Norte", "Sul"):
        change(console, reverse("admin:stores_region_add"), code=name.lower(), name=name)
    change(console, reverse("admin:stores_region_change", args=[Region.objects.get(code="sul").pk]), name="South")

    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "region.add",
        "region.add",
        "region.change",
    ]
