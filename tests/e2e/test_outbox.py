"""The outbox in Chromium: what went out, what it said in a demo, once more for what failed."""

import pytest
from playwright.sync_api import expect

from stores.models import OutgoingMessage, Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, long, no_overflow, shoot
from tests.e2e.everywhere import messages
from tests.e2e.served import Served
from tests.factories import MessageFactory, StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"small": (320, 640), "phone": PHONE, "tablet": TABLET, "wide": HALL}


@pytest.fixture(scope="module")
def served(django_db_setup):
    demo = Served(LADO_DEMO="1")
    yield demo
    demo.stop()


@pytest.fixture
def manager(shop):
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])


@pytest.mark.long
@pytest.mark.parametrize("size", ["tablet", *long("small", "phone", "wide")])
def test_outbox_shows_every_state(people, shop, manager, size):
    messages(shop)
    page = people.signed_in(manager, size=SIZES[size])
    page.goto("/outbox/")
    page.locator(".outbox summary").first.click()
    expect(page.get_by_role("link", name="https://lado.example/b/1").first).to_be_visible()
    axe(page)
    no_overflow(page)
    shoot(page, f"outbox-{size}")

    page.get_by_role("link", name="Failed").click()

    expect(page.get_by_role("link", name="Failed")).to_have_attribute("aria-current", "page")
    expect(page.locator(".outbox-row")).to_have_count(10)


@pytest.mark.long
def test_nothing_sent_yet_says_so(people, shop, manager):
    page = people.signed_in(manager, size=PHONE)
    page.goto("/outbox/")

    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
    axe(page)
    no_overflow(page)
    shoot(page, "outbox-empty")


@pytest.mark.long
def test_failed_message_goes_out_again_without_javascript(people, shop, manager):
    message = MessageFactory(store=shop.store, fate="refused")
    page = people.signed_in(manager, size=PHONE, java_script_enabled=False)
    page.goto("/outbox/")
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("The message goes out again.")).to_be_visible()
    assert OutgoingMessage.objects.get(pk=message.pk).fate == ""
