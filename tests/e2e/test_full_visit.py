"""The whole visit, every screen a browser of its own: kiosk, own phone, hall display, two desks, two customer screens."""

import re
from dataclasses import dataclass

import pytest
import segno
from django.utils.html import conditional_escape
from playwright.sync_api import Page, expect

from queueing.commands import serving
from queueing.commands.demo import load_steps
from queueing.models import Session, Side, Ticket
from queueing.states import Outcome, TicketState
from stores.models import Staff
from tests.e2e.conftest import HALL, TABLET, axe, shoot
from tests.e2e.desks import at_work, finish, press, until
from tests.e2e.door import at_the_door
from tests.e2e.screens import do, screen_at
from tests.factories import StaffFactory
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "Wants the cheaper tariff"


@pytest.fixture(autouse=True)
def _steps(shop):
    load_steps()


def takes_a_ticket(people, shop):
    """The kiosk: first by law, on the customer's word; the ticket and the phone that its code has opened."""
    kiosk = people.device(shop.store, "kiosk")
    kiosk.goto("/kiosk/")
    kiosk.get_by_role("link", name="SIM and number").click()
    kiosk.get_by_role("link", name="SIM swap").click()
    kiosk.get_by_role("button", name="Yes, please").click()
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    ticket = Ticket.objects.latest("id")
    phone = people.somebody()
    phone.goto(f"/t/{ticket.token}/")
    expect(phone.get_by_text("1st", exact=True)).to_be_visible()
    return ticket, phone


def steps_out_and_comes_back(phone, hall, ticket):
    phone.get_by_role("link", name="Step out, keep my place").click()
    phone.get_by_role("button", name="Until I say that I am back").click()
    expect(phone.get_by_text("We do not call you until you say that you are back.")).to_be_visible()
    expect(hall.locator(".hall-nums")).not_to_contain_text(ticket.number)
    do(phone, "I am back", phone.get_by_text("1st", exact=True))
    expect(hall.locator(".hall-nums")).to_contain_text(ticket.number)


def lets_one_pass(phone, hall, first, ticket):
    second = phone.get_by_text("2nd", exact=True)
    until(second, lambda: (asks(phone), phone.get_by_role("button", name="1 person").click(timeout=300)))
    expect(hall.locator(".hall-nums")).to_have_text(f"{first.number}{ticket.number}")


def asks(phone):
    if not phone.get_by_role("dialog").is_visible():
        phone.get_by_role("link", name="Let others pass").click(timeout=300)


def looks_along(people, desk):
    """A phone that has scanned the code on the desk."""
    do(desk, "Customer's phone", desk.get_by_alt_text("QR code for the customer's phone"))
    address = f"{people.url}/side/join/{Side.objects.exclude(invitation=None).get().invitation}/"
    image = desk.request.get(desk.get_by_alt_text("QR code for the customer's phone").get_attribute("src")).text()
    drawn = segno.make_qr(address, error="m").svg_inline(scale=1, border=1, omitsize=True).partition(' d="')[2]
    path = image.partition(' d="')[2].partition('"')[0]
    assert drawn.startswith(conditional_escape(path))
    phone = people.somebody()
    phone.goto(address)
    phone.get_by_role("button", name="Show it").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Who you are")
    return phone


def hands_on(desk):
    """To another matter at counter 2, with words for the colleague."""
    desk.get_by_role("button", name="Transfer").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Service").select_option(label="New contract")
    dialog.get_by_label("Counter").select_option(label="2 · Rui · Free")
    dialog.get_by_label("Note for the colleague").fill(NOTE)
    press(desk, "Hand on", "Call next")


@dataclass
class Stage:
    """The browsers of one visit, and what was true of the ticket when it was first called."""

    shop: object
    people: object
    hall: Page
    ines: Page
    rui: Page
    screen: Page
    other_screen: Page
    ticket: Ticket = None
    phone: Page = None
    arrived: object = None


@pytest.fixture
def stage(people, shop):
    shop.open(2)
    hall = people.device(shop.store, "display", size=HALL)
    hall.goto("/hall/")
    desks = at_work(people, shop), at_work(people, shop, counter=1)
    return Stage(shop, people, hall, *desks, screen_at(people, shop), screen_at(people, shop, counter=1))


def test_whole_visit_with_hold_pass_transfer_and_summary(people, shop, stage):
    people.expect("410", "4401", "401", "WebSocket")
    waits_in_line(stage)
    is_called(stage)
    along = is_served(stage)
    later = is_handed_on(stage, along)
    goes_on_with_the_colleague(stage)
    takes_the_summary_home(stage)

    moves = stage.ticket.moves.order_by("id").exclude(to_state="waiting").values_list("to_state", flat=True)
    assert list(moves) == ["held", "called", "serving", "called", "serving", "done"]
    ended = Session.objects.filter(ticket=stage.ticket).order_by("id").values_list("ended", "counter__number")
    assert list(ended) == [(Session.Ended.TRANSFERRED, 1), (Session.Ended.FINISHED, 2)]
    assert Ticket.objects.get(pk=later.pk).state == TicketState.WAITING


def waits_in_line(stage):
    """Law puts it first; the customer steps out, comes back, and lets one pass, who is served meanwhile."""
    shop, first = stage.shop, stage.shop.arrive(minutes_ago=3)
    stage.ticket, stage.phone = takes_a_ticket(stage.people, shop)
    steps_out_and_comes_back(stage.phone, stage.hall, stage.ticket)
    lets_one_pass(stage.phone, stage.hall, first, stage.ticket)
    assert shop.call(1).pk == first.pk
    serving.serve(**shop.at_counter(first, 1))
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(first, 1))
    stage.arrived = Ticket.objects.get(pk=stage.ticket.pk).arrived_at


