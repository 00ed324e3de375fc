"""The greeter gives tickets: once each, and none that may not be reached without saying so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.models import Ticket
from queueing.queries import cache
from stores.models import Customer, Staff
from tests.clients import paired, signed_in, staff_api
from tests.factories import ServiceFactory, StaffFactory, offer


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def greeter(shop):
    return StaffFactory(role=Staff.Role.GREETER, stores=[shop.store])


@pytest.fixture
def door(greeter):
    """The greeter's own browser."""
    return signed_in(greeter)


def regions(door, query=""):
    return door.get(f"/greet/chiado/live/{query}").json()["regions"]


def give(door, **fields):
    return door.post("/greet/chiado/service/sim-swap/", {"key": "k1", **fields})


@pytest.fixture
def closing(shop, now):
    """The store closes in six minutes, and eight people are before whoever comes now."""
    ending = now + timedelta(minutes=6)
    shop.store.opening_hours, shop.store.time_zone = f"Mo-Su 00:00-{ending:%H:%M}", "UTC"
    shop.store.save(update_fields=["opening_hours", "time_zone"])
    shop.open(at=now)
    for minutes in range(8):
        shop.arrive(at=now - timedelta(minutes=10 - minutes))
    cache.forget()


# --- giving -----------------------------------------------------------------------------------------------------------
def test_form_gives_one_ticket_however_often_it_is_sent(shop, greeter, door, now):
    shop.open(at=now)

    first = give(door, tier="law", phone="+351 912 345 678", language="pt")
    again = give(door, tier="law", phone="+351 912 345 678", language="pt")

    ticket = Ticket.objects.get()
    assert first["Location"] == again["Location"] == f"/greet/chiado/ticket/{ticket.pk}/"
    assert (ticket.tier.code, ticket.channel, ticket.language) == ("law", "staff", "pt")
    assert (ticket.customer, ticket.moves.get().by) == (Customer.objects.get(), greeter)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tier": "nothing"}, "There is no such priority."),
        ({"phone": "12"}, "This phone number is not complete."),
        ({"phone": "1" * 31}, "at most 30"),
        ({"language": "xx"}, ""),
        ({"key": "k" * 300}, "An Idempotency-Key has 1 to 200"),
    ],
)
def test_bad_form_gives_no_ticket_and_asks_again(shop, door, now, fields, said):
    shop.open(at=now)

    answer = give(door, **fields)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Ticket.objects.exists()


def test_service_that_the_store_does_not_offer_is_not_given(door):
    ServiceFactory(code="elsewhere")

    assert door.post("/greet/chiado/service/elsewhere/", {"key": "k"}).status_code == 404


def test_topic_with_one_service_leads_straight_to_it(shop, door):
    shop.sim.topic.names = {"en": "Cards"}
    shop.sim.topic.save()

    assert 'href="/greet/chiado/service/sim-swap/"' in door.get("/greet/chiado/").content.decode()

    offer(shop.store, ServiceFactory(topic=shop.sim.topic))
    assert f'href="/greet/chiado/topic/{shop.sim.topic.code}/"' in door.get("/greet/chiado/").content.decode()


def test_slip_is_in_the_language_of_the_customer(shop, door, now):
    ticket = shop.arrive(at=now)
    Ticket.objects.filter(pk=ticket.pk).update(language="pt")

    page = door.get(f"/greet/chiado/ticket/{ticket.pk}/print/").content.decode()

    assert f'data-print="/greet/chiado/ticket/{ticket.pk}/"' in page
    assert 'lang="pt"' in page


# --- never without saying so ------------------------------------------------------------------------------------------
def test_page_says_that_the_store_closes_first(closing, door):
    found = regions(door, "?service=sim-swap")

    assert "may not be reached before we close" in found["say"]
    assert "We may not reach this customer before we close" in found["offers"]
    assert 'name="told"' in found["offers"]
    assert "No ticket, thank you" in found["offers"]


def test_page_warns_of_nothing_while_there_is_time(shop, door, now):
    shop.open(at=now)

    assert "told" not in regions(door, "?service=sim-swap")["offers"]


def test_ticket_that_may_not_be_reached_is_not_given_before_it_was_said(closing, door):
    refused = give(door)

    assert refused.status_code == 200
    assert "We may not reach this customer before we close" in refused.content.decode()
    assert Ticket.objects.count() == 8

    assert give(door, told="true").status_code == 302
    assert Ticket.objects.count() == 9


