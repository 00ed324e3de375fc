"""A customer withdraws on their phone by the link to their copy; a clerk does it for them at the desk."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signatures.links import copy_token
from signatures.models import Document, FormTemplate
from stores.models import Staff
from tests.e2e.conftest import HALL, PHONE, SECRETS, TABLET, axe, no_overflow, shoot
from tests.e2e.papers import Desk
from tests.factories import StaffFactory
from tests.signatures.papers import Paper

pytestmark = pytest.mark.django_db(transaction=True)


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def sealed(paper):
    free = FormTemplate.objects.get(code="e-invoice")
    document = paper.sealed_apart(template=free, now=timezone.now(), customer_name="Ana Lukášová")
    SECRETS.add(copy_token(document.reference))
    return document


def test_on_the_phone_read_pressed_and_the_receipt_in_hand(people, shop):
    document = sealed(Paper(shop.store))
    page = people.somebody(PHONE, accept_downloads=True)
    page.goto(f"/copy/{copy_token(document.reference)}/")
    picture(page, "copy")
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_role("heading", name="Withdraw from this document?")).to_be_visible()
    picture(page, "copy-withdraw")
    assert not Document.objects.filter(follows=document).exists()

    page.get_by_role("button", name="I withdraw").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("This document was withdrawn on")).to_be_visible()
    picture(page, "copy-withdrawn")
    page.get_by_role("link", name="Open the receipt").click()
    expect(page.get_by_text("We have received it.")).to_be_visible()
    SECRETS.add(page.url.split("/")[-2])
    picture(page, "copy-receipt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    act = Document.objects.get(follows=document)
    assert (act.made_by, act.follows_as, document.later.count()) == ("customer", "withdrawal", 1)

    page.goto(f"/verify/{document.reference}/")
    expect(page.get_by_text("by the customer.").first).to_be_visible()
    picture(page, "verify-withdrawn")


@pytest.mark.long
def test_in_the_store_and_the_archive_shows_both(people, shop):
    desk = Desk(people, shop)
    document = sealed(desk.paper())
    page = desk.clerk_page()
    page.goto(f"{desk.home}{document.pk}/")
    page.get_by_text("The customer withdraws").click()
    picture(page, "desk-withdraw")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Withdrawn. The customer gets the receipt")).to_be_visible()
    picture(page, "desk-withdrawn")
    act = Document.objects.get(follows=document)

    boss = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=HALL)
    boss.goto(f"/archive/{document.reference}/")
    expect(boss.get_by_role("link", name=act.reference).first).to_be_visible()
    picture(boss, "archive-withdrawn")
    boss.get_by_role("link", name=act.reference).first.click()
    expect(boss.get_by_role("link", name=document.reference).first).to_be_visible()
    picture(boss, "archive-withdrawal")


@pytest.mark.long
def test_at_the_archive_a_correction_stands_beside(people, shop):
    document = sealed(Paper(shop.store))
    page = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=TABLET)
    page.goto(f"/archive/{document.reference}/")
    page.get_by_text("Something in it is written wrongly").click()
    page.get_by_label("How it reads correctly").fill("The name is Anna.")
    picture(page, "archive-acts")
    page.get_by_role("button", name="Write the correction").click()

    expect(page.get_by_text("The correction stands beside the document now.")).to_be_visible()
    expect(page.get_by_text("The name is Anna.").first).to_be_visible()
