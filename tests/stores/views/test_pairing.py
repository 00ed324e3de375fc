"""The page on which a browser becomes a device."""

import re

import pytest
from django.utils import timezone

from stores.access import device_by_cookie
from stores.commands import pairing
from stores.models import Device, PairingRequest, Staff
from tests.clients import Client, paired, signed_in
from tests.factories import CounterFactory, RegionFactory, StaffFactory, StoreFactory

PURPOSES = {"kiosk": "/kiosk/", "display": "/hall/", "tablet": "/pin/"}


@pytest.fixture
def store(db, settings):
    settings.DEMO = False
    return StoreFactory()


def asked(purpose="kiosk"):
    """A browser that shows a code, and the code."""
    browser = Client()
    browser.post(f"/pair/{purpose}/")
    return browser, PairingRequest.objects.latest("id").code


def test_page_asks_before_it_gets_a_code(store):
    page = Client().get("/pair/kiosk/").content.decode()

    assert "data-ask" in page
    assert not PairingRequest.objects.exists()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_browser_shows_its_code_and_becomes_a_device(store, purpose):
    browser, code = asked(purpose)
    page = browser.get(f"/pair/{purpose}/").content.decode()
    assert f"{code[:3]} {code[3:]}" in page
    assert browser.post(f"/pair/{purpose}/state/").status_code == 202

    manager = StaffFactory(role="store_manager", stores=[store])
    pairing.pair(code=code, store=store, by=manager.pk, now=timezone.now())
    answer = browser.post(f"/pair/{purpose}/state/")

    assert answer.json() == {"state": "paired", "location": PURPOSES[purpose]}
    cookie = answer.cookies[f"lado_{purpose}"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert device_by_cookie({f"lado_{purpose}": cookie.value}, purpose).device_store_id == store.pk


def test_secret_is_kept_from_scripts_and_from_other_pages(store):
    answer = Client().post("/pair/kiosk/")

    cookie = answer.cookies["lado_pairing"]
    assert (cookie["httponly"], cookie["path"]) == (True, "/pair/kiosk/")
    assert cookie.value not in Client().get("/pair/kiosk/").content.decode()


def test_code_is_shown_to_the_browser_that_asked_alone(store):
    _browser, code = asked()

    assert code[:3] not in re.sub(r"csrf\S+ value=\S+", "", Client().get("/pair/kiosk/").content.decode())


def test_state_of_a_browser_that_never_asked_is_404(store):
    assert Client().post("/pair/kiosk/state/", headers={"Accept": "application/json"}).status_code == 404


@pytest.mark.parametrize("purpose", ["toaster", "wall"])
def test_page_of_a_purpose_without_a_page_does_not_exist(store, purpose):
    browser = Client()

    for path in (f"/pair/{purpose}/", f"/pair/{purpose}/state/"):
        assert browser.post(path, headers={"Accept": "application/json"}).status_code == 404
    assert browser.get(f"/pair/{purpose}/").status_code == 404


def test_paired_browser_is_shown_the_way_on(store):
    page = paired(store, "kiosk").get("/pair/kiosk/").content.decode()

    assert 'class="primary" href="/kiosk/"' in page


def test_asking_too_often_is_refused(store):
    browser = Client()

    statuses = {browser.post("/pair/kiosk/", headers={"Accept": "application/json"}).status_code for _n in range(31)}

    assert statuses == {302, 429}
    assert PairingRequest.objects.count() == 30


# --- without a code
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Staff.Role.GREETER, 404),
        (Staff.Role.CLERK, 404),
        (Staff.Role.STORE_MANAGER, 302),
        (Staff.Role.REGIONAL_MANAGER, 302),
        (Staff.Role.AUDITOR, 404),
        (Staff.Role.ADMINISTRATOR, 302),
    ],
)
def test_here_pairs_the_browser_of_a_manager(store, role, status):
    browser = signed_in(StaffFactory(role=role, stores=[store], regions=[store.region]))

    answer = browser.post("/pair/display/here/", {"store": store.code}, headers={"Accept": "application/json"})

    assert answer.status_code == status
    assert Device.objects.filter(store=store, purpose="display").exists() == (status == 302)


def test_here_pairs_with_no_foreign_store(store):
    stranger = StaffFactory(role="regional_manager", regions=[RegionFactory()])

    answer = signed_in(stranger).post(
        "/pair/kiosk/here/", {"store": store.code}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 404


def test_here_refuses_the_public_outside_the_demo(store):
    answer = Client().post("/pair/kiosk/here/", {"store": store.code}, headers={"Accept": "application/json"})

    assert answer.status_code == 401


def test_here_is_one_press_for_anybody_in_the_demo(store, settings):
    settings.DEMO = True
    browser = Client()

    answer = browser.post("/pair/kiosk/here/", {"store": store.code})

    assert answer["Location"] == "/kiosk/"
    assert browser.get("/kiosk/").status_code == 200


def test_here_makes_no_second_device_of_the_same_browser(store, settings):
    settings.DEMO = True
    browser = Client()

    for _press in range(2):
        browser.post("/pair/kiosk/here/", {"store": store.code})

    assert Device.objects.count() == 1


def test_commands_of_pairing_need_the_csrf_token(store, settings):
    settings.DEMO = True
    browser = Client(enforce_csrf_checks=True)

    for path in ("/pair/kiosk/", "/pair/kiosk/state/", "/pair/kiosk/here/"):
        assert browser.post(path, headers={"Accept": "application/json"}).status_code == 403


def test_screen_that_moves_to_another_counter_is_the_old_device_no_longer(store, settings):
    settings.DEMO = True
    one, two = CounterFactory(store=store, number=1), CounterFactory(store=store, number=2)
    browser = Client()
    for number in (1, 1, 2):
        browser.post("/pair/screen/here/", {"store": store.code, "counter": number})

    devices = Device.objects.order_by("id")
    assert [(device.counter, device.revoked_at is None) for device in devices] == [(one, False), (two, True)]


def test_screen_without_a_counter_is_refused(store, settings):
    settings.DEMO = True

    answer = Client().post("/pair/screen/here/", {"store": store.code}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "counter_needed")
