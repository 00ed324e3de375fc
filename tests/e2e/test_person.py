"""Who the customer is, in Chromium: the clerk confirms, a family shares a phone, a code comes by mail."""

import re

import pytest
from playwright.sync_api import expect

from queueing.commands import people as who
from queueing.commands import serving as commands
from queueing.commands import side
from queueing.models import Case, ProofCode, Ticket
from queueing.states import Outcome
from queueing.tasks import send_code
from stores.models import Customer, CustomerMerge, CustomerWay, Staff
from tests.e2e.conftest import HALL, PHONE, SECRETS, TABLET, axe, long, no_overflow, shoot
from tests.e2e.desks import at_work, finish, press, until
from tests.e2e.served import Served
from tests.factories import StaffFactory, customer_with
from tests.smtp import MailServer
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
OURS, MAIL = "+351912345678", "ana.lopes@example.org"
SIZES = [TABLET, *long(PHONE, HALL)]


@pytest.fixture(scope="module")
def served(django_db_setup):
    """A chain with a mail server: the page offers codes by mail."""
    SECRETS.clear()
    served = Served(LADO_SMTP_HOST="127.0.0.1", LADO_SMTP_SECURITY="none", LADO_CONTROLLER="Example Telecom, S.A.")
    yield served
    said = served.stop()
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.fixture
def post(settings):
    server = MailServer()
    server.point(settings)
    yield server
    server.shutdown()
    server.server_close()


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def came(shop, customer=None, said=None, service="new-contract"):
    """Somebody waits who has said who they are."""
    ticket = shop.arrive(service, minutes_ago=8)
    way = said or customer.ways.get()
    Ticket.objects.filter(pk=ticket.pk).update(said=way, customer=customer)
    return ticket


def served_at(people, shop, size=TABLET):
    desk = at_work(people, shop, size=size)
    serve(desk)
    return desk


def serve(desk):
    if desk.get_by_role("button", name="Open", exact=True).count():
        press(desk, "Open", "Call next")
    press(desk, "Call next", "Start serving")
    press(desk, "Start serving", "Finish")


def do(page, name, then, exact=False):
    until(then, lambda: page.get_by_role("button", name=name, exact=exact).first.click(timeout=300))


def open_up(page, words):
    """Unfold what stands under a heading."""
    unfolded = page.locator("details[open] > summary", has_text=words)
    until(unfolded, lambda: page.locator("summary", has_text=words).click(timeout=300))


def history(shop, customer):
    """Two visits of a customer that are over: one resolved, one with an open end."""
    for service, outcome, said in (
        ("sim-swap", Outcome.RESOLVED, ""),
        ("new-contract", Outcome.FOLLOW_UP, "Router by post"),
    ):
        ticket = came(shop, customer, service=service)
        shop.call()
        facts = shop.at_counter(ticket)
        commands.serve(**facts)
        session = ticket.sessions.get()
        actor, now = facts["actor"], facts["now"]
        who.confirm(session_id=session.pk, customer_id=customer.pk, name="", actor=actor, now=now)
        side.say(session_id=session.pk, text=said, actor=actor)
        commands.finish(outcome=outcome, **shop.at_counter(ticket))


@pytest.mark.parametrize("size", SIZES)
def test_clerk_confirms_and_sees_where_the_last_visit_ended(people, shop, size):
    ana = customer_with(phone=OURS, name="Ana Lopes", tier=shop.tiers["gold"])
    shop.open()
    history(shop, ana)
    came(shop, ana)
    desk = served_at(people, shop, size)
    region = desk.locator("[data-region=person]")
    expect(region.get_by_text("said: Phone …678")).to_be_visible()
    expect(desk.locator("body")).not_to_contain_text("Ana Lopes")
    picture(desk, "person-said")

    do(desk, "This is the person", region.get_by_role("heading", name="Ana Lopes"))

    expect(region.get_by_text("Router by post")).to_be_visible()
    expect(region.get_by_text("this visit")).to_be_visible()
    picture(desk, "person-known")
    open_up(desk, "Name, same person, wrong person")
    picture(desk, "person-change")
    assert Ticket.objects.latest("id").confirmed_by == shop.clerks[0]
    finish(desk)
    expect(region).not_to_contain_text("Ana")


@pytest.mark.long
def test_family_phone_shows_candidates_without_history_and_somebody_else_is_new(people, shop):
    ana = customer_with(phone=OURS, name="Ana Lopes", tier=shop.tiers["gold"])
    customer_with(phone=OURS, name="Rui Lopes", tier=shop.tiers["silver"])
    shop.open()
    history(shop, ana)
    came(shop, said=ana.ways.get())
    desk = served_at(people, shop)
    region = desk.locator("[data-region=person]")
    expect(region.get_by_role("button", name="This is the person")).to_have_count(2)
    expect(region).to_contain_text("R.")
    for secret in ("Lopes", "Router by post", "912"):
        expect(region).not_to_contain_text(secret)
    picture(desk, "person-family")

    open_up(desk, "Somebody else")
    region.get_by_label("What do you call them? You may leave it empty.").fill("Eva Lopes")
    picture(desk, "person-somebody-else")
    do(desk, "Somebody else, new here", region.get_by_role("heading", name="Eva Lopes"))

    expect(region.get_by_text("This is the first one.")).to_be_visible()
    assert Customer.objects.count() == 3


