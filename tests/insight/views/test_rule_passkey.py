"""A manager asks the store's clerks for a passkey at every countersignature, on the page of the store's rule."""

import pytest

from core.models import AuditEntry
from stores.models import Staff, Store
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory

ROLES = Staff.Role


@pytest.fixture
def store(db):
    return StoreFactory(code="chiado")


def send(store, wanted, role=ROLES.STORE_MANAGER):
    browser = signed_in(StaffFactory(role=role, stores=[store], regions=[store.region]))
    return browser, browser.post("/rules/chiado/passkey/", {"needs_passkey": wanted})


def wanted():
    return Store.objects.get(code="chiado").needs_passkey


def test_a_manager_asks_for_it_and_no_more_and_both_are_written_down(store):
    for answer in ("on", "on", ""):  # said twice, it is written down once
        browser, response = send(store, answer)
        assert response.status_code == 302
        assert wanted() == (answer == "on")
        words = "countersign every form with a passkey" if answer else "countersign with a passkey where the form asks"
        assert words in browser.get("/rules/chiado/").content.decode()

    entries = AuditEntry.objects.filter(action="store.needs_passkey").order_by("id")
    assert [entry.data for entry in entries] == [{"needs_passkey": True}, {"needs_passkey": False}]
    assert entries[0].target == f"store:{store.pk}"


@pytest.mark.parametrize(("role", "status"), [(ROLES.CLERK, 403), (ROLES.AUDITOR, 403)])
def test_others_may_not(store, role, status):
    _browser, response = send(store, "on", role)

    assert response.status_code == status
    assert not wanted()


def test_odd_words_change_nothing(store):
    _browser, response = send(store, "perhaps")

    assert response.status_code == 404
    assert not wanted()
