"""The hall display: numbers and counters of its own store, never a name."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from queueing.actors import Actor
from queueing.commands import serving
from queueing.commands.counters import open_counter
from queueing.commands.dispatch import call_next
from queueing.states import Outcome
from stores.commands import pairing
from tests.clients import paired
from tests.factories import CounterFactory, StaffFactory, StoreFactory
from tests.queueing.views.reading import links, statements, words


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hall(shop):
    return paired(shop.store, "display")


def call(shop, now, *, counters=1):
    """So many counters open and call; the numbers called, the latest first."""
    numbers = []
    for place in range(counters):
        counter = shop.counter if place == 0 else CounterFactory(store=shop.store, number=10 + place)
        clerk = shop.clerk if place == 0 else StaffFactory(stores=[shop.store], skills=[shop.sim])
        at = now + timedelta(seconds=place)
        numbers.insert(0, shop.arrive(at=now - timedelta(minutes=5) + timedelta(seconds=place)).number)
        actor = Actor(staff_id=clerk.pk)
        open_counter(counter_id=counter.pk, store_id=shop.store.pk, actor=actor, now=at)
        call_next(counter_id=counter.pk, store_ids=[shop.store.pk], actor=actor, now=at)
    return numbers


def said(page):
    """What the display would say for the numbers that are called now: the number of the call, how often, whether new."""
    found = re.findall(r'<span data-call="(\d+)"[^>]*data-times="(\d)"( data-fresh)?', page.content.decode())
    return [(int(call), int(times), bool(fresh)) for call, times, fresh in found]


def test_hall_sends_an_unpaired_browser_to_pairing(db):
    answer = Client().get("/hall/")
    assert answer.status_code == 401
    assert "/pair/display/" in links(answer)


def test_hall_is_not_opened_by_a_kiosk(shop):
    kiosk = paired(shop.store, "kiosk")
    assert kiosk.get("/hall/").status_code == 401
    assert kiosk.get("/hall/live/").status_code == 401


def test_hall_of_a_revoked_device_is_over(shop, hall, now):
    pairing.revoke(device_id=shop.store.devices.get().pk, by=shop.clerk.pk, now=now)
    assert hall.get("/hall/live/").status_code == 401


def test_hall_shows_number_counter_and_direction(shop, hall, now):
    shop.counter.direction = "left"
    shop.counter.save()
    (number,) = call(shop, now)
    page = hall.get("/hall/")
    assert f"Now called {number} Counter 3" in words(page)
    assert 'aria-label="to the left"' in page.content.decode()


def test_list_beside_points_the_same_way_as_the_call_did(shop, hall, now):
    shop.counter.direction = "left"
    shop.counter.save()
    call(shop, now)
    serving.serve(**shop.at_counter(shop.store.tickets.get().pk, now=now))
    page = hall.get("/hall/").content.decode()
    assert page.partition("hall-list")[2].count('aria-label="to the left"') == 1


def test_hall_shows_nothing_of_another_store(shop, now):
    (number,) = call(shop, now)
    other = paired(StoreFactory(), "display")
    assert number not in words(other.get("/hall/"))


def test_hall_never_shows_a_name(shop, hall, now):
    shop.clerk.first_name = "Scheherazade"
    shop.clerk.save()
    call(shop, now)
    assert "Scheherazade" not in hall.get("/hall/").content.decode()
    assert "Scheherazade" not in hall.get("/hall/live/").content.decode()


@pytest.mark.parametrize("calls", [1, 2, 3, 4])
def test_hall_shows_calls_at_once_large(shop, hall, now, calls):
    numbers = call(shop, now, counters=calls)
    text = hall.get("/hall/").content.decode()
    assert f'data-calls="{calls}"' in text
    assert text.count("called-pair") == calls
    assert all(f">{number}<" in text for number in numbers)


@pytest.mark.parametrize(
    ("calls", "sheets"), [(4, [4]), (5, [3, 2]), (8, [4, 4]), (9, [3, 3, 3]), (16, [4, 4, 4, 4]), (18, [4, 4, 4, 4])]
)
def test_more_calls_than_are_large_take_turns(shop, hall, now, calls, sheets):
    numbers = call(shop, now, counters=calls)
    board = hall.get("/hall/").context
    assert [len(sheet) for sheet in board["sheets"]] == sheets
    assert [card.number for sheet in board["sheets"] for card in sheet] == numbers[:16]


def test_calls_that_wait_for_their_turn_are_read_beside_meanwhile(shop, hall, now):
    numbers = call(shop, now, counters=8)
    page = hall.get("/hall/")
    assert [card.number for card in page.context["calls"]] == numbers[:4]
    assert [card.number for card in page.context["before"]] == numbers[4:]
    assert page.content.decode().count('class="hall-now hall-sheet"') == 2
    assert 'data-sheets="2"' in page.content.decode()


def test_hall_keeps_the_last_five(shop, hall, now):
    shop.open(at=now)
    for minute in range(7):
        shop.arrive(at=now + timedelta(minutes=minute))
        at = now + timedelta(minutes=minute)
        called = call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=at)
        serving.serve(**shop.at_counter(called.ticket.id, now=at))
        serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(called.ticket.id, now=at)) if minute < 6 else None
    board = hall.get("/hall/").context
    assert [card.number for card in board["before"]] == ["A007", "A006", "A005", "A004", "A003"]


def test_hall_shows_who_is_next_in_the_order_of_the_line(shop, hall, now):
    shop.arrive(at=now - timedelta(minutes=2))
    first = shop.arrive(tier=shop.law, at=now)
    assert f"Next {first.number} A001" in words(hall.get("/hall/"))


def test_hall_is_quiet_when_nobody_waits(shop, hall, now):
    shop.open(at=now)
    said = words(hall.get("/hall/"))
    assert "Nobody is waiting." in said
    assert "Take a ticket: you are called at once." in said


def test_hall_of_a_closed_store_says_when_it_opens(shop, hall):
    shop.store.opening_hours = "off"
    shop.store.save()
    assert "We are closed." in words(hall.get("/hall/"))


def test_hall_tells_a_newcomers_promise(shop, hall, now):
    shop.open(at=now)
    for _customer in range(3):
        shop.arrive(at=now)
    assert "Ticket taken now about" in words(hall.get("/hall/"))


def test_hall_says_a_call_once_and_a_recall_twice_and_nothing_for_who_has_come(shop, hall, now):
    silent = said(hall.get("/hall/"))
    call(shop, now)
    ticket = shop.store.tickets.get()
    ((first, once, _fresh),) = said(hall.get("/hall/"))
    serving.recall(**shop.at_counter(ticket.pk, now=now + timedelta(seconds=9)))
    ((second, twice, _fresh),) = said(hall.get("/hall/"))
    serving.serve(**shop.at_counter(ticket.pk, now=now + timedelta(seconds=12)))
    assert silent == []
    assert (once, twice) == (1, 2)
    assert first != second
    assert said(hall.get("/hall/")) == []


def test_hall_does_not_say_a_call_that_was_taken_back(shop, hall, now):
    call(shop, now, counters=2)
    before = said(hall.get("/hall/"))
    latest = shop.store.tickets.latest("called_at")
    actor = Actor(staff_id=latest.clerk_id)
    serving.take_back(ticket_id=latest.pk, store_id=shop.store.pk, reason="wrong-press", actor=actor, now=now)
    page = hall.get("/hall/")
    assert f"Now called {latest.number}" not in words(page)
    assert said(page) == before[:1]


def test_display_that_was_away_is_told_nothing_old(shop, hall, now):
    call(shop, now - timedelta(seconds=40))
    assert [fresh for _call, _times, fresh in said(hall.get("/hall/"))] == [False]
    serving.recall(**shop.at_counter(shop.store.tickets.get().pk, now=now))
    assert [fresh for _call, _times, fresh in said(hall.get("/hall/"))] == [True]


def test_calls_are_said_in_the_order_in_which_they_were_made(shop, hall, now):
    call(shop, now, counters=3)
    calls = [number for number, _times, _fresh in said(hall.get("/hall/"))]
    assert calls == sorted(calls)
    assert len(calls) == 3


def test_hall_says_the_call_in_the_language_of_its_customer(shop, hall, now):
    shop.open(at=now)
    ticket = shop.arrive(at=now)
    shop.store.tickets.update(language="cs")
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=now)
    text = hall.get("/hall/").content.decode()
    assert f'data-say="Číslo {" ".join(ticket.number)}, přepážka 3."' in text
    assert 'lang="cs" hidden' in text


def test_hall_draws_a_recall_anew(shop, hall, now):
    call(shop, now)
    before = hall.get("/hall/live/").json()["regions"]["hall"]
    ticket = shop.store.tickets.get()
    serving.recall(**shop.at_counter(ticket.pk, now=now + timedelta(seconds=9)))
    after = hall.get("/hall/live/").json()["regions"]["hall"]
    assert call_key(before) != call_key(after)


def call_key(html):
    return html.partition("called-beat")[2].partition('data-key="')[2].partition('"')[0]


def test_hall_speaks_the_language_of_the_store(shop, hall):
    shop.store.language = "cs"
    shop.store.save()
    page = hall.get("/hall/?lang=en", headers={"Accept-Language": "en"})
    assert '<html lang="cs"' in page.content.decode()


def test_html_in_names_is_text(shop, hall):
    shop.store.name = "<script>alert(1)</script>"
    shop.store.save()
    text = hall.get("/hall/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_live_gives_the_very_region_of_the_page(shop, hall, now):
    call(shop, now, counters=2)
    region = hall.get("/hall/live/").json()["regions"]["hall"]
    assert region.strip() in hall.get("/hall/").content.decode()


def test_hall_asks_the_same_number_of_statements_for_one_and_three_waiting(shop, hall, now):
    hall.get("/hall/live/")  # notes that the display was seen
    shop.arrive(at=now)
    one = statements(hall, "/hall/live/")
    shop.arrive(at=now)
    shop.arrive(at=now)
    assert statements(hall, "/hall/live/") == one
