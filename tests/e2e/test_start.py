"""The start page in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from stores.models import Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.served import Served
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def demo(django_db_setup):
    """The same application in demo mode."""
    demo = Served(LADO_DEMO="1")
    yield demo
    demo.stop()


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, PHONE, HALL])
def test_start_of_the_demo_looks_right(people, shop, demo, size):
    page = people.somebody(size)
    page.goto(f"{demo.url}/")
    picture(page, "start")
    page.goto(f"{demo.url}/?lang=ru")
    picture(page, "start.ru")


@pytest.mark.long
@pytest.mark.parametrize("role", [Staff.Role.CLERK, Staff.Role.STORE_MANAGER, Staff.Role.REGIONAL_MANAGER])
def test_start_of_somebody_signed_in_looks_right(people, shop, role):
    page = people.signed_in(StaffFactory(role=role, stores=[shop.store], regions=[shop.store.region]))
    page.goto("/")
    picture(page, f"start-{role}")


@pytest.mark.long
def test_start_outside_the_demo_looks_right(people, shop):
    page = people.somebody(TABLET)
    page.goto("/")
    picture(page, "start-public")


def test_one_press_makes_this_browser_a_kiosk_of_the_chosen_store(people, shop, demo):
    page = people.somebody(TABLET)
    page.goto(f"{demo.url}/")
    page.get_by_label("Store", exact=True).select_option(label=shop.store.name)

    page.get_by_role("button", name="Kiosk").click()

    expect(page).to_have_url(f"{demo.url}/kiosk/")
    expect(page.get_by_text("Chiado")).not_to_have_count(0)
    page.goto(f"{demo.url}/")
    page.get_by_role("button", name="Hall display").click()
    expect(page).to_have_url(f"{demo.url}/hall/")


@pytest.mark.long
def test_clerk_comes_to_the_desk_by_keyboard(people, shop):
    page = people.signed_in(shop.clerks[0])
    page.goto("/")
    for _stop in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.door')"):
            break
    expect(page.get_by_role("link", name="Clerk desk")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/desk/$"))


def test_visitor_signs_in_and_lands_where_they_wanted(people, shop, demo):
    person = shop.clerks[0].user
    person.set_password("lado-demo")
    person.save()
    page = people.somebody(TABLET)
    page.goto(f"{demo.url}/")
    page.get_by_role("link", name="Clerk desk").click()
    page.get_by_label("Name or e-mail").fill(person.username)
    page.get_by_label("Password").fill("lado-demo")

    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url(re.compile("/desk/$"))
