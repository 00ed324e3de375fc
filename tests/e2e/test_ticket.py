"""The customer's own ticket in Chromium: it changes by itself, rings when allowed, and works on a bad day too."""

import pytest
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.models import Ticket
from queueing.states import Outcome, TicketState
from tests.e2e.conftest import axe, shoot
from tests.e2e.served import Served
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LISTEN = (
    "window.rang = []; window.shaken = []; addEventListener('DOMContentLoaded', () =>"
    " document.addEventListener('lado:rang', (event) => rang.push(event.detail.kind)));"
    "navigator.vibrate = (pattern) => { shaken.push(pattern); return true; }"
)


def look(people, ticket, query="", **options):
    page = people.somebody(**options)
    page.goto(f"/t/{ticket.token}/{query}")
    return page


def press(button, *, until):
    """Press as people do: again, when nothing happens (a press right after another is taken for the same one)."""

    def done():
        if button.is_visible():
            button.click()
        return until.is_visible()

    wait_until(done)


# --- it changes by itself
def test_the_page_turns_yellow_when_the_ticket_is_called(people, shop):
    shop.open()
    ticket = shop.arrive()
    page = look(people, ticket)
    expect(page.get_by_text("1st", exact=True)).to_be_visible()
    shop.call()
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible()
    expect(page).to_have_title("It is your turn · Lado")
    colour = page.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor")
    assert colour == "rgb(255, 199, 44)"


def test_a_whole_visit_is_seen_without_touching_the_page(people, shop):
    shop.open()
    ticket = shop.arrive()
    page = look(people, ticket)
    shop.call()
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible()
    serving.miss(**shop.at_counter(ticket))
    expect(page.get_by_text("Missed the call")).to_be_visible()
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("in line", exact=True)).to_be_visible()
    shop.call()
    serving.serve(**shop.at_counter(ticket))
    expect(page.get_by_text("You are at counter 1.")).to_be_visible()
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket))
    expect(page.get_by_text("All settled.")).to_be_visible()
    expect(page).to_have_title(f"{ticket.number} · Lado")


@pytest.mark.long
def test_the_place_moves_up_as_others_are_called(people, shop):
    shop.open()
    shop.arrive(minutes_ago=2)
    page = look(people, shop.arrive())
    expect(page.get_by_text("2nd", exact=True)).to_be_visible()
    shop.call()
    expect(page.get_by_text("1st", exact=True)).to_be_visible()


@pytest.mark.long
def test_a_question_that_is_open_gives_way_to_the_call(people, shop):
    shop.open()
    page = look(people, shop.arrive())
    page.get_by_role("link", name="Leave the line").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    shop.call()
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


# --- it rings
def test_the_phone_rings_and_shakes_once_it_was_allowed(people, shop):
    shop.open()
    page = people.somebody()
    page.add_init_script(LISTEN)
    ticket = shop.arrive()
    page.goto(f"/t/{ticket.token}/")
    button = page.get_by_role("button", name="Ring me")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("The sound is on")).to_be_visible()
    wait_until(lambda: page.evaluate("shaken.length = 0, rang.splice(0).length"))
    shop.call()
    wait_until(lambda: page.evaluate("rang.length") == 1)
    assert page.evaluate("shaken") == [[200, 100, 200]]
    expect(page.locator(".turn-where")).to_contain_text("1")
    serving.recall(**shop.at_counter(ticket))
    wait_until(lambda: page.evaluate("rang.length") == 2)


@pytest.mark.long
def test_the_phone_is_silent_as_long_as_nobody_allowed_it(people, shop):
    shop.open()
    page = people.somebody()
    page.add_init_script(LISTEN)
    page.goto(f"/t/{shop.arrive().token}/")
    shop.call()
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible()
    assert page.evaluate("[rang, shaken]") == [[], []]


