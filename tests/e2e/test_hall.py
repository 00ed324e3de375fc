"""The hall display in Chromium: read from afar, moved by the line alone, honest when it knows nothing new."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import serving
from queueing.commands.counters import open_counter
from queueing.states import Outcome
from stores.commands import pairing
from stores.models import Store
from tests.e2e.conftest import HALL, axe, long, no_overflow, shoot
from tests.factories import CounterFactory, StaffFactory, StoreFactory

pytestmark = pytest.mark.django_db(transaction=True)
SMALL_TEXT = """
    Array.from(document.querySelectorAll('body *')).filter((one) => {
      const own = Array.from(one.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
      const hidden = one.closest('.sr, .skip, [hidden]') || one.offsetParent === null;
      return own && !hidden && parseFloat(getComputedStyle(one).fontSize) < 28;
    }).map((one) => one.className + ': ' + one.textContent.trim())
"""
CUT = """
    Array.from(document.querySelectorAll('.hall-number, .hall-word, .hall-list span, .hall-panel .number, .hall-say'))
      .filter((one) => {
        const inner = one.getBoundingClientRect(), outer = one.parentElement.getBoundingClientRect();
        const isOut = inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
        return inner.width > 1 && (isOut || one.scrollWidth > one.clientWidth + 1);
      }).map((one) => one.className + ': ' + one.textContent.trim())
"""

OVER_EACH_OTHER = """
    Array.from(document.querySelectorAll('.called')).filter((one) => one.checkVisibility({ visibilityProperty: true }))
      .map((one) => [one.textContent, one.getBoundingClientRect()])
      .filter(([, box], place, all) => all.some(([, other], index) => index > place && box.left < other.right - 1
        && other.left < box.right - 1 && box.top < other.bottom - 1 && other.top < box.bottom - 1))
      .map(([text]) => text)
"""


def hall_of(people, shop, **options):
    """A display that was asked about its sound before."""
    hall = people.device(shop.store, "display", size=HALL, **options)
    hall.add_init_script("localStorage.getItem('lado-hall-sound') || localStorage.setItem('lado-hall-sound', 'asked')")
    hall.goto("/hall/")
    return hall


def picture(hall, name):
    """Large enough, nothing cut, accessible, and a shot."""
    shoot(hall, name)
    no_overflow(hall)
    assert hall.evaluate(SMALL_TEXT) == []
    assert hall.evaluate(CUT) == []
    assert hall.evaluate(OVER_EACH_OTHER) == []
    axe(hall)


def everybody_calls(shop, calls):
    for counter in range(calls):
        shop.call(counter)


def test_a_call_appears_by_itself_with_its_counter(people, shop):
    shop.open()
    ticket = shop.arrive()
    hall = hall_of(people, shop)
    expect(hall.get_by_text("The next number comes here.")).to_be_visible()
    shop.call()
    called = hall.locator(".called-pair")
    expect(called).to_contain_text(ticket.number)
    expect(called).to_contain_text("Counter")
    expect(called.get_by_role("img", name="to the left")).to_be_visible()
    serving.serve(**shop.at_counter(ticket))
    expect(hall.get_by_role("region", name="Called before")).to_contain_text(ticket.number)


@pytest.mark.long
def test_more_calls_than_fit_take_turns_and_the_newest_comes_first(people, shop):
    counters = [CounterFactory(store=shop.store, number=number, direction="right") for number in (6, 7, 12)]
    shop.counters += counters
    shop.clerks += [StaffFactory(stores=[shop.store], skills=list(shop.services.values())) for _counter in counters]
    shop.open(8)
    tickets = [shop.arrive(minutes_ago=20 - minute) for minute in range(10)]
    everybody_calls(shop, 8)
    hall = hall_of(people, shop)
    first, second = hall.locator("[data-sheet='1'].hall-sheet"), hall.locator("[data-sheet='2'].hall-sheet")
    for sheet, numbers in ((first, tickets[4:8]), (second, tickets[:4])):
        expect(sheet).to_be_visible(timeout=12_000)
        assert all(ticket.number in sheet.inner_text() for ticket in numbers)
        assert sheet.get_by_role("img", name=re.compile("to the|ahead")).count() == 4
        picture(hall, f"hall-8-{sheet.get_attribute('data-sheet')}")
    expect(first).to_be_hidden()
    serving.serve(**shop.at_counter(tickets[0]))
    ticket = call_again(shop)
    expect(first).to_be_visible(timeout=3_000)
    expect(first).to_contain_text(ticket.number)


def call_again(shop):
    """The first counter is done and calls the next."""
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(shop.store.tickets.get(state="serving")))
    return shop.call()


@pytest.mark.parametrize("calls", [4, *long(1, 2, 3)])
def test_calls_at_once_are_all_readable(people, shop, calls):
    shop.open(calls)
    for minute in range(calls + 8):
        shop.arrive(["sim-swap", "bill", "fault"][minute % 3], minutes_ago=20 - minute)
    everybody_calls(shop, calls)
    picture(hall_of(people, shop), f"hall-{calls}")


@pytest.mark.long
@pytest.mark.parametrize("language", ["pt", "cs", "ru"])
def test_every_language_fits(people, shop, language):
    Store.objects.filter(pk=shop.store.pk).update(language=language)
    shop.open(2)
    for minute in range(9):
        shop.arrive(minutes_ago=20 - minute)
    everybody_calls(shop, 1)
    picture(hall_of(people, shop), f"hall.{language}")


@pytest.mark.long
def test_four_calls_fit_in_the_longest_words_and_two_digits(people, shop):
    Store.objects.filter(pk=shop.store.pk).update(language="ru")
    for number, counter in enumerate(shop.counters, start=18):
        counter.number = number
        counter.save()
    shop.open(4)
    for minute in range(9):
        shop.arrive(minutes_ago=20 - minute)
    everybody_calls(shop, 4)
    picture(hall_of(people, shop), "hall-4.ru")


@pytest.mark.long
def test_the_last_five_stay_beside(people, shop):
    shop.open()
    for minute in range(6):
        shop.arrive(minutes_ago=30 - minute)
    for _customer in range(6):
        ticket = shop.call()
        serving.serve(**shop.at_counter(ticket))
        serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket))
    hall = hall_of(people, shop)
    expect(hall.locator(".hall-list li")).to_have_count(5)
    expect(hall.get_by_text("Nobody is waiting.")).to_be_visible()
    picture(hall, "hall-quiet")


def test_a_closed_store_is_said(people, shop):
    Store.objects.filter(pk=shop.store.pk).update(opening_hours="Mo-Su 03:00-03:01")
    hall = hall_of(people, shop)
    expect(hall.get_by_text("We are closed.")).to_be_visible()
    picture(hall, "hall-closed")


def test_a_display_without_network_says_since_when_and_recovers(people, shop):
    people.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    shop.open()
    ticket = shop.arrive()
    hall = hall_of(people, shop)
    expect(hall.get_by_text("The next number comes here.")).to_be_visible()
    hall.context.set_offline(True)
    expect(hall.get_by_text("Not updated since")).to_be_visible(timeout=20_000)
    picture(hall, "hall-stale")
    shop.call()
    hall.context.set_offline(False)
    expect(hall.locator(".called-pair")).to_contain_text(ticket.number, timeout=20_000)
    expect(hall.get_by_text("Not updated since")).to_be_hidden()


@pytest.mark.long
def test_a_call_beats_for_everybody_but_those_who_want_no_motion(people, shop):
    shop.open()
    shop.arrive()
    shop.call()
    moving = "document.querySelector('.called-pair').getAnimations().length"
    hall = hall_of(people, shop, reduced_motion="no-preference")
    assert hall.evaluate(moving) == 1
    hall.emulate_media(reduced_motion="reduce")
    assert hall.evaluate(moving) == 0


@pytest.mark.long
def test_a_recall_is_a_new_call(people, shop):
    shop.open()
    ticket = shop.arrive()
    shop.call()
    hall = hall_of(people, shop)
    pair = hall.locator(".called-pair")
    before = pair.get_attribute("data-key")
    serving.recall(**shop.at_counter(ticket))
    expect(pair).not_to_have_attribute("data-key", before)


@pytest.mark.long
def test_a_long_name_leaves_room_for_the_rest(people, shop):
    people.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    Store.objects.filter(pk=shop.store.pk).update(name="Vodafone Blanchardstown Shopping Centre, Dublin 15")
    hall = hall_of(people, shop)
    expect(hall.get_by_text("Nobody is waiting.")).to_be_visible()
    hall.context.set_offline(True)
    expect(hall.get_by_text("Not updated since")).to_be_visible(timeout=20_000)
    shoot(hall, "hall-long")
    header = hall.locator(".topbar").bounding_box()
    for part in (".topbar .mark", ".topbar [data-stale]", ".topbar time.clock"):
        box = hall.locator(part).bounding_box()
        assert box["x"] + box["width"] <= header["x"] + header["width"] + 1, part
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= hall.locator(".hall-now").bounding_box()["y"] + 1, part


def test_html_in_a_name_is_text(people, shop):
    Store.objects.filter(pk=shop.store.pk).update(name="<img src=x onerror=alert(1)>")
    hall = hall_of(people, shop)
    expect(hall.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    assert hall.locator("img[src=x]").count() == 0


@pytest.mark.long
def test_a_call_of_another_store_stays_there(people, shop):
    other = StoreFactory()
    hall = people.device(other, "display", size=HALL)
    hall.goto("/hall/")
    shop.open()
    shop.arrive()
    shop.call()
    clerk = StaffFactory(stores=[other])
    counter = CounterFactory(store=other, number=9)
    open_counter(counter_id=counter.pk, store_id=other.pk, actor=Actor(staff_id=clerk.pk), now=timezone.now())
    expect(hall.get_by_text("Take a ticket: you are called at once.")).to_be_visible()
    expect(hall.locator(".called-pair")).to_have_count(0)


def test_a_revoked_display_shows_nothing_more(people, shop):
    people.expect("401", "WebSocket")
    shop.open()
    hall = hall_of(people, shop)
    expect(hall.get_by_text("Nobody is waiting.")).to_be_visible()
    pairing.revoke(device_id=hall.device.pk, by=shop.clerks[0].pk, now=timezone.now())
    expect(hall.get_by_role("heading", name="This screen is not a hall display yet.")).to_be_visible()
