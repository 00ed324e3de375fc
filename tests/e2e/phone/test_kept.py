"""The ticket's page without network and on the home screen, and a screen that stays on by wish."""

import pytest
from playwright.sync_api import expect

from queueing.commands import serving, waiting
from tests.e2e.conftest import axe, no_overflow, shoot
from tests.e2e.phones import ASK, TICKET_CACHE, has_kept, look, press
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


# --- without network
def test_a_phone_without_network_opens_its_ticket_as_it_was(people, shop, service):
    people.expect("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to load")
    shop.open()
    shop.arrive(minutes_ago=5)
    ticket = shop.arrive()
    pushed = look(people, service, ticket)
    page = pushed.page
    expect(page.get_by_text("2nd", exact=True)).to_be_visible()
    pushed.ready()
    wait_until(
        lambda: page.evaluate("caches.open('lado-shell').then((it) => it.keys()).then((all) => all.length)") > 10
    )
    shop.call()
    expect(page.get_by_text("1st", exact=True)).to_be_visible()
    wait_until(lambda: has_kept(page, ticket))
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name=ticket.number)).to_be_visible()
    expect(page.get_by_text("1st", exact=True)).to_be_visible()  # the last state, not the first one
    expect(page.get_by_text("No connection since")).to_be_visible()
    shoot(page, "ticket-kept")
    axe(page)
    serving.miss(**shop.at_counter(shop.store.tickets.get(state="called")))
    shop.call()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("No connection since")).to_be_hidden()


def test_a_ticket_that_was_deleted_is_not_shown_from_memory(people, shop, service):
    people.expect("404")
    ticket = shop.arrive()
    pushed = look(people, service, ticket)
    page = pushed.page
    pushed.ready()
    wait_until(lambda: has_kept(page, ticket))
    ticket.token = "another-token-of-nobody-22"
    ticket.save(update_fields=["token"])
    page.reload()
    expect(page.get_by_role("heading", name=ticket.number)).to_have_count(0)
    wait_until(lambda: page.evaluate(TICKET_CACHE) == 0)


@pytest.mark.long
def test_every_ticket_has_a_worker_of_its_own(people, shop, service):
    """Two tickets of a family on one phone: none hears of the other, and the end of one leaves the other alone."""
    shop.open()
    first, second = shop.arrive(minutes_ago=5), shop.arrive()
    pushed = look(people, service, first)
    page = pushed.page
    pushed.ready()
    page.goto(f"/t/{second.token}/")
    pushed.ready()
    wait_until(lambda: page.evaluate(TICKET_CACHE) == 2)
    scopes = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))")
    assert sorted(scope.rstrip("/").rpartition("/")[2] for scope in scopes) == sorted([first.token, second.token])
    serving.take_out(reason="customer", **shop.at_counter(second))
    expect(page.get_by_text("You left the line at")).to_be_visible()
    wait_until(lambda: page.evaluate(TICKET_CACHE) == 1)


# --- awake
LOCKS = """
    window.locks = [];
    Object.defineProperty(navigator, "wakeLock", { value: { request: async (kind) => {
        const lock = new EventTarget();
        lock.release = async () => { locks.splice(locks.indexOf(lock), 1); lock.dispatchEvent(new Event("release")); };
        locks.push(lock);
        return lock;
    } } });
"""


@pytest.mark.long
def test_the_screen_stays_on_by_wish_until_the_call_is_over(people, shop, service):
    shop.open()
    ticket = shop.arrive()
    page = look(people, service, ticket, before=LOCKS).page
    button = page.get_by_role("button", name="Keep the screen on")
    assert page.evaluate("locks.length") == 0
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    wait_until(lambda: page.evaluate("locks.length") == 1)
    page.evaluate("locks[0].release()")  # as the browser does when another page comes to the front
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until(lambda: page.evaluate("locks.length") == 1)
    shop.call()
    expect(page.get_by_role("heading", name="It is your turn.")).to_be_visible()
    assert page.evaluate("locks.length") == 1
    serving.serve(**shop.at_counter(ticket))
    expect(page.get_by_text("You are at counter 1.")).to_be_visible()
    wait_until(lambda: page.evaluate("locks.length") == 0)


@pytest.mark.long
def test_who_has_stepped_out_may_still_ask_to_be_told(people, shop, service):
    ticket = shop.arrive()
    waiting.hold(**shop.at_counter(ticket))
    page = look(people, service, ticket).page
    expect(page.get_by_text("Your place is kept.")).to_be_visible()
    press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    shoot(page, "ticket-notify-held")
    no_overflow(page)
    axe(page)
    page.get_by_role("button", name="I am back").click()
    expect(page.get_by_text("in line", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=ASK)).to_have_attribute("aria-pressed", "true")


@pytest.mark.long
def test_the_screen_may_be_let_go_again(people, shop, service):
    page = look(people, service, shop.arrive(), before=LOCKS).page
    button = page.get_by_role("button", name="Keep the screen on")
    button.click()
    wait_until(lambda: page.evaluate("locks.length") == 1)
    button.click()
    wait_until(lambda: page.evaluate("locks.length") == 0)
    expect(button).to_have_attribute("aria-pressed", "false")


# --- the home screen
@pytest.mark.long
def test_the_page_can_be_put_on_the_home_screen_where_the_browser_offers_it(people, shop, service):
    page = look(people, service, shop.arrive()).page
    button = page.get_by_role("button", name="Put this ticket on the home screen")
    expect(button).to_be_hidden()
    page.evaluate(
        "const offer = new Event('beforeinstallprompt', { cancelable: true });"
        "offer.prompt = () => (window.prompted = true); window.offered = offer; dispatchEvent(offer)"
    )
    assert page.evaluate("offered.defaultPrevented")
    button.click()
    assert page.evaluate("prompted")
    expect(button).to_be_hidden()
    problems = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert problems["errors"] == []
