"""Booking in Chromium at phone size: from the store's page to the booking, moved and cancelled, without scripts, and by
keyboard alone. (In each language: `test_promise.py`.)"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.models import Booking
from tests.e2e.conftest import HALL, PHONE, SECRETS, TABLET, axe, long, no_overflow, shoot
from tests.queueing.bookings import policy

pytestmark = pytest.mark.django_db(transaction=True)
CONFIRMED = re.compile(r"/booking/[\w-]{22,40}/\?done=booked$")
DETAILS = re.compile(r"/book/hold/[\w-]{22,40}/$")
NOTES = "I come with a push\u00adchair 👶"


@pytest.fixture
def bookable(shop):
    shop.store.opening_hours = "Mo-Su 09:00-20:00"
    shop.store.phone = "+351213000000"
    shop.store.save()
    service = shop.services["sim-swap"]
    service.bring = {"en": "Identity card or passport\nThe old SIM card"}
    service.save()
    policy(walk_in_percent=40, lead_minutes=30)
    return shop


class Journey:
    """A customer on the way to a booking; every page they load is counted and looked at."""

    def __init__(self, page, shop, *, checked=True):
        self.page, self.shop, self.checked, self.loads = page, shop, checked, []
        page.on("framenavigated", lambda frame: self.loads.append(frame.url))

    def look(self, name):
        no_overflow(self.page)
        shoot(self.page, name)
        if self.checked:
            axe(self.page)

    def to_store(self):
        self.page.goto("/stores/?q=chiado")
        self.page.locator("a.store-row").first.click()
        self.page.locator(f"a[href='/book/{self.shop.store.code}/']").wait_for()
        self.loads.clear()

    def matters(self):
        self.page.locator(f"a[href='/book/{self.shop.store.code}/']").click()
        self.page.locator("summary", has=self.page.locator("xpath=../fieldset//input[@value='sim-swap']")).click()
        self.page.locator("input[value='sim-swap']").check()
        self.look("book-1-matters")
        self.page.locator(".bar button.primary").click()

    def time(self, place=None):
        """Of the day that is shown first, or of another one, whose page is one load more."""
        if place is not None:
            self.page.locator(".day:not([data-none])").nth(place).click()
        self.look("book-2-times")
        self.page.locator("button.slot").nth(3).click()

    def details(self):
        expect(self.page).to_have_url(DETAILS)
        SECRETS.update(Booking.objects.values_list("token", flat=True))
        self.page.locator("#name").fill("Marta \u05de\u05e8\u05d9\u05dd 👩")
        self.page.locator("#phone").fill("912 345 678")
        self.page.locator("#notes").fill(NOTES)
        self.look("book-3-details")
        self.page.locator(".bar button.primary").click()
        expect(self.page).to_have_url(CONFIRMED)
        self.look("book-4-booked")
        return Booking.objects.get(state="booked")

    def whole(self, day=None):
        self.to_store()
        self.matters()
        self.time(day)
        return self.details()


def test_find_book_move_and_cancel(people, bookable):
    journey = Journey(people.somebody(PHONE), bookable)
    page, booking = journey.page, journey.whole()
    assert len(journey.loads) == 4, journey.loads
    assert booking.name.startswith("Marta")
    expect(page.locator("[data-reference]")).to_have_text(booking.reference)
    expect(page.get_by_role("status")).to_contain_text("Your time is booked.")
    page.get_by_role("button", name="I come").click()
    expect(page.locator("[data-done='coming']")).to_be_visible()
    journey.look("booking-coming")
    page.get_by_role("link", name="Move").click()
    journey.look("booking-move")
    page.locator("button.slot").last.click()
    expect(page.locator("[data-done='moved']")).to_be_visible()
    journey.look("booking-moved")
    page.get_by_role("link", name="Cancel the booking").click()
    expect(page.get_by_role("button", name="Keep my booking")).to_be_focused()
    journey.look("booking-ask-cancel")
    page.get_by_role("button", name="Cancel it").click()
    expect(page.locator("[data-done='cancelled']")).to_be_visible()
    journey.look("booking-cancelled")
    page.get_by_role("link", name="Book again").click()
    expect(page.get_by_role("heading", name="When?")).to_be_visible()
    booking.refresh_from_db()
    assert (booking.state, booking.moves) == ("cancelled", 1)


def test_the_same_without_scripts(people, bookable):
    journey = Journey(people.somebody(PHONE, java_script_enabled=False), bookable, checked=False)
    page, booking = journey.page, journey.whole(day=2)
    page.get_by_role("link", name="Cancel the booking").click()
    expect(page).to_have_url(re.compile("/cancel/$"))
    shoot(page, "booking-cancel-page")
    page.get_by_role("button", name="Cancel it").click()
    expect(page.locator("[data-done='cancelled']")).to_be_visible()
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def tab_to(page, selector, most=80):
    """Press Tab until what `selector` finds has the focus."""
    for _stop in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


@pytest.mark.long
def test_the_same_by_keyboard_alone(people, bookable):
    page = people.somebody(PHONE)
    page.goto(f"/stores/{bookable.store.code}/")
    tab_to(page, "a[href^='/book/']")
    page.keyboard.press("Enter")
    page.locator("details.matter").first.wait_for()
    tab_to(page, "summary")
    page.keyboard.press("Space")
    tab_to(page, "input[type=checkbox]")
    page.keyboard.press("Space")
    tab_to(page, "button.primary")
    page.keyboard.press("Enter")
    page.locator("button.slot").first.wait_for()
    tab_to(page, "button.slot")
    page.keyboard.press("Enter")
    page.locator("#name").wait_for()
    tab_to(page, "#name")
    page.keyboard.type("Marta")
    tab_to(page, "#mail")
    page.keyboard.type("marta@example.org")
    page.keyboard.press("Enter")
    expect(page).to_have_url(CONFIRMED)


def test_the_hold_counts_down_and_notes_are_counted(people, bookable):
    page = people.somebody(PHONE)
    page.goto(f"/book/{bookable.store.code}/times/?service=sim-swap")
    page.locator("button.slot").nth(2).click()
    expect(page.locator("[data-kept]")).to_have_text(re.compile(r"^0\d:\d\d left$"))
    page.locator("#notes").fill("abc")
    expect(page.locator("[data-counts-text]")).to_have_text("3 of 500 signs")


def test_errors_have_the_focus_and_lead_to_their_fields(people, bookable):
    people.expect("400")
    page = people.somebody(PHONE, java_script_enabled=False)
    page.goto(f"/book/{bookable.store.code}/times/?service=sim-swap")
    page.locator("button.slot").nth(2).click()
    page.locator("#name").fill("Marta")
    page.locator("#phone").fill("+351 912 34")
    page.locator(".bar button.primary").click()
    expect(page.locator("#problem")).to_be_focused()
    expect(page.locator("#name")).to_have_value("Marta")
    no_overflow(page)
    shoot(page, "book-errors")
    page.get_by_role("link", name="This phone number is not complete.").click()
    expect(page).to_have_url(re.compile("#phone$"))


@pytest.mark.long
def test_a_time_taken_meanwhile_and_a_hold_that_is_over(people, bookable):
    people.expect("409", "410")
    type(bookable.counters[0]).objects.exclude(pk=bookable.counters[0].pk).delete()
    policy(walk_in_percent=0)
    page, other = people.somebody(PHONE), people.somebody(PHONE)
    for each in (page, other):
        each.goto(f"/book/{bookable.store.code}/times/?service=sim-swap")
        each.locator(".day").nth(2).click()
    other.locator("button.slot").nth(4).click()
    other.locator("#name").wait_for()
    page.locator("button.slot").nth(4).click()
    expect(page.locator("#problem")).to_be_focused()
    expect(page.locator("#problem")).to_contain_text("has just been taken")
    axe(page)
    no_overflow(page)
    shoot(page, "book-taken")
    page.locator("button.slot[data-long]").first.click()
    page.locator("#name").fill("Marta")
    page.locator("#phone").fill("912345678")
    expired = Booking.objects.latest("id")
    Booking.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    thief = Booking.objects.exclude(pk=expired.pk).get()
    Booking.objects.filter(pk=thief.pk).update(starts_at=expired.starts_at, day=expired.day)
    page.locator(".bar button.primary").click()
    expect(page.locator("#problem")).to_contain_text("took too long")
    axe(page)
    no_overflow(page)
    shoot(page, "book-over")
    page.locator("button.slot[data-long]").first.click()
    expect(page.locator("#name")).to_have_value("Marta")
    page.locator(".bar button.primary").click()
    expect(page).to_have_url(CONFIRMED)


@pytest.mark.parametrize("size", long(TABLET, HALL), ids=["tablet", "desktop"])
def test_pages_on_other_sizes(people, bookable, size):
    journey = Journey(people.somebody(size), bookable)
    journey.whole()
    journey.page.get_by_role("link", name="Move").click()
    journey.look("booking-move")
