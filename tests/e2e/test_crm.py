"""The panel of the chain's own customer system on the desk, in Chromium, before one that is good, slow, down or lying."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands.demo import load_steps
from queueing.commands.takings import Heard, Wanted, take_ticket
from queueing.models import Ticket
from queueing.states import Channel
from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from tests.crm_server import TOKEN, CrmServer
from tests.e2e.conftest import HALL, PHONE, SECRETS, TABLET, axe, long, no_overflow, shoot
from tests.e2e.desks import at_work, press, until
from tests.e2e.served import Served
from tests.factories import DeviceFactory
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, MOBILE, NAME = "471100815", "+351912345678", "Beatriz Fontoura"
FACTS = [
    {"label": {"en": "Contract", "pt": "Contrato"}, "value": {"en": "Fibre 500 until March", "pt": "Fibra 500"}},
    {"label": "Customer since", "value": "2014"},
    {"label": "Open cases", "value": "1: router exchanged twice"},
    {"label": "Phones", "value": "2, one of them lent until Friday"},
    {"label": "Pays by", "value": "direct debit"},
]


@pytest.fixture(scope="module")
def crm():
    server = CrmServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def served(django_db_setup, crm):
    """The web process of a chain that has a customer system; it says what failed, and of whom never."""
    SECRETS.clear()
    served = Served(LADO_CRM_URL=f"{crm.url}/lookup", LADO_CRM_TOKEN=TOKEN, LADO_DEMO="1", LADO_LOG_LEVEL="INFO")
    yield served
    said = served.stop()
    SECRETS.update({TOKEN, NUMBER, MOBILE, MOBILE[4:], *NAME.split(), "Fibre"})
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.fixture(autouse=True)
def _known(crm, shop):
    load_steps()
    crm.mode, crm.modes, crm.asked = "good", [], []
    known = {"tier": "gold", "name": NAME, "link": "{url}/customers/47", "facts": FACTS}
    crm.people = {NUMBER: known, MOBILE: known}


def arrive(shop, **customer):
    """Somebody whose number, or phone, staff wrote down."""
    wanted = Wanted(
        "new-contract", channel=Channel.STAFF, language="en", trusted=True, heard=Heard(known=True), **customer
    )
    taken = take_ticket(store=shop.store, wanted=wanted, actor=Actor(), now=timezone.now())
    return Ticket.objects.get(pk=taken.issued.id)


def called(people, shop, size=TABLET, held=None, **customer):
    """A desk that has just called this customer; what it asks is kept in `held` until it is let go."""
    arrive(shop, **(customer or {"customer_number": NUMBER}))
    desk = at_work(people, shop, size=size)
    if held is not None:
        desk.route("**/crm/?*", lambda route: held.append(route), times=1)  # noqa: PLW0108 -- it is marked
    press(desk, "Open", "Call next")
    press(desk, "Call next", "Start serving")
    return desk


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def place(desk):
    return desk.get_by_label("Customer system", exact=True)


def room(desk):
    """Where the panel is on the page, however far that is scrolled, and how large."""
    return place(desk).evaluate("one => [one.offsetLeft, one.offsetTop, one.offsetWidth, one.offsetHeight]")


@pytest.mark.parametrize("size", [TABLET, *long(PHONE, HALL)])
def test_panel_comes_by_itself_stays_through_the_visit_and_moves_nothing(people, shop, crm, served, size):
    crm.modes = ["slow"]
    desk = called(people, shop, size=size, held=(held := []))
    expect(place(desk)).to_contain_text("Asking the customer system")
    before = room(desk)
    picture(desk, "desk-crm-asking")
    held[0].continue_()
    expect(place(desk)).to_contain_text("does not answer")
    picture(desk, "desk-crm-silent")
    assert "the customer system gave no answer: slow" in served.said()
    assert room(desk) == before

    place(desk).get_by_role("button", name="Try again").click()
    expect(place(desk)).to_contain_text(NAME)
    assert room(desk) == before
    link = place(desk).get_by_role("link", name="Open the record")
    expect(link).to_have_attribute("href", f"{crm.url}/customers/47")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert min(link.bounding_box()["height"], link.bounding_box()["width"]) >= 48
    picture(desk, "desk-crm")

    press(desk, "Start serving", "Finish")
    expect(place(desk)).to_contain_text(NAME)
    assert len(crm.asked) == 2
    picture(desk, "desk-crm-serving")


@pytest.mark.long
def test_panel_opens_the_record_in_a_window_of_its_own(people, shop):
    desk = called(people, shop)
    with desk.context.expect_page() as opened:
        place(desk).get_by_role("link", name="Open the record").click()

    expect(opened.value.get_by_text("The customer system")).to_be_visible()
    assert opened.value.evaluate("window.opener") is None


@pytest.mark.long
def test_panel_is_asked_again_by_keyboard_and_keeps_the_focus(people, shop, crm):
    crm.mode = "error"
    desk = called(people, shop)
    again = place(desk).get_by_role("button", name="Try again")
    again.focus()
    asked = len(crm.asked)
    desk.keyboard.press("Enter")
    wait_until(lambda: len(crm.asked) > asked, what="the second question")
    expect(place(desk)).not_to_have_attribute("aria-busy", "true")
    expect(again).to_be_focused()

    crm.mode = "good"
    desk.keyboard.press("Enter")
    expect(place(desk)).to_contain_text(NAME)
    assert desk.evaluate("document.activeElement.closest('[data-crm]') !== null")


@pytest.mark.long
def test_panel_says_so_when_the_network_fails_and_comes_back(people, shop, crm):
    people.expect("Failed to load resource")
    desk = called(people, shop, held=(held := []))
    expect(place(desk)).to_contain_text("Asking the customer system")
    held[0].abort()
    expect(place(desk)).to_contain_text("does not answer")

    place(desk).get_by_role("button", name="Try again").click()
    expect(place(desk)).to_contain_text(NAME)


@pytest.mark.long
def test_nobody_waits_for_a_slow_customer_system(people, shop, crm):
    crm.mode = "slow"
    desk = called(people, shop)
    press(desk, "Start serving", "Finish")

    expect(desk.get_by_role("button", name="Finish")).to_be_visible()
    expect(place(desk)).to_contain_text("does not answer")


@pytest.mark.long
def test_lies_are_shown_as_what_they_are(people, shop, crm):
    desk = called(people, shop)
    desk.on("dialog", lambda dialog: people.complain(dialog.message) or dialog.dismiss())
    expect(place(desk)).to_contain_text(NAME)
    lies = (("html", "<img src=x onerror=alert(1)><b>Bea</b>"), ("many", "Fact 7"), ("bidi", "Beagnp.exe"))
    for n, (mode, words) in enumerate(lies):
        crm.mode, crm.people[f"+35191234500{n}"] = mode, crm.people[NUMBER]
        other = arrive(shop, phone=f"91234500{n}").customer  # of whom nothing is remembered
        other.ways.update(proof="staff", proven_at=timezone.now())
        Ticket.objects.filter(state="called").update(customer=other)
        desk.reload()
        expect(place(desk)).to_contain_text(words)
        assert place(desk).locator("img, script, b").count() == 0
        picture(desk, f"desk-crm-{mode}")


@pytest.mark.long
def test_a_phone_that_nobody_proved_shows_nothing(people, shop, crm):
    desk = called(people, shop, phone=MOBILE)

    expect(place(desk)).to_contain_text("A customer record may exist; confirm the person first.")
    assert crm.asked == []
    picture(desk, "desk-crm-unproven")


def test_the_customer_sees_nothing_of_it(people, shop):
    screen = people.somebody(TABLET)
    row = DeviceFactory(store=shop.store, purpose="screen", counter=shop.counters[0])
    people._cookie(screen, DEVICE_COOKIES["screen"], new_token(row))
    screen.goto("/side/")
    desk = called(people, shop)
    expect(place(desk)).to_contain_text(NAME)
    press(desk, "Start serving", "Finish")
    expect(screen.get_by_role("heading", name="Welcome. You are with")).to_be_visible()

    assert not any(word in screen.content() for word in (*NAME.split(), "Fibre", "data-crm"))
    assert not any(word in desk.locator(".desk-mirror").inner_html() for word in (*NAME.split(), "Fibre"))


@pytest.mark.long
def test_an_answer_that_comes_late_does_not_stand_in_for_what_is_known_by_then(people, shop, crm):
    desk = called(people, shop, phone=MOBILE)
    press(desk, "Start serving", "Finish")
    held = []
    desk.route("**/crm/?*", lambda route: held.append(route), times=1)  # noqa: PLW0108 -- it is marked
    desk.reload()
    expect(place(desk)).to_contain_text("Asking the customer system")
    region = desk.locator("[data-region=person]")
    until(region.get_by_text("this visit"), region.get_by_role("button", name="This is the person").first.click)
    expect(place(desk)).to_contain_text(NAME)

    held[0].fulfill(body="<p>Somebody else</p>")

    desk.wait_for_timeout(300)  # the late answer has been read
    expect(place(desk)).to_contain_text(NAME)
