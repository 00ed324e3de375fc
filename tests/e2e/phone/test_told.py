"""The ticket in a pocket is told by Web Push what has come about."""

import pytest
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.models import PushSubscription
from queueing.states import Outcome
from tests.e2e.conftest import axe, long, no_overflow, shoot
from tests.e2e.phones import ASK, TICKET_CACHE, has_kept, look, press, tell
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
# windows come to the front for a person's press only, and a test presses no notice
CLICK = """async () => {
    self.seen = [];
    WindowClient.prototype.focus = async () => seen.push("focused");
    Clients.prototype.openWindow = async (url) => seen.push(url);
    Notification.prototype.close = () => seen.push("closed");
    await registration.showNotification("A notice", { tag: "turn" });
    const [notification] = await registration.getNotifications();
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""
RENEW = """(one) => {
    const event = new ExtendableEvent("pushsubscriptionchange");
    event.newSubscription = { toJSON: () => one };
    dispatchEvent(event);
}"""


# --- told
def test_a_phone_in_a_pocket_is_told_that_it_is_near_and_called(people, shop, service):
    shop.open()
    ticket = [shop.arrive(minutes_ago=9 - n) for n in range(4)][3]
    pushed = look(people, service, ticket)
    page = pushed.page
    expect(page.get_by_text("Your phone tells you")).to_be_visible()
    shoot(page, "ticket-notify-off")
    button = press(page)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("It is on")).to_be_visible()
    shoot(page, "ticket-notify-on")
    no_overflow(page)
    axe(page)
    pushed.ready()
    tell(shop)
    assert service.taken == []
    first = shop.call()
    tell(shop)
    pushed.pass_on(0)
    near = ["2 people are ahead of you. Please come back.", ticket.number, False, False]
    wait_until(lambda: pushed.notices() == [near])
    for _n in range(3):
        serving.serve(**shop.at_counter(first))
        serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(first))
        first = shop.call()
    tell(shop)
    pushed.pass_on(1)
    called = ["You are called: counter 1", ticket.number, False, True]
    wait_until(lambda: pushed.notices() == [called])
    pushed.push(service.taken[0].text.decode())  # late on its way: the newer one stays, and is not heard again
    wait_until(lambda: pushed.notices() == [[called[0], ticket.number, True, True]])
    for message in service.taken:
        assert ticket.token not in message.text.decode()


@pytest.mark.long
def test_the_notice_opens_the_ticket_and_an_address_that_changed_is_told(people, shop, service):
    ticket = shop.arrive()
    pushed = look(people, service, ticket)
    page = pushed.page
    press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    pushed.ready()
    worker = page.context.service_workers[0]
    worker.evaluate(CLICK)
    wait_until(lambda: worker.evaluate("self.seen") == ["closed", "focused"])
    new = service.phone()
    worker.evaluate(RENEW, {"endpoint": new.endpoint, "keys": new.subscription})
    wait_until(lambda: PushSubscription.objects.count() == 2)
    assert PushSubscription.objects.order_by("id").last().endpoint == new.endpoint
    page.goto("/stores/")
    worker.evaluate(CLICK)
    wait_until(lambda: worker.evaluate("self.seen") == ["closed", page.url.replace("/stores/", f"/t/{ticket.token}/")])


@pytest.mark.long
def test_once_it_is_over_the_phone_forgets(people, shop, service):
    shop.open()
    ticket = shop.arrive()
    pushed = look(people, service, ticket)
    page = pushed.page
    press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    wait_until(lambda: page.evaluate(TICKET_CACHE) == 1)
    shop.call()
    serving.serve(**shop.at_counter(ticket))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket))
    expect(page.get_by_text("All settled.")).to_be_visible()
    wait_until(lambda: page.evaluate(TICKET_CACHE) == 0)
    wait_until(lambda: page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0)
    assert page.evaluate("localStorage.getItem('pushed')") is None
    tell(shop)
    assert not PushSubscription.objects.exists()


def test_pressed_again_it_stops(people, shop, service):
    page = look(people, service, shop.arrive()).page
    button = press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    assert PushSubscription.objects.count() == 1
    page.reload()
    expect(page.get_by_text("It is on")).to_be_visible()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    wait_until(lambda: not PushSubscription.objects.exists())


@pytest.mark.long
def test_a_phone_whose_address_died_is_asked_anew(people, shop, service):
    ticket = shop.arrive()
    page = look(people, service, ticket).page
    press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    service.answers = [410]
    tell(shop)
    page.reload()
    expect(page.get_by_text("That did not work. Press again")).to_be_visible()


@pytest.mark.long
def test_without_network_it_stays_on(people, shop, service):
    people.expect("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to load")
    ticket = shop.arrive()
    pushed = look(people, service, ticket)
    page = pushed.page
    press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    wait_until(lambda: has_kept(page, ticket))
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("It is on")).to_be_visible()
    page.context.set_offline(False)
    assert PushSubscription.objects.count() == 1


STATES = {
    "blocked": ("Notification.requestPermission = async () => 'denied';", "Your browser blocks our notices."),
    "failed": ("localStorage.setItem('push-fails', 'yes');", "That did not work. Press again"),
    "impossible": ("delete window.PushManager;", "This browser cannot tell you"),
    "iphone": (
        "delete window.PushManager; Object.defineProperty(navigator, 'userAgent', { get: () => 'iPhone' });",
        "Add to Home Screen",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_what_cannot_be_is_said(people, shop, service, state):
    trick, words = STATES[state]
    page = look(people, service, shop.arrive(), before=trick).page
    if state in ("blocked", "failed"):
        press(page)
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("button", name=ASK)).to_have_count(0 if state in ("impossible", "iphone") else 1)
    shoot(page, f"ticket-notify-{state}")
    no_overflow(page)
    axe(page)
    assert not PushSubscription.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", *long("en", "pt", "cs")])
def test_the_button_fits_a_narrow_phone(people, shop, service, language):
    page = look(people, service, shop.arrive(), query=f"?lang={language}", size=(320, 568)).page
    expect(page.locator("[data-notify-press]")).to_be_visible()
    no_overflow(page)
    shoot(page, f"ticket-notify-off.{language}")
    card, place = page.locator(".ticket").bounding_box(), page.locator(".ticket p .number").bounding_box()
    assert place["x"] + place["width"] <= card["x"] + card["width"]  # a card cuts off what sticks out
    for button in page.locator("[data-notify-press], [data-wake]").all():
        assert button.bounding_box()["height"] >= 48
