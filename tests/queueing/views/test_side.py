"""The customer's screen and phone over HTTP: what hostile people try, and what the pages give away."""

import re

import pytest
from django.test import Client

from core.live import Topic
from queueing.commands import serving, side
from queueing.models import Side
from queueing.screens.side import build
from queueing.states import Outcome, Showing
from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from stores.models import Staff
from tests.clients import staff_api
from tests.factories import CounterFactory, DeviceFactory, StaffFactory, StoreFactory
from tests.queueing.side import Visit, plan

JSON = {"Accept": "application/json"}


@pytest.fixture
def visit(shop):
    plan(shop.sim)
    shop.open()
    return Visit(shop)


def screen(store, counter, **options):
    """The browser of a paired customer screen."""
    browser = Client(**options)
    device = DeviceFactory(store=store, purpose="screen", counter=counter)
    browser.cookies[DEVICE_COOKIES["screen"]] = new_token(device)
    return browser


@pytest.fixture
def own(visit):
    return screen(visit.shop.store, visit.shop.counter)


def refused(response):
    return response.status_code, response.json()["code"]


def answer(browser, step, **data):
    return browser.post("/side/answer/", {"step": step.pk, **data}, headers=JSON)


def test_screen_shows_the_visit_and_nothing_of_the_clerks(own, visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)

    page = own.get("/side/").content.decode()

    assert "Duo 20 GB" in page
    assert "System" not in page  # the clerk's own step


def test_who_posts_a_form_goes_back_to_the_screen(own, visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)

    response = own.post("/side/answer/", {"step": visit.step("tariff").pk, "value": "duo"}, follow=True)

    assert response.redirect_chain == [("/side/", 302)]
    assert visit.step("tariff").value == "duo"


# --- hostile tries
def test_screen_of_another_counter_settles_nothing_here(visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)
    beside = screen(visit.shop.store, CounterFactory(store=visit.shop.store))

    assert refused(answer(beside, visit.step("tariff"), value="duo")) == (409, "session_over")


def test_screen_of_another_store_settles_nothing_here(visit):
    store = StoreFactory()
    elsewhere = screen(store, CounterFactory(store=store))

    assert refused(answer(elsewhere, visit.step("who"))) == (409, "session_over")


def test_step_of_a_foreign_session_is_unknown(own, visit):
    assert refused(own.post("/side/answer/", {"step": 2**40}, headers=JSON)) == (400, "unknown_step")


def test_ended_session_takes_no_answer(own, visit):
    step = visit.step("who")
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())

    assert refused(answer(own, step)) == (409, "session_over")
    assert "Ada" not in own.get("/side/").content.decode()


def test_invitation_that_was_used_lets_nobody_in(visit):
    address = f"/side/join/{visit.lead(side.invite)}/"
    first, second = Client(), Client()
    assert first.post(address).url == "/side/phone/"

    assert second.get(address).status_code == 410
    assert second.post(address).status_code == 410
    assert second.get("/side/phone/").status_code == 410


def test_looking_at_an_invitation_uses_nothing_up(visit):
    """Mail scanners and link previews open addresses."""
    invitation = visit.lead(side.invite)

    for method in ("get", "head"):
        assert getattr(Client(), method)(f"/side/join/{invitation}/").status_code == 200

    assert Side.objects.get().invitation == invitation


def test_phone_is_shut_out_when_the_visit_ends(visit):
    phone = Client()
    phone.post(f"/side/join/{visit.lead(side.invite)}/")
    assert phone.get("/side/phone/").status_code == 200
    secret = phone.cookies["lado_side"].value
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())

    assert phone.get("/side/phone/").status_code == 410
    replay = Client()
    replay.cookies["lado_side"] = secret
    assert refused(replay.get("/side/phone/live/", headers=JSON)) == (401, "not_signed_in")


def test_next_customer_is_not_seen_by_the_phone_before(visit):
    phone = Client()
    phone.post(f"/side/join/{visit.lead(side.invite)}/")
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())
    Visit(visit.shop)

    assert phone.get("/side/phone/").status_code == 410


def test_socket_of_a_phone_is_told_nothing_of_the_next_customer(visit):
    """News can be lost: what the socket looks at names the session."""
    old = visit.session.pk
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())
    following = Visit(visit.shop)
    topics = [Topic(f"side:{visit.shop.counter.pk}", "screen", key) for key in (old, following.session.pk, None)]

    phone_before, phone_now, screen_now = build(topics, now=visit.now).values()

    assert following.ticket.number not in phone_before
    assert "Ada" not in phone_before
    assert following.ticket.number in phone_now
    assert following.ticket.number in screen_now


@pytest.mark.parametrize("data", [{"value": "platinum"}, {"value": "x" * 41}, {"value": "a\0b"}, {"step": "one"}])
def test_answers_that_were_not_offered_are_refused(own, visit, data):
    visit.lead(side.show, "tariff", showing=Showing.STEP)

    response = own.post("/side/answer/", {"step": visit.step("tariff").pk, **data}, headers=JSON)

    assert response.status_code == 400
    assert visit.step("tariff").value == ""


@pytest.mark.parametrize("language", ["", "de", "<script>"])
def test_unknown_language_is_refused(own, visit, language):
    assert own.post("/side/language/", {"language": language}, headers=JSON).status_code == 400
    assert visit.side.language == "en"


def test_post_without_its_token_is_refused(visit):
    browser = screen(visit.shop.store, visit.shop.counter, enforce_csrf_checks=True)

    assert browser.post("/side/language/", {"language": "pt"}, headers=JSON).status_code == 403


def test_words_are_shown_as_words(own, visit):
    visit.lead(side.say, text="<script>alert(1)</script>")
    visit.lead(side.show, showing=Showing.SUMMARY)

    page = own.get("/side/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_stranger_leads_no_session(visit):
    elsewhere = StaffFactory(stores=[StoreFactory()], role=Staff.Role.STORE_MANAGER)
    colleague = StaffFactory(stores=[visit.shop.store])
    address = f"sessions/{visit.session.pk}/show/"

    assert refused(staff_api(elsewhere).post(address, {"showing": "summary"})) == (404, "not_found")
    assert refused(staff_api(colleague).post(address, {"showing": "summary"})) == (409, "not_your_ticket")
    assert visit.side.showing == Showing.WELCOME


def test_only_who_serves_holds_out_the_code(visit, client):
    visit.lead(side.invite)
    address = f"/desk/{visit.shop.counter.pk}/invitation/"
    colleague = StaffFactory(stores=[visit.shop.store])
    client.force_login(colleague.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404

    client.force_login(visit.shop.clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "no-store" in response.headers["Cache-Control"]


def test_page_asks_the_same_number_of_statements_for_few_and_many_steps(own, visit, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        own.get("/side/live/")


def test_ticket_page_keeps_what_was_done(visit, client):
    visit.settle("tariff", value="duo")
    visit.settle("system")
    visit.lead(side.say, text="Duo from today on.")
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())

    page = re.sub(r"<[^>]+>|(\s)+", r"\1", client.get(f"/t/{visit.ticket.token}/").content.decode())

    assert "Tariff: Duo 20 GB, 24.90 €" in page
    assert "Duo from today on." in page
    assert "System" not in page
