"""The desk in Chromium: the whole visit by keyboard, everything beside the next step, every size."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.models import Ticket, TicketMove
from queueing.queries.promises import Promise
from stores.demo import catalogue
from stores.models import Reason
from tests.e2e.conftest import PHONE, axe, no_overflow, shoot
from tests.e2e.desks import at_work, click, finish, press, space, until
from tests.e2e.shop import names
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _reasons(transactional_db):
    for kind, rows in catalogue.REASONS.items():
        for position, (code, texts) in enumerate(rows):
            Reason.objects.create(kind=kind, code=code, names=names(texts), position=position)


def picture(page, name):
    """Look at it: axe, nothing too wide, a shot."""
    axe(page)
    no_overflow(page)
    shoot(page, name)


def state_of(ticket):
    return Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk)


def test_clerk_serves_a_customer_by_keyboard_alone(people, shop):
    ticket = shop.arrive(minutes_ago=4)
    page = people.signed_in(shop.clerks[0])
    page.goto("/desk/")
    for _stop in range(20):  # past the skip link, the logo and the language
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.counter')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open Counter 1")).to_be_visible()

    for offered in ("Call next", "Start serving", "Finish"):
        space(page, offered)
    page.keyboard.press("Space")  # no outcome yet: the keyboard is led to it
    expect(page.get_by_role("radio", name="Resolved")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Follow-up")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Back office decides")).to_be_checked()
    until(page.get_by_text("A001 is done: follow-up."), lambda: page.keyboard.press("Enter"))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome, ticket.outcome_reason) == ("done", "follow_up", "back-office")


def full_house(shop):
    """A line with every kind of badge; the promise of one was broken."""
    promise = Promise(300, 420, 660, 2, 1, serveable=True)
    shop.arrive("number-porting", "gold", minutes_ago=11, language="cs", promise=promise)
    shop.arrive("sim-swap", "standard", minutes_ago=33, promise=promise)
    shop.arrive("bill", "silver", minutes_ago=9)
    shop.arrive("fault", "law", minutes_ago=4, promise=promise)
    shop.arrive("new-contract", "standard", minutes_ago=2)


@pytest.mark.long
def test_every_state_looks_right(people, shop):
    full_house(shop)
    page = at_work(people, shop)
    picture(page, "desk-closed")
    press(page, "Open", "Call next")
    picture(page, "desk-next")
    press(page, "Call next", "Start serving")
    picture(page, "desk-called")
    press(page, "Start serving", "Finish")
    picture(page, "desk-serving")
    page.get_by_text("Not possible").click()
    picture(page, "desk-reasons")
    page.get_by_text("Not in stock").click()
    press(page, "Finish", "Call next")
    picture(page, "desk-done")


@pytest.mark.long
def test_empty_line_and_dialogs_look_right(people, shop):
    page = at_work(people, shop)
    press(page, "Open", "Call next")
    picture(page, "desk-nobody")
    page.get_by_role("button", name="More").click()
    picture(page, "desk-more")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Pause").click()
    picture(page, "desk-pause")
    page.get_by_text("Lunch").click()
    pause = page.get_by_role("dialog").get_by_role("button", name="Pause")
    until(page.get_by_role("heading", name="Paused: Lunch"), lambda: pause.click(timeout=200))
    picture(page, "desk-paused")


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "ru"])
def test_desk_fits_a_phone_in_every_language(people, shop, language):
    full_house(shop)
    shop.open()
    page = people.signed_in(shop.clerks[0], size=PHONE)
    page.goto(f"/desk/{shop.counters[0].pk}/?lang={language}")
    bar = page.locator("section.bar")
    expect(bar).to_be_in_viewport()
    picture(page, f"desk-next.{language}")
    bar.get_by_role("button").click()
    expect(page.locator(".desk-acts")).to_be_visible()
    picture(page, f"desk-called.{language}")
    assert page.locator(".desk-now").first.bounding_box()["y"] < page.locator(".desk-line").bounding_box()["y"]


@pytest.mark.long
def test_desk_fits_a_tablet_in_russian(people, shop):
    full_house(shop)
    shop.open()
    shop.call()
    page = people.signed_in(shop.clerks[0])
    page.goto(f"/desk/{shop.counters[0].pk}/?lang=ru")
    picture(page, "desk-called.ru")
    page.locator("section.bar button").click()
    expect(page.locator("form[data-finish]")).to_be_visible()
    picture(page, "desk-serving.ru")


# --- beside the next step
def test_customer_who_does_not_come_stands_aside_and_comes_back(people, shop):
    ticket = shop.arrive()
    shop.open()
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    Ticket.objects.update(state_since=timezone.now() - timedelta(minutes=1))  # one breath later it counts
    click(page, "Call again", page.get_by_text("2 calls"))

    press(page, "Nobody came", "Is here")
    expect(page.get_by_role("heading", name="Not here right now")).to_be_visible()
    picture(page, "desk-aside")
    assert state_of(ticket) == "missed"
    press(page, "Is here A001", "Call next A001")

    assert state_of(ticket) == "waiting"


def test_wrong_press_is_taken_back_with_a_reason(people, shop):
    ticket = shop.arrive()
    shop.open()
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    page.get_by_role("button", name="Take the call back").click()
    picture(page, "desk-take-back")
    dialog = page.get_by_role("dialog")
    reason = dialog.get_by_role("radio").first
    code = reason.get_attribute("value")
    dialog.locator("label").first.click()
    press(page, "Take it back", "Call next")

    assert state_of(ticket) == "waiting"
    assert TicketMove.objects.latest("id").reason == code


@pytest.mark.long
def test_customer_is_handed_on_with_a_note(people, shop):
    people.expect("400")
    ticket = shop.arrive()
    shop.open(2)
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    press(page, "Start serving", "Finish")
    page.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    click(page, "Hand on", dialog.get_by_text("Choose a service, a counter or a person."))
    picture(page, "desk-transfer")
    dialog.get_by_label("Service").select_option(label="New contract")
    dialog.get_by_label("Counter").select_option(label="2 · Rui · Free")
    dialog.get_by_label("Note for the colleague").fill("Has the papers")
    click(page, "Hand on", page.get_by_text("1 person waits, but not for you."))

    ticket.refresh_from_db()
    assert (ticket.service.code, ticket.for_counter, ticket.note) == (
        "new-contract",
        shop.counters[1],
        "Has the papers",
    )
    colleague = at_work(people, shop, counter=1)
    press(colleague, "Call next", "Start serving")
    expect(colleague.get_by_text("Has the papers")).to_be_visible()


def test_row_is_called_out_of_order_with_a_reason(people, shop):
    shop.arrive(minutes_ago=9)
    second = shop.arrive(minutes_ago=2)
    shop.open()
    page = at_work(people, shop)
    page.get_by_role("button", name=re.compile("^A002")).click()
    picture(page, "desk-row")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Call A002 out of order?")
    dialog.get_by_text("Cannot wait").click()
    press(page, "Call now", "Start serving A002")

    expect(page.get_by_text("called out of order: Cannot wait")).to_be_visible()
    assert state_of(second) == "called"


def test_customer_who_has_left_is_taken_out_after_a_question(people, shop):
    ticket = shop.arrive()
    shop.open()
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    page.get_by_role("button", name="Has left").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep the ticket")).to_be_focused()
    picture(page, "desk-out")
    click(page, "Has left the store", page.get_by_role("heading", name="The seat beside you is free."))

    assert state_of(ticket) == "left"


def test_finished_visit_is_reopened_from_the_toast(people, shop):
    ticket = shop.arrive()
    shop.open()
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    press(page, "Start serving", "Finish")
    finish(page)

    press(page, "Reopen", "Finish")

    assert state_of(ticket) == "serving"
    expect(page.get_by_role("button", name="Reopen")).to_be_hidden()


@pytest.mark.long
def test_counter_is_closed_from_more(people, shop):
    shop.open()
    page = at_work(people, shop)
    page.get_by_role("button", name="More").click()

    press(page, "Close counter 1", "Open Counter 1")

    shop.counters[0].refresh_from_db()
    assert not shop.counters[0].is_open


def test_chime_rings_once_when_the_empty_line_gets_a_ticket(people, shop):
    shop.open()
    page = at_work(people, shop)
    page.evaluate("window.rang = []; document.addEventListener('lado:rang', (event) => rang.push(event.detail.kind))")
    page.get_by_role("button", name="More").click()
    chime = page.get_by_role("button", name="Soft chime when somebody comes")
    chime.click()
    expect(chime).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    wait_until(lambda: page.evaluate("rang.splice(0).length"))

    for waiting in (1, 2):
        shop.arrive()
        expect(page.locator(".desk-line h2")).to_have_text(f"Line {waiting}")

    assert page.evaluate("rang") == ["chime"]
    expect(page).to_have_title("2 waiting, counter 1 · Lado")
