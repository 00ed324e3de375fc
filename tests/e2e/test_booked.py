"""Arriving for a booking in Chromium: on the phone, at the kiosk, with a word of the greeter; and booking for a customer."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing import passes
from queueing.joining import code_at
from queueing.models import Booking, Ticket
from stores.models import Staff
from tests.e2e.conftest import HALL, KIOSK, PHONE, SECRETS, TABLET, axe, long, no_overflow, shoot
from tests.e2e.test_kiosk import fits
from tests.factories import StaffFactory
from tests.queueing.bookings import policy
from tests.queueing.checkins import booked
from tests.queueing.views.reading import zone_at_noon

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking_shop(shop):
    """A shop with bookings of today, its clock near noon."""
    policy()
    shop.store.time_zone, shop.store.joining = zone_at_noon(timezone.now()), "either"
    shop.store.save()
    shop.open(2)
    return shop


def made(shop, **facts):
    booking = booked(shop, **facts)
    SECRETS.update({booking.token, booking.phone})
    return booking


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def ticket_at(page):
    """The ticket whose page is shown."""
    expect(page).to_have_url(re.compile("/t/|/ticket/"))
    ticket = Ticket.objects.latest("id")
    expect(page.get_by_text(ticket.number).first).to_be_visible()
    return ticket


@pytest.mark.parametrize("scripted", [True, *long(False)], ids=["scripts", "no scripts"])
def test_phone_arrives_by_the_link_and_the_stores_code(people, booking_shop, scripted):
    mine = made(booking_shop)
    phone = people.somebody(PHONE, java_script_enabled=scripted)
    phone.goto(f"/booking/{mine.token}/arrive/")
    if scripted:
        picture(phone, "booking-arrive")

    phone.get_by_role("textbox", name="Code of the store").fill(
        code_at(passes.code_key(), store=booking_shop.store.code, at=timezone.now())
    )
    phone.get_by_role("button", name="I am here").first.click()

    assert ticket_at(phone).booked_for == mine.starts_at


@pytest.mark.long
def test_phone_arrives_by_its_position(people, booking_shop):
    mine = made(booking_shop)
    here = {"latitude": 38.7107, "longitude": -9.1413, "accuracy": 10}
    phone = people.somebody(PHONE, geolocation=here, permissions=["geolocation"])
    phone.goto(f"/booking/{mine.token}/arrive/")

    phone.get_by_role("button", name="Show by position that I am here").click()

    assert ticket_at(phone).booked_for == mine.starts_at


def test_poster_and_reference(people, booking_shop):
    mine = made(booking_shop)
    phone = people.somebody(PHONE)
    code = code_at(passes.code_key(), store=booking_shop.store.code, at=timezone.now())
    phone.goto(f"/join/{booking_shop.store.code}/?code={code}")
    SECRETS.update([code, phone.url.partition("pass=")[2]])
    picture(phone, "join-with-booking")

    phone.get_by_role("link", name="I have a booking").click()
    picture(phone, "join-booking")
    phone.get_by_label("Reference").fill(mine.reference.lower())
    phone.get_by_role("button", name="I am here").click()

    assert ticket_at(phone).booked_for == mine.starts_at


@pytest.mark.parametrize("size", [KIOSK, *long(TABLET)])
def test_kiosk_by_reference_typed_on_its_keys(people, booking_shop, size):
    mine = made(booking_shop)
    kiosk = people.device(booking_shop.store, "kiosk", size=size)
    kiosk.goto("/kiosk/")
    picture(kiosk, "kiosk-with-bookings")
    kiosk.get_by_role("link", name="I have a booking").click()
    expect(kiosk.get_by_label("Reference")).to_be_focused()
    fits(kiosk)
    picture(kiosk, "kiosk-booking")

    for sign in mine.reference.replace("-", ""):
        kiosk.get_by_role("button", name=sign, exact=True).click()
    kiosk.get_by_role("button", name="Find my booking").click()
    expect(kiosk.get_by_role("heading", name="Is this your booking?")).to_be_visible()
    fits(kiosk)
    picture(kiosk, "kiosk-booking-mine")
    kiosk.locator("button.bigtile").first.click()

    assert ticket_at(kiosk).booked_for == mine.starts_at
    assert Booking.objects.get(pk=mine.pk).state == "arrived"


@pytest.mark.long
def test_kiosk_by_a_reader_that_types_the_address(people, booking_shop):
    mine = made(booking_shop)
    kiosk = people.device(booking_shop.store, "kiosk")
    kiosk.goto("/kiosk/booking/?lang=en")

    kiosk.keyboard.type(f"{people.url}/booking/{mine.token}/arrive/")
    kiosk.keyboard.press("Enter")
    kiosk.locator("button.bigtile").first.click()

    assert ticket_at(kiosk).booked_for == mine.starts_at


@pytest.mark.long
def test_kiosk_by_phone_chooses_by_time_and_shows_nobody(people, booking_shop):
    made(booking_shop, quarter=2)
    second = made(booking_shop, quarter=6, service="bill")
    kiosk = people.device(booking_shop.store, "kiosk")
    kiosk.goto("/kiosk/booking/phone/?lang=en")
    fits(kiosk)
    picture(kiosk, "kiosk-booking-phone")

    kiosk.get_by_label("Phone number").fill(second.phone)
    kiosk.get_by_role("button", name="Find my booking").click()
    expect(kiosk.get_by_role("heading", name="Which booking is yours?")).to_be_visible()
    picture(kiosk, "kiosk-booking-which")
    assert "No 1" not in kiosk.content()
    kiosk.locator("button.bigtile").nth(1).click()

    assert ticket_at(kiosk).booked_for == second.starts_at


@pytest.mark.parametrize("size", [TABLET, *long(PHONE, HALL)])
def test_greeter_sees_the_day_and_says_who_has_come(people, booking_shop, size):
    late = made(booking_shop, ago=20, notes="Comes in a wheelchair")
    for number in (2, 3, 4):
        made(booking_shop, number=number, quarter=number, party=2 if number == 3 else 1)
    greeter = StaffFactory(role=Staff.Role.GREETER, stores=[booking_shop.store])
    page = people.signed_in(greeter, size)
    page.goto(f"/greet/{booking_shop.store.code}/")
    picture(page, "greet-with-bookings")
    page.get_by_role("link", name="Bookings today").click()
    picture(page, "greet-bookings")
    page.get_by_role("link", name="No 2", exact=True).click()
    picture(page, "greet-booking")
    page.get_by_role("radio").nth(5).check(force=True)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved. The customer is told the new time.")).to_be_visible()
    page.get_by_text("Cancel the booking").click()
    picture(page, "greet-booking-cancel")
    page.get_by_role("button", name="The store cancels").click()
    expect(page.get_by_text("Cancelled by the store")).to_be_visible()
    page.get_by_role("link", name="Bookings", exact=True).click()

    page.get_by_role("button", name=f"Has arrived {late.reference}").click()

    ticket = ticket_at(page)
    assert ticket.booked_for == late.starts_at
    page.goto(f"/greet/{booking_shop.store.code}/bookings/")
    expect(page.get_by_role("link", name=f"Ticket {ticket.number}")).to_be_visible()


@pytest.mark.parametrize("size", [TABLET, *long(PHONE)])
def test_greeter_books_for_a_customer(people, booking_shop, size):
    page = people.signed_in(StaffFactory(role=Staff.Role.GREETER, stores=[booking_shop.store]), size)
    page.goto(f"/greet/{booking_shop.store.code}/book/")
    picture(page, "greet-book")
    page.get_by_role("link", name="SIM swap").click()
    page.get_by_text("Something else in the same visit").first.click()
    page.get_by_label("Explain my bill").check(force=True)
    picture(page, "greet-book-also")
    page.get_by_role("button", name="Show times").click()
    picture(page, "greet-book-times")

    page.get_by_role("radio").nth(3).check(force=True)
    page.get_by_label("Name of the customer").fill("Rita Sampaio")
    SECRETS.add("Rita Sampaio")
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text(f"The reference is {Booking.objects.get().reference}.")).to_be_visible()
