"""Beside the own booking: the calendar entry, and the wish for an earlier time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from queueing.actors import Actor
from queueing.commands.booking import changing, earlier
from queueing.models import Booking, EarlierWish
from tests.queueing.bookings import Desk
from tests.queueing.views.reading import zone_at_noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk(hours="24/7", zone=zone_at_noon(timezone.now()))  # nobody is offered anything at night


@pytest.fixture
def booking(desk):
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return desk.book(start, now=timezone.now())


def test_the_calendar_entry_is_that_of_the_booking(client, booking):
    answer = client.get(f"/booking/{booking.token}/calendar.ics")

    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer["Content-Type"].startswith("text/calendar")
    assert event["dtstart"].dt == booking.starts_at
    assert booking.reference in answer["Content-Disposition"]


def test_the_entry_of_a_cancelled_booking_says_so_and_a_strangers_is_not_there(client, booking):
    changing.cancel(booking=booking, actor=Actor(), now=timezone.now())

    gone = Calendar.from_ical(client.get(f"/booking/{booking.token}/calendar.ics").content)

    assert gone["method"] == "CANCEL"
    assert client.get(f"/booking/{booking.token[:-1]}x/calendar.ics").status_code == 404


def test_an_earlier_time_is_wished_for_offered_and_taken(client, booking):
    address = f"/booking/{booking.token}/"
    client.post(f"{address}earlier/", {"act": "wish"})
    earlier.offer_earlier(booking.store_id, now=timezone.now())
    offer = Booking.objects.get(replaces=booking)

    shown = client.get(address).content.decode()
    answer = client.post(f"{address}earlier/", {"act": "accept", "offer": offer.reference}, follow=True)

    booking.refresh_from_db()
    assert offer.reference in shown
    assert booking.starts_at == offer.starts_at
    assert 'data-done="moved"' in answer.content.decode()


def test_a_wish_is_taken_back_and_an_offer_left_to_others(client, booking):
    address = f"/booking/{booking.token}/earlier/"
    client.post(address, {"act": "wish"})
    earlier.offer_earlier(booking.store_id, now=timezone.now())
    offer = Booking.objects.get(replaces=booking)

    client.post(address, {"act": "decline", "offer": offer.reference})
    client.post(address, {"act": "unwish"})

    offer.refresh_from_db()
    assert offer.state == "cancelled"
    assert not EarlierWish.objects.exists()


@pytest.mark.parametrize("sent", [{"act": "accept", "offer": "XXXX-XXXX"}, {"act": "decline"}])
def test_what_was_not_offered_cannot_be_taken(client, booking, sent):
    assert client.post(f"/booking/{booking.token}/earlier/", sent).status_code == 404


def test_an_act_that_is_none_changes_nothing(client, booking):
    assert client.post(f"/booking/{booking.token}/earlier/", {"act": "x"}).status_code == 302
    assert not EarlierWish.objects.exists()


def test_an_ended_booking_wishes_nothing_and_says_why(client, booking):
    changing.cancel(booking=booking, actor=Actor(), now=timezone.now())

    assert client.post(f"/booking/{booking.token}/earlier/", {"act": "wish"}).status_code == 409
