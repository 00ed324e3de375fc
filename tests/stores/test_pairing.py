"""Devices: asked for, confirmed, fetched, revoked."""

import base64
from datetime import timedelta

import pytest

from core.errors import NotFound
from core.models import AuditEntry
from stores.access import device_by_cookie
from stores.commands import pairing
from stores.models import Device, PairingRequest
from tests.factories import NOON, CounterFactory, DeviceFactory, StaffFactory, StoreFactory

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(db):
    return StoreFactory(code="chiado")


@pytest.fixture
def manager(store):
    return StaffFactory(role="store_manager", stores=[store])


def paired(store, manager, purpose="kiosk", **more):
    asked = pairing.ask(purpose=purpose, now=NOON)
    device = pairing.pair(code=asked.code, store=store, by=manager.pk, now=NOON, **more)
    return asked, device


def fits(token, purpose="kiosk"):
    return device_by_cookie({f"lado_{purpose}": token}, purpose) is not None


def test_ask_gives_a_code_to_show_and_a_secret_to_keep(db):
    asked = pairing.ask(purpose="kiosk", now=NOON)

    request = PairingRequest.objects.get()
    assert (request.code, len(asked.code)) == (asked.code, 6)
    assert asked.expires_at == NOON + 10 * MINUTE
    assert set(asked.code) <= set(pairing.CODE_SIGNS)
    kept = base64.b64encode(bytes(request.secret_hash)).decode()
    assert asked.secret not in kept


def test_ask_refuses_an_unknown_purpose(db):
    with pytest.raises(NotFound):
        pairing.ask(purpose="toaster", now=NOON)


def test_pair_binds_the_device_to_store_and_purpose(store, manager):
    _asked, device = paired(store, manager, name="By the door")

    assert (device.store, device.purpose, device.name) == (store, "kiosk", "By the door")
    entry = AuditEntry.objects.get(action="device.pair")
    assert (entry.actor, entry.data) == (f"staff:{manager.pk}", {"store": "chiado", "purpose": "kiosk"})


def test_pair_takes_the_code_however_it_is_typed(store, manager):
    asked = pairing.ask(purpose="kiosk", now=NOON)
    typed = f" {asked.code[:3].lower()} {asked.code[3:].lower()} "

    assert pairing.pair(code=typed, store=store, by=manager.pk, now=NOON).purpose == "kiosk"


def test_pair_refuses_a_code_that_nobody_shows(store, manager):
    with pytest.raises(pairing.UnknownCode):
        pairing.pair(code="AAAAAA", store=store, by=manager.pk, now=NOON)


def test_pair_refuses_a_code_after_ten_minutes(store, manager):
    asked = pairing.ask(purpose="kiosk", now=NOON)

    with pytest.raises(pairing.UnknownCode):
        pairing.pair(code=asked.code, store=store, by=manager.pk, now=NOON + 10 * MINUTE)
    assert not Device.objects.exists()


def test_pair_refuses_a_code_that_was_used(store, manager):
    asked, _device = paired(store, manager)

    with pytest.raises(pairing.AlreadyPaired):
        pairing.pair(code=asked.code, store=store, by=manager.pk, now=NOON)
    assert Device.objects.count() == 1


def test_pair_asks_a_customer_screen_for_its_counter(store, manager):
    asked = pairing.ask(purpose="screen", now=NOON)
    foreign = CounterFactory()

    for counter_id in (None, foreign.pk):
        with pytest.raises(pairing.CounterNeeded):
            pairing.pair(code=asked.code, store=store, by=manager.pk, counter_id=counter_id, now=NOON)
    own = CounterFactory(store=store)
    device = pairing.pair(code=asked.code, store=store, by=manager.pk, counter_id=own.pk, now=NOON)
    assert device.counter == own


def test_fetch_waits_for_the_manager(db):
    asked = pairing.ask(purpose="kiosk", now=NOON)

    assert pairing.fetch_token(secret=asked.secret, now=NOON) is None


