"""PINs: set, checked, locked."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from stores.commands import pins
from stores.models import Staff
from tests.factories import NOON, StaffFactory, StoreFactory

LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    """What is tried here is not how long Argon2 takes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def store(db):
    return StoreFactory()


@pytest.fixture
def clerk(store):
    clerk = StaffFactory(stores=[store])
    pins.set_pin(staff=clerk, pin="4071", now=NOON)
    return clerk


def check(clerk, pin, *, now=NOON, store=None):
    store_id = (store or clerk.stores.get()).pk
    return pins.check_pin(staff_id=clerk.pk, store_id=store_id, pin=pin, now=now)


def test_check_knows_the_right_pin(clerk):
    assert check(clerk, "4071") == clerk


def test_set_keeps_no_pin_in_clear(clerk, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    pins.set_pin(staff=clerk, pin="7359", now=NOON)
    clerk.refresh_from_db()

    assert "7359" not in clerk.pin
    assert clerk.pin.startswith("argon2")
    assert {tuple(entry.data) for entry in AuditEntry.objects.filter(action="pin.set")} == {()}


@pytest.mark.parametrize("pin", ["407", "407140714", "40a1", "", "４０７１", "4 71"])
def test_set_refuses_what_is_not_four_to_eight_digits(clerk, pin):
    with pytest.raises(pins.BadPin):
        pins.set_pin(staff=clerk, pin=pin, now=NOON)


@pytest.mark.parametrize("pin", ["0000", "1234", "9876", "7890", "33333333"])
def test_set_refuses_what_anybody_would_try_first(clerk, pin):
    with pytest.raises(pins.WeakPin):
        pins.set_pin(staff=clerk, pin=pin, now=NOON)


@pytest.mark.parametrize("role", [Staff.Role.REGIONAL_MANAGER, Staff.Role.AUDITOR, Staff.Role.ADMINISTRATOR])
def test_set_is_for_people_who_work_in_a_store(db, role):
    with pytest.raises(pins.NoPinForYou):
        pins.set_pin(staff=StaffFactory(role=role), pin="4071", now=NOON)


def test_a_pin_never_opens_the_administration(clerk, store):
    clerk.user.is_staff = True
    clerk.user.save()

    with pytest.raises(pins.WrongPin):
        check(clerk, "4071")
    with pytest.raises(pins.NoPinForYou):
        pins.set_pin(staff=clerk, pin="4072", now=NOON)


@pytest.mark.parametrize("pin", ["4072", "", "4071 ", "x" * 5000])
def test_check_refuses_a_wrong_pin(clerk, pin):
    with pytest.raises(pins.WrongPin):
        check(clerk, pin)


def test_check_refuses_people_of_other_stores_and_people_who_left(clerk):
    with pytest.raises(pins.WrongPin):
        check(clerk, "4071", store=StoreFactory())
    Staff.objects.update(is_active=False)
    with pytest.raises(pins.WrongPin):
        check(clerk, "4071")


def test_check_of_somebody_without_a_pin_or_of_nobody_is_a_wrong_pin(store):
    person = StaffFactory(stores=[store])

    for staff_id in (person.pk, 10**9):
        with pytest.raises(pins.WrongPin):
            pins.check_pin(staff_id=staff_id, store_id=store.pk, pin="", now=NOON)


def test_check_of_nobody_costs_a_hash_like_a_wrong_pin(clerk, store, monkeypatch):
    hashes = []
    real = pins.make_password
    monkeypatch.setattr(pins, "make_password", lambda pin: hashes.append(pin) or real(pin))

    with pytest.raises(pins.WrongPin):
        pins.check_pin(staff_id=10**9, store_id=store.pk, pin="4071", now=NOON)

    assert hashes == ["4071"]


def test_five_wrong_pins_lock_for_five_minutes(clerk):
    for _try in range(4):
        with pytest.raises(pins.WrongPin):
            check(clerk, "1111")
    with pytest.raises(pins.PinLocked):
        check(clerk, "1111")

    with pytest.raises(pins.PinLocked):
        check(clerk, "4071", now=LATER - timedelta(seconds=1))
    assert check(clerk, "4071", now=LATER) == clerk
    assert AuditEntry.objects.filter(action="pin.lock", target=f"staff:{clerk.pk}").count() == 1


def test_a_right_pin_forgets_the_wrong_ones(clerk):
    for _round in range(2):
        for _try in range(4):
            with pytest.raises(pins.WrongPin):
                check(clerk, "1111")
        assert check(clerk, "4071") == clerk


def test_a_new_pin_lifts_the_lock(clerk):
    for _try in range(5):
        with pytest.raises((pins.WrongPin, pins.PinLocked)):
            check(clerk, "1111")

    pins.set_pin(staff=clerk, pin="7359", now=NOON)

    assert check(clerk, "7359") == clerk
