"""Hours and people in Chromium: a manager looks, decides, saves and settles; a customer answers with one press."""

import pytest
from playwright.sync_api import expect

from queueing.models import Booking, Displacement
from stores.models import BookingPattern, HoursException, Shift, Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, long, no_overflow, shoot
from tests.e2e.displaced import booked, day_of, displaced, pattern, roster
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(shop):
    return StaffFactory(first_name="Leonor", role=Staff.Role.STORE_MANAGER, stores=[shop.store])


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(height, 4000)})
    shoot(page, f"{name}-whole")
    page.set_viewport_size(size)


@pytest.mark.parametrize("size", [TABLET, *long(PHONE, HALL)])
def test_manager_closes_a_day_and_settles_everybody(people, shop, manager, size):
    booked(shop)
    roster(shop)
    page = people.signed_in(manager, size=size)
    page.goto("/")
    page.get_by_role("link", name="Hours and people").click()
    picture(page, "changes")

    page.get_by_text("Close or change a day").click()
    page.get_by_label("Day", exact=True).fill(day_of(shop).isoformat())
    page.get_by_label("Why").first.fill("Stocktaking")
    picture(page, "changes-day")
    page.get_by_role("button", name="See what it does").first.click()
    expect(page.get_by_role("heading", name="3 bookings lose their place")).to_be_visible()
    picture(page, "changes-preview")
    assert not HoursException.objects.exists()

    page.get_by_role("group", name="João").or_(page.get_by_role("group", name="Petr Novák")).get_by_text(
        "Keep all the same"
    ).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 of 3 left")).to_be_visible()
    picture(page, "changes-list")

    first = page.get_by_role("listitem").filter(has_text="Ольга Иванова")
    first.get_by_role("button", name="Called, no answer yet").click()
    expect(page.get_by_text("Called at")).to_be_visible()
    page.get_by_role("listitem").filter(has_text="Ольга Иванова").get_by_role("group").get_by_role(
        "button"
    ).first.click()
    expect(page.get_by_text("1 of 3 left")).to_be_visible()
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_role("heading", name="Everything is settled")).to_be_visible()
    picture(page, "changes-empty")
    outcomes = sorted(Displacement.objects.values_list("outcome", flat=True))
    assert outcomes == ["cancelled", "kept", "moved"]


@pytest.mark.long
def test_without_scripts_a_manager_closes_at_once_and_calls_in_sick(people, shop, manager):
    booked(shop)
    roster(shop)
    page = people.signed_in(manager, size=TABLET, java_script_enabled=False)
    page.goto(f"/changes/{shop.store.code}/emergency/")
    page.get_by_label("Day").fill(day_of(shop).isoformat())
    page.get_by_label("Why").fill("Fire alarm")
    shoot(page, "emergency")
    page.get_by_role("button", name="Close, and tell everybody").click()
    expect(page.get_by_text("3 of 3 left")).to_be_visible()

    page.goto(f"/changes/{shop.store.code}/")
    page.get_by_text("Somebody is ill, or other times").click()
    page.get_by_label("Whose shift").select_option(index=2)
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_text("Everybody who has booked keeps their time.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Shift.objects.filter(is_off=True).count() == 2


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, *long(PHONE)])
def test_patterns_are_seen_before_they_are_saved(people, shop, manager, size):
    booked(shop, 1)
    pattern(shop)
    page = people.signed_in(manager, size=size)
    page.goto(f"/changes/{shop.store.code}/patterns/")
    picture(page, "patterns")
    page.get_by_role("link", name="New pattern").click()
    page.get_by_label("Weekday").select_option(str(day_of(shop).weekday()))
    page.get_by_label("From").fill("10:00")
    page.get_by_label("Until").fill("11:00")
    picture(page, "pattern")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_role("heading", name="The next days of it")).to_be_visible()
    expect(page.get_by_role("heading", name="1 booking loses its place")).to_be_visible()
    picture(page, "pattern-preview")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert BookingPattern.objects.count() == 2


@pytest.mark.parametrize("scripts", [True, *long(False)])
def test_customer_takes_another_time_with_one_press(people, shop, manager, scripts):
    row = displaced(shop, manager)[0]
    page = people.somebody(PHONE, java_script_enabled=scripts)
    page.goto(f"/booking/{row.booking.token}/other-time/")
    expect(page.get_by_role("heading", name="We cannot keep your time")).to_be_visible()
    if scripts:
        picture(page, "other-time")
    page.get_by_role("button", name="Take this time").first.click()
    expect(page.get_by_role("heading", name="Your new time")).to_be_visible()
    if scripts:
        picture(page, "other-time-done")
    page.goto(f"/booking/{row.booking.token}/other-time/")
    expect(page.get_by_text("There is nothing more to do")).to_be_visible()
    assert Displacement.objects.get(pk=row.pk).outcome == "moved"
    assert Booking.objects.get(pk=row.booking_id).moves == 0
