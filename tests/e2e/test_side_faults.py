"""Bad days side by side: a code too late, two screens, a dead tablet, another language in the middle of it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import serving
from queueing.commands import side as commands
from queueing.commands.demo import load_steps
from queueing.models import Session, SessionStep, Side, Ticket
from queueing.states import Outcome, Showing
from stores.commands import pins
from tests.e2e.conftest import PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.desks import at_work, press
from tests.e2e.screens import do, screen_at
from tests.e2e.words import speaks
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _steps(shop):
    load_steps()
    shop.open()


@pytest.fixture
def served_at(shop):
    """A customer who is being served at counter 1, and how its clerk leads."""

    def served_at(service):
        ticket = shop.arrive(service)
        shop.call()
        serving.serve(**shop.at_counter(ticket))
        return ticket, {"session_id": Side.objects.get().session_id, "actor": Actor(staff_id=shop.clerks[0].pk)}

    return served_at


@pytest.mark.long
def test_phone_that_joins_a_visit_that_has_just_ended_is_told_so(people, shop, served_at):
    people.expect("410")
    ticket, lead = served_at("new-contract")
    phone = people.somebody(PHONE)
    phone.goto(f"/side/join/{commands.invite(**lead)}/")
    expect(phone.get_by_role("heading", name="Look along with Inês at counter 1?")).to_be_visible()
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket))

    phone.get_by_role("button", name="Show it").click()

    expect(phone.get_by_role("heading", name="This code is no longer good.")).to_be_visible()
    expect(phone.locator("body")).not_to_contain_text("Inês")
    assert not [cookie for cookie in phone.context.cookies() if cookie["name"] == "lado_side"]
    axe(phone)


@pytest.mark.long
def test_two_screens_on_one_counter_show_and_settle_one_thing(people, shop, served_at):
    _ticket, lead = served_at("new-contract")
    screens = [screen_at(people, shop), screen_at(people, shop)]
    step = SessionStep.objects.get(code="tariff")
    commands.show(showing=Showing.STEP, step_id=step.pk, **lead)
    for screen, tariff in zip(screens, ("Solo 10 GB", "Duo 20 GB"), strict=True):
        screen.get_by_text(tariff).first.click()

    do(screens[0], "Choose this", screens[0].get_by_role("heading", level=1).filter(has_not_text="Your tariff"))

    for screen in screens:  # the other one's choice was not sent, and does not undo what is settled
        expect(screen.get_by_role("navigation", name="Steps")).to_contain_text("Solo 10 GB")
        expect(screen.get_by_role("button", name="Choose this")).to_have_count(0)
    assert SessionStep.objects.get(pk=step.pk).value == "solo-10"


def test_visit_goes_on_when_the_clerks_tablet_dies_and_is_replaced(people, shop, served_at):
    ticket, _lead = served_at("new-contract")
    screen = screen_at(people, shop)
    old = at_work(people, shop)
    do(old, "Step done", screen.get_by_role("heading", name="Your tariff"))
    old.get_by_text("Words to take along").click()
    old.get_by_label("The customer reads this in the summary").fill("Solo from Monday.")
    wait_until(lambda: old.get_by_role("button", name="Put into the summary").click() or Session.objects.get().said)
    old.context.close()
    people.contexts.remove(old.context)
    expect(screen.get_by_role("heading", name="Your tariff")).to_be_visible()

    # a colleague takes no customer over by mistake; the clerk signs in on another tablet and goes on
    for clerk, pin in ((1, "7359"), (0, "4071")):
        pins.set_pin(staff=shop.clerks[clerk], pin=pin, now=timezone.now())
    colleague = people.signed_in(shop.clerks[1])
    colleague.goto(f"/desk/{shop.counters[0].pk}/")
    expect(colleague.get_by_role("heading", name="Inês serves at counter 1.")).to_be_visible()
    new = people.device(shop.store, "tablet", size=TABLET)
    new.goto(f"/desk/{shop.counters[0].pk}/")
    new.get_by_role("link", name="Inês").click()
    expect(new.get_by_label("PIN")).to_be_focused()
    new.keyboard.type("4071")
    new.keyboard.press("Enter")
    expect(new.get_by_role("button", name="Finish")).to_be_visible()
    expect(new.locator(".mirror")).to_contain_text("Your tariff")
    expect(new.get_by_label("The customer reads this in the summary")).to_have_value("Solo from Monday.")
    do(new, "Step done", screen.get_by_role("heading", name="Read the contract"))
    new.get_by_text("Resolved", exact=True).click()
    press(new, "Finish", "Call next")

    expect(screen.get_by_role("heading", name="Welcome.", exact=True)).to_be_visible()
    assert Ticket.objects.get(pk=ticket.pk).state == "done"
    assert Session.objects.get().said == "Solo from Monday."


@pytest.mark.long
def test_language_changed_in_the_middle_keeps_what_was_typed_and_stays_with_the_ticket(people, shop, served_at):
    ticket, lead = served_at("e-invoice")
    screen = screen_at(people, shop)
    step = SessionStep.objects.get(code="mail")
    commands.show(showing=Showing.STEP, step_id=step.pk, **lead)
    screen.get_by_label("Your mail address").fill("ana.novak@example.org")

    screen.locator("summary").click()
    screen.get_by_role("button", name="Čeština").click()

    field = screen.get_by_label("Váš e-mail")
    expect(field).to_have_value("ana.novak@example.org")
    expect(screen.locator("html")).to_have_attribute("lang", "cs")
    speaks(screen, "cs")
    no_overflow(screen)
    shoot(screen, "side-fill.cs")
    commands.show(showing=Showing.WELCOME, **lead)
    expect(screen.get_by_role("heading", level=1)).to_contain_text("Inês")
    speaks(screen, "cs")
    assert Ticket.objects.get(pk=ticket.pk).language == "cs"
    phone = people.somebody(PHONE)
    phone.goto(f"/t/{ticket.token}/")
    speaks(phone, "cs")
