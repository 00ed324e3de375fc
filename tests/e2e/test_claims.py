"""A claim in Chromium: written on the phone, taken and answered by a manager, read and opened again by the customer."""

import re

import pytest
from playwright.sync_api import expect

from feedback.commands.demo_claims import load_claims
from feedback.models import Claim, ClaimFile
from stores.models import Staff
from tests.e2e.conftest import PHONE, TABLET, axe, no_overflow, shoot
from tests.factories import StaffFactory
from tests.signatures.photographs import jpeg

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(shop):
    load_claims()
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])


def looked_at(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def test_claim_from_the_phone_to_the_answer_and_back(people, shop, manager):
    people.expect("400")
    phone = people.somebody(PHONE)
    phone.goto("/claim/")
    phone.get_by_label("What is it about?").select_option("bill")
    phone.get_by_label("Store (if it is about one)").select_option(shop.store.code)
    phone.get_by_label("What happened").fill("I was charged twice.")
    looked_at(phone, "claim-new")
    phone.get_by_role("button", name="Send it").click()
    expect(phone.locator(".error").first).to_contain_text("Give a phone number or a mail address")
    looked_at(phone, "claim-new-errors")
    phone.get_by_label("Mobile phone").fill("+351 912 345 678")
    phone.get_by_role("button", name="Send it").click()
    expect(phone.get_by_role("heading", name=re.compile(r"\d{4}-\d{6}"))).to_be_visible()
    phone.get_by_label("Add a file").set_input_files([{"name": "bill.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    phone.get_by_role("button", name="Add the file").click()
    expect(phone.get_by_text("bill.jpg")).to_be_visible()
    looked_at(phone, "claim-own")

    desk = people.signed_in(manager, size=TABLET)
    desk.goto("/claims/")
    looked_at(desk, "claims")
    desk.get_by_role("link", name=Claim.objects.get().number).click()
    desk.get_by_role("button", name="Take it").click()
    expect(desk.get_by_text("In work").first).to_be_visible()
    looked_at(desk, "claim-work")
    desk.get_by_label("The customer was right", exact=True).check()
    desk.get_by_role("button", name="Close it").click()
    expect(desk.get_by_role("button", name="Open it again")).to_be_visible()

    phone.reload()
    phone.get_by_label("Add something").fill("The money has not come.")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_text("The money has not come.")).to_be_visible()
    expect(phone.locator(".state").first).to_contain_text("Reopened")
    assert ClaimFile.objects.count() == 1


@pytest.mark.long
def test_claim_is_taken_down_without_javascript(people, shop, manager):
    page = people.signed_in(manager, size=PHONE, java_script_enabled=False)
    page.goto("/claims/new/")
    page.get_by_label("What happened").fill("Nobody called back.")
    page.get_by_role("button", name="Take it down").click()

    expect(page.get_by_text("Nobody called back.")).to_be_visible()
