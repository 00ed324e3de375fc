"""A counter on the floor: the clerk walks to the customer, and everything that calls says so."""

import pytest
from playwright.sync_api import expect

from queueing.commands import serving
from stores.models import Counter
from tests.e2e.conftest import PHONE, axe, no_overflow, shoot
from tests.e2e.desks import at_work, finish, press
from tests.e2e.test_hall import hall_of, picture

pytestmark = pytest.mark.django_db(transaction=True)


def shown(hall, name):
    """Readable, with every call above what stands below it."""
    picture(hall, name)
    edge = hall.locator(".hall-next").bounding_box()["y"]
    pairs = hall.locator(".called-pair").all()
    boxes = [part.bounding_box() for pair in pairs for part in pair.locator(".called > *").all() if part.is_visible()]
    assert max(box["y"] + box["height"] for box in boxes) <= edge


@pytest.fixture
def shop(shop):
    """Its first two counters are on the floor."""
    Counter.objects.filter(pk__in=[counter.pk for counter in shop.counters[:2]]).update(kind="floor", direction="")
    return shop


def test_who_is_called_from_the_floor_stays_and_holds_the_number_up(people, shop):
    shop.open()
    ticket = shop.arrive()
    phone, desk = people.somebody(), at_work(people, shop, size=PHONE)
    phone.goto(f"/t/{ticket.token}/")
    hall = hall_of(people, shop)
    press(desk, "Call next", "Start serving")

    expect(phone.get_by_text("Stay where you are")).to_be_visible()
    expect(phone.get_by_text("Inês comes to you.")).to_be_visible()
    expect(phone.get_by_text("Go to counter")).to_have_count(0)
    no_overflow(phone)
    axe(phone)
    shoot(phone, "ticket-floor")
    expect(hall.locator(".called-pair")).to_contain_text("Stay where you are")
    expect(hall.locator(".called-pair")).to_contain_text("We come to you")
    assert "please stay where you are" in hall.locator("[data-call]").get_attribute("data-say")
    shown(hall, "hall-floor")
    expect(desk.get_by_text(f"Walk to {ticket.number}")).to_be_visible()
    no_overflow(desk)
    axe(desk)
    shoot(desk, "desk-floor")

    press(desk, "Start serving", "Finish")
    expect(hall.get_by_role("region", name="Called before").get_by_role("img", name="we come to you")).to_be_visible()
    finish(desk)


@pytest.mark.long
@pytest.mark.parametrize("calls", [2, 3, 4])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_calls_from_the_floor_are_readable_beside_others(people, shop, calls, language):
    shop.open(calls)
    for _call in range(calls):
        shop.arrive()
    for counter in range(calls):
        shop.call(counter)
    shop.store.language = language
    shop.store.save(update_fields=["language"])
    shown(hall_of(people, shop), f"hall-floor-{calls}.{language}")


@pytest.mark.long
def test_at_a_desk_the_customer_goes_there_as_before(people, shop):
    shop.open(3)
    tickets = [shop.arrive() for _n in range(3)]
    for counter in range(3):
        shop.call(counter)
    phone = people.somebody()
    phone.goto(f"/t/{tickets[2].token}/")
    expect(phone.get_by_text("Go to counter")).to_be_visible()
    serving.serve(**shop.at_counter(tickets[2], counter=2))
