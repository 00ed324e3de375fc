"""A manager switches calls by themselves on and off, on the page of the store's rule."""

import pytest

from core.models import AuditEntry
from stores.models import Staff, Store
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory

ROLES = Staff.Role


@pytest.fixture
def store(db):
    return StoreFactory(code="chiado")


def manager(store, role=ROLES.STORE_MANAGER):
    return signed_in(StaffFactory(role=role, stores=[store], regions=[store.region]))


def send(browser, **said):
    return browser.post("/rules/chiado/auto-call/", said)


def setting():
    return Store.objects.values_list("auto_call", "auto_call_after").get(code="chiado")


def test_a_manager_switches_it_on_and_off_and_it_is_written_down(store):
    browser = manager(store)
    assert send(browser, auto_call="on", auto_call_after="45").status_code == 302
    assert setting() == (True, 45)
    page = browser.get("/rules/chiado/").content.decode()
    assert "45 seconds after the last customer" in page
    send(browser, auto_call="", auto_call_after="45")
    assert setting() == (False, 45)
    entries = AuditEntry.objects.filter(action="store.auto_call").order_by("id")
    assert [entry.data for entry in entries] == [
        {"auto_call": True, "auto_call_after": 45},
        {"auto_call": False, "auto_call_after": 45},
    ]
    assert entries[0].target == f"store:{store.pk}"


def test_the_same_word_twice_is_said_once(store):
    browser = manager(store)
    for _press in range(2):
        send(browser, auto_call="on", auto_call_after="45")
    assert AuditEntry.objects.filter(action="store.auto_call").count() == 1


@pytest.mark.parametrize("seconds", ["-1", "601", "x", "", "9" * 30])
def test_odd_seconds_are_refused_and_change_nothing(store, seconds):
    answer = send(manager(store), auto_call="on", auto_call_after=seconds)
    assert answer.status_code == 400
    assert "Give 0 to 600 seconds for notes." in answer.content.decode()
    assert setting() == (False, 30)


@pytest.mark.parametrize("role", [ROLES.CLERK, ROLES.GREETER, ROLES.AUDITOR])
def test_others_may_not(store, role):
    assert send(manager(store, role), auto_call="on", auto_call_after="5").status_code == 403
    assert setting() == (False, 30)


def test_an_auditor_sees_it_without_a_button(store):
    page = manager(store, ROLES.AUDITOR).get("/rules/chiado/").content.decode()
    assert "Off: the clerks call." in page
    assert "Call by itself" not in page
