"""The administration in a real Chromium: nothing for the console or for axe to complain of, and its scripts work."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.urls import reverse

from stores.models import Service, Staff, Store
from tests.e2e.conftest import TABLET, People, no_overflow, shoot
from tests.e2e.served import Served
from tests.stores.conftest import administrator


@pytest.fixture
def page(people, shop):
    return people.signed_in(administrator(language="en"), TABLET)


def axe(page):
    """As everywhere, but axe does not read style sheets on its own: its way to those that @import breaks our CSP."""
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


def addresses():
    """Lists, forms to add and forms to change, of what has rows."""
    for model, pages in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        request = type("Request", (), {"user": type("User", (), {"has_perm": lambda *_: True})()})()
        yield reverse(f"{name}_changelist")
        if pages.has_add_permission(request):
            yield reverse(f"{name}_add")
        row = model.objects.order_by("id").first()
        if row is not None:
            yield reverse(f"{name}_change", args=[row.pk])


@pytest.mark.long
def test_every_page_is_clean(page, shop):
    shop.open(1)
    shop.arrive()
    shop.call()
    page.goto("/admin/")
    axe(page)
    shoot(page, "admin")

    seen = list(addresses())
    for address in seen:
        page.goto(address)
        page.locator("#content").wait_for()
        axe(page)

    assert len(seen) > 40


@pytest.mark.long
@pytest.mark.parametrize(("name", "row"), [("stores_store", Store), ("stores_service", Service), ("core_user", None)])
def test_large_pages_are_good_to_look_at(page, shop, name, row):
    page.goto(reverse(f"admin:{name}_changelist"))
    no_overflow(page)
    shoot(page, f"admin-{name}-list")
    pk = row.objects.order_by("id").first().pk if row else shop.clerks[0].user_id
    page.goto(reverse(f"admin:{name}_change", args=[pk]))
    no_overflow(page)
    shoot(page, f"admin-{name}")


@pytest.fixture
def saving(chromium, shop):
    """In front of a web process of its own: one that lived through another test remembers rows that are gone."""
    served = Served()
    people = People(chromium, served.url)
    yield people.signed_in(administrator(language="en"), TABLET)
    people.go()
    served.stop()


def test_a_row_is_added_by_hand_and_what_is_wrong_is_said(saving, shop):
    page = saving
    page.goto(reverse("admin:stores_store_change", args=[shop.store.pk]))
    page.locator("#hours_exceptions-group .add-row a").click()
    page.locator("#id_hours_exceptions-0-on").fill("2026-12-24")
    page.locator("#id_hours_exceptions-0-times").fill("ten to two")
    page.locator("input[name=_continue]").click()
    page.get_by_text("Write the times such as").wait_for()
    axe(page)
    shoot(page, "admin-error")

    page.locator("#id_hours_exceptions-0-times").fill("10:00-14:00")
    page.locator("input[name=_continue]").click()

    page.locator(".messagelist .success").wait_for()
    assert shop.store.hours_exceptions.get().times == "10:00-14:00"


@pytest.mark.long
def test_skills_are_moved_from_one_side_to_the_other(saving, shop):
    page = saving
    clerk = shop.clerks[0]
    service = Service.objects.order_by("topic__position", "topic_id", "position", "id").first()
    clerk.skills.remove(service)
    page.goto(reverse("admin:core_user_change", args=[clerk.user_id]))

    page.locator("#id_staff-0-able_from").select_option(str(service.pk))
    page.locator(".selector:has(#id_staff-0-able_from) .selector-add").click()
    page.locator("input[name=_save]").click()

    page.locator(".messagelist .success").wait_for()
    assert service in Staff.objects.get(pk=clerk.pk).skills.all()


@pytest.mark.long
def test_console_leads_strangers_to_our_sign_in(people, shop):
    page = people.somebody(TABLET)

    page.goto("/admin/")

    assert page.url.endswith("/accounts/login/?next=%2Fadmin%2F")
