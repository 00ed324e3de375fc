"""Solved the first time, in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from stores.models import Staff
from tests.e2e import resolution
from tests.e2e.conftest import PHONE, TABLET, axe, long, no_overflow, shoot
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [TABLET, *long(PHONE)])
def test_manager_compares_clerks_and_exports_a_month(people, shop, size):
    resolution.visits(shop)
    manager = StaffFactory(first_name="Leonor", role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    page = people.signed_in(manager, size=size)
    page.goto("/resolution/")

    expect(page.get_by_role("img", name="Shares solved at the first visit")).to_be_visible()
    expect(page.get_by_role("heading", name="Why one visit was not enough")).to_be_visible()
    expect(page.get_by_text("Experts at the Old Harbour")).to_have_count(0)  # another manager's store
    axe(page)
    no_overflow(page)
    shoot(page, "resolution")

    page.get_by_label("Compare", exact=True).select_option("clerk")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("by=clerk"))
    expect(page.get_by_role("rowheader", name=str(shop.clerks[0]))).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename.startswith("first-visits-")


@pytest.mark.long
def test_clerk_sees_the_own_figures_and_who_came_again(people, shop):
    resolution.visits(shop)
    page = people.signed_in(shop.clerks[0], size=PHONE)
    page.goto("/resolution/own/")

    expect(page.get_by_role("heading", name="Customers who came again")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Back on")).to_have_count(1)
    axe(page)
    no_overflow(page)
    shoot(page, "resolution-own")
