"""The customer's own copy: sent when it is sealed, opened by the link, and gone when it is erased."""

import pytest
from django.test import Client

from signatures import links
from signatures.commands import chains, retention, seals
from signatures.commands.acts import void
from signatures.models import Document, DocumentRead
from stores.models import OutgoingMessage
from tests.factories import NOON, customer_with

MAIL = "ana@example.org"


@pytest.fixture
def _mail(settings):
    settings.EMAIL_HOST = "mail.example.org"


def sealed_for(paper, customer, **facts):
    document = paper.made(**facts)
    Document.objects.filter(pk=document.pk).update(customer=customer)
    for role in document.roles:
        paper.signed(document, role)
    seals.seal_document(document_id=document.pk, now=NOON)
    return paper.again(document)


def proven(**ways):
    customer = customer_with(**ways)
    customer.ways.update(proof="code", proven_at=NOON)
    return customer


@pytest.mark.usefixtures("_mail")
@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
def test_sealed_document_is_sent_as_a_link_in_its_own_language(paper, settings, language):
    settings.PUBLIC_URL = "https://lado.example"
    document = sealed_for(paper, proven(mail=MAIL), language=language)

    message = OutgoingMessage.objects.get()
    link = next(word for word in message.text.split() if "/copy/" in word)

    assert (message.to, message.language, message.store_id) == (MAIL, language, paper.store.pk)
    assert link.startswith("https://lado.example/copy/")
    assert link in message.html
    assert document.reference in message.text
    chains.check(f"document:{document.pk}")


@pytest.mark.usefixtures("_mail")
def test_nobody_is_written_to_at_an_address_that_they_have_not_shown_to_be_theirs(paper):
    sealed_for(paper, customer_with(mail=MAIL))
    sealed_for(paper, proven(phone="+351912345678"))
    sealed_for(paper, None)

    assert not OutgoingMessage.objects.exists()


def test_without_a_mail_server_nothing_is_written_and_it_is_sealed(paper):
    assert sealed_for(paper, proven(mail=MAIL)).state == "sealed"
    assert not OutgoingMessage.objects.exists()


def test_link_opens_the_page_and_the_file_and_the_fetching_is_written_down(paper):
    document = paper.sealed()
    address = f"/copy/{links.copy_token(document.reference)}/"

    page, file = Client().get(address), Client().get(address + "file/")

    assert f"{address}file/" in page.content.decode()
    assert file.content == paper.file(document)
    assert list(DocumentRead.objects.values_list("what", "staff")) == [("copy", None)]


def test_copy_of_what_no_longer_counts_says_so(paper):
    document = paper.sealed()
    void(document_id=document.pk, reason="Wrong number", staff=paper.clerk, now=NOON)

    page = Client().get(f"/copy/{links.copy_token(document.reference)}/").content.decode()

    assert "Void" in page
    assert "Wrong number" not in page


def test_link_opens_nothing_once_it_is_erased(paper):
    document = paper.sealed()
    address = f"/copy/{links.copy_token(document.reference)}/"
    retention.erase(document_id=document.pk, reason="asked for", by="test", now=NOON)

    assert [Client().get(address + page).status_code for page in ("", "file/")] == [410, 410]


def test_link_runs_out(paper, settings):
    token = links.copy_token(paper.sealed().reference)
    settings.COPY_DAYS = -1

    answer = Client().get(f"/copy/{token}/")

    assert answer.status_code == 410
    assert "Ask the store for a new one." in answer.content.decode()


def test_link_to_what_is_not_sealed_opens_nothing(paper):
    document = paper.made()

    assert Client().get(f"/copy/{links.copy_token(document.reference)}/").status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 60, "AAAA", "_-_-", "x" * 400])
def test_what_is_no_link_opens_nothing(db, token):
    assert Client().get(f"/copy/{token}/").status_code == 404


def test_what_lado_signed_for_something_else_opens_nothing(paper, monkeypatch):
    document = paper.sealed()
    monkeypatch.setattr(links, "SALT", "something else")
    token = links.copy_token(document.reference)
    monkeypatch.undo()

    assert Client().get(f"/copy/{token}/").status_code == 404


def test_logs_hide_the_token(paper):
    from core.logs import hide  # noqa: PLC0415 -- of this test alone

    token = links.copy_token(paper.made().reference)

    assert token not in hide(f'"GET /copy/{token}/file/ HTTP/1.1" 200')
