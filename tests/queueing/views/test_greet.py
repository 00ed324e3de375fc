"""The greeter's page: for whom, what it says and costs, and that no ticket is given that may not be reached unsaid."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.models import Ticket
from queueing.queries import cache
from stores.models import Staff
from tests.clients import Client, signed_in
from tests.factories import RegionFactory, StaffFactory, StoreFactory, TicketFactory

ROLES = Staff.Role
HERE = (ROLES.GREETER, ROLES.CLERK, ROLES.STORE_MANAGER)
REGIONS = {"figures", "say", "called", "aside", "counters", "line"}
ANSWERED = {True: 200, False: 403}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def greeter(shop):
    return StaffFactory(role=ROLES.GREETER, stores=[shop.store])


@pytest.fixture
def door(greeter):
    """The greeter's own browser."""
    return signed_in(greeter)


def regions(door, query=""):
    return door.get(f"/greet/chiado/live/{query}").json()["regions"]


# --- for whom ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES.values)
def test_door_opens_for_those_who_stand_in_the_store(shop, role):
    client = signed_in(StaffFactory(role=role, stores=[shop.store], regions=[shop.store.region]))
    pages = ("/greet/", "/greet/chiado/", "/greet/chiado/live/", "/greet/chiado/service/sim-swap/")

    assert {client.get(page, follow=True).status_code for page in pages} == {ANSWERED[role in HERE]}
    assert (client.post("/greet/chiado/service/sim-swap/", {"key": "k"}).status_code == 302) == (role in HERE)


@pytest.mark.parametrize("role", HERE)
def test_door_of_a_foreign_store_does_not_exist(shop, role):
    client = signed_in(StaffFactory(role=role, stores=[StoreFactory()], regions=[RegionFactory()]))

    assert client.get("/greet/chiado/").status_code == 404
    assert client.post("/greet/chiado/service/sim-swap/", {"key": "k1"}).status_code == 404
    assert not Ticket.objects.exists()


def test_ticket_of_another_store_is_not_shown(shop, door):
    foreign = TicketFactory()

    assert door.get(f"/greet/chiado/ticket/{foreign.pk}/").status_code == 404
    assert door.get(f"/greet/chiado/ticket/{foreign.pk}/print/").status_code == 404
    assert door.get(f"/greet/chiado/live/?ticket={foreign.pk}").status_code == 404


def test_visitor_is_sent_to_sign_in(shop):
    assert Client().get("/greet/chiado/")["Location"].startswith("/accounts/login/?next=")


def test_choose_goes_on_where_there_is_one_store_and_lists_several(greeter, door):
    assert door.get("/greet/")["Location"] == "/greet/chiado/"

    greeter.stores.add(StoreFactory(name="Évora Plaza"))

    assert "Évora Plaza" in door.get("/greet/").content.decode()


# --- the room ---------------------------------------------------------------------------------------------------------
def test_page_and_snapshot_hold_the_same_regions(shop, door, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)  # a second between the two would count on every clock
    shop.open(at=now)
    shop.arrive(at=now - timedelta(minutes=4))

    page = door.get("/greet/chiado/").content.decode()
    found = regions(door)

    assert set(found) == REGIONS
    for name in REGIONS - {"figures"}:
        assert found[name] in page


def test_room_shows_who_waits_who_is_called_and_who_is_away(shop, door, now):
    shop.open(at=now)
    called, away, missed, waits = (shop.arrive(at=now - timedelta(minutes=n)) for n in (9, 8, 7, 6))
    Ticket.objects.filter(pk=called.pk).update(state="called", counter=shop.counter, state_since=now)
    Ticket.objects.filter(pk=away.pk).update(state="held")
    Ticket.objects.filter(pk=missed.pk).update(first_missed_at=now)

    found = regions(door)

    assert called.number in found["called"]
    assert "Counter 3" in found["called"]
    assert away.number in found["aside"]
    assert f"/api/v1/tickets/{away.pk}/here/" in found["aside"]
    assert "Missed the call" in found["line"]
    assert f"/api/v1/tickets/{missed.pk}/here/" in found["line"]
    assert f"/api/v1/tickets/{waits.pk}/here/" not in found["line"]


def test_find_shows_only_what_has_the_sign(shop, door, now):
    for minutes in (5, 4):
        shop.arrive(at=now - timedelta(minutes=minutes))
    shop.arrive(service=shop.bill, at=now)

    line = regions(door, "?q=c%200")["line"]

    assert re.findall(r'data-number="(\w+)"', line.replace("<a", "\n<a")) != []
    assert set(re.findall(r'data-number="(\w+)"', line)) == {"C001"}
    assert "1 number with" in line


@pytest.mark.parametrize("text", ["a" * 5000, "<script>", "%F0%9F%98%80", "'; --"])
def test_bad_find_finds_nothing_and_breaks_nothing(shop, door, now, text):
    shop.arrive(at=now)

    page = door.get(f"/greet/chiado/?q={text}")

    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("query", ["?service=nothing", "?ticket=999999", "?service=%00"])
def test_snapshot_of_nothing_does_not_exist(door, query):
    assert door.get(f"/greet/chiado/live/{query}").status_code in (400, 404)


@pytest.mark.parametrize("path", ["topic/nothing/", "service/nothing/", "ticket/999999/"])
def test_step_of_nothing_does_not_exist(door, path):
    assert door.get(f"/greet/chiado/{path}").status_code == 404


def test_names_are_shown_as_text(shop, door, now):
    shop.sim.names = {"en": "<script>alert(1)</script>"}
    shop.sim.save()
    shop.arrive(at=now)

    assert "<script>alert" not in door.get("/greet/chiado/").content.decode()


def _cost(door, django_assert_max_num_queries, path):
    cache.forget()
    door.get(path)  # what is remembered for longer than a request
    with django_assert_max_num_queries(60) as found:
        door.get(path)
    return len(found)


@pytest.mark.parametrize("path", ["/greet/chiado/", "/greet/chiado/live/", "/greet/chiado/service/sim-swap/"])
def test_page_costs_the_same_for_one_and_three_rows(shop, door, now, path, django_assert_max_num_queries):
    def a_row_of_each():
        Ticket.objects.filter(pk=shop.arrive(at=now).pk).update(state="held")
        Ticket.objects.filter(pk=shop.arrive(at=now).pk).update(first_missed_at=now)

    shop.open(at=now)
    a_row_of_each()
    one = _cost(door, django_assert_max_num_queries, path)
    a_row_of_each()
    a_row_of_each()

    assert _cost(door, django_assert_max_num_queries, path) == one


def test_choose_costs_the_same_for_two_and_four_stores(greeter, door, django_assert_max_num_queries):
    greeter.stores.add(StoreFactory())
    two = _cost(door, django_assert_max_num_queries, "/greet/")
    greeter.stores.add(StoreFactory(), StoreFactory())

    assert _cost(door, django_assert_max_num_queries, "/greet/") == two
