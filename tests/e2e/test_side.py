"""Side by side in Chromium: the clerk's desk, the customer's screen and the customer's phone, each a browser of its own."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import side as commands
from queueing.commands.demo import load_steps
from queueing.models import Session, SessionStep, Side
from queueing.states import Showing
from stores.commands import pairing
from tests.e2e.conftest import PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.desks import at_work, finish, press
from tests.e2e.screens import do, screen_at
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _steps(shop):
    load_steps()


def serving(people, shop, service="new-contract", language="en", size=TABLET):
    """A desk at which a customer is served."""
    shop.arrive(service, minutes_ago=8, language=language)
    desk = at_work(people, shop, size=size)
    press(desk, "Open", "Call next")
    press(desk, "Call next", "Start serving")
    press(desk, "Start serving", "Finish")
    return desk


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def test_clerk_and_customer_look_at_the_same_thing_from_welcome_to_goodbye(people, shop):
    screen = screen_at(people, shop)
    expect(screen.get_by_role("heading", name="Welcome.")).to_be_visible()
    picture(screen, "side-idle")
    desk = serving(people, shop)
    expect(screen.get_by_role("heading", name="Welcome. You are with Inês.")).to_be_visible()
    picture(screen, "side-welcome")
    picture(desk, "desk-side")

    # the clerk settles a step, both go on to the choice
    do(desk, "Step done", screen.get_by_role("heading", name="Your tariff"))
    desk.get_by_label("Uses now (GB)").fill("14")
    do(desk, "Show these", screen.get_by_text("Fits: 6 GB to spare"))
    expect(screen.get_by_text("4 GB short")).to_be_visible()
    picture(screen, "side-choose")
    picture(desk, "desk-side-choose")

    # the customer decides; the mirror shows it
    screen.get_by_text("Duo 20 GB").first.click()
    do(screen, "Choose this", screen.get_by_role("heading", name="Read the contract"))
    expect(desk.locator(".mirror")).to_contain_text("Read the contract")
    assert SessionStep.objects.get(code="tariff").by_customer
    picture(screen, "side-read")
    do(screen, "I have read it", screen.get_by_role("heading", name="Take it with you"))

    # words to take along, in the summary
    desk.get_by_text("Words to take along").click()
    desk.get_by_label("The customer reads this in the summary").fill("Duo starts today.")
    wait_until(lambda: desk.get_by_role("button", name="Put into the summary").click() or Session.objects.get().said)
    do(desk, "Step done", screen.get_by_role("heading", name="This is what we did."))
    expect(screen.get_by_text("Duo starts today.")).to_be_visible()
    expect(screen.get_by_text("Your tariff: Duo 20 GB, 24.90 €")).to_be_visible()
    picture(screen, "side-summary")

    finish(desk)
    expect(screen.get_by_role("heading", name="Welcome.", exact=True)).to_be_visible()
    expect(screen.locator("body")).not_to_contain_text("Inês")


def test_notes_for_clerks_never_reach_the_screen(people, shop):
    screen = screen_at(people, shop)
    desk = serving(people, shop, "sim-swap")
    desk.get_by_label("Note, for clerks only").fill("Brother pays the bill")
    expect(desk.get_by_text("Check in the system")).to_be_visible()
    do(desk, "Step done", desk.get_by_role("heading", name="Check in the system"))
    with screen.expect_response("**/side/live/") as asked:
        screen.evaluate("document.dispatchEvent(new CustomEvent('lado:refresh'))")

    told = asked.value.text()
    assert "Check in the system" not in told
    assert "Brother" not in told


def test_phone_joins_by_the_code_and_loses_sight_when_the_visit_ends(people, shop):
    people.expect("410", "4401", "WebSocket", "401", "1006")
    desk = serving(people, shop, "new-contract", language="cs")
    do(desk, "Customer's phone", desk.get_by_alt_text("QR code for the customer's phone"))
    expect(desk.get_by_alt_text("QR code for the customer's phone")).to_be_in_viewport(ratio=1)
    picture(desk, "desk-side-phone")
    address = f"/side/join/{Side.objects.get().invitation}/"
    phone = people.somebody(PHONE)
    phone.goto(address)
    picture(phone, "side-join")
    phone.locator("button.primary").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Inês")
    picture(phone, "side-phone")
    stranger = people.somebody(PHONE)
    stranger.goto(address)
    expect(stranger.get_by_role("heading", name="This code is no longer good.")).to_be_visible()
    picture(stranger, "side-code-over")

    do(desk, "Step done", phone.get_by_role("heading", name="Váš tarif"))
    phone.get_by_text("Solo 10 GB").first.click()
    no_overflow(phone)
    shoot(phone, "side-phone-choose")
    phone.locator("button.primary").click()
    expect(desk.get_by_text(re.compile("Solo 10 GB")).first).to_be_visible()

    finish(desk)
    expect(phone.get_by_role("heading", level=1)).not_to_contain_text("Inês", timeout=40_000)
    assert phone.request.get("/side/phone/live/").status == 410


@pytest.mark.long
def test_customer_changes_the_language_in_the_middle(people, shop):
    screen = screen_at(people, shop)
    desk = serving(people, shop)
    screen.get_by_role("button", name="Русский").last.click()
    expect(screen.get_by_role("heading", level=1)).to_contain_text("Inês")
    expect(screen.locator("html")).to_have_attribute("lang", "ru")
    picture(screen, "side-welcome.ru")
    expect(desk.get_by_role("heading", name="Customer sees")).to_be_visible()  # the clerk reads on in English
    do(desk, "Step done", screen.get_by_role("heading", name="Ваш тариф"))
    picture(screen, "side-choose.ru")


@pytest.mark.long
def test_revoked_screen_shows_nobody(people, shop):
    people.expect("401", "4401", "WebSocket")
    screen = screen_at(people, shop)
    serving(people, shop)
    expect(screen.get_by_role("heading", name="Welcome. You are with Inês.")).to_be_visible()

    pairing.revoke(device_id=screen.device.pk, by=shop.clerks[0].pk, now=timezone.now())

    expect(screen.get_by_role("heading", name="This screen stands at no counter yet.")).to_be_visible()
    picture(screen, "side-unpaired")


@pytest.mark.long
def test_choice_and_focus_survive_fifty_live_updates(people, shop):
    screen = screen_at(people, shop)
    serving(people, shop, "e-invoice")
    row = Side.objects.get()
    step = SessionStep.objects.get(code="mail")
    actor = Actor(staff_id=shop.clerks[0].pk)
    commands.show(session_id=row.session_id, showing=Showing.STEP, step_id=step.pk, actor=actor)
    field = screen.get_by_label("Your mail address")
    field.fill("ana.novak@")
    field.focus()

    for n in range(50):
        commands.say(session_id=row.session_id, text=f"line {n}", actor=actor)
    last = Side.objects.get().revision
    expect(screen.locator("[data-live]")).to_have_attribute("data-revision", str(last))

    expect(field).to_be_focused()
    expect(field).to_have_value("ana.novak@")
    screen.keyboard.type("example.org")
    do(screen, "That is right", screen.get_by_role("heading", name="Who you are"))
    assert SessionStep.objects.get(code="mail").typed == "ana.novak@example.org"


@pytest.mark.long
def test_panel_fits_a_clerks_phone(people, shop):
    desk = serving(people, shop, size=PHONE)
    expect(desk.get_by_role("heading", name="Customer sees")).to_be_visible()
    picture(desk, "desk-side")


@pytest.mark.long
def test_second_matter_is_added_to_the_visit(people, shop):
    screen = screen_at(people, shop)
    desk = serving(people, shop, "tariff-change")
    desk.get_by_text("Another matter").click()
    desk.get_by_label("In the same visit, without waiting again").select_option("e-invoice")
    do(desk, "Add its steps", desk.get_by_text("Your mail address").first)
    expect(screen.get_by_text("Your mail address")).to_be_visible()
    picture(desk, "desk-side-two")


@pytest.mark.long
def test_words_that_were_typed_and_not_sent_go_before_the_end(people, shop):
    desk = serving(people, shop, "tariff-change")
    desk.get_by_text("Words to take along").click()
    desk.get_by_label("The customer reads this in the summary").fill("Duo starts today.")

    finish(desk)

    session = Session.objects.get()
    assert (session.said, session.ended) == ("Duo starts today.", "finished")
