"""A manager's outbox."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.personal import seal
from stores.commands.sending import send_due
from stores.models import OutgoingMessage, Staff
from tests.clients import Client, signed_in
from tests.factories import MessageFactory, RegionFactory, StaffFactory, StoreFactory

ROLES = Staff.Role
MANAGERS = (ROLES.STORE_MANAGER, ROLES.REGIONAL_MANAGER, ROLES.ADMINISTRATOR)
JSON = {"Accept": "application/json"}


@pytest.fixture
def store(db):
    return StoreFactory(name="Chiado")


@pytest.fixture(autouse=True)
def _no_demo(settings):
    settings.DEMO = False


def person(role, store):
    return StaffFactory(role=role, stores=[store], regions=[store.region])


@pytest.fixture
def browser(store):
    return signed_in(person(ROLES.STORE_MANAGER, store))


def shown(client, address="/outbox/"):
    return client.get(address).content.decode()


@pytest.mark.parametrize("role", ROLES.values)
def test_outbox_is_for_managers(store, role):
    expected = 200 if role in MANAGERS else 403

    assert signed_in(person(role, store)).get("/outbox/").status_code == expected


def test_outbox_sends_visitors_to_sign_in(db):
    assert Client().get("/outbox/")["Location"].startswith("/accounts/login/")


def test_recipients_are_masked_and_nothing_said_is_shown(store, browser):
    MessageFactory(store=store)
    MessageFactory(store=store, channel="sms", to="+351912345678")

    page = shown(browser)

    assert "a…@example.org" in page
    assert "…678" in page
    for secret in ("ana.silva", "912345678", "Your booking", "10:00: https"):
        assert secret not in page


def test_demo_shows_what_was_said_with_its_links(store, browser, settings):
    settings.DEMO = True
    MessageFactory(store=store, text="See <b>this</b>: https://lado.example/b/1", calendar="BEGIN:VCALENDAR")

    page = shown(browser)

    assert '<a href="https://lado.example/b/1" rel="nofollow">' in page
    assert "See &lt;b&gt;this&lt;/b&gt;" in page
    assert "Your booking" in page
    assert "BEGIN:VCALENDAR" in page
    assert "ana.silva" not in page


def test_newest_first_in_pages(store, browser):
    for n in range(51):
        MessageFactory(store=store, purpose=f"purpose-{n:02}")

    first, second = shown(browser), shown(browser, "/outbox/?page=2")

    assert first.index("Purpose 50") < first.index("Purpose 49")
    assert "Purpose 00" not in first
    assert "Purpose 00" in second


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", {"sent", "refused", "late", "waiting"}),
        ("sent", {"sent"}),
        ("failed", {"refused", "late"}),
        ("waiting", {"waiting"}),
        ("' OR 1=1", {"sent", "refused", "late", "waiting"}),
    ],
)
def test_messages_are_found_by_their_state(store, browser, asked, expected):
    MessageFactory(store=store)
    MessageFactory(store=store, fate="refused")
    MessageFactory(store=store, fate="late")
    MessageFactory(store=store, ended_at=None)

    rows = browser.get("/outbox/", {"state": asked}).context["rows"]

    assert {row.state for row in rows} == expected


@pytest.mark.parametrize("role", [ROLES.STORE_MANAGER, ROLES.REGIONAL_MANAGER])
def test_messages_of_other_stores_and_of_the_chain_are_neither_seen_nor_sent(store, role):
    client = signed_in(person(role, store))
    foreign = StoreFactory(region=RegionFactory())
    hidden = [MessageFactory(store=where, purpose="secret", fate="refused") for where in (foreign, None)]

    assert "Secret" not in shown(client)
    for message in hidden:
        assert client.post(f"/outbox/{message.pk}/again/", headers=JSON).status_code == 404


def test_administrator_sees_those_of_the_chain_too(store):
    MessageFactory(store=None, purpose="for-all", fate="refused")

    assert "For all" in shown(signed_in(person(ROLES.ADMINISTRATOR, store)))


def test_what_no_key_opens_and_what_was_wiped_is_listed_without_a_name(store, browser, settings):
    keys, settings.DATA_KEYS = settings.DATA_KEYS, ["aWYgdGhpcyB3ZXJlIGEga2V5IGl0IHdvdWxkIGJlIGE="]
    MessageFactory(store=store, to=seal("ana@example.org"))
    settings.DATA_KEYS = keys
    now = timezone.now()
    MessageFactory(store=store, to=None, subject=None, text=None, html=None, calendar=None, wiped_at=now)

    assert shown(browser).count("outbox-row") == 2


def test_outbox_takes_the_same_statements_for_one_and_for_three(store, browser):
    counts = []
    for more in (1, 2):
        for _n in range(more):
            MessageFactory(store=store)
        browser.get("/outbox/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/outbox/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


# --- once more --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fate", ["refused", "capped", "not_allowed", "unknown"])
def test_a_failed_one_goes_out_again_under_the_same_id(store, browser, settings, fate):
    facts = {"tries": 9, "doubts": 5, "provider_answer": "550", "counted_at": timezone.now()}
    message = MessageFactory(store=store, fate=fate, **facts)
    assert f"/outbox/{message.pk}/again/" in shown(browser)

    answer = browser.post(f"/outbox/{message.pk}/again/", follow=True)

    assert "The message goes out again." in answer.content.decode()
    row = OutgoingMessage.objects.get(pk=message.pk)
    assert (row.fate, row.ended_at, row.tries, row.doubts, row.counted_at) == ("", None, 0, 0, None)
    assert row.message_id == message.message_id
    settings.DEMO = True
    assert send_due(now=timezone.now()) == 1


@pytest.mark.parametrize("facts", [{}, {"fate": "late"}, {"ended_at": None}])
def test_what_did_not_fail_is_not_sent_again(store, browser, facts):
    message = MessageFactory(store=store, **facts)

    answer = browser.post(f"/outbox/{message.pk}/again/", headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "message_not_failed")
    assert f"/outbox/{message.pk}/again/" not in shown(browser)


def test_what_is_of_no_use_any_more_is_not_sent_again(store, browser):
    message = MessageFactory(store=store, fate="refused", useless_at=timezone.now() - timedelta(minutes=1))

    answer = browser.post(f"/outbox/{message.pk}/again/", headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "message_too_late")
    assert f"/outbox/{message.pk}/again/" not in shown(browser)


@pytest.mark.parametrize("role", [ROLES.GREETER, ROLES.CLERK, ROLES.AUDITOR])
def test_nobody_else_sends_again(store, role):
    message = MessageFactory(store=store, fate="refused")

    assert signed_in(person(role, store)).post(f"/outbox/{message.pk}/again/", headers=JSON).status_code == 403