def test_fetch_gives_a_token_that_fits_that_purpose_only(store, manager):
    asked, device = paired(store, manager)

    token, fetched = pairing.fetch_token(secret=asked.secret, now=NOON)

    assert fetched == device
    assert fits(token)
    assert not fits(token, "display")
    assert token.encode() not in bytes(Device.objects.get().token_hash)


def test_fetch_after_a_lost_answer_gives_a_token_again_and_only_the_last_one_fits(store, manager):
    asked, _device = paired(store, manager)
    lost, _device = pairing.fetch_token(secret=asked.secret, now=NOON)

    token, _device = pairing.fetch_token(secret=asked.secret, now=NOON)

    assert fits(token)
    assert not fits(lost)


def test_fetch_succeeds_when_the_code_expired_after_it_was_typed(store, manager):
    asked, _device = paired(store, manager)

    assert pairing.fetch_token(secret=asked.secret, now=NOON + 11 * MINUTE) is not None


def test_fetch_refuses_a_secret_that_expired_or_never_was(db):
    asked = pairing.ask(purpose="kiosk", now=NOON)

    with pytest.raises(pairing.PairingExpired):
        pairing.fetch_token(secret=asked.secret, now=NOON + 10 * MINUTE)
    with pytest.raises(NotFound):
        pairing.fetch_token(secret="guessed", now=NOON)


def test_fetch_refuses_a_device_that_was_revoked_before_it_came(store, manager):
    asked, device = paired(store, manager)
    pairing.revoke(device_id=device.pk, by=manager.pk, now=NOON)

    with pytest.raises(NotFound):
        pairing.fetch_token(secret=asked.secret, now=NOON)


def test_shown_knows_the_code_of_this_purpose_until_it_expires(db):
    asked = pairing.ask(purpose="kiosk", now=NOON)

    assert pairing.shown(secret=asked.secret, purpose="kiosk", now=NOON).code == asked.code
    assert pairing.shown(secret=asked.secret, purpose="display", now=NOON) is None
    assert pairing.shown(secret=asked.secret, purpose="kiosk", now=NOON + 10 * MINUTE) is None


def test_pair_here_makes_a_device_at_once_for_a_manager(store, manager, settings):
    settings.DEMO = False

    token, device = pairing.pair_here(purpose="display", store=store, by=manager.pk, now=NOON)

    assert fits(token, "display")
    assert device.paired_by == manager


def test_pair_here_needs_a_code_from_anybody_else(store, settings):
    settings.DEMO = False

    with pytest.raises(pairing.CodeNeeded):
        pairing.pair_here(purpose="display", store=store, by=None, now=NOON)


def test_pair_here_is_anybodys_in_the_demo(store, settings):
    settings.DEMO = True

    token, _device = pairing.pair_here(purpose="kiosk", store=store, by=None, now=NOON)

    assert fits(token)
    assert AuditEntry.objects.get().actor == "demo"


def test_revoke_ends_the_token_and_is_written_down_once(store, manager):
    asked, device = paired(store, manager)
    token, _device = pairing.fetch_token(secret=asked.secret, now=NOON)

    for _time in range(2):
        pairing.revoke(device_id=device.pk, by=manager.pk, now=NOON)

    assert not fits(token)
    assert AuditEntry.objects.filter(action="device.revoke").count() == 1


def test_seen_is_written_every_half_minute_at_most(store):
    device = DeviceFactory(store=store)

    for seconds in (0, 29, 31):
        pairing.seen(device_id=device.pk, now=NOON + timedelta(seconds=seconds))
        device.refresh_from_db()

        assert device.last_seen_at == NOON + timedelta(seconds=31 if seconds == 31 else 0)


def test_forget_expired_keeps_what_may_still_be_fetched(store, manager):
    asked, _device = paired(store, manager)
    pairing.ask(purpose="kiosk", now=NOON - 2 * 60 * MINUTE)

    assert pairing.forget_expired(now=NOON + 30 * MINUTE) == 1
    assert pairing.fetch_token(secret=asked.secret, now=NOON + 30 * MINUTE) is not None
