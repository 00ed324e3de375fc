"""The routes behind the button "Tell me when it is nearly my turn", the home screen and the service worker."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from queueing.commands import serving
from queueing.models import PushSubscription, Ticket
from queueing.push import vapid
from tests.push_server import Phone
from tests.queueing.views.reading import own


@pytest.fixture
def ticket(shop):
    return shop.arrive(at=timezone.now())


@pytest.fixture
def phone():
    return Phone("https://fcm.googleapis.com/fcm/send/abc:DEF")


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True, headers={"Accept": "application/json", "Origin": "null"})


def ask(browser, ticket, phone, **changes):
    return browser.post(own(ticket, "notify/"), {**phone.subscription, **changes})


def test_whoever_is_on_the_way_can_ask_to_be_told(browser, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(state="held", arrive_by=timezone.now() + timedelta(minutes=30))
    assert "data-notify-press" in browser.get(own(ticket)).content.decode()


def test_a_phone_asks_to_be_told_as_often_as_it_likes(browser, ticket, phone):
    for _again in range(2):
        answer = ask(browser, ticket, phone)
        assert (answer.status_code, answer.json()) == (200, {"state": "on"})
    row = PushSubscription.objects.get()
    assert (row.ticket, row.endpoint, row.p256dh, row.auth) == (ticket, *phone.subscription.values())
    assert row.language == "en"


def test_the_language_of_the_page_is_kept(browser, ticket, phone):
    browser.post(own(ticket, "notify/") + "?lang=ru", phone.subscription)
    assert PushSubscription.objects.get().language == "ru"


def test_a_phone_asks_no_more(browser, ticket, phone):
    ask(browser, ticket, phone)
    for _again in range(2):
        answer = browser.post(own(ticket, "notify/off/"), {"endpoint": phone.endpoint})
        assert answer.json() == {"state": "off"}
    assert not PushSubscription.objects.exists()


def test_a_phone_that_is_gone_is_told_so(browser, ticket, phone):
    ask(browser, ticket, phone)
    PushSubscription.objects.update(dead_at=timezone.now())
    assert ask(browser, ticket, phone).json() == {"state": "dead"}


def test_nobody_acts_with_a_token_that_is_no_tickets(browser, ticket, phone):
    stranger = f"/t/{ticket.token[::-1]}/"
    assert browser.post(f"{stranger}notify/", phone.subscription).status_code == 404
    assert browser.post(f"{stranger}notify/off/", {"endpoint": phone.endpoint}).status_code == 404
    assert browser.get(f"{stranger}manifest.webmanifest").status_code == 404
    assert not PushSubscription.objects.exists()


def test_one_customer_does_not_silence_another(browser, shop, ticket, phone):
    other = shop.arrive(at=timezone.now())
    ask(browser, ticket, phone)
    browser.post(own(other, "notify/off/"), {"endpoint": phone.endpoint})
    assert PushSubscription.objects.get().ticket == ticket


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"endpoint": "https://127.0.0.1/x"}, "push_endpoint"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "push_endpoint"),
        ({"endpoint": ""}, "invalid"),
        ({"p256dh": "x"}, "push_keys"),
        ({"auth": "AAAA"}, "push_keys"),
        ({"auth": "A" * 500}, "invalid"),
    ],
)
def test_what_no_browser_says_is_refused(browser, ticket, phone, changes, code):
    answer = ask(browser, ticket, phone, **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not PushSubscription.objects.exists()


def test_five_phones_are_enough(browser, ticket):
    for n in range(6):
        answer = ask(browser, ticket, Phone(f"https://fcm.googleapis.com/{n}"))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_phones")
    assert PushSubscription.objects.count() == 5


def test_a_ticket_that_has_ended_tells_nobody(browser, shop, ticket, phone):
    serving.take_out(reason="customer", **shop.at_counter(ticket.pk, now=timezone.now()))
    assert ask(browser, ticket, phone).json()["code"] == "wrong_state"


def test_without_a_key_nobody_is_told(browser, ticket, phone, settings):
    assert vapid.public_key() in browser.get(own(ticket)).content.decode()
    settings.VAPID_KEY = ""
    assert ask(browser, ticket, phone).json()["code"] == "push_off"
    assert "data-notify" not in browser.get(own(ticket)).content.decode()


# --- home screen
def test_the_manifest_opens_this_ticket_and_names_no_other_place(browser, ticket):
    answer = browser.get(own(ticket, "manifest.webmanifest"))
    about = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert {about["start_url"], about["scope"], about["id"]} == {own(ticket)}
    assert ticket.number in about["name"]
    assert all(icon["src"].startswith("/static/") for icon in about["icons"])
    for page in (answer, browser.get(own(ticket))):
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"


def test_the_icons_are_as_large_as_they_say(browser, ticket):
    from pathlib import Path  # noqa: PLC0415 -- of this test alone

    for icon in browser.get(own(ticket, "manifest.webmanifest")).json()["icons"]:
        picture = Path(f".{icon['src']}").read_bytes()
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        size = (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big"))
        assert icon["sizes"] == "{}x{}".format(*size)


# --- the service worker
def test_the_service_worker_may_serve_tickets_and_nothing_else(browser, db):
    answer = browser.get("/ticket/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/t/"
    assert (
        "script-src" in answer.headers["Content-Security-Policy"]
        or "default-src 'self'" in answer.headers["Content-Security-Policy"]
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
