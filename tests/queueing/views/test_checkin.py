"""Arriving with the own phone: a press, with what the store asks for; a link that is opened changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from queueing import passes
from queueing.actors import Actor
from queueing.commands.booking import changing
from queueing.commands.joining import By
from queueing.models import Booking, Ticket
from stores.models import Store
from tests.factories import StoreFactory
from tests.queueing.checkins import booked, takes_bookings
from tests.queueing.joins import AT_STORE, FAR, code_of, ticket_of
from tests.queueing.views.reading import fields, links, words


def at_home(shop, way="off"):
    """The shop lets people say so by `way`."""
    for name, value in {"joining": way, "latitude": 38.7107, "longitude": -9.1413}.items():
        setattr(shop.store, name, value)
    shop.store.save()


@pytest.fixture
def mine(shop):
    return booked(takes_bookings(shop))


@pytest.fixture
def phone():
    return Client()


def page_of(booking):
    return f"/booking/{booking.token}/arrive/"


# --- the link ---------------------------------------------------------------------------------------------------------
def test_opening_the_link_changes_nothing(mine, phone):
    for _again in range(2):
        answer = phone.get(page_of(mine))

    assert "Are you at the store?" in words(answer)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    mine.refresh_from_db()
    assert (mine.state, Ticket.objects.count()) == ("booked", 0)


def test_a_press_gives_the_ticket_with_the_booked_time(mine, phone):
    ticket = ticket_of(phone.post(page_of(mine)))

    mine.refresh_from_db()
    assert (mine.state, mine.ticket, ticket.booked_for) == ("arrived", ticket, mine.starts_at)
    assert ticket.channel == "web"
    assert ticket_of(phone.post(page_of(mine))) == ticket
    assert ticket_of(phone.get(page_of(mine))) == ticket


def test_a_changed_link_is_nothing(mine, phone):
    changed = mine.token[:-1] + ("A" if mine.token[-1] != "A" else "B")

    assert phone.get(f"/booking/{changed}/arrive/").status_code == 404
    assert phone.post(f"/booking/{changed}/arrive/").status_code == 404


@pytest.mark.parametrize(
    ("way", "offered", "refused"),
    [("code", {"code"}, {"latitude"}), ("distance", {"latitude"}, {"code"}), ("either", {"code", "latitude"}, set())],
)
def test_the_store_says_what_is_asked_for(mine, shop, phone, way, offered, refused):
    at_home(shop, way)

    asked = set(fields(phone.get(page_of(mine))))

    assert offered <= asked
    assert not refused & asked
    answer = phone.post(page_of(mine))
    assert answer.status_code == 409
    assert "Show first that you are at the store" in words(answer)
    assert not Ticket.objects.exists()


def test_the_scanned_code_stands_there_already_and_counts(mine, shop, phone):
    at_home(shop, "code")
    code = code_of(shop.store)

    form = fields(phone.get(f"{page_of(mine)}?code={code}"))

    assert form["code"] == code
    ticket_of(phone.post(page_of(mine), {"code": code}))


def test_an_old_code_is_refused_in_words(mine, shop, phone):
    at_home(shop, "code")
    old = code_of(shop.store, timezone.now() - timedelta(minutes=5))

    answer = phone.post(page_of(mine), {"code": old})

    assert answer.status_code == 410
    assert "This code is no longer shown" in words(answer)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("place", "status"), [(AT_STORE, 302), (FAR, 409), ({"latitude": "", "longitude": ""}, 400)])
def test_a_position_counts_at_the_store_only(mine, shop, phone, place, status):
    at_home(shop, "distance")

    assert phone.post(page_of(mine), place).status_code == status
    assert Ticket.objects.exists() == (status == 302)


def test_a_position_is_no_way_around_the_code(mine, shop, phone):
    at_home(shop, "code")

    assert phone.post(page_of(mine), AT_STORE).status_code == 409
    assert not Ticket.objects.exists()


# --- not now ----------------------------------------------------------------------------------------------------------
def test_on_another_day_it_says_when_to_come(shop, phone):
    early = booked(takes_bookings(shop), days=1)

    assert "You are early." in words(phone.get(page_of(early)))
    answer = phone.post(page_of(early))
    assert answer.status_code == 409
    assert not Ticket.objects.exists()


def test_a_day_that_has_passed_is_over(mine, phone):
    Booking.objects.update(day=mine.day - timedelta(days=1), starts_at=mine.starts_at - timedelta(days=1))

    assert "This booking is over." in words(phone.get(page_of(mine)))
    assert phone.post(page_of(mine)).status_code == 409


def test_a_closed_store_says_so(mine, shop, phone):
    Store.objects.update(opening_hours="off")

    assert "The store is closed just now." in words(phone.get(page_of(mine)))
    assert phone.post(page_of(mine)).status_code == 409
    assert not Ticket.objects.exists()


def test_a_late_customer_may_come_all_the_same(shop, phone):
    late = booked(takes_bookings(shop), ago=40)

    assert "Your time has passed." in words(phone.get(page_of(late)))
    ticket_of(phone.post(page_of(late)))


@pytest.mark.parametrize(
    ("by_store", "said"), [(False, "This booking has been cancelled."), (True, "The store had to cancel this booking.")]
)
def test_a_cancelled_booking_says_so(mine, shop, phone, by_store, said):
    actor = Actor(staff_id=shop.clerk.pk)
    changing.cancel(booking=mine, actor=actor, now=timezone.now(), by_store=by_store)

    assert said in words(phone.get(page_of(mine)))
    assert phone.post(page_of(mine)).status_code == 409


def test_page_is_in_the_language_of_the_booking(mine, phone):
    Booking.objects.update(language="pt")

    assert phone.get(page_of(mine))["Content-Language"] == "pt"
    assert phone.get(f"{page_of(mine)}?lang=cs")["Content-Language"] == "cs"


# --- the poster -------------------------------------------------------------------------------------------------------
@pytest.fixture
def poster(mine, shop, phone):
    """The phone has scanned the poster's code; the address with its pass."""
    at_home(shop, "either")
    proof = passes.give(shop.store, by=By.CODE, now=timezone.now())
    return f"/join/chiado/booking/?pass={proof.text}"


