"""A store that calls by itself, as desk and hall display see it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands import auto
from queueing.models import TicketMove
from stores.demo import catalogue
from stores.models import Counter, Reason, Staff, Store
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, long, no_overflow, shoot
from tests.e2e.desks import at_work, finish, press
from tests.e2e.shop import names
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(shop):
    """Its clerks have this many seconds for notes."""
    for code, texts in catalogue.REASONS["pause"]:
        Reason.objects.create(kind="pause", code=code, names=names(texts))
    return shop


def calls_itself(shop, *, after):
    Store.objects.filter(pk=shop.store.pk).update(auto_call=True, auto_call_after=after)


def idle(shop, counter, *, seconds):
    """The clerk at the counter has been free for so long."""
    since = timezone.now() - timedelta(seconds=seconds)
    Counter.objects.filter(pk=shop.counters[counter].pk).update(idle_since=since, opened_at=since)


def calls():
    return list(TicketMove.objects.filter(to_state="called").order_by("id").values_list("reason", "by_id", "counter"))


@pytest.mark.parametrize("size", [TABLET, *long(PHONE, HALL)])
def test_the_time_for_notes_runs_down_on_the_desk_and_then_the_next_is_called(people, shop, size):
    calls_itself(shop, after=4)
    shop.open()
    shop.arrive()
    desk = at_work(people, shop, size=size)
    idle(shop, 0, seconds=0)
    desk.reload()
    left = desk.get_by_role("timer")
    expect(left).to_have_text("3")
    no_overflow(desk)
    axe(desk)
    shoot(desk, "desk-auto-next")

    expect(desk.get_by_role("button", name="Start serving")).to_be_visible()
    expect(desk.get_by_text("A001 has been called to you: you were free the longest.")).to_be_visible()
    no_overflow(desk)
    axe(desk)
    shoot(desk, "desk-auto-called")

    assert calls() == [("auto", None, shop.counters[0].pk)]


def test_a_ticket_that_comes_reaches_the_longest_idle_desk_and_the_hall_by_itself(people, shop):
    calls_itself(shop, after=0)
    shop.open(2)
    idle(shop, 0, seconds=60)
    idle(shop, 1, seconds=90)
    here, there = at_work(people, shop), at_work(people, shop, counter=1)
    hall = people.device(shop.store, "display", size=HALL)
    hall.goto("/hall/")
    expect(here.get_by_text("Whoever comes next is called to you by itself.")).to_be_visible()

    shop.arrive()
    auto.call_to_idle(store_id=shop.store.pk, now=timezone.now())  # as the worker does, rung by the ticket

    expect(there.get_by_role("button", name="Start serving")).to_be_visible()
    expect(hall.locator(".called-pair")).to_contain_text("A001")
    expect(here.get_by_role("button", name="Call next")).to_be_visible()
    press(there, "Start serving", "Finish")
    finish(there)


@pytest.mark.long
def test_the_clerk_stops_it_by_pausing(people, shop):
    calls_itself(shop, after=8)
    shop.open()
    shop.arrive()
    desk = at_work(people, shop)
    idle(shop, 0, seconds=0)
    desk.reload()
    desk.get_by_role("button", name="Not yet").click()
    desk.get_by_label("Break").check()
    desk.get_by_role("dialog").get_by_role("button", name="Pause", exact=True).click()
    expect(desk.get_by_role("heading", name="Paused: Break")).to_be_visible()

    assert auto.call_to_idle(store_id=shop.store.pk, now=timezone.now() + timedelta(minutes=5)) == []
    assert calls() == []


@pytest.mark.long
def test_the_desk_says_by_keyboard_alone_what_it_says_to_the_mouse(people, shop):
    calls_itself(shop, after=600)
    shop.open()
    shop.arrive()
    desk = at_work(people, shop)
    desk.get_by_role("button", name="Not yet").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Not yet")).to_be_focused()


@pytest.mark.parametrize("size", [TABLET, *long(PHONE)])
def test_a_manager_switches_it_on(people, shop, size):
    manager = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    page = people.signed_in(manager, size=size)
    page.goto(f"/rules/{shop.store.code}/")
    page.get_by_label("Seconds for notes").fill("20")
    page.get_by_role("button", name="Call by itself", exact=True).click()
    expect(page.get_by_text("20 seconds after the last customer")).to_be_visible()
    no_overflow(page)
    axe(page)
    page.get_by_role("heading", name="Calls by itself").scroll_into_view_if_needed()
    shoot(page, "rules-auto")
    assert Store.objects.get(pk=shop.store.pk).auto_call
