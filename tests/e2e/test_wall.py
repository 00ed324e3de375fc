"""The wall in Chromium."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.models import Ticket
from stores.models import Counter, Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, no_overflow, shoot
from tests.factories import CounterFactory, DeviceFactory, StaffFactory, StoreFactory, TicketFactory

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = (
    "Colombo",
    "Faro Fórum",
    "Braga Parque",
    "Amadora",
    "Setúbal Alegro",
    "Coimbra Fórum",
    "Évora",
    "Chiado",
    "Palmela",
)


@pytest.fixture
def manager(shop):
    return StaffFactory(first_name="Rita", role=Staff.Role.REGIONAL_MANAGER, regions=[shop.store.region])


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def region(shop, count):
    """`count` more stores, some calm, some late, one cut off, one closed."""
    now, chance = timezone.now(), random.Random(5)
    clerks = 0
    for n in range(count):
        hours = "24/7" if n % 11 else "Mo-Su 03:00-03:01"
        name = NAMES[n] if n < len(NAMES) else f"Store {n}"
        store = StoreFactory(name=name, region=shop.store.region, policy=shop.store.policy, opening_hours=hours)
        for number in range(1, 5):
            clerks += 1
            clerk = StaffFactory(stores=[store]) if number < 3 and n % 11 else None
            CounterFactory(store=store, number=number, clerk=clerk, opened_at=now if clerk else None, idle_since=None)
        if n % 11 == 0:
            continue
        for _waiting in range(chance.randrange(1, 9)):
            TicketFactory(
                store=store,
                service=shop.services["sim-swap"],
                tier=shop.tiers["standard"],
                arrived_at=now - timedelta(minutes=chance.randrange(1, 19 if n % 3 == 0 else 9)),
                day=now.date(),
                promise_p10=300,
                promise_p50=600,
                promise_p90=900,
                promise_ahead=1,
                promise_desks=1,
            )
        if n == 5:
            DeviceFactory(store=store, last_seen_at=now - timedelta(minutes=4))
            Ticket.objects.filter(store=store).update(state_since=now - timedelta(minutes=9))


@pytest.mark.long
@pytest.mark.parametrize(("stores", "size"), [(11, HALL), (199, HALL), (11, TABLET), (11, PHONE)])
def test_wall_looks_right(people, shop, manager, stores, size):
    region(shop, stores)
    page = people.signed_in(manager, size=size)
    page.goto(f"/wall/{shop.store.region.code}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    picture(page, f"wall-{stores}")


@pytest.mark.long
def test_wall_looks_right_in_russian(people, shop, manager):
    region(shop, 11)
    page = people.signed_in(manager, size=HALL)
    page.goto(f"/wall/{shop.store.region.code}/?lang=ru")
    picture(page, "wall.ru")


@pytest.mark.long
def test_calm_wall_looks_right(people, shop, manager):
    page = people.signed_in(manager, size=HALL)
    page.goto(f"/wall/{shop.store.region.code}/")
    expect(page.get_by_text("All is calm")).to_be_visible()
    picture(page, "wall-calm")


def test_wall_follows_every_store(people, shop, manager):
    page = people.signed_in(manager, size=HALL)
    page.goto(f"/wall/{shop.store.region.code}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    shop.arrive(minutes_ago=2)  # nobody serves there

    expect(page.get_by_text("Nobody serves, 1 waits.")).to_be_visible()
    shop.open()
    shop.call()
    expect(page.get_by_text("All is calm")).to_be_visible()


@pytest.mark.long
def test_wall_leads_by_keyboard_to_the_floor_of_a_store(people, shop, manager):
    shop.arrive(minutes_ago=2)
    page = people.signed_in(manager, size=HALL)
    page.goto(f"/wall/{shop.store.region.code}/")

    page.get_by_role("link", name=shop.store.name).first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1, name=shop.store.name)).to_be_visible()
    assert Counter.objects.filter(store=shop.store).count() == page.locator(".counter").count()


@pytest.mark.long
def test_wall_without_a_connection_says_since_when(people, shop, manager):
    people.expect("ERR_", "WebSocket")
    region(shop, 11)
    page = people.signed_in(manager, size=HALL)
    page.goto(f"/wall/{shop.store.region.code}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    page.context.set_offline(True)

    expect(page.get_by_text("Not updated since")).to_be_visible()
    picture(page, "wall-stale")
