"""Claims on the pages of staff."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.claim_states import ClaimChannel
from feedback.commands import claim_acts as acts
from feedback.models import Claim, ClaimFile, ClaimLetter
from stores.models import OutgoingMessage
from tests.clients import Client, signed_in
from tests.factories import NOON, StoreFactory, TicketFactory, customer_with
from tests.feedback.claims import category, claim, worker
from tests.signatures.photographs import jpeg

PDF = b"%PDF-1.7\nnothing"


@pytest.fixture
def store(db, settings):
    settings.EMAIL_HOST = "mail.example"
    return StoreFactory(name="Chiado", code="chiado")


@pytest.fixture
def manager(store):
    return worker(store)


@pytest.fixture
def browser(manager):
    return signed_in(manager)


def shown(client, address="/claims/"):
    return client.get(address).content.decode()


def press(client, row, act, **said):
    return client.post(f"/claims/{row.pk}/act/", {"act": act, **said})


@pytest.mark.parametrize(
    ("role", "here", "there"),
    [("greeter", 403, 403), ("clerk", 404, 404), ("store_manager", 200, 404), ("regional_manager", 200, 404),
     ("auditor", 200, 200), ("administrator", 200, 200)],
)  # fmt: skip
def test_claims_are_read_where_one_works(store, role, here, there):
    client, own, other = signed_in(worker(store, role)), claim(store), claim(StoreFactory())

    assert [client.get(f"/claims/{row.pk}/").status_code for row in (own, other)] == [here, there]


def test_clerk_reads_what_they_took_down_or_work_on_and_nobody_elses(store):
    clerk = worker(store, "clerk")
    taken_down, given, other = claim(store, by=clerk), claim(store), claim(store)
    acts.assign(claim_id=given.pk, to_id=clerk.pk, by_id=worker(store).pk, now=timezone.now())

    page = shown(signed_in(clerk))

    assert [row.number in page for row in (taken_down, given, other)] == [True, True, False]


def test_auditor_changes_nothing(store):
    row = claim(store)

    assert press(signed_in(worker(store, "auditor")), row, "take").status_code == 403
    assert Claim.objects.get().state == "received"


def test_list_shows_the_most_urgent_first_with_its_colour(store, browser):
    now = timezone.now()
    easy = claim(store, now=now)
    late = claim(store, now=now - timedelta(days=60))

    page = shown(browser)

    assert page.index(late.number) < page.index(easy.number)
    assert page.count('data-due="late"') == 1


def test_list_costs_the_same_for_one_and_three(store, browser):
    def statements():
        with CaptureQueriesContext(connection) as made:
            assert browser.get("/claims/").status_code == 200
        return len(made)

    claim(store, by=worker(store))
    first = statements()
    for _each in range(2):
        claim(store, by=worker(store))

    assert statements() == first <= 9


@pytest.mark.parametrize("said", ["ana@example.org", "912 345 678", "+351 912 345 678"])
def test_claims_are_found_by_phone_or_mail_in_full(store, browser, said):
    mine, other = claim(store), claim(store, mail="eva@example.org", phone="+351961234567")

    page = browser.get("/claims/", {"q": said}).content.decode()

    assert (mine.number in page, other.number in page) == (True, False)


def test_share_of_the_ombudsmans_contacts_in_time_is_shown(store, browser, manager):
    now, about = timezone.now(), category("ombudsman", track="ombudsman")
    met, missed, _waits = (claim(store, about=about, now=now - timedelta(hours=h)) for h in (30, 30, 1))
    acts.note_contact(claim_id=met.pk, text="Called.", by_id=manager.pk, now=now - timedelta(hours=20))

    assert "1 of 2 (50 %)" in shown(browser)
    assert missed.contacted_at is None


def test_claim_is_worked_on_to_its_answer(store, browser, manager):
    row = claim(store)
    for act, said in (
        ("take", {}), ("note", {"text": "Asked billing."}), ("answer", {"text": "You get it back."}),
        ("close", {"finding": "right"}),
    ):  # fmt: skip
        assert press(browser, row, act, **said)["Location"] == f"/claims/{row.pk}/"

    row.refresh_from_db()
    assert (row.state, row.assigned_to) == ("closed", manager)
    page = shown(browser, f"/claims/{row.pk}/")
    assert "Asked billing." in page
    assert "ana@example.org" in page


def test_letter_of_the_chain_begins_the_answer_in_the_customers_language(store, browser):
    ClaimLetter.objects.create(
        code="refund", names={"en": "Refund"}, texts={"en": "Dear", "pt": "Cara cliente, {{ number }}."}
    )
    row = claim(store)

    assert f"Cara cliente, {row.number}." in shown(browser, f"/claims/{row.pk}/?letter=refund")
    assert not OutgoingMessage.objects.filter(purpose="claim_answered").exists()


def test_duplicate_is_offered_and_joined(store, browser):
    first, second = claim(store, channel=ClaimChannel.MAIL, phone=""), claim(store)
    assert f"Join this one to {second.number}" not in shown(
        browser, f"/claims/{first.pk}/"
    )  # to what anybody may have typed
    assert f"Join this one to {first.number}" in shown(browser, f"/claims/{second.pk}/")

    assert press(browser, second, "join", other=first.number)["Location"] == f"/claims/{first.pk}/"
    assert Claim.objects.get(pk=second.pk).merged_into == first


@pytest.mark.parametrize(
    ("act", "said"),
    [("fly", {}), ("answer", {"text": " "}), ("close", {"finding": ""}), ("join", {"other": "2026-999999"}),
     ("assign", {"staff": 1}), ("sort", {"category": "none"}), ("reopen", {"text": "x"})],
)  # fmt: skip
def test_what_does_not_work_changes_nothing(store, browser, act, said):
    row = claim(store)

    answer = press(browser, row, act, **said)

    assert answer.status_code in (400, 404, 409)
    assert Claim.objects.get().acts.count() == 1


def test_staff_take_a_claim_down(store, browser):
    category()
    said = {
        "channel": "phone",
        "category": "bill",
        "store": "chiado",
        "text": "No refund.",
        "language": "cs",
        "name": "Jan",
    }

    answer = browser.post("/claims/new/", said)

    row = Claim.objects.get()
    assert answer["Location"] == f"/claims/{row.pk}/"
    assert (row.channel, row.language, row.name, row.store) == ("phone", "cs", "Jan", store)


def test_file_is_kept_once_and_downloaded_safely(store, browser):
    row, photo = claim(store), jpeg()  # its profile says the second in which it was made
    for _each in range(2):
        browser.post(f"/claims/{row.pk}/file/", {"file": SimpleUploadedFile("../é<b>.html", photo)})

    kept = ClaimFile.objects.get()
    answer = browser.get(f"/claims/{row.pk}/files/{kept.pk}/")
    assert answer.content == photo
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="_ b.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Client().get(f"/claims/{row.pk}/files/{kept.pk}/").status_code == 302
    assert signed_in(worker(StoreFactory())).get(f"/claims/{row.pk}/files/{kept.pk}/").status_code == 404


def test_bytes_lie_encrypted_in_the_store_of_documents(store, browser):
    from django.core.files.storage import storages  # noqa: PLC0415 -- beside what it looks into

    row = claim(store)
    browser.post(f"/claims/{row.pk}/file/", {"file": SimpleUploadedFile("bill.pdf", PDF)})

    with storages["documents"].open(ClaimFile.objects.get().place) as kept:
        assert b"PDF" not in kept.read()


@pytest.mark.parametrize("data", [b"<html>", b"MZ\x90", b"", b"PK\x03\x04"])
def test_other_kinds_of_files_are_refused(store, browser, data):
    row = claim(store)

    assert browser.post(f"/claims/{row.pk}/file/", {"file": SimpleUploadedFile("a.pdf", data)}).status_code == 400
    assert not ClaimFile.objects.exists()


def test_too_large_and_too_many_files_are_refused(store, browser):
    row = claim(store)
    large = SimpleUploadedFile("a.pdf", PDF + b"x" * 5 * 1024 * 1024)
    assert browser.post(f"/claims/{row.pk}/file/", {"file": large}).status_code == 413

    statuses = [
        browser.post(f"/claims/{row.pk}/file/", {"file": SimpleUploadedFile("a.pdf", PDF + bytes([n]))}).status_code
        for n in range(11)
    ]

    assert statuses == [302] * 10 + [409]


@pytest.mark.parametrize("confirmed", [True, False])
def test_claim_taken_down_at_the_desk_knows_the_visit(store, confirmed):
    category()
    clerk, customer = worker(store, "clerk"), customer_with(number="47")
    ticket = TicketFactory(store=store, customer=customer, language="cs", confirmed_at=NOON if confirmed else None)
    client = signed_in(clerk)
    page = shown(client, f"/claims/new/?ticket={ticket.pk}")
    assert f'value="{ticket.pk}"' in page
    assert '<option value="cs" selected>' in page

    said = {"channel": "store", "category": "bill", "store": "chiado", "text": "No.", "language": "cs"}
    client.post("/claims/new/", {**said, "ticket": ticket.pk})

    row = Claim.objects.get()
    assert (row.ticket, row.customer) == (ticket, customer if confirmed else None)
    other = TicketFactory(store=StoreFactory())
    assert client.get(f"/claims/new/?ticket={other.pk}").status_code == 404


def test_any_two_claims_are_joined_by_number_and_who_is_apart_is_written_to_there(store, browser, settings):
    settings.EMAIL_HOST = "mail.example"
    one, two = claim(store), claim(store, mail="eva@example.org", phone="")

    assert press(browser, one, "join", other=two.number)["Location"] == f"/claims/{two.pk}/"
    page = browser.get(f"/claims/{two.pk}/").content.decode()
    assert one.number in page
    assert "of somebody else: write to them there" in page

    apart = browser.get(f"/claims/{one.pk}/").content.decode()
    assert "Write to this customer" in apart
    assert press(browser, one, "answer", text="Dear Ana").status_code == 302
    assert OutgoingMessage.objects.get(purpose="claim_answered").to == "ana@example.org"
    assert press(browser, one, "take").status_code == 409
