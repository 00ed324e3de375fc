"""The public page and interface that say whether a document is genuine."""

from unittest.mock import ANY

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from signatures.commands.acts import void
from signatures.guards import CHECKS
from signatures.models import Signature
from signatures.queries import verification
from signatures.queries.documents import frozen_bytes, layers_of, secret_of
from signatures.vault import get
from tests import contract
from tests.clients import Api
from tests.factories import NOON
from tests.signatures.keeping import without_trigger

NAME = "Ana Lukášová"


def sent(data, name="contract.pdf"):
    return {"file": SimpleUploadedFile(name, data, content_type="application/pdf")}


def checked(data):
    """What the interface answers, which the schema describes."""
    response = Api().client.post("/api/v1/verify/", sent(data))
    contract.check(response, "post", "/api/v1/verify/")
    assert response.status_code == 200
    return response.json()


def codes(answer):
    return {each["code"] for part in (answer, *answer["revisions"]) for each in part["reasons"]}


def test_sealed_file_is_genuine_with_every_revision_listed(paper):
    document = paper.sealed(customer_name=NAME)

    answer = checked(paper.file(document))

    assert (answer["valid"], answer["stands"], codes(answer)) == (True, True, set())
    fields = [each["field"] for each in answer["revisions"] if each["field"]]
    assert fields == ["Customer", "Clerk", "Seal", "DocTS"]
    assert answer["revisions"][0]["sha256"] == document.sha256
    assert answer["evidence"]["signer"]["name"] == NAME
    assert answer["document"]["reference"] == document.reference
    assert answer["document"]["is_last"] is True


def test_page_tells_it_in_words_and_offers_every_revision(paper):
    document = paper.sealed(customer_name=NAME)
    data = paper.file(document)

    page = Client().post("/verify/", sent(data)).content.decode()

    assert "Genuine and unchanged." in page
    assert NAME in page
    assert "simple electronic signature" in page
    assert f'data-until="{document.length}"' in page
    assert f'data-until="{len(data)}"' in page


def test_file_cut_back_to_an_earlier_stage_is_refused(paper):
    document = paper.sealed()
    for layer in layers_of(document)[:-1]:
        answer = checked(get(layer.sha256, secret=secret_of(document)))

        assert not answer["valid"]
        assert codes(answer) & {"unsigned", "signature_missing"}
        assert answer["document"]["is_last"] is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda pdf: pdf + b"more", "tail_bytes"),
        (lambda pdf: pdf.replace(b"/Type /Page", b"/Type /Pagf", 1), None),
        (lambda pdf: pdf[: len(pdf) // 2], None),
        (lambda _pdf: b"%PDF-1.7 nothing", None),
        (lambda _pdf: b"MZ" * 500, "not_a_pdf"),
        (lambda _pdf: b"", "not_a_pdf"),
    ],
)
def test_changed_or_foreign_file_is_refused_in_words(paper, change, code):
    data = change(paper.file(paper.sealed()))

    answer = checked(data)
    page = Client().post("/verify/", sent(data)).content.decode()

    assert (answer["valid"], answer["stands"]) == (False, False)
    assert code is None or code in codes(answer)
    assert all(each["text"] for each in answer["reasons"])
    assert "Genuine" not in page
    assert "Do not rely on this file." in page or "This file cannot be checked." in page


def test_evidence_that_is_not_the_one_of_the_archive_is_refused(paper):
    document = paper.sealed()
    with without_trigger("signatures_signature", "signature_fixed"):
        Signature.objects.filter(role="customer").delete()

    Signature.objects.create(
        document=document, layer=layers_of(document)[1], role="customer", method="ink", where="tablet", at=NOON,
        mark_sha256="0" * 64, evidence_sha256="1" * 64,
    )  # fmt: skip

    assert "evidence_replaced" in codes(checked(paper.file(document)))


def test_file_that_calls_itself_ours_and_begins_with_other_bytes_is_refused(paper):
    document = paper.sealed()
    data = paper.file(document)
    type(document).objects.update(sha256="f" * 64)

    answer = checked(data)

    assert "preview_changed" in codes(answer)
    assert not answer["valid"]


def test_genuine_document_that_was_declared_void_no_longer_counts(paper):
    document = paper.sealed()
    void(document_id=document.pk, reason="Wrong number for Ana", staff=paper.clerk, now=NOON)
    data = paper.file(document)

    answer = checked(data)
    page = Client().post("/verify/", sent(data)).content.decode()

    assert (answer["valid"], answer["stands"], answer["document"]["state"]) == (True, False, "void")
    assert "Genuine, but it no longer counts." in page
    assert "Wrong number" not in page