def is_called(stage):
    """Hall and phone say where."""
    press(stage.ines, "Call next", "Start serving")
    expect(stage.hall.locator(".called-pair")).to_contain_text(stage.ticket.number)
    expect(stage.phone.get_by_role("heading", name="It is your turn.")).to_be_visible()
    expect(stage.phone.locator(".turn-where")).to_contain_text("1")


def is_served(stage):
    """Side by side, on the screen of the counter and on the phone, which is given back."""
    ines, screen = stage.ines, stage.screen
    press(ines, "Start serving", "Finish")
    expect(screen.get_by_role("heading", name="Welcome. You are with Inês.")).to_be_visible()
    expect(stage.hall.locator(".called-pair")).to_have_count(0)
    do(ines, re.compile("Who you are"), screen.get_by_role("heading", name="Who you are"))
    along = looks_along(stage.people, ines)
    do(ines, "Step done", ines.get_by_role("heading", name="Check in the system"))
    do(ines, "Step done", along.get_by_role("heading", name="Card or eSIM"))
    along.locator("label.offer").first.click()
    do(along, "Choose this", screen.get_by_role("heading", name="Take it with you"))
    axe(along)
    return along


def is_handed_on(stage, along):
    """The first screen and the phone forget; the place in line is the old one. Who came later is given back."""
    later = stage.shop.arrive("new-contract")
    hands_on(stage.ines)
    expect(stage.screen.get_by_role("heading", name="Welcome.", exact=True)).to_be_visible()
    expect(along.get_by_role("heading", name="This visit has ended.")).to_be_visible(timeout=40_000)
    expect(stage.phone.get_by_text("in line", exact=True)).to_be_visible()
    expect(stage.hall.locator(".hall-nums")).to_have_text(f"{stage.ticket.number}{later.number}")
    now = Ticket.objects.get(pk=stage.ticket.pk)
    assert (now.arrived_at, now.tier.code, now.service.code) == (stage.arrived, "law", "new-contract")
    return later


def goes_on_with_the_colleague(stage):
    """Called before the one who came later, and begun where the visit was."""
    rui, screen = stage.rui, stage.other_screen
    press(rui, "Call next", "Start serving")
    expect(stage.hall.locator(".called-pair")).to_contain_text(stage.ticket.number)
    expect(rui.get_by_text(NOTE)).to_be_visible()
    press(rui, "Start serving", "Finish")
    expect(screen.get_by_role("heading", name="Welcome. You are with Rui.")).to_be_visible()
    expect(screen.get_by_role("navigation", name="Steps")).to_contain_text("Card or eSIM")
    do(rui, re.compile("Your tariff"), screen.get_by_role("heading", name="Your tariff"))
    screen.get_by_text("Solo 10 GB").first.click()
    do(screen, "Choose this", screen.get_by_role("heading", level=1).filter(has_not_text="Your tariff"))
    rui.get_by_text("Words to take along").click()
    rui.get_by_label("The customer reads this in the summary").fill("Solo starts on Monday.")
    do(rui, "Put into the summary", rui.get_by_role("button", name="Summary", exact=True))
    do(rui, re.compile("^Summary$"), screen.get_by_role("heading", name="This is what we did."))
    expect(screen.get_by_text("Your tariff: Solo 10 GB")).to_be_visible()
    shoot(screen, "full-visit-summary")


def takes_the_summary_home(stage):
    """The screens forget, the summary stays on the ticket's page; what was for colleagues is on neither."""
    finish(stage.rui)
    phone, screen = stage.phone, stage.other_screen
    expect(screen.get_by_role("heading", name="Welcome.", exact=True)).to_be_visible()
    expect(phone.get_by_text("All settled.")).to_be_visible()
    for words in ("Card or eSIM", "Your tariff: Solo 10 GB", "Solo starts on Monday."):
        expect(phone.get_by_text(words)).to_be_visible()
    shoot(phone, "full-visit-done")
    axe(phone)
    for page in (stage.hall, stage.screen, screen):
        for words in (NOTE, "Solo", "Inês", "Rui"):
            expect(page.locator("body")).not_to_contain_text(words)
    expect(phone.locator("body")).not_to_contain_text(NOTE)


@pytest.mark.long
def test_focus_and_typing_of_clerk_and_greeter_survive_fifty_live_updates(people, shop):
    shop.arrive(minutes_ago=4)
    desk = at_work(people, shop)
    press(desk, "Open", "Call next")
    press(desk, "Call next", "Start serving")
    press(desk, "Start serving", "Finish")
    door = at_the_door(
        people, shop, StaffFactory(role=Staff.Role.GREETER, stores=[shop.store]), TABLET, "service/sim-swap/"
    )
    fields = {desk: desk.get_by_label("Note, for clerks only"), door: door.get_by_label("Phone")}
    for page, words in ((desk, "Lost the old card"), (door, "+351 912 345 678")):
        fields[page].fill(words)
        fields[page].evaluate("field => { field.focus(); field.setSelectionRange(4, 4); }")

    for _n in range(50):
        shop.arrive("bill")
    last = str(shop.revision())
    for page, field in fields.items():
        wait_until(lambda page=page: page.locator("[data-live]").first.get_attribute("data-revision") == last)
        expect(field).to_be_focused()
        page.keyboard.type("77")

    expect(fields[desk]).to_have_value("Lost77 the old card")
    expect(fields[door]).to_have_value("+35177 912 345 678")
    expect(desk.locator(".desk-line h2")).to_have_text("Line 50")
