"""Real Chromium in front of the real application: what people see, what they press, and what the browser complains of."""

import os
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from queueing.models import Booking, ProofCode, SessionStep, Side, Ticket
from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from stores.models import Customer, CustomerWay, Staff
from tests.e2e.payloads import Payloads
from tests.e2e.served import ROOT
from tests.e2e.shop import make_shop
from tests.factories import DeviceFactory

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-background-networking"]
SHORT = 16  # signs: a cookie no longer than that holds a language, not a secret
SHOTS = ROOT / "var" / "shots"
expect.set_options(timeout=15_000)  # machines are shared: the default of 5 s is not always enough for a late process
PHONE, TABLET, KIOSK, HALL = (390, 844), (1180, 820), (1080, 1920), (1920, 1080)


@pytest.fixture(scope="session")
def _unsafe():
    """Playwright's own event loop runs in this thread; the test's rows are made between its steps, not inside them.

    One browser and one web process serve the whole run: starting them took longer than the tests. No other event loop
    can run in this thread from then on, so these tests come last (tests/conftest.py).
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium(_unsafe):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


SECRETS: set[str] = set()  # what was used in front of this module's web process and may stand in no log
NAMES: set[str] = set()  # of the people in it, which no display shows
PAYLOADS = Payloads()


@pytest.fixture(scope="module")
def served(web):
    """What it says and sends is searched after every module."""
    SECRETS.clear()
    NAMES.clear()
    PAYLOADS.clear()
    before = len(web.said())
    yield web
    said = web.said()[before:]
    assert [secret for secret in SECRETS | PAYLOADS.typed if secret in said] == []
    assert PAYLOADS.leaks(SECRETS | PAYLOADS.typed, NAMES) == []


@pytest.fixture
def shop(transactional_db):
    return make_shop()


@dataclass
class People:
    """Browsers of different people and devices, each its own context; whatever one complains of fails the test."""

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def somebody(self, size=PHONE, **options) -> Page:
        """A browser that knows nothing."""
        options = {"locale": "en-GB", "has_touch": size != HALL, "reduced_motion": "reduce", **options}
        viewport = {"width": size[0], "height": size[1]}
        context = self.browser.new_context(base_url=self.url, viewport=viewport, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        PAYLOADS.watch(page)
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("console", self._said)
        return page

    def device(self, store, purpose, size=KIOSK, **options) -> Page:
        """A paired device of `store`; the page carries its row as `device`."""
        page, row = self.somebody(size, **options), DeviceFactory(store=store, purpose=purpose)
        self._cookie(page, DEVICE_COOKIES[purpose], new_token(row))
        page.device = row
        return page

    def signed_in(self, staff, size=TABLET, **options) -> Page:
        """A browser in which `staff` is signed in."""
        page = self.somebody(size, **options)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(staff.user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = staff.user.get_session_auth_hash()
        session.save()
        self._cookie(page, settings.SESSION_COOKIE_NAME, session.session_key)
        return page

    def _cookie(self, page, name, value):
        page.context.add_cookies([{"name": name, "value": value, "url": self.url, "httpOnly": True, "sameSite": "Lax"}])

    def _said(self, line):
        if line.type == "error":
            self.complain(f"{line.text} ({line.location['url']})")

    def complain(self, text):
        if not any(words in text for words in self.expected):
            self.complaints.append(text)

    def expect(self, *words):
        """What browsers will say in this test because of what it does to them."""
        self.expected += words

    def note_secrets(self):
        """Tokens of tickets and devices, sessions, phones, what was filled in, and full names."""
        SECRETS.update(Ticket.objects.values_list("token", flat=True))
        SECRETS.update(Booking.objects.values_list("token", flat=True))
        SECRETS.update(CustomerWay.objects.values_list("value", flat=True))
        SECRETS.update(filter(None, Customer.objects.values_list("name", flat=True)))
        SECRETS.update(ProofCode.objects.values_list("target", flat=True))
        SECRETS.update(filter(None, SessionStep.objects.values_list("typed", flat=True)))
        SECRETS.update(filter(None, Side.objects.values_list("invitation", flat=True)))
        SECRETS.update(str(person) for person in Staff.objects.exclude(last_name=""))
        NAMES.update(Staff.objects.exclude(first_name="").values_list("first_name", flat=True))
        for context in self.contexts:
            SECRETS.update(cookie["value"] for cookie in context.cookies() if len(cookie["value"]) > SHORT)

    def go(self):
        self.note_secrets()
        for context in self.contexts:
            context.close()
        assert not self.complaints


@pytest.fixture
def local(chromium, served, shop):
    """Browsers at `localhost`: passkeys belong to a name, never to an address of numbers."""
    people = People(chromium, served.url.replace("127.0.0.1", "localhost"))
    yield people
    people.go()


@pytest.fixture
def people(chromium, served, shop):
    people = People(chromium, served.url)
    yield people
    people.go()


def long(*values):
    """Further sizes or languages of a journey, seen in `make test-long` only."""
    return [pytest.param(value, marks=pytest.mark.long) for value in values]


def axe(page):
    """No violation of WCAG 2.2 A and AA or of axe's best practices."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def shoot(page, name):
    """A picture of the page for people to look at, where LADO_SHOTS asks for them: drawing them all takes minutes."""
    if not os.environ.get("LADO_SHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state()
    width = page.viewport_size["width"]
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))")
    page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png")


def no_overflow(page):
    """Nothing sticks out to the side."""
    page.wait_for_load_state()  # a page that has just been sent for has no document yet
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide"