def test_the_poster_leads_to_the_reference(mine, shop, phone, poster):
    home = phone.get(poster.replace("booking/", ""))

    assert any(link and link.startswith("/join/chiado/booking/?pass=") for link in links(home))
    assert "reference" in words(phone.get(poster)).lower()


@pytest.mark.parametrize("form", ["{}", " {} ", "{}\n"])
def test_the_reference_counts_after_the_code(mine, phone, poster, form):
    ticket = ticket_of(phone.post(poster, {"said": form.format(mine.reference.lower().replace("-", " "))}))

    assert ticket.booked_for == mine.starts_at
    assert phone.get("/join/chiado/")["Location"] == f"/t/{ticket.token}/"


def test_the_reference_of_whoever_is_here_already_leads_to_no_ticket(mine, phone, poster):
    ticket = ticket_of(phone.post(poster, {"said": mine.reference}))

    answer = Client().post(poster, {"said": mine.reference})

    assert answer.status_code == 409
    assert "You are checked in already." in words(answer)
    assert ticket.token not in answer.content.decode()
    assert not answer.cookies.get("lado_join")


def test_the_reference_alone_does_not(mine, shop, phone):
    at_home(shop, "either")

    answer = phone.post("/join/chiado/booking/", {"said": mine.reference})

    assert answer["Location"] == "/join/chiado/"
    assert not Ticket.objects.exists()


def test_nor_with_a_pass_from_nearby(mine, shop, phone):
    at_home(shop, "either")
    proof = passes.give(shop.store, by=By.DISTANCE, now=timezone.now())

    answer = phone.post(f"/join/chiado/booking/?pass={proof.text}", {"said": mine.reference})

    assert answer.status_code == 302
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("text", ["", "AAAA-AAAA", "x" * 400, "\N{EGYPTIAN HIEROGLYPH A001}" * 8])
def test_a_wrong_reference_is_an_unknown_one(mine, phone, poster, text):
    answer = phone.post(poster, {"said": text})

    assert answer.status_code == 404
    assert "We find no booking like that in this store." in words(answer)


def test_a_booking_of_another_store_is_an_unknown_one(mine, shop, phone, poster):
    Booking.objects.update(store=StoreFactory())

    assert phone.post(poster, {"said": mine.reference}).status_code == 404
    assert not Ticket.objects.exists()


def test_guessing_ends(mine, phone, poster):
    answers = [phone.post(poster, {"said": "AAAA-AAAA"}).status_code for _guess in range(21)]

    assert answers == [404] * 20 + [429]
    assert phone.post(poster, {"said": mine.reference}).status_code == 429
