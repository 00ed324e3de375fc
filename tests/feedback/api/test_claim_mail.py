"""Mails that the gateway hands in."""

import base64
import json

import pytest
from django.core.files.storage import storages
from django.db import connection

from feedback import claim_vault as vault
from feedback.commands import claim_acts as acts
from feedback.commands import claim_mail
from feedback.commands.claim_mail import MOST_A_DAY
from feedback.commands.claim_refusals import ClaimFileLost
from feedback.models import Claim, ClaimAct, ClaimFile
from stores.models import OutgoingMessage
from tests.clients import Api
from tests.factories import NOON, StoreFactory
from tests.feedback.claims import category, claim, worker

TOKEN = "a-token-of-the-gateway"
MAIL = {"message_id": "<1@example.org>", "sender": "ana@example.org", "subject": "Bill", "text": "It is wrong."}


@pytest.fixture(autouse=True)
def _gateway(db, settings):
    category()
    settings.MAIL_GATEWAY_TOKEN, settings.EMAIL_HOST = TOKEN, "mail.example"


def hand_in(token=TOKEN, **said):
    return Api().post("claims/mail/", {**MAIL, **said}, headers={"X-Gateway-Token": token})


def file(data, name="bill.pdf"):
    return {"name": name, "content": base64.b64encode(data).decode()}


def kinds():
    return list(ClaimAct.objects.order_by("id").values_list("kind", flat=True))


def test_mail_becomes_a_claim_once():
    StoreFactory(language="pt")

    first, again = hand_in(name="Ana"), hand_in()

    row = Claim.objects.get()
    assert first.json() == {"number": row.number, "is_new": True, "files_refused": 0}
    assert again.json() == {"number": row.number, "is_new": False, "files_refused": 0}
    assert (row.channel, row.mail, row.name, row.language) == ("mail", "ana@example.org", "Ana", "pt")
    assert row.acts.get().words.text == "Bill\n\nIt is wrong."


@pytest.mark.parametrize(("token", "status"), [("", 401), ("another", 401), ("é", 401)])
def test_only_the_gateway_hands_mails_in(token, status):
    assert hand_in(token).status_code == status
    assert not Claim.objects.exists()


def test_without_a_token_there_is_no_gateway(settings):
    settings.MAIL_GATEWAY_TOKEN = ""

    assert hand_in("").status_code == 404


def test_answer_to_our_letter_goes_to_its_claim_and_opens_it_again():
    row = claim()
    acts.answer(claim_id=row.pk, text="No.", by_id=worker(StoreFactory()).pk, now=NOON)

    answer = hand_in(subject=f"Re: Our answer [{row.number}]", text="But yes.\n> No.\n")

    assert answer.json() == {"number": row.number, "is_new": False, "files_refused": 0}
    row.refresh_from_db()
    assert row.state == "reopened"
    assert row.acts.order_by("-id").first().words.text == "But yes."


def test_number_of_somebody_elses_claim_opens_nothing():
    other = claim(mail="eva@example.org")

    assert hand_in(subject=f"[{other.number}]").json()["is_new"]
    assert other.acts.count() == 1


def test_files_come_along_and_what_is_no_photo_or_pdf_is_told():
    files = [file(b"%PDF-1.7"), file(b"MZ", "virus.exe")]

    assert hand_in(files=files).json()["files_refused"] == 1
    assert [str(row.name) for row in ClaimFile.objects.all()] == ["bill.pdf"]
    assert kinds() == ["received", "filed", "unfiled"]


def test_large_file_passes_and_a_larger_one_is_told():
    files = [file(b"%PDF-" + b"x" * 4_500_000), file(b"%PDF-" + b"x" * 5_242_880)]

    assert hand_in(files=files).json()["files_refused"] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"files": [{"name": "a", "content": "é"}]}, {"files": [file(b"%PDF-")] * 11}, {"text": ""}, {"sender": "ana"},
     {"message_id": ""}, {"language": "xx"}],
)  # fmt: skip
def test_bad_mails_are_refused_whole(wrong):
    assert hand_in(**wrong).status_code == 400
    assert not Claim.objects.exists()


def test_automatic_mails_are_nobodys_claim():
    assert hand_in(automatic=True).json() == {"number": None, "is_new": False, "files_refused": 0}
    assert not OutgoingMessage.objects.exists()


def test_machines_that_answer_each_other_come_to_an_end():
    statuses = [
        hand_in(message_id=f"<{n}@example.org>", text=f"Out of office {n}").status_code for n in range(MOST_A_DAY + 1)
    ]

    assert statuses == [*[200] * MOST_A_DAY, 429]


def test_body_is_bounded():
    body = json.dumps({**MAIL, "text": "x" * 22 * 1024 * 1024})

    assert Api().post("claims/mail/", body, headers={"X-Gateway-Token": TOKEN}).status_code == 413


def test_answers_to_a_claim_count_as_its_senders_mails():
    row = claim()
    said = {"subject": f"[{row.number}]"}
    statuses = [
        hand_in(message_id=f"<{n}@example.org>", text=f"I am away {n}", **said).status_code
        for n in range(MOST_A_DAY + 1)
    ]

    assert statuses == [*[200] * MOST_A_DAY, 429]


@pytest.mark.parametrize("subject", ["Bill", "[{}]"])
def test_files_are_in_the_vault_before_a_lock_is_taken_and_gone_when_the_mail_fails(monkeypatch, subject):
    places, put, row = [], vault.put, claim()

    def kept(data):
        assert connection.savepoint_ids == held  # in no transaction but the test's own
        places.append(put(data)[0])
        return places[-1], "00" * 32

    def full(**_facts):
        raise ClaimFileLost

    held = list(connection.savepoint_ids)
    monkeypatch.setattr(vault, "put", kept)
    monkeypatch.setattr(claim_mail, "keep", full)

    assert hand_in(files=[file(b"%PDF-1"), file(b"%PDF-2")], subject=subject.format(row.number)).status_code == 503

    assert len(places) == 2
    assert not any(storages["documents"].exists(place) for place in places)
    assert (Claim.objects.count(), row.acts.count()) == (1, 1)
