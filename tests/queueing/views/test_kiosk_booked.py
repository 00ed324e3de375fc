"""A booking at the kiosk: by reference, by its QR code, by phone; nobody's data on the screen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from queueing.models import Booking, Ticket
from queueing.queries import cache
from tests.clients import paired
from tests.factories import StoreFactory
from tests.queueing.checkins import PHONE, booked, takes_bookings
from tests.queueing.views.reading import buttons, fields, links, words

HOME = "/kiosk/booking/"


@pytest.fixture
def kiosk(shop):
    cache.forget()
    return paired(takes_bookings(shop).store, "kiosk")


def chosen(page, n=0):
    """What the n-th tile of the page sends."""
    value = [value for name, value in buttons(page) if name == "booking"][n]
    return {**fields(page), "booking": value}


def arrives(kiosk, page, n=0):
    answer = kiosk.post("/kiosk/booking/arrive/", chosen(page, n))
    assert answer.status_code == 302
    return answer["Location"]


def token_in(address):
    assert address.startswith("/kiosk/ticket/"), address
    return address.split("/")[3]


def test_first_page_offers_it_where_somebody_is_expected(shop, kiosk):
    assert "I have a booking" not in words(kiosk.get("/kiosk/"))

    booked(shop)
    cache.forget()

    assert f"{HOME}?lang=en" in links(kiosk.get("/kiosk/"))


@pytest.mark.parametrize(
    "form", ["{0.reference}", "https://x.example/booking/{0.token}/arrive/", "/booking/{0.token}/"]
)
def test_reference_or_what_the_reader_types_finds_it(shop, kiosk, form):
    mine = booked(shop, notes="Bring a chair")
    page = kiosk.post(HOME, {"said": form.format(mine)})

    said = words(page)
    assert "Is this your booking?" in said
    for secret in ("No 1", "912340001", "Bring a chair", mine.token):
        assert secret not in page.content.decode()
    ticket = Ticket.objects.get(token=token_in(arrives(kiosk, page)))
    mine.refresh_from_db()
    assert (mine.ticket, ticket.booked_for, ticket.channel) == (ticket, mine.starts_at, "kiosk")
    assert kiosk.get(f"/kiosk/ticket/{ticket.token}/").status_code == 200


def test_pressed_twice_is_one_ticket(shop, kiosk):
    page = kiosk.post(HOME, {"said": booked(shop).reference})

    assert arrives(kiosk, page) == arrives(kiosk, page)
    assert Ticket.objects.count() == 1


def test_phone_finds_those_of_today_here_and_asks_which(shop, kiosk):
    mine, second = booked(shop, quarter=2), booked(shop, quarter=4, service="bill")
    booked(shop, days=1)
    booked(shop, number=2)
    Booking.objects.filter(pk=booked(shop, quarter=3).pk).update(store=StoreFactory())

    page = kiosk.post(f"{HOME}phone/", {"phone": "912 340 001"})

    assert "Which booking is yours?" in words(page)
    assert "912" not in words(page)
    assert len([name for name, _value in buttons(page) if name == "booking"]) == 2
    arrives(kiosk, page, 1)
    assert {booking.state for booking in Booking.objects.filter(pk=second.pk)} == {"arrived"}
    assert Booking.objects.get(pk=mine.pk).state == "booked"


def test_phone_without_booking_offers_a_ticket(shop, kiosk):
    booked(shop, number=2)

    page = kiosk.post(f"{HOME}phone/", {"phone": PHONE})

    assert "Nothing is booked for today with this number." in words(page)
    assert "Take a ticket instead" in words(page)


def test_a_number_that_is_none_is_said(kiosk):
    assert "This phone number is not complete" in words(kiosk.post(f"{HOME}phone/", {"phone": "12"}))


@pytest.mark.parametrize("text", ["AAAA-AAAA", "", "https://x.example/booking/short/arrive/"])
def test_unknown_reference_is_said(shop, kiosk, text):
    booked(shop)

    assert "We find no booking like that in this store." in words(kiosk.post(HOME, {"said": text}))


def test_another_day_is_said_without_a_ticket(shop, kiosk):
    page = kiosk.post(HOME, {"said": booked(shop, days=1).reference})

    assert "Your booking is for another day." in words(page)
    assert "booking" not in dict(buttons(page))


def test_whoever_is_here_already_is_told_and_no_number_comes_back_later(shop, kiosk):
    mine = booked(shop)
    page = kiosk.post(HOME, {"said": mine.reference})
    token = token_in(arrives(kiosk, page))
    Ticket.objects.update(arrived_at=timezone.now() - timedelta(minutes=6))

    again = kiosk.post(HOME, {"said": mine.reference})
    answer = kiosk.post("/kiosk/booking/arrive/", chosen(again), follow=True)

    assert "You are checked in already." in words(answer)
    assert Ticket.objects.get(token=token).number not in words(answer)


def test_what_names_the_booking_is_of_no_use_elsewhere_or_later(shop, kiosk, monkeypatch):
    page = kiosk.post(HOME, {"said": booked(shop).reference})
    form = chosen(page)
    other = paired(StoreFactory(), "kiosk")

    other.post("/kiosk/booking/arrive/", {**form, "csrfmiddlewaretoken": ""})
    kiosk.post("/kiosk/booking/arrive/", {**form, "booking": form["booking"][:-1] + "x"})

    assert not Ticket.objects.exists()


def test_guessing_ends(kiosk):
    for _guess in range(20):
        kiosk.post(HOME, {"said": "AAAA-AAAA"})

    assert "AAAA" not in words(page := kiosk.post(HOME, {"said": "AAAA-AAAA"}))
    assert "We find no booking like that in this store." not in words(page)


def test_pages_are_for_the_kiosk_alone(db):
    assert {Client().get(address).status_code for address in (HOME, f"{HOME}phone/")} == {401}
