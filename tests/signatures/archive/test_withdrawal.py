"""The customer withdraws by the link to their copy; staff do it for them; both documents show one another."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from signatures.commands import acts, retention, seals
from signatures.links import copy_token
from signatures.models import Document, DocumentRead, FormTemplate
from stores.models import OutgoingMessage, Staff
from tests import contract
from tests.clients import Api, signed_in
from tests.factories import StaffFactory, customer_with
from tests.signatures.archive.test_verify import sent

MAIL = "ana@example.org"


@pytest.fixture
def free(paper):
    return FormTemplate.objects.get(code="e-invoice")


@pytest.fixture
def document(paper, free):
    return paper.sealed(template=free, now=timezone.now(), customer_name="Ana Lukášová")


def home(document):
    return f"/copy/{copy_token(document.reference)}/"


def text(answer):
    return " ".join(answer.content.decode().split())


def test_page_asks_and_only_the_button_withdraws(document):
    browser, address = Client(), home(document)
    assert "You may withdraw until" in text(browser.get(address))

    asked = browser.get(f"{address}withdraw/")
    assert "I withdraw" in text(asked)
    assert not Document.objects.filter(follows=document).exists()
    done = browser.post(f"{address}withdraw/", follow=True)
    again = browser.post(f"{address}withdraw/", follow=True)

    act = Document.objects.get(follows=document)
    assert (act.follows_as, act.made_by, act.state) == ("withdrawal", "customer", "sealing")
    for page in (done, again):
        assert "by the customer" in text(page)
        assert "Open the receipt" in text(page)
        assert "I withdraw" not in text(page)
    assert browser.get(f"{address}withdraw/")["Location"] == address


def test_receipt_is_there_at_once_and_names_the_document(document):
    browser = Client()
    browser.post(f"{home(document)}withdraw/")
    act = Document.objects.get(follows=document)

    page, file = browser.get(home(act)), browser.get(f"{home(act)}file/")

    assert "We have received it." in text(page)
    assert f"/verify/{document.reference}/" in text(page)
    assert f"/copy/{copy_token(document.reference)[:20]}" not in text(page)  # a link that runs out is not renewed
    assert file.content.startswith(b"%PDF")
    assert f'filename="withdrawal-{act.reference}.pdf"' in file["Content-Disposition"]


def test_button_needs_the_page_it_stands_on(document):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(f"{home(document)}withdraw/").status_code == 403
    assert not Document.objects.filter(follows=document).exists()


def test_without_the_right_or_too_late_it_is_said(paper, free):
    late = paper.sealed(template=free, now=timezone.now() - timedelta(days=16))
    without = paper.sealed(now=timezone.now())
    browser = Client()

    for each, code, status in ((without, "withdrawal_not_given", 409), (late, "withdrawal_over", 410)):
        assert "withdraw/" not in text(browser.get(home(each)))
        for method in (browser.get, browser.post):
            answer = method(f"{home(each)}withdraw/", headers={"Accept": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Document.objects.exclude(follows=None).exists()


def test_receipt_is_sent_once_it_is_sealed(paper, free, settings):
    settings.EMAIL_HOST = "mail.example.org"
    customer = customer_with(mail=MAIL)
    customer.ways.update(proof="code", proven_at=timezone.now())
    document = paper.sealed(template=free, now=timezone.now())
    Document.objects.update(customer=customer)
    Client().post(f"{home(document)}withdraw/")
    act = Document.objects.get(follows=document)

    seals.seal_document(document_id=act.pk, now=timezone.now())

    message = OutgoingMessage.objects.get()
    assert message.to == MAIL
    assert act.reference in message.text
    assert "Withdrawal" in message.subject


def test_erased_document_is_withdrawn_from_by_nobody(document):
    retention.erase(document_id=document.pk, reason="asked for", by="test", now=timezone.now())

    assert Client().post(f"{home(document)}withdraw/").status_code == 410


# --- seen by others ---------------------------------------------------------------------------------------------------
def test_verifying_tells_since_when_and_by_which_side_but_never_why_or_who(paper, document):
    acts.withdraw(document_id=document.pk, staff=None, reason="I hate it", now=timezone.now())
    act = Document.objects.get(follows=document)

    answer = Api().get(f"verify/{document.sha256}/")
    contract.check(answer, "get", f"/api/v1/verify/{document.sha256}/")
    page = text(Client().get(f"/verify/{document.reference}/"))
    other = text(Client().get(f"/verify/{act.reference}/"))
    verdict = text(Client().post("/verify/", sent(paper.file(document))))

    said = answer.json()
    assert (said["state"], said["counts"], said["about"]) == ("withdrawn", False, None)
    assert [(each["reference"], each["act"], each["made_by"]) for each in said["later"]] == [
        (act.reference, "withdrawal", "customer")
    ]
    for told in (page, verdict, said["later"][0]["text"]):
        assert "This document was withdrawn on" in told
        assert "by the customer." in told
    assert act.reference in page
    assert document.reference in other
    assert "It is the withdrawal from another document." in other
    for told in (page, other, answer.content.decode()):
        assert "I hate it" not in told
        assert "Lukášová" not in told


def test_sealed_receipt_is_genuine(paper, document):
    acts.withdraw(document_id=document.pk, staff=None, now=timezone.now())
    act = Document.objects.get(follows=document)
    seals.seal_document(document_id=act.pk, now=timezone.now())

    page = text(Client().post("/verify/", sent(paper.file(act))))

    assert "Genuine and unchanged." in page
    assert "Signed by 0" not in page
    assert f"/verify/{document.reference}/" in page


def test_archive_shows_both_to_one_another_and_staff_act_there(paper, document):
    newer = paper.sealed(now=timezone.now())
    manager = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[paper.store]))
    address = f"/archive/{document.reference}/"
    assert "The customer may withdraw until" in text(manager.get(address))

    body = {"act": "correction", "reason": "The name is Anna."}
    assert "correction stands beside" in text(manager.post(f"{address}act/", body, follow=True))
    body = {"act": "replacement", "reason": "New terms", "newer": newer.reference.lower()}
    page = text(manager.post(f"{address}act/", body, follow=True))

    first, second = Document.objects.filter(follows=document).order_by("id")
    for each in (first, second, newer):
        assert f"/archive/{each.reference}/" in page
    assert f"/archive/{document.reference}/" in text(manager.get(f"/archive/{first.reference}/"))
    assert f"/archive/{document.reference}/" in text(manager.get(f"/archive/{newer.reference}/"))
    assert "What can be done" not in page


def test_whoever_only_reads_is_offered_nothing(paper, document):
    auditor = signed_in(StaffFactory(role=Staff.Role.AUDITOR))
    address = f"/archive/{document.reference}/"

    assert "What can be done" not in text(auditor.get(address))
    assert auditor.post(f"{address}act/", {"act": "void", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("body", [{}, {"act": "nothing"}, {"act": "void"}, {"act": "replacement", "reason": "x"}])
def test_nonsense_is_refused(paper, document, body):
    manager = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[paper.store]))

    answer = manager.post(f"/archive/{document.reference}/act/", body, headers={"Accept": "application/json"})

    assert answer.status_code in {400, 404}
    assert not Document.objects.exclude(follows=None).exists()
    assert DocumentRead.objects.count() == 0
