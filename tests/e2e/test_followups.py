"""A low mark on the customer's phone stands on the manager's page at once, is closed with a remedy, and counts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from feedback.commands.demo import load_surveys
from feedback.commands.followups.opening import look_at
from feedback.commands.followups.problems import open_problem
from feedback.commands.followups.ready import load_ready
from feedback.models import Answer, Cause, FollowUp, Survey
from stores.models import Partner, Staff
from tests.e2e.conftest import PHONE, SECRETS, TABLET, axe, no_overflow, shoot
from tests.factories import StaffFactory, StoreFactory, TicketFactory
from tests.feedback.said import said
from tests.feedback.surveys import MAIL, a_visit, an_invitation

pytestmark = pytest.mark.django_db(transaction=True)


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


@pytest.fixture
def asked(shop):
    """The link that somebody got who was served just now."""
    load_surveys(now=timezone.now())
    load_ready()
    visit = a_visit(timezone.now(), store=shop.store)
    invitation = an_invitation(Survey.objects.get(code="after-visit"), visit, to=MAIL, way="mail", language="en")
    SECRETS.add(invitation.token)
    return invitation


@pytest.fixture
def manager(shop):
    return StaffFactory(first_name="Leonor", role=Staff.Role.STORE_MANAGER, stores=[shop.store])


def test_low_mark_on_the_phone_is_followed_up_until_the_figures_move(people, shop, asked, manager):
    boss = people.signed_in(manager, size=TABLET)
    boss.goto("/follow-ups/")
    expect(boss.get_by_text("Live", exact=True)).to_be_visible()
    expect(boss.get_by_text("Nobody waits for an answer here.")).to_be_visible()

    phone = people.somebody(PHONE)
    phone.goto(f"/survey/{asked.token}/?mark=1")
    phone.get_by_label("What should we do better?").fill("I waited an hour")
    phone.get_by_role("button", name="Send").click()

    row = boss.get_by_role("link", name="I waited an hour")
    expect(row).to_be_visible()
    picture(boss, "follow-ups")

    row.click()
    boss.get_by_role("button", name="Take").click()
    expect(boss.get_by_role("heading", name="Close it")).to_be_visible()
    picture(boss, "follow-up")
    boss.get_by_label("What did you do?").select_option("called")
    boss.get_by_label("What was said").fill("Will come on Monday")
    boss.get_by_role("button", name="Note it").click()
    expect(boss.get_by_text("Will come on Monday")).to_be_visible()
    figures = people.signed_in(manager, size=TABLET)
    figures.goto("/satisfaction/")
    closed = figures.locator(".figure", has_text="of 1 follow-ups closed")
    expect(closed.locator("b")).to_have_text("0")

    boss.get_by_label("What was the cause?").select_option(label="Waited too long")
    boss.get_by_label("What was done about it?").fill("A second counter from ten o’clock")
    boss.get_by_label("What does the customer say now?").fill("Thank you for calling")
    boss.get_by_label("Is the customer content now?").select_option("yes")
    boss.get_by_role("button", name="Close with this remedy").click()

    expect(boss.get_by_text("The customer is content now.")).to_be_visible()
    picture(boss, "follow-up-closed")
    figures.reload()
    expect(closed.locator("b")).to_have_text("1")
    expect(figures.locator(".figure", has_text="of 1 content afterwards").locator("b")).to_have_text("1")
    assert FollowUp.objects.get().cause.code == "wait"


def quarter(shop, manager):
    """Answers of a quarter of a year from four stores, two of them a dealer's."""
    now, clerks = timezone.now(), [StaffFactory(first_name=name) for name in ("Ana", "Rui", "Eva")]
    dealer = Partner.objects.create(code="dealer", name="Dealer")
    stores = [shop.store, *(StoreFactory(name=f"Store {n}", region=shop.store.region, partner=dealer) for n in (1, 2))]
    manager.stores.set(stores)
    for n in range(90):
        arrived = now - timedelta(days=n, hours=3)
        facts = {"arrived_at": arrived, "called_at": arrived + timedelta(minutes=n % 50)}
        ticket = TicketFactory(store=stores[n % 3], day=arrived.date(), **facts)
        mark = 1 + (n * 7 + n // 9) % 5 if n % 3 else 5
        said(ticket=ticket, at=now - timedelta(days=n), mark=mark, nps=2 * mark, clerk=clerks[n % 3])


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_figures_and_lists_look_right(people, shop, asked, manager, size):
    quarter(shop, manager)
    now = timezone.now()
    for answer in Answer.objects.order_by("-at")[:12]:
        look_at(answer_id=answer.pk, now=now)
    facts = {"cause": Cause.objects.get(code="wait"), "owner": manager, "by_id": manager.pk, "due_on": now.date()}
    open_problem(title="One counter on Mondays", store=shop.store, now=now, **facts)
    page = people.signed_in(manager, size=size)
    for name, address in {
        "satisfaction": "/satisfaction/",
        "satisfaction-nps": "/satisfaction/?by=nps&weeks=26",
        "answers": "/answers/",
        "follow-ups-many": "/follow-ups/?which=store",
        "problems": "/problems/",
        "alarms": "/alarms/?text=my+lawyer&language=en&five=1",
    }.items():
        page.goto(address)
        page.locator("h1").wait_for()
        picture(page, name)
