"""The room on the greeter's page in Chromium: what is done with a ticket, and a long line that does not jump."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.models import Ticket
from stores.models import Staff
from tests.e2e.conftest import PHONE, axe, no_overflow, shoot
from tests.e2e.desks import until
from tests.e2e.door import at_the_door, full_house
from tests.factories import StaffFactory, StoreFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def greeter(shop):
    return StaffFactory(first_name="Marta", role=Staff.Role.GREETER, stores=[shop.store])


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


# --- the room ---------------------------------------------------------------------------------------------------------
def open_row(page, number, dialog):
    """Press a row until its dialog is open: right after a change a press does nothing."""
    until(
        page.locator(f"dialog#{dialog}[open]"),
        lambda: page.locator(f".greet-line li[data-number={number}] a").click(timeout=300),
    )


def test_customer_steps_out_and_is_here_again(people, shop, greeter):
    shop.open()
    ticket = shop.arrive(minutes_ago=4)
    page = at_the_door(people, shop, greeter)
    aside = page.get_by_role("region", name="Not here right now")

    open_row(page, "A001", "room-row")
    picture(page, "greet-dialog")
    page.get_by_role("button", name="Steps out, keeps the place").click()
    expect(aside.get_by_text("A001")).to_be_visible()
    assert Ticket.objects.get(pk=ticket.pk).state == "held"

    line = page.locator(".greet-line li")
    until(line, lambda: aside.get_by_role("button", name="A001 is here").click(timeout=300))
    expect(aside.get_by_text("Everybody is here.")).to_be_visible()


@pytest.mark.long
def test_customer_lets_others_pass(people, shop, greeter):
    shop.open()
    for minutes in (9, 8, 7):
        shop.arrive(minutes_ago=minutes)
    page = at_the_door(people, shop, greeter)

    open_row(page, "A001", "room-row")
    page.get_by_role("button", name="2 people").click()

    expect(page.locator(".greet-line .number")).to_have_text(["A002", "A003", "A001"])


def test_has_left_is_asked_first_and_the_safe_choice_has_the_focus(people, shop, greeter):
    shop.open()
    shop.arrive(minutes_ago=4)
    page = at_the_door(people, shop, greeter)

    open_row(page, "A001", "room-row")
    page.get_by_role("button", name="Has left", exact=True).click()
    expect(page.get_by_role("heading", name="Has A001 left?")).to_be_visible()
    expect(page.get_by_role("button", name="Keep the ticket")).to_be_focused()
    picture(page, "greet-left")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert Ticket.objects.get().state == "waiting"

    open_row(page, "A001", "room-row")
    page.get_by_role("button", name="Has left", exact=True).click()
    page.get_by_role("button", name="Has left the store").click()

    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    assert Ticket.objects.get().state == "left"


@pytest.mark.long
def test_missed_customer_is_here_again_from_the_line(people, shop, greeter):
    shop.open()
    ticket = shop.arrive(minutes_ago=4)
    Ticket.objects.filter(pk=ticket.pk).update(first_missed_at=timezone.now())
    page = at_the_door(people, shop, greeter, PHONE)

    here = page.get_by_role("button", name="A001 is here")
    until(page.locator(".greet-line li:not(:has(form))"), lambda: here.tap(timeout=300))

    assert Ticket.objects.get().first_missed_at is None


@pytest.mark.long
def test_called_customer_is_seen_with_the_way(people, shop, greeter):
    shop.open()
    shop.arrive(minutes_ago=4)
    page = at_the_door(people, shop, greeter)
    called = page.get_by_role("region", name="Called now")
    expect(called.get_by_text("Nobody is on the way to a counter.")).to_be_visible()

    shop.call()

    expect(called.get_by_text("A001")).to_be_visible()
    expect(called.get_by_text("Counter 1 · to the left")).to_be_visible()


# --- a long line ------------------------------------------------------------------------------------------------------
def test_number_is_found_while_typing_and_the_focus_survives_live_updates(people, shop, greeter):
    full_house(shop)
    page = at_the_door(people, shop, greeter, PHONE)
    field = page.get_by_role("searchbox")
    field.click()
    page.keyboard.type("b00", delay=20)
    shown = page.locator(".greet-line li:visible")
    before = shown.count()
    assert 0 < before < 40

    shop.arrive("new-contract")  # another B
    expect(shown).to_have_count(before + 1)

    expect(field).to_be_focused()
    expect(field).to_have_value("b00")
    page.keyboard.type("zz")
    expect(shown).to_have_count(0)
    expect(page.get_by_text("No such number among those shown.")).to_be_visible()
    picture(page, "greet-found-none")

    field.fill("a003")
    expect(page.get_by_text("Not in the line: called, or not here right now.")).to_be_visible()
    expect(page.get_by_role("region", name="Called now").locator("li[data-sought]")).to_contain_text("A003")
    picture(page, "greet-found-elsewhere")


@pytest.mark.long
def test_find_looks_through_the_whole_line_on_the_server(people, shop, greeter):
    shop.open()
    for _customer in range(65):
        shop.arrive(minutes_ago=2)
    page = at_the_door(people, shop, greeter)
    rows = page.locator(".greet-line li")
    expect(rows).to_have_count(60)
    expect(page.get_by_text("and 5 more")).to_be_visible()

    page.get_by_role("searchbox").fill("a065")
    page.keyboard.press("Enter")

    expect(rows).to_have_count(1)
    expect(page.get_by_text("1 number with")).to_be_visible()
    picture(page, "greet-found")
    shop.arrive()
    expect(page.locator(".figures").get_by_text("66")).to_be_visible()
    expect(rows).to_have_count(1)


@pytest.mark.long
def test_focused_row_keeps_the_focus_when_the_line_moves(people, shop, greeter):
    shop.open()
    for minutes in (9, 8, 7):
        shop.arrive(minutes_ago=minutes)
    page = at_the_door(people, shop, greeter)
    row = page.locator(".greet-line li[data-number=A002] a")
    row.focus()

    shop.call()
    expect(page.locator(".greet-line .number")).to_have_text(["A002", "A003"])

    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog#room-row[open]")).to_contain_text("A002")


def test_press_right_after_the_rows_moved_does_nothing(people, shop, greeter):
    shop.open()
    for minutes in (9, 8, 7):
        shop.arrive(minutes_ago=minutes)
    page = at_the_door(people, shop, greeter)
    page.evaluate(
        """() => document.addEventListener("lado:applied", () => {
            document.querySelectorAll("dialog").forEach((one) => one.close());
            const row = document.querySelector(".greet-line li a");
            setTimeout(() => row.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, detail: 1})));
            document.documentElement.dataset.pressed = row.closest("li").dataset.number;
        })"""
    )

    shop.call()

    expect(page.locator("html[data-pressed=A002]")).to_have_count(1)
    page.wait_for_timeout(150)
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.long
def test_greeter_of_several_stores_chooses(people, shop, greeter):
    other = StoreFactory(name="Évora Plaza", city="Évora")
    greeter.stores.add(other)
    page = people.signed_in(greeter, PHONE)
    page.goto("/")
    page.get_by_role("link", name=re.compile("At the door")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("At which door do you stand today?")
    picture(page, "greet-choose")

    page.get_by_role("link", name=re.compile("Évora Plaza")).tap()

    expect(page).to_have_url(re.compile(f"/greet/{other.code}/"))
    expect(page.get_by_text("This store offers nothing yet.")).to_be_visible()
