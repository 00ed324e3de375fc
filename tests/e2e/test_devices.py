"""Pairing in Chromium: a device and a manager, two browsers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stores.models import Device, PairingRequest, Staff
from tests.e2e.conftest import HALL, KIOSK, PHONE, TABLET, axe, no_overflow, shoot
from tests.factories import DeviceFactory, StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(shop):
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])


ASK_TOO_OFTEN = """async () => {
  const body = new FormData(document.querySelector("form[data-ask-again]"));
  for (let n = 0; n < 29; n += 1) await fetch(location, { method: "POST", body, redirect: "manual" });
}"""


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


@pytest.mark.parametrize(
    ("purpose", "size", "home"),
    [
        ("kiosk", KIOSK, "/kiosk/"),
        pytest.param("display", HALL, "/hall/", marks=pytest.mark.long),
        pytest.param("tablet", TABLET, "/pin/", marks=pytest.mark.long),
    ],
)
def test_device_shows_a_code_and_becomes_one_when_a_manager_types_it(people, shop, manager, purpose, size, home):
    device, browser = people.somebody(size), people.signed_in(manager, size=PHONE)
    device.goto(f"/pair/{purpose}/")
    code = device.locator(".pair-code")
    expect(code).to_be_visible()
    picture(device, f"pair-{purpose}")

    browser.goto("/devices/")
    picture(browser, "devices-none")
    browser.get_by_label("Code on the device").fill(code.inner_text().lower())
    browser.get_by_label("Name").fill("By the door")
    browser.get_by_role("button", name="Pair the device").click()

    expect(browser.get_by_text("By the door is paired with Chiado, Lisboa.")).to_be_visible()
    expect(device).to_have_url(re.compile(f"{home}$"))
    assert Device.objects.get().purpose == purpose


def test_revoked_display_stops_at_once(people, shop, manager):
    display = people.device(shop.store, "display", size=HALL)
    people.expect("401", "4401", "WebSocket")
    with display.expect_websocket() as opened:
        display.goto("/hall/")
    socket = opened.value
    browser = people.signed_in(manager)
    browser.goto("/devices/")

    browser.get_by_role("button", name="Revoke").focus()
    browser.keyboard.press("Enter")
    dialog = browser.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    picture(browser, "devices-revoke")
    browser.keyboard.press("Tab")
    with socket.expect_event("close", timeout=2000):  # well before the page would have asked by itself
        browser.keyboard.press("Enter")

    expect(browser.get_by_text("is no longer paired.")).to_be_visible()
    expect(display.get_by_text("This screen is not a hall display yet.")).to_be_visible()


@pytest.mark.long
def test_expired_code_is_replaced_by_itself(people, shop):
    people.expect("410")
    device = people.somebody(KIOSK)
    device.goto("/pair/kiosk/")
    code = device.locator(".pair-code")
    first = code.inner_text()

    PairingRequest.objects.update(expires_at=timezone.now())

    expect(code).not_to_have_text(first, timeout=15_000)
    assert PairingRequest.objects.count() == 2


@pytest.mark.long
def test_refused_device_says_so_and_asks_again_only_later(people, shop):
    """All devices of a store come from one address: one that was refused must not keep the others out for good."""
    device, asked = people.somebody(KIOSK), []
    device.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    device.goto("/pair/kiosk/")
    expect(device.locator(".pair-code")).to_be_visible()
    device.evaluate(ASK_TOO_OFTEN)
    device.context.clear_cookies(name="lado_pairing")
    device.clock.install()
    asked.clear()

    device.goto("/pair/kiosk/")

    expect(device.get_by_text("Too many tries.")).to_be_visible()
    picture(device, "pair-refused")
    device.clock.run_for(50_000)
    expect(device.get_by_role("button", name="Show a code")).to_be_visible()
    assert len(asked) == 1
    with device.expect_request(lambda request: request.method == "POST"):
        device.clock.run_for(11_000)


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_list_looks_right(people, shop, manager, size):
    now = timezone.now()
    DeviceFactory(store=shop.store, name="By the door", last_seen_at=now)
    DeviceFactory(store=shop.store, name="Wall", purpose="display", last_seen_at=now - timedelta(minutes=95))
    DeviceFactory(store=shop.store, purpose="tablet", counter=shop.counters[0])
    DeviceFactory(store=shop.store, name="Old kiosk", last_seen_at=now, revoked_at=now)
    page = people.signed_in(manager, size=size)
    page.goto("/devices/")
    picture(page, "devices")
    people.expect("400")
    page.get_by_label("Code on the device").fill("XXXXXX")
    page.get_by_role("button", name="Pair the device").click()
    expect(page.get_by_text("No device shows this code.")).to_be_visible()
    picture(page, "devices-wrong")
    page.goto("/devices/?lang=ru")
    picture(page, "devices.ru")
