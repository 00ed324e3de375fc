"""Documents in a bucket, from their freezing to their erasing, and while it is down."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from signatures import vault
from signatures.commands import retention, seals
from signatures.models import Chain, Document, DocumentKey, Layer, Signature
from signatures.queries.documents import file_bytes, layers_of, secret_of
from signatures.queries.verification import verdict_on
from tests import contract
from tests.clients import Api, staff_api
from tests.factories import NOON
from tests.signatures.buckets import BUSY, own_bucket, s3_server  # noqa: F401 -- fixtures
from tests.signatures.papers import STROKES, Paper

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def paper(db, bucket):
    return Paper()


def is_valid(document, *, at):
    return verdict_on(file_bytes(document), now=at).verdict.valid


def test_document_is_frozen_signed_sealed_read_and_verified(paper, bucket):
    document = paper.sealed(customer_name="Ana Lukášová")

    lying = bucket.lying
    puts = [each for each in bucket.front.asked if each.method == "PUT"]
    assert is_valid(document, at=LATER)
    assert file_bytes(document).startswith(b"%PDF")
    assert {name.rpartition("/")[2].partition("-")[0] for name in lying} == {
        each.sha256 for each in layers_of(document)
    }
    assert all(data.startswith(vault.MARK) and b"%PDF" not in data for data in lying.values())
    assert len(puts) == len(lying) == 4
    assert all(each.headers["if-none-match"] == "*" and "x-amz-acl" not in each.headers for each in puts)
    assert not any("list-type" in each.path for each in bucket.front.asked)


@pytest.mark.long
def test_bucket_down_leaves_nothing_half_done_and_is_made_up_for(paper, bucket):
    bucket.down()
    with pytest.raises(vault.StoreFull):
        paper.made()
    assert [rows.objects.count() for rows in (Document, DocumentKey, Chain)] == [0, 0, 0]

    bucket.up()
    document = paper.made()
    bucket.front.ways = [("PUT", BUSY)] * 3
    with pytest.raises(vault.StoreFull):
        paper.signed(document)
    assert (paper.again(document).state, Layer.objects.count(), Signature.objects.count()) == ("frozen", 1, 0)

    for role in document.roles:
        paper.signed(document, role)
    bucket.front.ways = [("PUT", BUSY)] * 3
    assert not seals.seal_document(document_id=document.pk, now=NOON)
    bucket.down()
    assert not seals.seal_document(document_id=document.pk, now=LATER)
    assert (paper.again(document).state, Layer.objects.count()) == ("sealing", 3)

    bucket.up()
    after = LATER + seals.LEASE + timedelta(seconds=1)
    assert seals.sweep_seals(now=after) == 1
    assert seals.seal_document(document_id=document.pk, now=after)
    assert is_valid(document, at=after)


@pytest.mark.long
def test_year_later_the_timestamp_waits_for_the_bucket(paper, bucket):
    document = paper.sealed()
    later = NOON + timedelta(days=366)
    bucket.front.ways = [("GET", BUSY)] * 3

    assert [seals.renew_stamps(now=later) for _again in range(2)] == [0, 1]
    assert is_valid(document, at=later)


def test_export_without_the_bucket_says_so_and_leaves_no_file(paper, bucket, tmp_path):
    paper.made()
    bucket.down()

    with pytest.raises(CommandError, match="does not answer"):
        call_command("export_documents", str(tmp_path / "out.zip"))

    assert not [*tmp_path.glob("*.zip"), *tmp_path.glob(".half-*")]


def test_api_says_in_codes_that_the_bucket_is_down(paper, bucket):
    clerk, form = staff_api(paper.clerk), {"template": "sim-swap", "language": "en", "data": paper.typed()}
    facts = clerk.post("documents/", form).json()
    document = Document.objects.get(pk=facts["id"])
    path, link = f"documents/{document.pk}/", facts["sign_url"].rstrip("/").rpartition("/")[2]
    body = {"signer": "customer", "ink": {"strokes": STROKES}, "sha256": document.sha256,
            "consent": sorted(paper.consents(document))}  # fmt: skip
    bucket.down()

    made, read = clerk.post("documents/", form), clerk.get(path + "pdf/")
    signed = Api().post(path + "sign/", body, headers={"X-Signing-Token": link})

    contract.check(made, "post", "/api/v1/documents/")
    contract.check(signed, "post", f"/api/v1/{path}sign/")
    contract.check(read, "get", f"/api/v1/{path}pdf/")
    assert [(each.status_code, each.json()["code"]) for each in (made, signed, read)] == [
        (503, "document_store_full"), (503, "unavailable"), (503, "unavailable"),
    ]  # fmt: skip


def test_erasing_removes_the_objects_and_destroys_the_key(paper, bucket):
    document = paper.sealed()

    assert retention.erase(document_id=document.pk, reason="asked", by="test", now=LATER)

    assert not [name for name in bucket.lying if not name.startswith("erased/")]  # those are notes for restores
    assert secret_of(paper.again(document)) == b""


def test_erasing_while_the_bucket_is_down_leaves_what_nobody_can_read(paper, bucket, caplog):
    document = paper.made()
    secret = secret_of(document)
    bucket.down()

    assert retention.erase(document_id=document.pk, reason="asked", by="test", now=LATER)

    assert len(bucket.lying) == 1
    assert f"the file of {document.sha256[:16]}… could not be removed" in caplog.text
    assert secret_of(paper.again(document)) == b""
    assert secret.hex() not in caplog.text
    with pytest.raises(vault.Erased):
        file_bytes(paper.again(document))