def test_program_of_the_page_is_refused_in_the_same_way(closing, greeter):
    api = staff_api(greeter)

    refused = api.post("stores/chiado/tickets/", {"service": "sim-swap"}, key="a")
    given = api.post("stores/chiado/tickets/", {"service": "sim-swap", "told": True}, key="b")
    again = api.post("stores/chiado/tickets/", {"service": "sim-swap", "told": True}, key="b")

    assert (refused.status_code, refused.json()["code"]) == (409, "not_before_closing")
    assert given.status_code == 201
    assert given.json() == again.json()
    assert given.json()["promise"] is None
    assert Ticket.objects.count() == 9
    assert given.json()["number"] == "A009"  # the refused one has taken no number


def test_ticket_by_law_is_in_time_and_needs_no_word(closing, greeter):
    assert staff_api(greeter).post("stores/chiado/tickets/", {"service": "sim-swap", "tier": "law"}).status_code == 201


def test_closed_store_gives_a_ticket_only_once_it_was_said(shop, door):
    shop.store.opening_hours = "off"
    shop.store.save(update_fields=["opening_hours"])

    assert "The store is closed." in door.get("/greet/chiado/service/sim-swap/").content.decode()
    assert "The store is closed." in give(door).content.decode()
    assert not Ticket.objects.exists()
    assert give(door, told="true").status_code == 302


# --- what is done with a ticket ---------------------------------------------------------------------------------------
def test_greeter_lets_somebody_step_out_and_lets_others_pass(shop, greeter, now):
    api = staff_api(greeter)
    out, polite = shop.arrive(at=now), shop.arrive(at=now)

    assert api.post(f"tickets/{out.pk}/hold/").json()["state"] == "held"
    assert api.post(f"tickets/{out.pk}/hold/").json()["code"] == "wrong_state"
    assert api.post(f"tickets/{polite.pk}/pass/", {"places": 2}).status_code == 200
    assert api.post(f"tickets/{polite.pk}/pass/", {"places": 21}).status_code == 400
    polite.refresh_from_db()
    assert polite.passes == 2
    assert polite.moves.latest("id").by == greeter


# --- the kiosk, too ---------------------------------------------------------------------------------------------------
@pytest.fixture
def kiosk(shop):
    return paired(shop.store, "kiosk")


def test_kiosk_says_that_the_store_closes_first_and_offers_no_ticket_too(closing, kiosk):
    page = kiosk.get("/kiosk/service/sim-swap/").content.decode()

    assert "We may not reach you before we close" in page
    assert "No ticket, thank you" in page
    assert 'name="told"' in page


def test_kiosk_asks_again_when_the_store_closes_first_by_now(closing, kiosk):
    first = kiosk.post("/kiosk/service/sim-swap/", {"key": "k1", "phone": "+351912345678"})

    assert first.status_code == 200
    assert "We may not reach you before we close" in first.content.decode()
    assert "+351912345678" in first.content.decode()
    assert Ticket.objects.count() == 8

    assert kiosk.post("/kiosk/service/sim-swap/", {"key": "k1", "told": "true"}).status_code == 302
    assert Ticket.objects.count() == 9


def test_kiosk_warns_of_nothing_while_there_is_time(shop, kiosk, now):
    shop.open(at=now)

    page = kiosk.get("/kiosk/service/sim-swap/").content.decode()

    assert "told" not in page
    assert kiosk.post("/kiosk/service/sim-swap/", {"key": "k1"}).status_code == 302


def test_promise_that_may_end_after_closing_is_given_with_a_word_of_it(shop, kiosk, door, now):
    """Half of the plays reach the customer in time, some do not."""
    ending = now + timedelta(minutes=12)
    shop.store.opening_hours, shop.store.time_zone = f"Mo-Su 00:00-{ending:%H:%M}", "UTC"
    shop.store.save(update_fields=["opening_hours", "time_zone"])
    shop.open(at=now)
    shop.arrive(at=now - timedelta(minutes=1))
    cache.forget()

    assert "it may be too late for a new ticket" in kiosk.get("/kiosk/").content.decode()
    assert "it may be too late for a new ticket" in kiosk.get("/kiosk/service/sim-swap/").content.decode()
    assert "it may be too late for this customer" in regions(door, "?service=sim-swap")["offers"]
    assert kiosk.post("/kiosk/service/sim-swap/", {"key": "k1"}).status_code == 302
