"""A document from its freezing to its seal."""

import hashlib
import subprocess
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from signatures.commands import chains, seals
from signatures.commands.acts import void
from signatures.commands.documents import BadValues, LevelNotOffered
from signatures.commands.moving import DocumentIllegalMove, NotYourTurn
from signatures.commands.signing import ConsentMissing, DocumentTooOld, NotASigner, OtherBytes
from signatures.models import Chain, Document, DocumentKey, FormTemplate, Layer
from signatures.queries.documents import file_bytes, frozen_bytes, layers_of, secret_of, values_of
from signatures.queries.verification import verdict_on
from signatures.sealing import InkEmpty
from signatures.vault import Erased, get
from stores.queries.opening import local_day
from tests.factories import NOON
from tests.signatures.forms import CONTENT, published_form
from tests.signatures.papers import Paper

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.SIGNING_KEYS = str(tmp_path / "signing")
    documents = {"BACKEND": "signatures.vault.OnceStorage", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}


@pytest.fixture
def paper():
    return Paper()


@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
def test_every_layer_begins_with_the_one_before_and_the_file_is_valid(paper, language):
    document = paper.made(language=language)
    paper.signed(document)
    paper.signed(document, "clerk", now=LATER)
    assert seals.seal_document(document_id=document.pk, now=LATER)

    document.refresh_from_db()
    files = [get(layer.sha256, secret=secret_of(document)) for layer in layers_of(document)]
    assert document.state == "sealed"
    assert [layer.kind for layer in layers_of(document)] == ["frozen", "customer", "clerk", "seal"]
    assert all(later.startswith(earlier) for earlier, later in pairwise(files))
    assert hashlib.sha256(frozen_bytes(document)).hexdigest() == document.sha256
    chains.check(f"document:{document.pk}")
    chains.check(chains.day_chain(document.store_id, local_day(document.store, now=NOON)))


def test_what_was_signed_says_what_was_typed_and_lies_encrypted(paper, tmp_path):
    document = paper.made(customer_name="Ana Lukášová {{ evil }} <b>")

    assert values_of(document)["customer_name"] == "Ana Lukášová {{ evil }} <b>"
    kept = b"".join(path.read_bytes() for path in (tmp_path / "documents").rglob("*") if path.is_file())
    assert b"%PDF" not in kept
    assert "Lukášová".encode() not in kept + bytes(document.values)


def test_wrong_fields_are_named_and_nothing_is_made(paper):
    with pytest.raises(BadValues) as refused:
        paper.made(why="for fun", customer_document="x" * 500)

    assert {each["text"].partition(":")[0] for each in refused.value.extra["problems"]} == {"why", "customer_document"}
    assert not Document.objects.exists()
    assert not Chain.objects.exists()


@pytest.mark.parametrize(
    ("role", "changes", "refusal"),
    [
        ("customer", {"sha256": "0" * 64}, OtherBytes),
        ("customer", {"consents": frozenset({"unknown"})}, ConsentMissing),
        ("customer", {"strokes": []}, InkEmpty),
        ("clerk", {}, NotYourTurn),
        ("witness", {}, NotASigner),
    ],
)
def test_what_may_not_be_signed_is_refused_and_changes_nothing(paper, role, changes, refusal):
    document = paper.made()

    with pytest.raises(refusal):
        paper.signed(document, role, **changes)

    document.refresh_from_db()
    assert document.state == "frozen"
    assert Layer.objects.count() == 1


def test_the_same_act_again_changes_nothing_and_another_is_refused(paper):
    document = paper.made()
    paper.signed(document)
    before = layers_of(document)

    paper.signed(document, now=LATER)
    with pytest.raises(DocumentIllegalMove):
        paper.signed(document, strokes=[[[0, 0], [5, 5]]])

    assert layers_of(document) == before


def test_sealing_twice_seals_once(paper):
    document = paper.made()
    paper.signed(document)
    paper.signed(document, "clerk")

    assert [seals.seal_document(document_id=document.pk, now=LATER) for _again in range(2)] == [True, False]
    assert seals.sweep_seals(now=LATER) == 0


def test_a_claim_that_died_is_taken_over_after_its_lease(paper):
    document = paper.made()
    paper.signed(document)
    paper.signed(document, "clerk")
    Document.objects.update(seal_claimed_at=NOON)

    assert not seals.seal_document(document_id=document.pk, now=NOON + timedelta(seconds=30))
    assert seals.seal_document(document_id=document.pk, now=NOON + seals.LEASE + timedelta(seconds=1))


def test_without_a_timestamp_it_waits_and_says_so(paper, settings):
    settings.TSA_URL = "http://127.0.0.1:9/"
    document = paper.made()
    paper.signed(document)
    paper.signed(document, "clerk")

    assert not seals.seal_document(document_id=document.pk, now=LATER)
    document.refresh_from_db()
    assert (document.state, document.seal_tries) == ("sealing", 1)
    settings.TSA_URL = ""
    assert seals.seal_document(document_id=document.pk, now=LATER + seals.LEASE + timedelta(seconds=1))


