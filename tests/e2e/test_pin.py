"""A shared tablet in Chromium: change the person by PIN."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stores.commands import pins
from tests.e2e.conftest import PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.desks import press

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _pins(shop):
    for clerk, pin in zip(shop.clerks[:2], ("4071", "7359"), strict=True):
        pins.set_pin(staff=clerk, pin=pin, now=timezone.now())


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def type_pin(page, pin):
    """As a person does: when the field is there."""
    expect(page.get_by_label("PIN")).to_be_focused()
    page.keyboard.type(pin)
    page.keyboard.press("Enter")


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_pin_pages_look_right(people, shop, size):
    people.expect("400", "401")
    page = people.device(shop.store, "tablet", size=size)
    page.goto("/pin/")
    picture(page, "pin")
    page.get_by_role("link", name="Inês").click()
    picture(page, "pin-enter")
    page.get_by_label("PIN").fill("1111")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This PIN does not fit.")).to_be_visible()
    picture(page, "pin-wrong")
    page.goto("/pin/?lang=ru")
    picture(page, "pin.ru")
    stranger = people.somebody(size)
    stranger.goto("/pin/")
    picture(stranger, "pin-unpaired")


def test_two_clerks_take_turns_at_one_tablet_by_keyboard(people, shop):
    people.expect("401", "403")  # the desk may still ask for news, and join its line anew, while its person changes
    shop.arrive(minutes_ago=3)
    page = people.device(shop.store, "tablet", size=TABLET)
    page.goto(f"/desk/{shop.counters[0].pk}/")
    page.get_by_role("link", name="Inês").focus()
    page.keyboard.press("Enter")
    type_pin(page, "4071")
    expect(page.get_by_text("· Inês")).to_be_visible()  # back where the tablet was
    press(page, "Open", "Call next")

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Change person").click()
    page.get_by_role("link", name="Rui").click()
    type_pin(page, "7359")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Your PIN")
    page.goto(f"/desk/{shop.counters[0].pk}/")

    expect(page.get_by_role("heading", name="Inês serves at counter 1.")).to_be_visible()


@pytest.mark.long
def test_touches_keep_the_session_and_news_do_not(people, shop):
    page = people.device(shop.store, "tablet", size=TABLET)
    page.clock.install()
    page.goto(f"/desk/{shop.counters[0].pk}/")
    page.get_by_role("link", name="Inês").click()
    type_pin(page, "4071")
    expect(page.get_by_text("· Inês")).to_be_visible()
    page.wait_for_load_state()  # modules run late, and count from when they do
    told = []
    page.on("request", lambda request: told.append(request.url) if "/pin/stay/" in request.url else None)

    page.keyboard.press("Shift")
    page.clock.fast_forward(61_000)
    shop.arrive()
    expect(page.locator(".desk-line h2")).to_have_text("Line 1")
    assert told == []  # too soon after the sign-in, and then only news
    with page.expect_response("**/pin/stay/") as answer:
        page.keyboard.press("Shift")

    assert answer.value.status == 204


def test_clerk_sets_the_own_pin_after_the_password(people, shop):
    person = shop.clerks[2]
    person.user.set_password("correct horse")
    person.user.save()
    page = people.signed_in(person)
    page.goto("/")
    page.get_by_role("link", name="Set your PIN").click()
    page.get_by_label("Password").fill("correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New PIN")).to_be_visible()
    picture(page, "pin-set")
    page.get_by_label("New PIN").fill("8264")
    page.get_by_label("The same again").fill("8264")

    page.keyboard.press("Enter")

    expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    store = shop.store.pk
    assert pins.check_pin(staff_id=person.pk, store_id=store, pin="8264", now=timezone.now()) == person
