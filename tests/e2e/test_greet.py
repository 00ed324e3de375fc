"""The greeter's page in Chromium: by touch, by keyboard, on a phone and on a tablet."""

import re

import pytest
from playwright.sync_api import expect

from queueing.models import Ticket
from stores.models import Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.desks import until
from tests.e2e.door import at_the_door, closes_soon, full_house
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [PHONE, TABLET, HALL]


@pytest.fixture
def greeter(shop):
    return StaffFactory(first_name="Marta", role=Staff.Role.GREETER, stores=[shop.store])


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


# --- how it looks -----------------------------------------------------------------------------------------------------
@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_door_of_an_empty_store_looks_right(people, shop, greeter, size):
    page = at_the_door(people, shop, greeter, size)

    picture(page, "greet-empty")


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_door_of_a_full_store_looks_right(people, shop, greeter, size):
    full_house(shop)
    page = at_the_door(people, shop, greeter, size)

    expect(page.locator(".greet-line li")).to_have_count(40)
    picture(page, "greet-full")


@pytest.mark.long
@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_steps_in_russian_look_right(people, shop, greeter, size):
    full_house(shop)
    page = people.signed_in(greeter, size)
    page.goto(f"/greet/{shop.store.code}/?lang=ru")
    picture(page, "greet-full.ru")
    page.goto(f"/greet/{shop.store.code}/topic/contract/?lang=ru")
    picture(page, "greet-topic.ru")
    page.goto(f"/greet/{shop.store.code}/service/{shop.services['sim-swap'].code}/?lang=ru")
    picture(page, "greet-service.ru")
    page.goto(f"/greet/{shop.store.code}/ticket/{Ticket.objects.latest('id').pk}/?lang=ru")
    picture(page, "greet-ticket.ru")


# --- a ticket in three presses ----------------------------------------------------------------------------------------
def test_three_touches_give_a_ticket_with_its_code_and_its_slip(people, shop, greeter):
    shop.open()
    page = at_the_door(people, shop, greeter, PHONE)

    page.get_by_role("link", name="SIM and number").tap()
    page.get_by_role("link", name="SIM swap").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("SIM swap")
    picture(page, "greet-service")
    page.get_by_role("button", name=re.compile("By law")).tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("A001")
    ticket = Ticket.objects.get()
    assert (ticket.tier.code, ticket.channel) == ("law", "staff")
    expect(page.get_by_text("Next in line.")).to_be_visible()
    expect(page.get_by_role("img", name="QR code of the customer's ticket page")).to_be_visible()
    picture(page, "greet-ticket")

    page.evaluate("window.print = () => {}")
    page.goto(f"/greet/{shop.store.code}/ticket/{ticket.pk}/print/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A001")

    page.goto(f"/greet/{shop.store.code}/ticket/{ticket.pk}/")
    page.get_by_role("link", name=re.compile("Next customer")).tap()
    expect(page).to_have_url(re.compile(f"/greet/{shop.store.code}/$"))


@pytest.mark.long
def test_ticket_is_given_by_keyboard_with_phone_and_language(people, shop, greeter):
    shop.open()
    page = at_the_door(people, shop, greeter, TABLET)

    press(page, "SIM and number", "link")
    press(page, "SIM swap", "link")
    page.get_by_label("Phone").focus()
    page.keyboard.type("+351 912 345 678")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Language of the customer")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name=re.compile("Usual order")).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("A001")
    ticket = Ticket.objects.get()
    assert (ticket.language, ticket.customer is not None) == ("cs", True)


def press(page, name, role):
    """By the keyboard alone: the thing has the focus, and Enter does it."""
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


def test_wrong_phone_is_said_and_nothing_is_lost(people, shop, greeter):
    people.expect("400")
    shop.open()
    page = at_the_door(people, shop, greeter, PHONE, path="service/sim-swap/")
    page.get_by_label("Phone").fill("12")

    page.get_by_role("button", name=re.compile("Usual order")).tap()

    expect(page.get_by_role("alert")).to_contain_text("This phone number is not complete.")
    expect(page.get_by_label("Phone")).to_have_value("12")
    assert not Ticket.objects.exists()
    picture(page, "greet-error")


@pytest.mark.long
def test_ticket_is_given_without_scripts(people, shop, greeter):
    shop.open()
    page = people.signed_in(greeter, PHONE, java_script_enabled=False)
    page.goto(f"/greet/{shop.store.code}/")

    page.get_by_role("link", name="SIM and number").tap()
    page.get_by_role("link", name="SIM swap").tap()
    page.get_by_role("button", name=re.compile("Usual order")).tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("A001")
    assert Ticket.objects.get().channel == "staff"


def test_lost_answer_gives_one_ticket(people, shop, greeter):
    people.expect("Failed to load resource")
    shop.open()
    page = at_the_door(people, shop, greeter, PHONE, path="service/sim-swap/")
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/api/v1/stores/*/tickets/", lose_the_first)
    page.get_by_role("button", name=re.compile("Usual order")).tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("A001")
    assert Ticket.objects.count() == 1


# --- never without saying so ------------------------------------------------------------------------------------------
@pytest.mark.long
def test_closing_is_said_and_the_customer_chooses(people, shop, greeter):
    closes_soon(shop)
    shop.open()
    for _customer in range(8):
        shop.arrive(minutes_ago=3)
    page = at_the_door(people, shop, greeter, PHONE)
    expect(page.get_by_text("may not be reached before we close")).to_be_visible()
    picture(page, "greet-closing")
    page.goto(f"/greet/{shop.store.code}/service/sim-swap/")
    expect(page.get_by_text("We may not reach this customer before we close")).to_be_visible()
    picture(page, "greet-service-closing")

    page.get_by_role("link", name="No ticket, thank you").tap()
    expect(page).to_have_url(re.compile(f"/greet/{shop.store.code}/$"))
    assert Ticket.objects.count() == 8

    page.goto(f"/greet/{shop.store.code}/service/sim-swap/")
    page.get_by_role("button", name=re.compile("Give it all the same")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("A009")
    expect(page.get_by_text("We may not reach this customer before we close")).to_be_visible()


def test_what_changed_under_an_open_question_is_said_before_the_ticket(people, shop, greeter):
    people.expect("409")
    shop.open()
    page = at_the_door(people, shop, greeter, TABLET, path="service/sim-swap/")
    closes_soon(shop)
    for _customer in range(8):
        shop.arrive(minutes_ago=3)

    page.wait_for_timeout(2200)  # an estimate is remembered for two seconds

    until(
        page.get_by_text("We may not reach this customer before we close"),
        lambda: page.get_by_role("button", name=re.compile("Usual order")).click(timeout=300),
    )

    assert Ticket.objects.count() == 8