def test_document_of_nobody_we_know_is_judged_by_itself(paper):
    document = paper.sealed()
    data = paper.file(document)
    type(document).objects.update(sha256="f" * 64, reference="ZZZZ-ZZZZ")

    answer = checked(data)

    assert answer["valid"]
    assert answer["document"] is None


def test_nothing_that_is_handed_in_is_kept(paper, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    (tmp_path / "uploads").mkdir()
    checked(b"%PDF-1.7\n")  # the first one makes the keys that files are held against
    before = {path for path in tmp_path.rglob("*") if path.is_file()}

    checked(b"%PDF-1.7\n" + b"x" * 4_000_000)

    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


# --- without the file -------------------------------------------------------------------------------------------------
def test_hash_tells_what_is_known_and_never_content_or_names(paper):
    document = paper.sealed(customer_name=NAME)
    sealed, frozen = layers_of(document)[-1].sha256, document.sha256

    answers = [Api().get(f"verify/{sha256}/") for sha256 in (sealed, frozen)]
    page = Client().get(f"/verify/?q={sealed}").content.decode()

    for response in answers:
        contract.check(response, "get", f"/api/v1/verify/{sealed}/")
    assert [response.json()["is_last"] for response in answers] == [True, False]
    assert [each["kind"] for each in answers[0].json()["steps"]] == ["frozen", "customer", "clerk", "seal"]
    assert document.reference in page
    for told in (page, *(response.content.decode() for response in answers)):
        assert NAME.split()[1] not in told
        assert paper.clerk.last_name not in told
        assert paper.store.name not in told


def test_known_by_hash_is_five_statements(paper, django_assert_num_queries):
    document = paper.sealed()

    with django_assert_num_queries(5):
        assert verification.known_by_hash(document.sha256).counts


def test_reference_on_the_paper_leads_to_what_is_known(paper):
    document = paper.sealed()

    page = Client().get(f"/verify/{document.reference.lower()}/").content.decode()
    found = Client().get("/verify/", {"q": document.reference.replace("-", " ").lower()})

    assert "Sealed" in page
    assert found["Location"] == f"/verify/{document.reference}/"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/verify/?q=nonsense!", 400),
        ("/verify/?q=" + "0" * 64, 404),
        ("/verify/AAAA-AAAA/", 404),
        ("/verify/?q=", 200),
        ("/api/v1/verify/" + "0" * 64 + "/", 404),
        ("/api/v1/verify/abc/", 404),
    ],
)
def test_what_nobody_knows_is_said(paper, address, status):
    assert Client().get(address).status_code == status


# --- limits -----------------------------------------------------------------------------------------------------------
def test_upload_without_a_file_is_asked_for(db):
    page = Client().post("/verify/", {})
    answer = Api().client.post("/api/v1/verify/", {})

    assert (page.status_code, answer.status_code) == (400, 400)
    assert "Choose the PDF file first." in page.content.decode()
    contract.check(answer, "post", "/api/v1/verify/")


def test_file_that_is_declared_as_a_gigabyte_is_refused_unread(db):
    for address in ("/verify/", "/api/v1/verify/"):
        answer = Client().post(address, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**30))

        assert answer.status_code == 413


def test_other_addresses_take_no_more_than_before(db):
    answer = Client().post("/language/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**21))

    assert answer.status_code == 413


def test_one_address_has_only_so_many_files_checked(db, monkeypatch):
    most = int(CHECKS["verify"].partition("/")[0])
    answers = [Api().client.post("/api/v1/verify/", sent(b"x")).status_code for _file in range(most + 1)]

    assert answers == [200] * most + [429]


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\n\r\n--x--", b"\xff" * 300, b"--x\r\n" * 400 + b"--x--"])
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "application/json", "\xff/x"]
)
def test_hostile_body_is_refused_as_described(db, body, kind):
    response = Api().client.generic("POST", "/api/v1/verify/", body, content_type=kind)

    assert response.status_code == 400
    contract.check(response, "post", "/api/v1/verify/")


def test_too_many_parts_are_refused(db):
    files = {f"file{number}": SimpleUploadedFile("a.pdf", b"x") for number in range(150)}

    response = Api().client.post("/api/v1/verify/", files)

    assert response.json() == {
        "type": "about:blank",
        "title": "malformed",
        "status": 400,
        "code": "malformed",
        "detail": ANY,
    }


def test_frozen_bytes_alone_are_not_finished(paper):
    document = paper.made()

    page = Client().post("/verify/", sent(frozen_bytes(paper.again(document)))).content.decode()

    assert "Not finished." in page
