"""The greeter's page in Chromium: by touch, by keyboard, on a phone and on a tablet."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import serving, waiting
from queueing.commands.counters import pause_counter
from queueing.models import Ticket
from stores.models import Staff, Tier
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.desks import until
from tests.factories import StaffFactory, StoreFactory
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [PHONE, TABLET, HALL]


@pytest.fixture
def greeter(shop):
    return StaffFactory(first_name="Marta", role=Staff.Role.GREETER, stores=[shop.store])


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def at_the_door(people, shop, greeter, size=TABLET, path="", **options):
    """A greeter's page, live."""
    page = people.signed_in(greeter, size, **options)
    page.goto(f"/greet/{shop.store.code}/{path}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def by_hand(shop, ticket):
    return {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor(), "now": timezone.now()}


def full_house(shop):
    """Three counters at work, 40 people in the line, one called, two away, one who was called in vain."""
    shop.open(3)
    services = list(shop.services)
    away, missed = shop.arrive(minutes_ago=70), shop.arrive(minutes_ago=69)
    shop.arrive(minutes_ago=68)
    waiting.hold(**by_hand(shop, away))
    called = shop.call(1)
    assert called.pk == missed.pk
    serving.miss(**shop.at_counter(called, 1))
    back = shop.call(1)
    serving.miss(**shop.at_counter(back, 1))
    past = timezone.now() - timedelta(seconds=5)
    Ticket.objects.filter(pk=back.pk).update(available_at=past)
    for place in range(41):
        tier = {7: "law", 13: "gold"}.get(place, "standard")
        shop.arrive(services[place % len(services)], tier, minutes_ago=60 - place)
    first = shop.call(0)
    serving.serve(**shop.at_counter(first, 0))
    shop.call(1)
    counter = shop.counters[2]
    actor = Actor(staff_id=shop.clerks[2].pk)
    pause_counter(counter_id=counter.pk, store_id=shop.store.pk, reason="break", actor=actor, now=timezone.now())


def closes_soon(shop, minutes=6):
    """The store closes in so many minutes, on its own clock."""
    ending = (timezone.now() + timedelta(minutes=minutes)).astimezone()
    shop.store.time_zone = "UTC"
    shop.store.opening_hours = f"Mo-Su 00:00-{ending.astimezone(tz=None):%H:%M}"
    shop.store.save(update_fields=["opening_hours", "time_zone"])


# --- how it looks -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", SIZES)
def test_door_of_an_empty_store_looks_right(people, shop, greeter, size):
    page = at_the_door(people, shop, greeter, size)

    picture(page, "greet-empty")


@pytest.mark.parametrize("size", SIZES)
def test_door_of_a_full_store_looks_right(people, shop, greeter, size):
    full_house(shop)
    page = at_the_door(people, shop, greeter, size)

    expect(page.locator(".greet-line li")).to_have_count(41)
    picture(page, "greet-full")


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_steps_in_russian_look_right(people, shop, greeter, size):
    full_house(shop)
    page = people.signed_in(greeter, size)
    page.goto(f"/greet/{shop.store.code}/?lang=ru")
    picture(page, "greet-full.ru")
    page.goto(f"/greet/{shop.store.code}/topic/contract/?lang=ru")
    picture(page, "greet-topic.ru")
    page.goto(f"/greet/{shop.store.code}/service/{shop.services['sim-swap'].code}/?lang=ru")
    picture(page, "greet-service.ru")
    page.goto(f"/greet/{shop.store.code}/ticket/{Ticket.objects.latest('id').pk}/?lang=ru")
    picture(page, "greet-ticket.ru")
