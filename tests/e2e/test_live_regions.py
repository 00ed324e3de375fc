"""A screen reader is told what matters while the line moves, and nothing else; the way in and out by keyboard."""

import pytest
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.states import Outcome
from stores.models import Staff
from tests.e2e.checks import FROM_THE_TOP
from tests.e2e.desks import at_work, press
from tests.e2e.door import at_the_door
from tests.factories import StaffFactory
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LISTEN = """() => {
    const LIVE = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log]";
    const texts = () => new Map([...document.querySelectorAll(LIVE)].filter((one) => one.checkVisibility())
      .map((one) => [one, one.innerText.trim()]));
    let before = texts();
    window.announced = [];
    new MutationObserver(() => {
      const now = texts();
      now.forEach((text, region) => { if (text && before.get(region) !== text) announced.push(text); });
      before = now;
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] });
  }"""

BEHIND = """() => {
    const where = document.getElementById("main").compareDocumentPosition(document.activeElement);
    return Boolean(where & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY));
  }"""


def seen(page, shop):
    """The page knows the store's newest move."""
    last = str(shop.revision())
    wait_until(lambda: page.locator("[data-live]").first.get_attribute("data-revision") == last)


def test_twenty_moves_behind_the_customer_are_not_announced(people, shop):
    shop.open()
    page = people.somebody()
    page.goto(f"/t/{shop.arrive(minutes_ago=5).token}/")
    expect(page.get_by_text("1st", exact=True)).to_be_visible()
    page.evaluate(LISTEN)

    for _n in range(20):
        shop.arrive("bill")
        seen(page, shop)

    assert len(page.evaluate("announced")) <= 1, page.evaluate("announced")  # a promise may be told anew


def test_place_and_promise_are_announced_once_for_each_call_before_the_customer(people, shop):
    shop.open()
    ahead = [shop.arrive(minutes_ago=30 - n) for n in range(7)]
    page = people.somebody()
    page.goto(f"/t/{shop.arrive().token}/")
    expect(page.get_by_text("8th", exact=True)).to_be_visible()
    page.evaluate(LISTEN)

    for ticket in ahead:  # three moves each
        assert shop.call().pk == ticket.pk
        serving.serve(**shop.at_counter(ticket))
        serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket))
        seen(page, shop)

    announced = page.evaluate("announced")
    assert sum("in line" in text for text in announced) <= len(ahead)
    assert 1 < len(announced) <= 3 * len(ahead), announced  # a promise may move when a service begins, and when it ends


@pytest.mark.long
def test_desk_and_door_are_silent_while_others_come(people, shop):
    shop.arrive(minutes_ago=5)
    desk = at_work(people, shop)
    press(desk, "Open", "Call next")
    door = at_the_door(people, shop, StaffFactory(role=Staff.Role.GREETER, stores=[shop.store]))
    for page in (desk, door):
        seen(page, shop)
        page.evaluate(LISTEN)

    for _n in range(20):
        shop.arrive("bill")
    for page in (desk, door):
        seen(page, shop)

        assert page.evaluate("announced") == [], page.url


def test_announcement_is_counted(people, shop):
    page = people.somebody()
    page.goto("/stores/")
    page.evaluate(LISTEN)

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p role=status id=news>News</p>')")
    page.evaluate("news.textContent = 'More'")

    assert page.evaluate("announced") == ["News", "More"]


@pytest.mark.long
def test_skip_link_leads_into_the_content(people, shop):
    shop.open()
    stranger, kiosk, clerk = people.somebody(), people.device(shop.store, "kiosk"), people.signed_in(shop.clerks[0])
    for page, address in (
        (stranger, "/stores/"),
        (stranger, "/accounts/login/"),
        (stranger, f"/t/{shop.arrive().token}/"),
        (kiosk, "/kiosk/"),
        (clerk, f"/desk/{shop.counters[0].pk}/"),
    ):
        page.goto(address)
        page.evaluate(FROM_THE_TOP)

        page.keyboard.press("Tab")
        expect(page.locator("a.skip")).to_be_focused()
        expect(page.locator("a.skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate(BEHIND), page.evaluate("document.activeElement.outerHTML")


@pytest.mark.long
def test_dialog_is_opened_and_left_by_keyboard_alone(people, shop):
    shop.open()
    shop.arrive(minutes_ago=3)
    page = people.somebody()
    page.goto(f"/t/{shop.arrive().token}/")
    for opener, key in (
        ("Let others pass", "Enter"),
        ("Step out, keep my place", "Enter"),
        ("Leave the line", "Enter"),
    ):
        link = page.get_by_role("link", name=opener)
        link.focus()
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.evaluate("Boolean(document.activeElement.closest('dialog'))")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(link).to_be_focused()
    ring = page.get_by_role("button", name="Ring me")
    ring.focus()
    page.keyboard.press("Space")
    expect(ring).to_have_attribute("aria-pressed", "true")
    language = page.locator("summary", has_text="English").first
    language.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Русский")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Русский")).to_be_hidden()
