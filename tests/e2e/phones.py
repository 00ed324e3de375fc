"""Browsers whose push service is the test's own: what they are asked for, and what is pushed to them."""

import json
import threading

from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands import notices
from tests.e2e.conftest import SECRETS
from tests.waiting import wait_until

# Chromium's own push service is out of reach here: asking it for an address is the one thing that is not real
FAKE = """
    const mine = %s;
    const subscription = () => localStorage.getItem("pushed") && {
        endpoint: mine.endpoint,
        toJSON: () => ({ endpoint: mine.endpoint, keys: { p256dh: mine.p256dh, auth: mine.auth } }),
        unsubscribe: async () => (localStorage.removeItem("pushed"), true),
    };
    PushManager.prototype.getSubscription = async () => subscription();
    PushManager.prototype.subscribe = async (wish) => {
        if (!wish.userVisibleOnly || wish.applicationServerKey.length !== 65) throw new Error("no such wish");
        if (localStorage.getItem("push-fails")) throw new DOMException("push service not available", "AbortError");
        localStorage.setItem("pushed", "yes");
        return subscription();
    };
"""


class PushedTo:
    """A page with its service worker, as its push service sees it."""

    def __init__(self, page, service, phone):
        self.page, self.service, self.phone = page, service, phone
        self.registrations = []
        page.add_init_script("{" + FAKE % json.dumps(phone.subscription) + "}")
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.cdp.send("ServiceWorker.enable")

    def _registered(self, said):
        self.registrations += [each for each in said["registrations"] if not each["isDeleted"]]

    def ready(self):
        """Wait until the worker serves the page."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def push(self, text):
        """What the push service does with a message that it was given."""
        registration = self.registrations[-1]
        origin = self.page.evaluate("location.origin")
        facts = {"origin": origin, "registrationId": registration["registrationId"], "data": text}
        self.cdp.send("ServiceWorker.deliverPushMessage", facts)

    def pass_on(self, count):
        """The messages that the service took, from this one on; one at least."""
        wait_until(lambda: len(self.service.taken) > count, what="a message at the push service")
        for pushed in self.service.taken[count:]:
            self.push(pushed.text.decode())

    def notices(self):
        """What the phone shows now."""
        return self.page.evaluate(
            "navigator.serviceWorker.ready.then((one) => one.getNotifications())"
            ".then((all) => all.map(({ title, body, silent, requireInteraction }) => [title, body, silent, requireInteraction]))"
        )


def tell(shop):
    """The worker comes to the store. It has a loop of its own, and so has the browser in this thread."""

    def work():
        notices.tell_store(store_id=shop.store.pk, now=timezone.now())
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(30)


ASK = "Tell me when it is nearly my turn"
TICKET_CACHE = "caches.keys().then((all) => all.filter((name) => name.startsWith('lado-ticket')).length)"


def look(people, service, ticket, *, allowed=True, query="", before="", **options):
    page = people.somebody(**options)
    if allowed:
        page.context.grant_permissions(["notifications"])
    phone = service.phone()
    SECRETS.update([ticket.token, phone.endpoint.rpartition("/")[2], *list(phone.subscription.values())[1:]])
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
