"""Joining with the own phone in Chromium: from the poster's code and from nearby, with and without a position."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing import passes
from queueing.commands import sweeping
from queueing.joining import code_at
from queueing.models import Ticket
from tests.e2e.conftest import HALL, PHONE, SECRETS, TABLET, axe, no_overflow, shoot
from tests.e2e.test_hall import CUT

pytestmark = pytest.mark.django_db(transaction=True)
STREET = {"latitude": 38.7120, "longitude": -9.1413, "accuracy": 15}  # 145 m from the store
STORE = {"latitude": 38.7107, "longitude": -9.1413, "accuracy": 10}
FAR = {"latitude": 38.7547, "longitude": -9.1886, "accuracy": 20}


@pytest.fixture
def joinable(shop):
    shop.store.joining, shop.store.join_on_display = "either", True
    shop.store.save()
    shop.open(2)
    for minutes in range(4):
        shop.arrive(minutes_ago=5 - minutes)
    return shop


def phone_of(people, shop, place=None, **options):
    if place is not None:
        options |= {"geolocation": place, "permissions": ["geolocation"]}
    phone = people.somebody(PHONE, **options)
    phone.goto(f"/join/{shop.store.code}/")
    return phone


def to_ticket(phone):
    expect(phone).to_have_url(re.compile("pass="))
    SECRETS.update([phone.url.partition("pass=")[2], *(f"{STREET[name]:.5f}" for name in ("latitude", "longitude"))])
    phone.get_by_role("link", name="SIM and number").click()
    phone.get_by_role("link", name="SIM swap").click()
    phone.get_by_role("button", name="No, thank you").click()
    expect(phone).to_have_url(re.compile("/t/"))
    return Ticket.objects.latest("id")


def code_of(shop):
    return code_at(passes.code_key(), store=shop.store.code, at=timezone.now())


def state(ticket):
    return Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk)


def test_poster_to_ticket_by_code(people, joinable):
    poster = people.device(joinable.store, "display", size=TABLET)
    poster.goto("/poster/")
    code = poster.locator(".poster-code .number").inner_text()
    axe(poster)
    no_overflow(poster)
    shoot(poster, "poster")
    phone = phone_of(people, joinable)
    axe(phone)
    no_overflow(phone)
    shoot(phone, "join")
    phone.get_by_label("Code of the store").fill(code.lower())
    phone.get_by_role("button", name="I see this code").click()
    expect(phone.get_by_role("heading", name="What is it about?")).to_be_visible()
    axe(phone)
    no_overflow(phone)
    shoot(phone, "join-topics")
    ticket = to_ticket(phone)
    assert (ticket.state, ticket.channel) == ("waiting", "web")
    expect(phone.get_by_text("Waiting", exact=True)).to_be_visible()
    phone.goto(f"/join/{joinable.store.code}/")
    expect(phone).to_have_url(re.compile(f"/t/{ticket.token}/"))


def test_the_whole_way_without_scripts(people, joinable):
    phone = people.somebody(PHONE, java_script_enabled=False)
    phone.goto(f"/join/{joinable.store.code}/?code={code_of(joinable)}")
    phone.get_by_role("link", name="SIM and number").click()
    phone.get_by_role("link", name="SIM swap").click()
    phone.get_by_role("button", name="No, thank you").click()
    expect(phone.get_by_role("heading", name=Ticket.objects.latest("id").number)).to_be_visible()
    other = people.somebody(PHONE, java_script_enabled=False)
    other.goto(f"/join/{joinable.store.code}/")
    expect(other.get_by_text("This needs a browser that runs scripts.")).to_be_visible()
    assert not other.get_by_role("button", name="Compare where I am").is_visible()


def test_from_nearby_on_the_way_and_here_by_position(people, joinable):
    phone = phone_of(people, joinable, STREET)
    phone.get_by_role("button", name="Compare where I am").click()
    ticket = to_ticket(phone)
    expect(phone.get_by_text("On the way", exact=True)).to_be_visible()
    expect(phone.get_by_text("Be here by")).to_be_visible()
    axe(phone)
    no_overflow(phone)
    shoot(phone, "ticket-on-the-way")
    phone.get_by_role("button", name="Show by position that I am here").click()
    expect(phone.get_by_role("alert").first).to_contain_text("Come within 80")
    assert state(ticket) == "held"
    phone.context.set_geolocation(STORE)
    phone.get_by_role("button", name="Show by position that I am here").click()
    expect(phone.get_by_text("Waiting", exact=True)).to_be_visible()
    assert state(ticket) == "waiting"


def test_typing_the_code_survives_the_moves_of_the_line(people, joinable):
    phone = phone_of(people, joinable, STREET)
    phone.get_by_role("button", name="Compare where I am").click()
    ticket = to_ticket(phone)
    field = phone.get_by_label("Code on the poster or screen")
    field.fill("AB")
    for _customer in range(3):
        joinable.arrive("bill")
    joinable.call(0)
    expect(phone.get_by_text("4th")).to_be_visible()
    expect(field).to_have_value("AB")
    expect(field).to_be_focused()
    field.fill(code_of(joinable))
    phone.get_by_role("button", name="I am here", exact=True).click()
    expect(phone.get_by_text("Waiting", exact=True)).to_be_visible()
    assert state(ticket) == "waiting"


def test_scanning_at_the_store_asks_once(people, joinable):
    phone = phone_of(people, joinable, STREET)
    phone.get_by_role("button", name="Compare where I am").click()
    ticket = to_ticket(phone)
    phone.goto(f"/join/{joinable.store.code}/?code={code_of(joinable)}")
    axe(phone)
    no_overflow(phone)
    shoot(phone, "join-here")
    phone.get_by_role("button", name="I am here").click()
    expect(phone.get_by_text("Waiting", exact=True)).to_be_visible()
    assert state(ticket) == "waiting"


@pytest.mark.long
def test_too_far_is_said_with_the_distance(people, joinable):
    people.expect("409")
    phone = phone_of(people, joinable, FAR)
    phone.get_by_role("button", name="Compare where I am").click()
    expect(phone.get_by_role("alert")).to_contain_text("You are about 6.4")
    axe(phone)
    shoot(phone, "join-too-far")
    assert Ticket.objects.filter(channel="web").count() == 0


@pytest.mark.long
def test_a_phone_that_does_not_tell_is_told_the_other_way(people, joinable):
    phone = phone_of(people, joinable)  # Chromium refuses where nobody has allowed it
    phone.get_by_role("button", name="Compare where I am").click()
    expect(phone.get_by_text("Your phone does not tell this page where it is.")).to_be_visible()
    axe(phone)
    shoot(phone, "join-denied")
    expect(phone.get_by_label("Code of the store")).to_be_visible()


@pytest.mark.long
def test_an_old_code_says_scan_again(people, joinable):
    people.expect("410")
    phone = people.somebody(PHONE)
    old = code_at(passes.code_key(), store=joinable.store.code, at=timezone.now() - timedelta(minutes=10))
    phone.goto(f"/join/{joinable.store.code}/?code={old}")
    expect(phone.get_by_role("alert")).to_contain_text("Scan again")
    shoot(phone, "join-old-code")


@pytest.mark.long
def test_who_did_not_come_reads_why(people, joinable):
    phone = phone_of(people, joinable, STREET)
    phone.get_by_role("button", name="Compare where I am").click()
    ticket = to_ticket(phone)
    expect(phone.get_by_text("Live", exact=True)).to_be_visible()
    sweeping.sweep_missed(now=ticket.arrive_by)
    expect(phone.get_by_text("You were not here by")).to_be_visible()
    axe(phone)
    shoot(phone, "ticket-not-here")


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, HALL], ids=["tablet", "desktop"])
def test_pages_on_other_sizes(people, joinable, size):
    page = people.somebody(size, geolocation=STREET, permissions=["geolocation"])
    page.goto(f"/join/{joinable.store.code}/")
    shoot(page, "join")
    page.get_by_role("button", name="Compare where I am").click()
    expect(page.get_by_role("heading", name="What is it about?")).to_be_visible()
    shoot(page, "join-topics")
    page.get_by_role("link", name="SIM and number").click()
    shoot(page, "join-topic")
    page.get_by_role("link", name="SIM swap").click()
    axe(page)
    no_overflow(page)
    shoot(page, "join-question")


@pytest.mark.long
def test_question_on_a_phone(people, joinable):
    phone = phone_of(people, joinable, STREET)
    phone.get_by_role("button", name="Compare where I am").click()
    phone.get_by_role("link", name="SIM and number").click()
    axe(phone)
    no_overflow(phone)
    shoot(phone, "join-topic")
    phone.get_by_role("link", name="SIM swap").click()
    phone.get_by_text("Add my phone number").click()
    axe(phone)
    no_overflow(phone)
    shoot(phone, "join-question")
    small = [
        (box["width"], box["height"])
        for each in phone.locator("main a:visible, main button:visible, main summary:visible, main input:visible").all()
        if (box := each.bounding_box())["height"] < 47
    ]
    assert small == []


@pytest.mark.long
def test_hall_with_the_code_in_its_corner(people, joinable):
    for _more in range(7):
        joinable.arrive("bill")
    for counter in range(2):
        joinable.call(counter)
    hall = people.device(joinable.store, "display", size=HALL)
    hall.goto("/hall/")
    corner = hall.locator(".hall-join")
    expect(corner.locator(".number")).to_have_text(re.compile(r"^\w{3} \w{3}$"))
    hall.get_by_role("button", name="Leave it off").click()
    axe(hall)
    no_overflow(hall)
    expect(hall.locator(".hall-nums > li")).to_have_count(6)
    assert hall.evaluate(CUT) == []
    shoot(hall, "hall-code")
    joinable.store.join_on_display = False
    joinable.store.save()
    hall.goto("/hall/")
    expect(corner).to_be_hidden()
    shoot(hall, "hall-no-code")


@pytest.mark.long
@pytest.mark.parametrize("size", [PHONE, HALL], ids=["phone", "desktop"])
def test_poster_on_other_sizes(people, joinable, size):
    poster = people.device(joinable.store, "display", size=size)
    poster.goto("/poster/")
    no_overflow(poster)
    shoot(poster, "poster")


def test_poster_shows_the_next_code_and_none_without_connection(people, joinable):
    people.expect("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    poster = people.device(joinable.store, "display", size=TABLET)
    poster.clock.install()
    poster.goto("/poster/")
    code = poster.locator(".poster-code .number")
    poster.evaluate("document.querySelector('.poster-code .number').textContent = 'OLD OLD'")
    poster.clock.run_for(61_000)
    expect(code).not_to_have_text("OLD OLD")
    poster.context.set_offline(True)
    poster.clock.run_for(60_500)  # over for sure, and by less than a minute, however long it was good
    expect(code).to_be_visible()
    for _try in range(14):
        poster.clock.run_for(5_000)
        poster.evaluate("new Promise((done) => queueMicrotask(done))")
    expect(poster.get_by_text("No connection: the code is not good just now.")).to_be_visible()
    expect(code).to_be_hidden()
    shoot(poster, "poster-offline")
    poster.context.set_offline(False)
    poster.clock.run_for(5_000)
    expect(code).to_be_visible()
