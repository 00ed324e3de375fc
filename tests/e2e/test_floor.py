"""The floor in Chromium."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.commands.counters import pause_counter
from queueing.commands.moving import Actor
from queueing.models import Ticket
from queueing.queries.promises import Promise
from queueing.states import Outcome
from stores.models import Counter, Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, no_overflow, shoot
from tests.factories import CounterFactory, StaffFactory, StoreFactory
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PROMISE = Promise(300, 480, 840, 2, 1, serveable=True)


@pytest.fixture
def manager(shop):
    return StaffFactory(first_name="Leonor", role=Staff.Role.STORE_MANAGER, stores=[shop.store])


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def morning(shop):
    """A store at work: people served all morning, one long session, one pause, a line with every risk."""
    now = timezone.now()
    shop.open(4)
    for minutes in (290, 250, 200, 170, 160, 120, 110, 95, 70, 65):
        ticket = shop.arrive(minutes_ago=minutes, promise=PROMISE)
        Ticket.objects.filter(pk=ticket.pk).update(
            state="done",
            outcome=Outcome.RESOLVED,
            called_at=now - timedelta(minutes=minutes - minutes % 17),
            state_since=now - timedelta(minutes=minutes - 25),
            counter=shop.counters[0],
        )
    shop.arrive("bill", minutes_ago=50, promise=PROMISE)
    ticket = shop.call(0)
    serving.serve(**shop.at_counter(ticket))
    Ticket.objects.filter(pk=ticket.pk).update(state_since=now - timedelta(minutes=31))
    shop.arrive("sim-swap", minutes_ago=10, promise=PROMISE)
    shop.call(1)
    pause_counter(
        counter_id=shop.counters[2].pk,
        store_id=shop.store.pk,
        reason="lunch",
        actor=Actor(staff_id=shop.clerks[2].pk),
        now=timezone.now(),
    )
    Counter.objects.filter(pk=shop.counters[3].pk).update(idle_since=now - timedelta(minutes=2))
    shop.arrive("new-contract", minutes_ago=18, promise=PROMISE)
    shop.arrive("number-porting", "gold", minutes_ago=9, promise=PROMISE)
    shop.arrive("fault", "law", minutes_ago=3, promise=PROMISE)
    shop.arrive("repair", minutes_ago=1)


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, PHONE, HALL])
def test_floor_looks_right(people, shop, manager, size):
    morning(shop)
    page = people.signed_in(manager, size=size)
    page.goto(f"/floor/{shop.store.code}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    picture(page, "floor")
    page.get_by_role("button", name="As numbers").click()
    picture(page, "floor-numbers")


@pytest.mark.long
def test_floor_looks_right_in_russian(people, shop, manager):
    morning(shop)
    page = people.signed_in(manager)
    page.goto(f"/floor/{shop.store.code}/?lang=ru")
    picture(page, "floor.ru")


@pytest.mark.long
def test_empty_floor_looks_right(people, shop, manager):
    page = people.signed_in(manager)
    page.goto(f"/floor/{shop.store.code}/")
    picture(page, "floor-empty")


def test_floor_follows_the_store(people, shop, manager):
    shop.open()
    page = people.signed_in(manager)
    page.goto(f"/floor/{shop.store.code}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    shop.arrive(minutes_ago=3)
    expect(page.locator(".floor-line h2")).to_have_text("Line 1")
    shop.call()

    expect(page.locator(".counter").first).to_contain_text("A001")
    expect(page.locator(".floor-line h2")).to_have_text("Line 0")


def test_advice_leads_a_manager_by_keyboard_to_the_counter_that_should_open(people, shop, manager):
    shop.arrive(minutes_ago=3)
    page = people.signed_in(manager)
    page.goto(f"/floor/{shop.store.code}/")
    expect(page.get_by_text("No counter is open.")).to_be_visible()
    picture(page, "floor-advice")

    page.get_by_role("link", name="Open counter 1").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Open Counter 1")).to_be_visible()


@pytest.mark.long
def test_numbers_stay_open_while_news_come(people, shop, manager):
    shop.open()
    page = people.signed_in(manager)
    page.goto(f"/floor/{shop.store.code}/")
    page.get_by_role("button", name="As numbers").click()

    shop.arrive()
    expect(page.locator(".floor-line h2")).to_have_text("Line 1")

    expect(page.get_by_role("columnheader", name="Mean wait")).to_be_visible()


@pytest.mark.long
def test_manager_of_a_region_chooses_a_store(people, shop):
    other = StoreFactory(name="Évora Plaza", region=shop.store.region, city="Évora")
    page = people.signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[shop.store.region]))
    page.goto("/floor/")
    picture(page, "floors")
    page.get_by_role("searchbox").fill("evora")
    page.keyboard.press("Enter")
    expect(page.locator(".store-row")).to_have_count(1)

    page.get_by_role("link", name=re.compile("Évora Plaza")).click()

    expect(page).to_have_url(re.compile(f"/floor/{other.code}/"))


@pytest.mark.long
def test_long_floor_scrolls_by_keyboard(people, shop, manager):
    for number in range(6, 31):
        CounterFactory(store=shop.store, number=number)
    shop.open()
    for _customer in range(30):
        shop.arrive(minutes_ago=2)
    page = people.signed_in(manager)
    page.goto(f"/floor/{shop.store.code}/")
    picture(page, "floor-long")

    page.get_by_role("complementary").focus()
    page.keyboard.press("End")

    wait_until(lambda: page.get_by_role("complementary").evaluate("line => line.scrollTop") > 0, what="the line's end")
