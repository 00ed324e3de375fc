"""On the way, then here: by the store's code, by position, by somebody of the store; never by a mere word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.commands import sweeping
from queueing.models import Ticket
from tests.clients import Api, signed_in, staff_api
from tests.factories import StoreFactory
from tests.queueing.joins import AT_STORE, FAR, HOME, Phone, code_of, joinable, ticket_of
from tests.queueing.views.reading import fields, links, words

STREET = {"latitude": "38.71250", "longitude": "-9.1413", "accuracy": "10"}  # 200 m: near enough to join, not here


@pytest.fixture
def near(shop):
    return joinable(shop)


@pytest.fixture
def phone(near):
    phone = Phone()
    phone.nearby(STREET)
    return phone


@pytest.fixture
def ticket(phone):
    return ticket_of(phone.take())


def state(ticket):
    return Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk)


def test_the_code_shows_that_somebody_is_here(near, phone, ticket):
    answer = phone.arrived(ticket, code=code_of(near.store))
    assert answer["Location"] == f"/t/{ticket.token}/"
    assert state(ticket) == "waiting"
    assert "Let others pass" in words(phone.client.get(answer["Location"]))


def test_the_position_shows_that_somebody_is_here(phone, ticket):
    phone.arrived(ticket, **AT_STORE)
    assert state(ticket) == "waiting"


@pytest.mark.parametrize("shown", [STREET, FAR, {}, {"code": "AAAAAA"}, {"code": ""}, {**AT_STORE, "latitude": "nan"}])
def test_anything_else_does_not(phone, ticket, shown):
    phone.arrived(ticket, **shown)
    assert state(ticket) == "held"
    assert 'role="alert"' in phone.client.get(f"/t/{ticket.token}/").content.decode()


def test_the_code_of_another_store_does_not(phone, ticket):
    phone.arrived(ticket, code=code_of(StoreFactory(code="colombo")))
    assert state(ticket) == "held"


def test_a_replayed_code_does_not(near, phone, ticket):
    phone.arrived(ticket, code=code_of(near.store, timezone.now() - timedelta(minutes=3)))
    assert state(ticket) == "held"


@pytest.mark.parametrize("act", ["here", "resume"])
def test_the_own_word_does_not(near, phone, ticket, act):
    phone.client.post(f"/t/{ticket.token}/{act}/")
    refused = Api().post(f"tickets/{ticket.token}/{act}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "arrival_not_proven")
    assert state(ticket) == "held"


def test_a_get_does_not(near, phone, ticket):
    answer = phone.client.get(f"/t/{ticket.token}/arrived/", {"code": code_of(near.store)})
    assert answer.status_code == 302
    assert state(ticket) == "held"


def test_guessing_is_refused_for_a_while(near, phone, ticket):
    for _try in range(20):
        phone.arrived(ticket, code="AAAAAA")
    phone.arrived(ticket, code=code_of(near.store))
    assert state(ticket) == "held"


def test_the_scanned_code_asks_whoever_is_on_the_way(near, phone, ticket):
    page = phone.client.get(f"{HOME}?code={code_of(near.store)}")
    assert page.status_code == 200
    assert state(ticket) == "held"
    phone.arrived(ticket, code=fields(page)["code"])
    assert state(ticket) == "waiting"
    assert ticket_of(phone.client.get(f"{HOME}?code={code_of(near.store)}")) == ticket


def test_clerk_and_greeter_see_who_is_on_the_way_and_say_is_here(near, ticket):
    clerk = signed_in(near.clerk)
    for address in (f"/desk/{near.counter.pk}/", f"/greet/{near.store.code}/"):
        assert "On the way" in words(clerk.get(address))
    answer = staff_api(near.clerk).post(f"tickets/{ticket.pk}/here/")
    assert (answer.status_code, state(ticket)) == (200, "waiting")


def test_who_was_not_here_in_time_reads_why(near, phone, ticket):
    sweeping.sweep_missed(now=ticket.arrive_by)
    said = words(phone.client.get(f"/t/{ticket.token}/"))
    assert "You were not here by" in said
    assert "did not find you" not in said
    phone.arrived(ticket, code=code_of(near.store))
    assert state(ticket) == "no_show"


def test_the_page_of_the_way_leads_out(phone, ticket):
    page = phone.client.get(f"/t/{ticket.token}/")
    assert f"/t/{ticket.token}/leave/?lang=en" in links(page)
    phone.client.post(f"/t/{ticket.token}/leave/")
    assert state(ticket) == "left"


# --- the HTTP interface is no way around
def test_the_public_interface_gives_no_ticket(near):
    body = {"store": "chiado", "service": "sim-swap", "channel": "web"}
    assert Api().post("tickets/", body).status_code == 401
    assert not Ticket.objects.exists()


def test_web_tickets_of_a_program_are_those_of_staff(near):
    """A chain's own site may issue with a token of the scope `desk`, as before."""
    body = {"store": "chiado", "service": "sim-swap", "channel": "web"}
    assert staff_api(near.clerk, ["insight"]).post("tickets/", body).status_code == 403
    assert staff_api(near.clerk, ["desk"]).post("tickets/", body).status_code == 201
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.state) == ("web", "waiting")
