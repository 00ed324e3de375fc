"""Public store pages in Chromium, on a phone and on a wide screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stores.models import HoursException
from tests.e2e.conftest import PHONE, TABLET, axe, no_overflow, shoot
from tests.factories import StoreFactory

pytestmark = pytest.mark.django_db(transaction=True)
LISBON = {"latitude": 38.7107, "longitude": -9.1413}


@pytest.fixture
def chain(shop):
    """Our store and three others."""
    StoreFactory(
        name="Colombo, Lisboa", city="Lisboa", address="Avenida Lusíada 12", latitude=38.7547, longitude=-9.1886
    )
    StoreFactory(name="Évora", city="Évora", latitude=38.571, longitude=-7.9135, opening_hours="off")
    StoreFactory(name="Porto", city="Porto", latitude=41.1496, longitude=-8.6061, opening_hours="Mo-Sa 09:00-19:00")
    shop.open(2)
    for minute in range(5):
        shop.arrive(minutes_ago=minute)
    HoursException.objects.create(
        store=shop.store, on=timezone.localdate() + timedelta(days=9), times="", reason="Stock taking"
    )
    return shop


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "wide"])
def test_both_pages_fit_and_are_accessible(people, chain, size, language):
    page = people.somebody(size=size)
    for name, path in (("stores", "/stores/"), ("store", f"/stores/{chain.store.code}/")):
        page.goto(f"{path}?lang={language}")
        shoot(page, f"{name}.{language}")
        no_overflow(page)
        if language == "en":
            axe(page)


def test_a_store_is_found_by_typing(people, chain):
    page = people.somebody()
    page.goto("/stores/")
    page.get_by_label("Place or store").fill("evora")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Évora")).to_be_visible()
    expect(page.get_by_role("link", name="Porto")).to_be_hidden()
    page.get_by_label("Place or store").fill("nowhere")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="No store by that name or place")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("link", name="Chiado").click()
    expect(page.get_by_role("heading", name="Opening hours")).to_be_visible()


def test_the_nearest_come_first_when_the_customer_asks_for_it(people, chain):
    page = people.somebody(geolocation=LISBON, permissions=["geolocation"])
    page.goto("/stores/")
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("The nearest first")).to_be_visible()
    expect(page.locator(".store-row").first).to_contain_text("Chiado")
    assert "near=38.711%2C-9.141" in page.url
    shoot(page, "stores-near")


def test_a_position_is_never_asked_for_by_itself(people, chain):
    page = people.somebody()
    page.add_init_script(
        "window.asked = 0; navigator.geolocation.getCurrentPosition = (_found, failed) => { asked += 1; failed({}) }"
    )
    page.goto("/stores/")
    expect(page.get_by_role("button", name="Near me")).to_be_visible()
    assert page.evaluate("asked") == 0
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("Your device does not tell where you are.")).to_be_visible()
    axe(page)


def test_finding_works_without_scripts(people, chain):
    page = people.somebody(java_script_enabled=False)
    page.goto("/stores/")
    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    page.get_by_label("Place or store").fill("colombo")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Colombo").click()
    expect(page.get_by_role("heading", name="Colombo, Lisboa")).to_be_visible()
