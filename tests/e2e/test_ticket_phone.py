"""The ticket in a pocket: told by Web Push, kept without network, awake on wish, fresh after sleep."""

import pytest
from playwright.sync_api import expect

from queueing.commands import serving, waiting
from queueing.models import PushSubscription
from queueing.states import Outcome
from tests.e2e.conftest import SECRETS, axe, no_overflow, shoot
from tests.e2e.phones import PushedTo, tell
from tests.e2e.served import Served
from tests.push_server import PushServer
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ASK = "Tell me when it is nearly my turn"
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
TICKET_CACHE = "caches.keys().then((all) => all.filter((name) => name.startsWith('lado-ticket')).length)"


@pytest.fixture(scope="module")
def served(django_db_setup):
    """A trial, in which phones may name a push service of this machine."""
    SECRETS.clear()
    served = Served(LADO_DEMO="1", LADO_PUSH_LOCAL="1", LADO_LOG_LEVEL="INFO")
    yield served
    said = served.stop()
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.fixture
def service(settings):
    settings.PUSH_LOCAL = True
    service = PushServer()
    yield service
    service.stop()


def look(people, service, ticket, *, allowed=True, query="", before="", **options):
    page = people.somebody(**options)
    if allowed:
        page.context.grant_permissions(["notifications"])
    phone = service.phone()
    SECRETS.update([phone.endpoint.rpartition("/")[2], *list(phone.subscription.values())[1:]])
    pushed = PushedTo(page, service, phone)
    if before:
        page.add_init_script(before)
    page.goto(f"/t/{ticket.token}/{query}")
    return pushed


def has_kept(page, ticket):
    """Whether the worker serves the page and its last state is kept."""
    cache = f"caches.open('lado-ticket /t/{ticket.token}/')"
    state = f"{cache}.then((it) => it.match('/kept/state')).then(Boolean)"
    return page.evaluate("navigator.serviceWorker.controller !== null") and page.evaluate(state)


def press(page):
    button = page.get_by_role("button", name=ASK)
    expect(button).to_be_enabled()
    button.click()
    return button


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


def test_a_phone_whose_address_died_is_asked_anew(people, shop, service):
    ticket = shop.arrive()
    page = look(people, service, ticket).page
    press(page)
    expect(page.get_by_text("It is on")).to_be_visible()
    service.answers = [410]
    tell(shop)
    page.reload()
    expect(page.get_by_text("That did not work. Press again")).to_be_visible()


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


@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
def test_the_button_fits_a_narrow_phone(people, shop, service, language):
    page = look(people, service, shop.arrive(), query=f"?lang={language}", size=(320, 568)).page
    expect(page.locator("[data-notify-press]")).to_be_visible()
    no_overflow(page)
    shoot(page, f"ticket-notify-off.{language}")
    card, place = page.locator(".ticket").bounding_box(), page.locator(".ticket p .number").bounding_box()
    assert place["x"] + place["width"] <= card["x"] + card["width"]  # a card cuts off what sticks out
    for button in page.locator("[data-notify-press], [data-wake]").all():
        assert button.bounding_box()["height"] >= 48


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


def test_the_screen_may_be_let_go_again(people, shop, service):
    page = look(people, service, shop.arrive(), before=LOCKS).page
    button = page.get_by_role("button", name="Keep the screen on")
    button.click()
    wait_until(lambda: page.evaluate("locks.length") == 1)
    button.click()
    wait_until(lambda: page.evaluate("locks.length") == 0)
    expect(button).to_have_attribute("aria-pressed", "false")


# --- the home screen
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
