"""A promise from its making to its keeping, in each language: find a store, book, move, arrive, and be called at that time."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing import passes
from queueing.commands.booking.keeping import settle_promises
from queueing.joining import code_at
from queueing.models import Booking
from stores.models import Service
from tests.e2e.conftest import PHONE, SECRETS, axe, long, no_overflow, shoot
from tests.e2e.desks import at_work, press
from tests.e2e.words import say, speaks
from tests.queueing.bookings import policy
from tests.queueing.views.reading import zone_at_noon

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_shop(shop):
    """It takes bookings, wants to be sure that people are there, and its clock stands near noon."""
    shop.store.opening_hours, shop.store.joining = "Mo-Su 08:00-20:00", "code"
    shop.store.time_zone = zone_at_noon(timezone.now())
    shop.store.save()
    Service.objects.update(book_notice=0)
    policy(walk_in_percent=40)
    return shop


class Customer:
    """Somebody with a phone who reads one language and looks well at every page."""

    def __init__(self, people, language):
        self.page, self.language = people.somebody(PHONE, locale=language), language

    def reads(self, name):
        if self.language != "en":
            speaks(self.page, self.language)
        no_overflow(self.page)
        axe(self.page)
        shoot(self.page, f"promise-{name}.{self.language}")

    def presses(self, text, *, role="button", context=None):
        self.page.get_by_role(role, name=say(self.language, text, context=context), exact=True).first.click()

    def finds(self, store):
        self.page.goto("/stores/?q=lisboa")
        self.reads("1-stores")
        self.page.locator("a.store-row").first.click()
        self.page.locator(f"a[href='/book/{store.code}/']").wait_for()
        self.reads("2-store")

    def books(self, store):
        self.page.locator(f"a[href='/book/{store.code}/']").click()
        self.page.locator("summary", has=self.page.locator("xpath=../fieldset//input[@value='sim-swap']")).click()
        self.page.locator("input[value='sim-swap']").check()
        self.reads("3-matters")
        self.page.locator(".bar button.primary").click()
        self.reads("4-times")
        self.page.locator("button.slot").nth(6).click()
        self.page.locator("#name").fill("Žofie Лукина 👩")
        self.page.locator("#phone").fill("+351 912 345 678")
        booking = Booking.objects.get()
        SECRETS.add(booking.token)
        self.reads("5-details")
        self.page.locator(".bar button.primary").click()
        expect(self.page).to_have_url(re.compile(r"\?done=booked$"))
        self.reads("6-booked")
        return booking

    def moves(self):
        self.presses("Move", role="link", context="booking")
        self.reads("7-move")
        self.page.locator("button.slot").nth(1).click()
        expect(self.page.locator("[data-done='moved']")).to_be_visible()
        self.reads("8-moved")

    def arrives(self, booking, code):
        self.page.goto(f"/booking/{booking.token}/arrive/")
        self.reads("9-arrive")
        self.page.get_by_role("textbox", name=say(self.language, "Code of the store")).fill(code)
        self.presses("I am here")
        self.page.wait_for_url(re.compile("/t/"))
        booking.refresh_from_db()
        expect(self.page.get_by_text(booking.ticket.number).first).to_be_visible()
        self.reads("10-ticket")

    def is_called(self, counter):
        expect(self.page.get_by_role("heading", name=say(self.language, "It is your turn."))).to_be_visible()
        expect(self.page.locator("main")).to_contain_text(str(counter.number))
        self.reads("11-called")


@pytest.mark.parametrize("language", ["ru", *long("en", "pt", "cs")])
def test_found_booked_moved_arrived_and_called(people, open_shop, language):
    store, customer = open_shop.store, Customer(people, language)
    desk = at_work(people, open_shop)
    press(desk, "Open", "Call next")
    customer.finds(store)
    booking = customer.books(store)
    first = booking.starts_at
    customer.moves()
    booking.refresh_from_db()
    assert (booking.language, booking.moves) == (language, 1)
    assert booking.starts_at < first

    Booking.objects.filter(pk=booking.pk).update(starts_at=timezone.now() + timedelta(minutes=1))  # the time has come
    customer.arrives(booking, code_at(passes.code_key(), store=store.code, at=timezone.now()))
    press(desk, "Call next", "Start serving")
    customer.is_called(open_shop.counters[0])
    press(desk, "Start serving", "Finish")

    booking.refresh_from_db()
    assert booking.ticket.booked_for == booking.starts_at
    settle_promises(now=timezone.now())
    booking.refresh_from_db()
    assert booking.promise_kept is True
