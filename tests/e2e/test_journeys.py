"""One visit in each language: all that the customer reads is in it, from the kiosk to the summary."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import serving, side
from queueing.commands.demo import load_steps
from queueing.models import SessionStep, Side, Ticket
from queueing.states import Outcome, Showing, StepState
from stores.demo import catalogue
from tests.e2e.conftest import PHONE, long, no_overflow, shoot
from tests.e2e.screens import screen_at
from tests.e2e.shop import LANGUAGES
from tests.e2e.words import SAID, leftovers, say, speaks

pytestmark = pytest.mark.django_db(transaction=True)
OWN_NAMES = {"en": "English", "pt": "Português", "cs": "Čeština", "ru": "Русский"}


@pytest.fixture(autouse=True)
def _steps(people, shop):
    people.expect("/side/code/")  # whose picture may be asked for in the moment the visit ends
    load_steps()
    shop.open()


@pytest.fixture(params=["pt", *long("en", "cs", "ru")])
def language(request):
    return request.param


@pytest.fixture
def reads(language):
    """The customer reads this page, and there is nothing on it in another language."""

    def reads(page, name):
        if language != "en":
            speaks(page, language)
        no_overflow(page)
        if not name.startswith("kiosk"):  # of which there are pictures in every language
            shoot(page, f"journey-{name}.{language}")

    return reads


def called(rows, code, language):
    """A name of the demo chain's catalogue."""
    row = next(row for row in rows if row.code == code)
    return row.names[LANGUAGES.index(language)]


def at_the_kiosk(people, shop, language, reads):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.goto("/kiosk/")
    if language != "en":
        kiosk.get_by_role("link", name=OWN_NAMES[language]).click()
    expect(kiosk.locator("html")).to_have_attribute("lang", language)
    reads(kiosk, "kiosk")
    kiosk.get_by_role("link", name=called(catalogue.TOPICS, "contract", language)).click()
    reads(kiosk, "kiosk-topic")
    kiosk.get_by_role("link", name=called(catalogue.SERVICES, "new-contract", language)).click()
    reads(kiosk, "kiosk-question")
    kiosk.get_by_role("link", name=say(language, "Add my phone number")).click()
    reads(kiosk, "kiosk-phone")
    kiosk.go_back()
    kiosk.get_by_role("button", name=say(language, "No, thank you")).click()
    expect(kiosk.get_by_role("heading", name=say(language, "Your place is saved."))).to_be_visible()
    reads(kiosk, "kiosk-ticket")
    return Ticket.objects.get()


def by_clerk(shop):
    row = Side.objects.get()
    return {"session_id": row.session_id, "actor": Actor(staff_id=shop.clerks[0].pk)}


def side_by_side(shop, screen, language, reads):
    """Every step on the screen; the customer chooses and has read."""
    expect(screen.locator("html")).to_have_attribute("lang", language)
    expect(screen.get_by_role("heading", level=1)).to_contain_text("Inês")
    reads(screen, "side-welcome")
    for step in SessionStep.objects.filter(on_screen=True).order_by("position"):
        side.show(showing=Showing.STEP, step_id=step.pk, **by_clerk(shop))
        name = step.names[language]
        expect(screen.get_by_role("heading", level=1)).to_have_text(name)
        reads(screen, f"side-{step.code}")
        if step.kind == "choose":
            screen.locator("label.offer").first.click()
            screen.get_by_role("button", name=say(language, "Choose this")).click()
            expect(screen.get_by_role("heading", level=1)).not_to_have_text(name)
        else:
            side.settle(step_id=step.pk, to=StepState.DONE, now=timezone.now(), **by_clerk(shop))
    side.show(showing=Showing.SUMMARY, **by_clerk(shop))
    expect(screen.get_by_role("heading", level=1)).to_have_text(say(language, "This is what we did."))
    reads(screen, "side-summary")


def test_visit_is_in_the_customers_language_from_kiosk_to_summary(people, shop, language, reads):
    ticket = at_the_kiosk(people, shop, language, reads)
    assert ticket.language == language
    phone = people.somebody(PHONE)
    phone.goto(f"/t/{ticket.token}/")
    reads(phone, "ticket")
    screen = screen_at(people, shop)

    shop.call()
    expect(phone.get_by_role("heading", name=say(language, "It is your turn."))).to_be_visible()
    reads(phone, "ticket-called")
    serving.serve(**shop.at_counter(ticket))
    side_by_side(shop, screen, language, reads)
    serving.finish(outcome=Outcome.RESOLVED, **shop.at_counter(ticket))

    expect(phone.get_by_text(say(language, "All settled."))).to_be_visible()
    step = SessionStep.objects.get(code="tariff")
    expect(phone.get_by_text(step.names[language])).to_be_visible()
    reads(phone, "ticket-done")
    expect(screen.get_by_role("heading", level=1)).not_to_contain_text("Inês")


def test_english_left_over_is_found(people, shop):
    ticket = shop.arrive(language="pt")
    page = people.somebody(PHONE)
    page.goto(f"/t/{ticket.token}/")
    assert leftovers(page.evaluate(SAID), "pt") == []

    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("beforeend",
        "<p>in line</p><b aria-label='Counter 3'></b><p>Sorry about the printer</p><p lang='en'>You wait</p>")"""
    )

    assert leftovers(page.evaluate(SAID), "pt") == ["in line", "Sorry about the printer", "Counter 3"]
