"""The desk on a bad network: every press counts once, and news never takes away what somebody types."""

from collections import Counter

import pytest
from playwright.sync_api import expect

from queueing.models import Ticket, TicketMove
from tests.e2e.conftest import axe, shoot
from tests.e2e.desks import at_work, click, finish, press
from tests.e2e.lossy import Lossy

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMERS = 3


@pytest.fixture
def network(served):
    """Answers come 300 ms late; of those to commands every fourth is lost: more than the 2 % a clerk must survive."""
    network = Lossy(served.url, late=0.3, loss=0.25, seed=3)
    yield network
    network.stop()


@pytest.mark.long
def test_every_press_counts_once_although_answers_are_late_and_lost(people, shop, network):
    people.expect("ERR_", "WebSocket")
    for _customer in range(CUSTOMERS):
        shop.arrive(minutes_ago=5)
    page = people.signed_in(shop.clerks[0])
    page.goto(f"{network.url}/desk/{shop.counters[0].pk}/")

    press(page, "Open", "Call next")
    for left in reversed(range(CUSTOMERS)):
        press(page, "Call next", "Start serving")
        press(page, "Start serving", "Finish")
        finish(page)
        expect(page.locator(".desk-line h2")).to_have_text(f"Line {left}")

    assert network.lost > 0
    moves = Counter(TicketMove.objects.values_list("to_state", flat=True))
    assert moves == {"waiting": CUSTOMERS, "called": CUSTOMERS, "serving": CUSTOMERS, "done": CUSTOMERS}
    assert Ticket.objects.filter(outcome="resolved").count() == CUSTOMERS


def test_two_quick_presses_call_one_customer(people, shop, network):
    people.expect("ERR_", "WebSocket")
    shop.open()
    for _customer in range(2):
        shop.arrive(minutes_ago=5)
    page = people.signed_in(shop.clerks[0])
    page.goto(f"{network.url}/desk/{shop.counters[0].pk}/")

    page.get_by_role("button", name="Call next").dblclick()

    expect(page.get_by_role("button", name="Start serving")).to_be_visible(timeout=30_000)
    assert TicketMove.objects.filter(to_state="called").count() == 1
    assert not TicketMove.objects.filter(to_state="serving").exists()


def test_second_tap_that_meets_the_next_button_does_nothing(people, shop):
    """The page's news overtake the answer to "Finish", and what is under the finger is "Call next" then."""
    shop.open()
    for _customer in range(2):
        shop.arrive(minutes_ago=5)
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    press(page, "Start serving", "Finish")
    page.get_by_text("Resolved", exact=True).click()
    held, asked = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/finish/", lambda route: held.append((route, route.fetch())))
    page.evaluate("""() => {
        document.addEventListener("lado:applied", () => {
            const button = document.querySelector("form[action$='/call-next/'] button");
            if (!button || "tapped" in document.body.dataset) return;
            document.body.dataset.tapped = "";
            button.click();
        });
    }""")

    click(page, "Finish", page.locator("body[data-tapped]"))
    for route, answer in held:
        route.fulfill(response=answer)
    expect(page.get_by_role("button", name="Call next")).to_be_visible()

    assert [url for url in asked if url.endswith("/finish/")]
    assert not [url for url in asked if url.endswith("/call-next/")]
    press(page, "Call next", "Start serving")


def test_typing_survives_news(people, shop):
    shop.open()
    shop.arrive()
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    press(page, "Start serving", "Finish")
    note = page.get_by_label("Note, for clerks only")
    note.press_sequentially("Wants to keep ")
    bar = page.locator("section.bar").bounding_box()

    for waiting in range(1, 4):
        Ticket.objects.filter(state="serving").update(note=f"A colleague's word {waiting}")  # the form is drawn anew
        shop.arrive()
        expect(page.locator(".desk-line h2")).to_have_text(f"Line {waiting}")
        note.press_sequentially(f"{waiting} ")

    expect(note).to_be_focused()
    expect(note).to_have_value("Wants to keep 1 2 3 ")
    assert page.locator("section.bar").bounding_box() == bar  # nothing moved under the finger
    finish(page)
    assert Ticket.objects.get(outcome="resolved").note == "Wants to keep 1 2 3"


@pytest.mark.long
def test_note_that_was_not_sent_survives_a_reload_and_is_gone_once_sent(people, shop):
    shop.open()
    shop.arrive()
    page = at_work(people, shop)
    press(page, "Call next", "Start serving")
    press(page, "Start serving", "Finish")
    page.get_by_label("Note, for clerks only").press_sequentially("Brother pays")

    page.reload()

    expect(page.get_by_label("Note, for clerks only")).to_have_value("Brother pays")
    finish(page)
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('lado-note'))") == []
    assert Ticket.objects.get(outcome="resolved").note == "Brother pays"


@pytest.mark.long
def test_desk_without_a_connection_says_since_when(people, shop):
    people.expect("ERR_", "WebSocket")
    shop.open()
    shop.arrive()
    page = at_work(people, shop)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    page.context.set_offline(True)

    expect(page.get_by_text("No connection since")).to_be_visible()
    expect(page.get_by_text("What you press is kept and sent once.")).to_be_visible()
    axe(page)
    shoot(page, "desk-stale")
    page.context.set_offline(False)
    expect(page.get_by_text("No connection since")).to_be_hidden()