@pytest.mark.long
def test_what_was_said_can_be_typed_joined_and_taken_apart_by_keyboard(people, shop):
    people.expect("400")
    by_mail = customer_with(mail=MAIL, name="Ana Lopes")
    shop.open()
    history(shop, by_mail)
    shop.arrive("new-contract")
    desk = served_at(people, shop)
    region = desk.locator("[data-region=person]")
    open_up(desk, "Enter phone, mail or number")
    region.get_by_label("The whole of it").fill("12")
    until(desk.get_by_text("This phone number is not complete."), lambda: desk.keyboard.press("Enter"))
    region.get_by_label("The whole of it").fill("912 345 678")
    until(region.get_by_text("said: Phone …678"), lambda: desk.keyboard.press("Enter"))
    expect(region.get_by_label("The whole of it")).to_be_hidden()
    expect(region.locator("summary", has_text="Another phone, mail or number")).to_be_focused()
    do(desk, "This is the person", region.get_by_role("heading", name="Customer without a name"))

    open_up(desk, "Name, same person, wrong person")
    region.get_by_label("What", exact=True).select_option("mail")
    region.get_by_label("The whole of it").fill(MAIL)
    do(desk, "It is the same person", region.get_by_role("heading", name="Ana Lopes"))
    expect(region.get_by_text("Router by post")).to_be_visible()
    assert CustomerMerge.objects.get().split_at is None

    open_up(desk, "Name, same person, wrong person")
    do(desk, "Take apart", region.get_by_role("heading", name="Customer without a name"))
    expect(region).not_to_contain_text("Router by post")

    open_up(desk, "Name, same person, wrong person")
    do(desk, "This is not the person", region.get_by_role("button", name="This is the person"))
    assert not Case.objects.filter(customer__ways__kind="phone").exists()


@pytest.mark.long
def test_code_by_mail_confirms_on_the_customers_own_page_while_the_desk_looks(people, shop, post):
    people.expect("400")
    shop.open()
    ticket = shop.arrive("new-contract", minutes_ago=8)
    desk = served_at(people, shop)
    phone = people.somebody(PHONE)
    phone.goto(f"/t/{ticket.token}/")
    picture(phone, "known-link")
    phone.get_by_role("link", name="Show us who you are").click()
    picture(phone, "known-mail")
    phone.get_by_label("Your mail address").fill(MAIL)
    phone.get_by_role("button", name="Send me a code").click()
    expect(phone.get_by_label("The 6 digits")).to_be_focused()
    picture(phone, "known-code")
    send_code.apply(kwargs={"code_id": ProofCode.objects.get().pk}, throw=True)  # what the worker does
    (mail,) = post.mails
    code = re.search(r"\d{6}", mail.get_content())[0]
    SECRETS.add(code)

    phone.get_by_label("The 6 digits").fill(f"{(int(code) + 1) % 10**6:06}")
    phone.get_by_role("button", name="This is my code").click()
    expect(phone.get_by_text("This code does not fit.")).to_be_visible()
    picture(phone, "known-wrong")
    phone.get_by_label("The 6 digits").fill(code)
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Thank you, we know you now.")).to_be_visible()

    expect(desk.locator("[data-region=person]").get_by_text("by code")).to_be_visible()
    assert CustomerWay.objects.get().proof == "code"
    wait_until(lambda: Case.objects.count() == 1, what="the case")


@pytest.mark.long
@pytest.mark.parametrize("language", ["ru", *long("en")])
def test_privacy_is_explained_at_the_kiosk_and_on_a_page_of_its_own(people, shop, language):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.goto(f"/kiosk/service/sim-swap/phone/?lang={language}")
    kiosk.locator("summary.privacy").click()
    expect(kiosk.locator(".privacy-words")).to_contain_text("Example Telecom, S.A.")
    picture(kiosk, f"privacy-kiosk-{language}")
    greeter = people.signed_in(StaffFactory(first_name="Marta", role=Staff.Role.GREETER, stores=[shop.store]))
    greeter.goto(f"/greet/{shop.store.code}/service/sim-swap/?lang={language}")
    picture(greeter, f"privacy-greet-{language}")
    for size in (PHONE, TABLET, HALL):
        page = people.somebody(size)
        page.goto(f"/privacy/?lang={language}")
        expect(page.get_by_text("Example Telecom, S.A.")).to_be_visible()
        picture(page, f"privacy-{language}")
