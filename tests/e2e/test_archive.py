"""Verifying a document as a stranger, and looking one up as a manager, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signatures.queries.documents import file_bytes
from stores.models import Staff
from tests.e2e.conftest import PHONE, TABLET, axe, long, no_overflow, shoot
from tests.factories import StaffFactory
from tests.signatures.papers import Paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(shop):
    return Paper(shop.store)


def handed_in(page, data):
    """The file chosen and sent."""
    page.goto("/verify/")
    page.get_by_label("PDF file").set_input_files(
        {"name": "contract.pdf", "mimeType": "application/pdf", "buffer": data}
    )
    page.get_by_role("button", name="Check").click()


@pytest.mark.parametrize("size", [PHONE, *long(TABLET)])
def test_stranger_sees_the_verdict_and_gets_every_revision_out_of_their_own_file(people, paper, size):
    document = paper.sealed_apart(now=timezone.now(), customer_name="Ana Lukášová")
    data, page = file_bytes(document), people.somebody(size, accept_downloads=True)
    page.goto("/verify/")
    axe(page)
    no_overflow(page)

    handed_in(page, data)

    expect(page.get_by_role("heading", name="Genuine and unchanged.")).to_be_focused()
    expect(page.get_by_text("Ana Lukášová").first).to_be_visible()
    axe(page)
    no_overflow(page)
    shoot(page, "verify")
    with page.expect_download() as download:
        page.get_by_role("link", name="The file as it was then (revision 1)").click()
    assert download.value.path().read_bytes() == data[: document.length]


@pytest.mark.parametrize("size", [PHONE, *long(TABLET)])
def test_changed_file_is_refused_with_its_reason(people, paper, size):
    data, page = file_bytes(paper.sealed_apart(now=timezone.now())), people.somebody(size)

    handed_in(page, data + b"more")

    expect(page.get_by_role("heading", name="Do not rely on this file.")).to_be_visible()
    expect(
        page.get_by_role("region", name="Why not").get_by_text(
            "The end of the file is damaged: something was cut off or added."
        )
    ).to_be_visible()
    axe(page)
    no_overflow(page)
    shoot(page, "verify-bad")


@pytest.mark.long
def test_verdict_comes_without_scripts_too(people, paper):
    data, page = file_bytes(paper.sealed_apart(now=timezone.now())), people.somebody(java_script_enabled=False)

    handed_in(page, data)

    expect(page.get_by_role("heading", name="Genuine and unchanged.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, *long(TABLET)])
def test_manager_looks_a_document_up_reads_it_and_takes_its_file(people, paper, shop, size):
    document = paper.sealed_apart(now=timezone.now())
    paper.made(now=timezone.now())
    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    page = people.signed_in(boss, size=size, accept_downloads=True)
    page.goto("/archive/")
    axe(page)
    no_overflow(page)
    shoot(page, "archive")
    page.get_by_label("Reference").fill(document.reference.lower())
    page.get_by_role("button", name="Look up").click()

    page.locator(".store-row").click()

    expect(page.get_by_text("Signed: Customer")).to_be_visible()
    expect(page.get_by_role("img", name="Page 1")).to_have_js_property("complete", value=True)
    axe(page)
    no_overflow(page)
    shoot(page, "archive-document")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    assert download.value.path().read_bytes() == file_bytes(document)
    page.goto("/archive/shares/")
    axe(page)
    no_overflow(page)
