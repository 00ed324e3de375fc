"""The pages of mails' and SMS's words."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signatures.models import PlainWord, WordingVersion
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import StaffFactory
from tests.signatures.forms import manager

pytestmark = pytest.mark.django_db
PAGE = "/wordings/booking_booked/sms/en/"


@pytest.fixture
def browser():
    return signed_in(manager())


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def act(browser, name, **facts):
    revision = WordingVersion.objects.get().revision
    return text(browser.post(f"{PAGE}1/move/", {"act": name, "revision": revision, **facts}, follow=True))


def test_two_people_change_the_words_of_an_sms(browser):
    other = signed_in(manager())
    assert "Lado’s own words" in text(browser.get(PAGE))

    browser.post(f"{PAGE}draft/")
    saved = browser.post(f"{PAGE}1/save/", {"revision": 0, "text": "Booked. {{ link }}"}, follow=True)
    assert "Saved." in text(saved)
    assert "In review now" in act(browser, "submit")
    assert "Ask another person" in act(browser, "approve")
    assert "Approved. It can be published." in act(other, "approve")
    assert "Published. It is sent from now on." in act(browser, "publish")
    page = text(browser.get(PAGE))
    assert "Booked. {{ link }}" in page
    assert "Lado’s own words again" not in page
    assert "Lado" in act(browser, "retire")
    assert WordingVersion.objects.get().state == "retired"


def test_words_of_no_use_are_refused_in_words(browser):
    browser.post(f"{PAGE}draft/")

    answer = browser.post(f"{PAGE}1/save/", {"revision": 0, "text": "Booked."}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_words")
    assert "“{{ link }}” must be in it" in answer.json()["detail"]


def test_list_shows_every_message_and_its_warnings(browser):
    PlainWord.objects.create(language="en", word="booked", instead="reserved")

    page = text(browser.get("/wordings/"))

    assert "Shortly before · E-mail · Русский" in page
    assert "1 warning" in page


@pytest.mark.parametrize(
    "address",
    ["/wordings/other/sms/en/", "/wordings/booking_booked/fax/en/", "/wordings/booking_booked/sms/de/", f"{PAGE}7/x/"],
)
def test_what_is_not_there_is_not_found(browser, address):
    assert browser.get(address).status_code == 404


def test_auditor_reads_and_changes_nothing():
    browser = signed_in(StaffFactory(role=Staff.Role.AUDITOR))

    assert "Write" not in text(browser.get(PAGE))
    assert browser.post(f"{PAGE}draft/").status_code == 403


@pytest.mark.parametrize("address", ["/wordings/", PAGE])
def test_pages_cost_few_queries(browser, address):
    browser.post(f"{PAGE}draft/")
    browser.get(address)

    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200

    assert len(found) <= 8
