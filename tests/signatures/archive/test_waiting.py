"""Who is told that documents wait for their seal, and why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from insight.screens import floor as floor_screen
from queueing.screens.frame import Frame
from signatures.models import Document
from signatures.screens.waiting import trouble_words
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory
from tests.signatures.papers import kept_page

SAID = "The timestamp service does not answer. It is tried again by itself."
TITLE = "1 signed document waits for its seal"


@pytest.fixture
def waits(paper):
    """A function: a document that has waited for `minutes`."""

    def make(minutes=30, trouble="stamp_unavailable"):
        document = kept_page(store=paper.store, author=paper.clerk, version=paper.template.versions.get())
        since = timezone.now() - timedelta(minutes=minutes)
        Document.objects.update(state="sealing", state_since=since, seal_trouble=trouble, seal_tries=3)
        return paper.again(document)

    return make


@pytest.fixture
def manager(paper):
    return signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[paper.store]))


def test_manager_is_alarmed_in_the_archive_after_ten_minutes(waits, manager):
    waits(minutes=9)
    before = manager.get("/archive/").content.decode()
    Document.objects.update(state_since=timezone.now() - timedelta(minutes=11))
    after = manager.get("/archive/").content.decode()

    assert TITLE not in before
    assert TITLE in after
    assert SAID in after


def test_manager_of_another_store_is_not(waits):
    waits()
    other = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[StoreFactory()]))

    assert TITLE not in other.get("/archive/").content.decode()


def test_page_of_the_document_says_why(waits, manager):
    document = waits()

    page = manager.get(f"/archive/{document.reference}/").content.decode()

    assert f"{SAID} Everybody has signed. The seal follows by itself." in page


def test_trouble_that_nobody_knows_has_words_too_and_sealed_has_none(waits):
    document = waits(trouble="unexpected")
    assert "tell support" in trouble_words(document)
    document.state = "sealed"
    assert trouble_words(document) == ""


def test_floor_says_it_to_whoever_looks_after_the_store(waits, paper):
    waits()
    elsewhere = StoreFactory()

    def advice(store):
        return floor_screen.parts(Frame(store, timezone.now()), may_serve=False)["advice"]

    assert TITLE in advice(paper.store)
    assert TITLE not in advice(elsewhere)


def test_readiness_is_degraded_and_people_are_served(waits, client):
    waits()

    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["seals"]["status"] == "down"