# --- what the customer does
def test_leaving_is_asked_and_then_done(people, shop):
    ticket = shop.arrive()
    page = look(people, ticket)
    page.get_by_role("link", name="Leave the line").click()
    dialog = page.get_by_role("dialog", name="Leave the line?")
    expect(dialog.get_by_role("button", name="Stay in line")).to_be_focused()
    dialog.get_by_role("button", name="Stay in line").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Leave the line").click()
    dialog.get_by_role("button", name="Leave the line").click()
    expect(page.get_by_text("You left the line at")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.state == TicketState.LEFT


@pytest.mark.long
def test_others_are_let_pass(people, shop):
    ticket = shop.arrive(minutes_ago=3)
    shop.arrive()
    page = look(people, ticket)
    page.get_by_role("link", name="Let others pass").click()
    page.get_by_role("button", name="1 person").click()
    expect(page.get_by_text("2nd", exact=True)).to_be_visible()


def test_stepping_out_and_coming_back_keeps_the_place(people, shop):
    ticket = shop.arrive(minutes_ago=3)
    shop.arrive()
    page = look(people, ticket)
    page.get_by_role("link", name="Step out, keep my place").click()
    page.get_by_role("button", name="Until I say that I am back").click()
    expect(page.get_by_text("We do not call you until you say that you are back.")).to_be_visible()
    press(page.get_by_role("button", name="I am back"), until=page.get_by_text("1st", exact=True))


@pytest.mark.long
def test_being_late_frees_the_counter_and_keeps_the_place(people, shop):
    shop.open()
    ticket = shop.arrive()
    page = look(people, ticket)
    shop.call()
    page.get_by_role("button", name="5 min").click()
    expect(page.get_by_text("you are in line again by yourself")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.counter is None


def test_everything_works_without_scripts(people, shop):
    ticket = shop.arrive()
    page = look(people, ticket, java_script_enabled=False)
    expect(page.get_by_role("button", name="Ring me")).to_be_hidden()
    page.get_by_role("link", name="Let others pass").click()
    page.get_by_role("button", name="2 people").click()
    page.get_by_role("link", name="Step out, keep my place").click()
    page.get_by_role("button", name="10 min").click()
    expect(page.get_by_text("We do not call you before")).to_be_visible()
    page.get_by_role("button", name="I am back").click()
    page.get_by_role("link", name="Leave the line").click()
    page.get_by_role("button", name="Leave the line").click()
    expect(page.get_by_text("You left the line at")).to_be_visible()
    assert Ticket.objects.get().passes == 2


@pytest.mark.long
def test_a_language_chosen_stays_while_the_page_lives(people, shop):
    shop.open()
    page = look(people, shop.arrive(), "?lang=en")
    page.get_by_text("English").first.click()
    page.get_by_role("link", name="Русский").click()
    expect(page.get_by_text("Замена SIM-карты")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    shop.arrive("bill", minutes_ago=5)
    expect(page.locator("[data-live]")).to_have_attribute("data-revision", str(shop.revision()))
    expect(page.get_by_text("Замена SIM-карты")).to_be_visible()


# --- a bad day
def test_a_page_without_network_says_so_and_recovers(people, shop):
    people.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    shop.open()
    page = look(people, shop.arrive())
    expect(page.get_by_text("1st", exact=True)).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("No connection since")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Your place in line is safe.")).to_be_visible()
    shoot(page, "ticket-stale")
    axe(page)
    shop.call()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("No connection since")).to_be_hidden()


@pytest.mark.long
def test_without_the_broker_the_page_asks_and_still_turns_yellow(people, shop):
    people.expect("WebSocket")
    lonely = Served(REDIS_URL="redis://127.0.0.1:1/0")
    try:
        shop.open()
        page = people.somebody()
        page.goto(f"{lonely.url}/t/{shop.arrive().token}/")
        expect(page.get_by_text("1st", exact=True)).to_be_visible()
        expect(page.get_by_text("Slow connection since")).to_be_visible(timeout=20_000)
        shop.call()
        expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible(timeout=20_000)
    finally:
        lonely.stop()


@pytest.mark.long
def test_a_socket_of_an_unknown_ticket_is_refused(people, shop):
    people.expect("WebSocket")
    page = people.somebody()
    page.goto("/stores/")
    code = page.evaluate(
        "new Promise((done) => { const one = new WebSocket(location.origin.replace('http', 'ws') + '/ws/ticket/"
        + "x" * 24
        + "/'); one.onopen = () => done('open'); one.onclose = (event) => done(event.code) })"
    )
    assert code != "open"
