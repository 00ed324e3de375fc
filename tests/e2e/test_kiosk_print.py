"""The kiosk's printer: 80 mm of paper, and nothing that hangs on it."""

import re

import pytest
from playwright.sync_api import expect

from queueing.models import Ticket
from queueing.queries.promises import Promise
from tests.e2e.conftest import shoot
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
COUNT_PRINTS = "window.printed = 0; window.print = () => { window.printed += 1 }"


def test_printing_goes_on_by_itself(people, shop):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.add_init_script(COUNT_PRINTS)
    ticket = shop.arrive()
    kiosk.goto(f"/kiosk/ticket/{ticket.token}/")
    kiosk.get_by_role("link", name="Print").click()
    wait_until(lambda: kiosk.evaluate("window.printed") == 1)
    kiosk.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    assert Ticket.objects.count() == 1


@pytest.mark.long
def test_a_printer_that_never_answers_changes_nothing(people, shop):
    people.expect("printer on fire")
    kiosk = people.device(shop.store, "kiosk")
    kiosk.clock.install()
    kiosk.add_init_script("window.print = () => { throw new Error('printer on fire') }")
    ticket = shop.arrive()
    kiosk.goto(f"/kiosk/ticket/{ticket.token}/print/")
    kiosk.clock.run_for(16_000)
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_the_slip_is_one_page_of_80_mm_with_the_number(people, shop):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.add_init_script(COUNT_PRINTS)
    shop.open()
    ticket = shop.arrive("new-service", minutes_ago=1, promise=Promise(480, 600, 840, 2, 2, serveable=True))
    kiosk.goto(f"/kiosk/ticket/{ticket.token}/print/?lang=ru")
    kiosk.emulate_media(media="print")
    expect(kiosk.get_by_text(ticket.number)).to_be_visible()
    expect(kiosk.locator(".slip a")).to_be_hidden()
    shoot(kiosk, "kiosk-slip")
    printed = kiosk.pdf(prefer_css_page_size=True)
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) [\d.]+\]", printed)
    assert abs(float(box) / 72 * 25.4 - 80) < 1
