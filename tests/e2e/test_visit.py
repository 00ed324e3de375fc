"""A whole visit as its four people see it: kiosk, own phone, hall display, desk, each in a browser of its own."""

import pytest
import segno
from django.utils.html import conditional_escape
from playwright.sync_api import expect

from queueing.models import Session, Ticket
from queueing.states import Outcome, TicketState
from tests.e2e.conftest import HALL, axe, shoot
from tests.e2e.desks import at_work, finish, press
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def drawn(address):
    """The path of the QR code for `address`."""
    return segno.make_qr(address, error="m").svg_inline(scale=1, border=1, omitsize=True).partition(' d="')[2]


def test_a_customer_walks_in_and_is_served(people, shop):
    hall = people.device(shop.store, "display", size=HALL)
    hall.goto("/hall/")
    desk = at_work(people, shop)
    press(desk, "Open", "Call next")

    # the kiosk: two presses for the matter, one for the place in line
    kiosk = people.device(shop.store, "kiosk")
    at_once = kiosk.get_by_text("You would be called at once.")
    wait_until(lambda: kiosk.goto("/kiosk/") and at_once.is_visible())  # a promise is remembered for two seconds
    kiosk.get_by_role("link", name="Bill and payment").click()
    kiosk.get_by_role("link", name="Explain my bill").click()
    kiosk.get_by_role("button", name="No, thank you").click()
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    ticket = Ticket.objects.get()
    expect(kiosk.get_by_text(ticket.number)).to_be_visible()
    address = f"{people.url}/t/{ticket.token}/"
    path = kiosk.locator(".qr path.qrline").get_attribute("d")
    assert drawn(address).startswith(conditional_escape(path))

    # the own phone, which the code has opened
    phone = people.somebody()
    phone.goto(address)
    expect(phone.get_by_text("1st", exact=True)).to_be_visible()
    phone.get_by_role("button", name="Ring me").click()
    expect(hall.get_by_role("region", name="Next")).to_contain_text(ticket.number)

    # called: everybody is told where
    press(desk, "Call next", "Start serving")
    expect(phone.get_by_role("heading", name="It is your turn.")).to_be_visible()
    expect(phone.locator(".turn-where")).to_contain_text("1")
    called = hall.locator(".called-pair")
    expect(called).to_contain_text(ticket.number)
    shoot(phone, "visit-called")
    shoot(hall, "visit-called")
    axe(phone)
    axe(hall)

    # side by side
    press(desk, "Start serving", "Finish")
    expect(phone.get_by_text("You are at counter 1.")).to_be_visible()
    expect(phone.get_by_text("Inês takes care of you.")).to_be_visible()
    expect(called).to_have_count(0)
    expect(hall.get_by_role("region", name="Called before")).to_contain_text(ticket.number)

    # and settled
    finish(desk)
    expect(phone.get_by_text("All settled.")).to_be_visible()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == (TicketState.DONE, Outcome.RESOLVED)
    moves = list(ticket.moves.order_by("id").values_list("to_state", "by", "device"))
    clerk, device = shop.clerks[0].pk, kiosk.device.pk
    assert moves == [
        ("waiting", None, device),
        ("called", clerk, None),
        ("serving", clerk, None),
        ("done", clerk, None),
    ]
    assert Session.objects.get().ended == Session.Ended.FINISHED


@pytest.mark.long
def test_two_customers_one_by_law_are_called_in_their_order(people, shop):
    hall = people.device(shop.store, "display", size=HALL)
    hall.goto("/hall/")
    kiosk = people.device(shop.store, "kiosk")
    for answer in ("No, thank you", "Yes, please"):
        kiosk.goto("/kiosk/service/sim-swap/")
        kiosk.get_by_role("button", name=answer).click()
        expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    usual, by_law = Ticket.objects.order_by("id")
    phone = people.somebody()
    phone.goto(f"/t/{usual.token}/")
    expect(phone.get_by_text("1 goes first under the store's rules.")).to_be_visible()
    expect(hall.locator(".hall-nums")).to_have_text(f"{by_law.number}{usual.number}")
    desk = at_work(people, shop)
    press(desk, "Open", "Call next")
    press(desk, "Call next", "Start serving")
    expect(hall.locator(".called-pair")).to_contain_text(by_law.number)
    expect(phone.get_by_text("1st", exact=True)).to_be_visible()