@pytest.mark.parametrize("became", ["sealed", "withdrawn", "superseded", "void"])
def test_a_year_later_it_gets_another_timestamp(paper, became):
    document = paper.made()
    paper.signed(document)
    paper.signed(document, "clerk")
    seals.seal_document(document_id=document.pk, now=LATER)
    sealed = file_bytes(document)
    Document.objects.update(state=became)

    assert seals.renew_stamps(now=LATER) == 0
    assert seals.renew_stamps(now=LATER + timedelta(days=366)) == 1

    assert file_bytes(document).startswith(sealed)
    assert layers_of(document)[-1].kind == "renewal"


def test_first_signature_comes_before_the_printed_day_is_over_and_the_second_when_it_can(paper):
    stale, begun = paper.made(), paper.made()
    paper.signed(begun)
    much_later = NOON + timedelta(hours=13)

    with pytest.raises(DocumentTooOld):
        paper.signed(stale, now=much_later)
    assert paper.signed(begun, "clerk", now=much_later).state == "sealing"


def test_void_is_said_why_and_what_was_signed_stays(paper):
    document = paper.made()
    paper.signed(document)
    void(document_id=document.pk, reason="Wrong number", staff=paper.clerk, now=LATER)

    document.refresh_from_db()
    assert (document.state, document.reason) == ("void", "Wrong number")
    assert len(layers_of(document)) == 2
    with pytest.raises(DocumentIllegalMove):
        paper.signed(document, "clerk")


def test_without_its_key_nothing_can_be_read_and_the_proof_stays(paper):
    document = paper.made()
    DocumentKey.objects.filter(document=document).update(secret="")
    document = Document.objects.get()

    with pytest.raises(Erased):
        frozen_bytes(document)
    with pytest.raises(Erased):
        values_of(document)
    chains.check(f"document:{document.pk}")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Seal of the company"), ("pt", "Selo da empresa"), ("cs", "Pečeť společnosti"), ("ru", "Печать компании")],
)
def test_places_are_named_in_the_documents_language(paper, language, said):
    with translation.override("en"):
        document = paper.made(language=language)

    text = subprocess.run(
        ["/usr/bin/pdftotext", "-", "-"], input=frozen_bytes(document), capture_output=True, check=True
    ).stdout.decode()
    assert said in text
    assert "г.." not in text


def test_every_act_has_a_key_of_its_own_that_names_who_signed(paper):
    document = paper.made(customer_name="Jiří Dvořák")
    paper.signed(document)
    paper.signed(document, "clerk")
    seals.seal_document(document_id=document.pk, now=LATER)

    found = verdict_on(file_bytes(document), now=LATER).verdict
    acts = [each for each in found.revisions if each.kind == "act"]
    assert found.valid, found.codes
    assert ["Jiří Dvořák" in acts[0].holder, "Inês Matos" in acts[1].holder] == [True, True]


@pytest.mark.parametrize(("mark", "name"), [({"typed": "Rui Faria"}, "Rui Faria"), ({}, "Witness")])
def test_witness_does_not_sign_in_the_customers_name(paper, mark, name):
    signers = [{"role": role} for role in ("customer", "witness", "clerk")]
    version = published_form(content=replace(CONTENT, signers=signers))
    document = paper.made(template=version.template, customer_name="Ana Silva")
    paper.signed(document)
    paper.signed(document, "witness", staff=None, **mark)

    acts = [each for each in verdict_on(file_bytes(document), now=LATER).verdict.revisions if each.kind == "act"]

    assert ["Ana Silva" in acts[0].holder, name in acts[1].holder, "Ana Silva" in acts[1].holder] == [True, True, False]


def test_evidence_takes_no_page_and_no_time_that_there_was_not(paper):
    document = paper.made()
    looked = {0: 1, 1: 4000, 2: 86_400_000, 99: 1000}
    paper.signed(document, now=LATER, looked=looked, ended_at=NOON - timedelta(hours=1))

    shown = verdict_on(file_bytes(document), now=LATER).verdict.evidence["shown"]

    lasted = (LATER - NOON) // timedelta(milliseconds=1)
    assert shown["pages"] == [{"page": 1, "milliseconds": 4000}, {"page": 2, "milliseconds": lasted}]
    assert shown["reached_end_at"] == ""


@pytest.mark.parametrize("level", ["advanced", "qualified"])
def test_form_that_needs_more_than_a_simple_signature_is_not_filled_in(paper, level):
    FormTemplate.objects.update(level=level)

    with pytest.raises(LevelNotOffered):
        paper.made()


def test_act_locks_the_document_that_it_is_about_before_any_chain(paper):
    earlier = paper.sealed()

    with CaptureQueriesContext(connection) as found:
        void(document_id=earlier.pk, reason="Wrong number", staff=paper.clerk, now=LATER)

    locks = [each["sql"] for each in found if "FOR NO KEY UPDATE" in each["sql"]]
    assert "signatures_document" in locks[0]
    assert paper.again(earlier).state == "void"
