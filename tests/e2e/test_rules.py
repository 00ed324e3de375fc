"""The rule preview in Chromium."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands.demo_week import play_week
from stores.commands.rules import Rule, begin_rules, plan_rule
from stores.models import PolicyChange, Staff, Store
from stores.queries.opening import local_day
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, long, no_overflow, shoot
from tests.factories import StaffFactory, StoreFactory

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [TABLET, PHONE, HALL]


@pytest.fixture
def manager(shop):
    return StaffFactory(first_name="Leonor", role=Staff.Role.STORE_MANAGER, stores=[shop.store])


@pytest.fixture
def week(shop, settings):
    settings.DEMO = True
    play_week(store=shop.store, days=7, now=timezone.now())
    return shop.store


def picture(page, name, *, whole=True):
    axe(page)
    no_overflow(page)
    shoot(page, name)
    if whole:
        size = page.viewport_size
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": height})
        shoot(page, f"{name}-whole")
        page.set_viewport_size(size)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_rule_preview_looks_right(people, week, manager, size):
    page = people.signed_in(manager, size=size)
    page.goto(f"/rules/{week.code}/")
    picture(page, "rules")

    page.get_by_text("First come, first served", exact=True).click()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    picture(page, "rules-new")

    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Keep today’s rule")).to_be_focused()
    picture(page, "rules-switch", whole=False)


@pytest.mark.parametrize("size", [TABLET, *long(PHONE, HALL)])
def test_manager_switches_a_rule_on_and_takes_it_back(people, week, manager, size):
    page, before = people.signed_in(manager, size=size), week.policy_id
    page.goto(f"/rules/{week.code}/?kind=strict")
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("dialog").get_by_role("button", name="Switch on").click()

    expect(page.get_by_role("heading", name="another rule holds here")).to_be_visible()
    picture(page, "rules-planned", whole=False)
    assert PolicyChange.objects.get().undone_at is None
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert PolicyChange.objects.get().undone_at is not None

    now = timezone.now()
    day = local_day(week, now=now)
    plan_rule(store_id=week.pk, rule=Rule("fifo"), from_on=day + timedelta(days=1), by=manager.pk, now=now)
    assert begin_rules(now=now + timedelta(days=1)) == 1
    page.goto(f"/rules/{week.code}/")
    page.get_by_role("button", name="Go back to it").click()
    expect(page.get_by_role("button", name="Keep today’s rule")).to_be_focused()
    picture(page, "rules-begun", whole=False)
    page.get_by_role("button", name="Go back now").click()

    expect(page.get_by_text("The rule of before is back.")).to_be_visible()
    assert Store.objects.get(pk=week.pk).policy_id == before


@pytest.mark.long
def test_other_tiers_are_compared_and_not_switched_on(people, week, manager):
    page = people.signed_in(manager, size=PHONE)
    page.goto(f"/rules/{week.code}/")
    page.get_by_text("Tiers", exact=True).click()
    page.get_by_role("group", name="Gold").get_by_label("Head start, min").fill("30")
    picture(page, "rules-tiers")
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_text("Tiers cannot be changed for one store.")).to_be_visible()
    assert page.get_by_role("button", name="Switch on").get_attribute("aria-disabled") == "true"
    picture(page, "rules-tiers-found")


@pytest.mark.long
def test_what_is_wrong_is_said_at_its_field(people, week, manager):
    people.expect("status of 400")
    page = people.signed_in(manager)
    page.goto(f"/rules/{week.code}/?kind=ratio")

    expect(page.get_by_text("Give at least one tier a turn")).to_be_visible()
    expect(page.get_by_text("Correct what is marked")).to_be_visible()
    picture(page, "rules-wrong")


@pytest.mark.long
def test_store_without_a_past_says_what_it_needs(people, shop, manager):
    page = people.signed_in(manager)
    page.goto(f"/rules/{shop.store.code}/")

    expect(page.get_by_text("Nobody came in these days")).to_be_visible()
    picture(page, "rules-empty", whole=False)


@pytest.mark.long
def test_rule_preview_looks_right_in_russian(people, week, manager):
    page = people.signed_in(manager, size=PHONE)
    page.goto(f"/rules/{week.code}/?lang=ru&kind=fifo")
    picture(page, "rules.ru")


@pytest.mark.long
def test_manager_of_a_region_chooses_a_store(people, shop):
    StoreFactory(name="Évora Plaza", region=shop.store.region, city="Évora")
    page = people.signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[shop.store.region]))
    page.goto("/rules/")
    picture(page, "rules-choose", whole=False)
    page.get_by_role("searchbox").fill("evora")
    page.keyboard.press("Enter")
    expect(page.locator(".store-row")).to_have_count(1)
