"""A call back in Chromium: asked for from a ticket on the phone, taken and ended by a clerk, followed by the customer."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from feedback.commands.demo_callbacks import load_callbacks
from feedback.models import Callback
from queueing.models import Ticket
from tests.e2e.conftest import PHONE, TABLET, axe, no_overflow, shoot
from tests.feedback.callbacks import callback

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(shop):
    load_callbacks(now=timezone.now())
    shop.open()
    return shop.arrive(minutes_ago=5)


def looked_at(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def test_call_from_the_ticket_to_the_talk(people, shop, ticket):
    people.expect("400")
    phone = people.somebody(PHONE)
    phone.goto(f"/t/{ticket.token}/")
    phone.get_by_role("link", name="Call me instead").click()
    expect(phone.get_by_text(ticket.number)).to_be_visible()
    expect(phone.get_by_text("Free of charge")).to_be_visible()
    looked_at(phone, "callback-new")
    phone.get_by_label("Phone number").fill("912")
    phone.get_by_role("button", name=re.compile("Call me")).click()
    expect(phone.locator(".error").first).to_contain_text("not complete")
    phone.get_by_label("Phone number").fill("912 345 678")
    phone.get_by_role("button", name=re.compile("Call me")).click()
    expect(phone.get_by_role("heading", name="We call you")).to_be_visible()
    expect(phone.get_by_text("1st")).to_be_visible()
    looked_at(phone, "callback-own")
    assert Ticket.objects.get(pk=ticket.pk).state == "left"

    desk = people.signed_in(shop.clerks[0], size=TABLET)
    desk.goto("/calls/")
    looked_at(desk, "callbacks")
    desk.get_by_role("button", name=re.compile("Take the next call")).click()
    expect(desk.get_by_role("link", name=re.compile("912"))).to_be_visible()
    looked_at(desk, "callback-work")
    expect(phone.get_by_role("heading", name="We are calling you now")).to_be_visible()
    desk.get_by_label("Reached", exact=True).check()
    desk.get_by_label("Resolved", exact=True).check()
    desk.get_by_label("Note").fill("Sent the form.")
    desk.get_by_role("button", name=re.compile("End the call")).click()
    expect(desk.get_by_text("Done. Your counter goes on.")).to_be_visible()

    expect(phone.get_by_role("heading", name="We have spoken")).to_be_visible()
    expect(phone.get_by_role("button", name="Do not call me")).to_have_count(0)
    looked_at(phone, "callback-done")
    assert Callback.objects.get().outcome == "resolved"


def test_wish_is_cancelled_without_javascript(people, shop, ticket):
    phone = people.somebody(PHONE, java_script_enabled=False)
    phone.goto(f"/call-me/{shop.store.code}/")
    phone.get_by_label("When may we call?").select_option(index=1)
    phone.get_by_label("Phone number").fill("912 345 678")
    phone.get_by_role("button", name=re.compile("Call me")).click()
    expect(phone.get_by_text("Your place in the line is told here")).to_be_visible()
    phone.get_by_role("button", name="Do not call me").click()

    expect(phone.get_by_role("heading", name="You are not called")).to_be_visible()


def test_page_in_every_language_fits_the_phone(people, shop, ticket):
    row = callback(shop.store, now=timezone.now())
    phone = people.somebody(PHONE)
    for language in ("en", "pt", "cs", "ru"):
        for address in (f"/call/{row.token}/", f"/call-instead/{ticket.token}/"):
            phone.goto(f"{address}?lang={language}")
            no_overflow(phone)
            assert phone.locator("html").get_attribute("lang") == language
