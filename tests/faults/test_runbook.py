"""What docs/signing.md tells operators to do, done."""

import io
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.management import call_command

from signatures import holding
from signatures.commands import seals
from signatures.keys import TokenKey
from signatures.queries.documents import file_bytes
from signatures.queries.verification import verdict_on
from tests.factories import NOON
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.tsa import timestamp_service

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def paper():
    return Paper()


def said(*arguments):
    out = io.StringIO()
    call_command("waiting_seals", *arguments, stdout=out)
    return out.getvalue()


def is_valid(document):
    return verdict_on(file_bytes(document), now=SOON).verdict.valid


@pytest.mark.parametrize("moved", [["seal.pem"], ["ca.pem", "seal.pem", "stamp.pem"]])
def test_keys_are_changed_while_lado_runs_and_old_documents_stay_valid(paper, settings, moved):
    folder = Path(settings.SIGNING_KEYS)
    old = paper.sealed()
    before = holding.seal_key(now=NOON).certificate

    for name in moved:
        (folder / name).rename(folder / f"{name}.old")
    new = paper.sealed(customer_name="Ana Costa")

    assert holding.seal_key(now=NOON).certificate != before
    assert is_valid(old)
    assert is_valid(new)
    told = subprocess.run(
        ["openssl", "x509", "-in", folder / "seal.pem", "-noout", "-serial", "-enddate"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert told.startswith("serial=")


def test_what_waits_is_listed_with_its_reason_and_tried_at_once(paper, settings):
    document = paper.made()
    for role in document.roles:
        paper.signed(document, role)
    with timestamp_service(clock=lambda: NOON) as service:
        settings.TSA_URL, service.mood = service.url, "ill"
        seals.seal_document(document_id=document.pk, now=NOON)
        listed = said()
        service.mood = "well"
        hurried = said("--now")

        assert document.reference in listed
        assert "stamp_unavailable" in listed
        assert "1 documents wait." in listed
        assert "1 are tried now." in hurried
        assert seals.seal_document(document_id=document.pk, now=NOON)
    assert "0 documents wait." in said()


def test_service_is_asked_by_hand(settings, tmp_path):
    """The three commands of the runbook."""
    query, reply = tmp_path / "query.tsq", tmp_path / "reply.tsr"
    with timestamp_service() as service:
        for command in (
            ["openssl", "ts", "-query", "-data", "README.md", "-sha256", "-cert", "-out", query],
            ["curl", "-sS", "-m", "10", "-H", "Content-Type: application/timestamp-query", "--data-binary",
             f"@{query}", "-o", reply, service.url],
        ):  # fmt: skip
            subprocess.run(command, check=True, cwd=settings.BASE_DIR, capture_output=True)
        shown = subprocess.run(
            ["openssl", "ts", "-reply", "-in", reply, "-text"], check=True, capture_output=True, text=True
        ).stdout
    assert "Status: Granted." in shown


def test_token_of_the_settings_is_a_key_with_its_chain(paper, settings, tmp_path):
    """As LADO_SIGNING_TOKEN says it; that it signs is shown in tests/signatures/pdf/test_keys.py."""
    key = holding.seal_key(now=NOON)
    file = tmp_path / "seal-and-chain.pem"
    pem = [
        x509.load_der_x509_certificate(each).public_bytes(serialization.Encoding.PEM)
        for each in (key.certificate, *key.chain)
    ]
    file.write_bytes(b"".join(pem))
    settings.SIGNING_TOKEN = {
        "library": "softhsm",
        "token": "lado",
        "pin": "1",
        "label": "seal",
        "certificates": str(file),
    }
    holding._token.cache_clear()
    try:
        found = holding.seal_key(now=NOON)
    finally:
        holding._token.cache_clear()

    assert isinstance(found, TokenKey)
    assert (found.certificate, found.chain, found.algorithm) == (key.certificate, key.chain, "ecdsa")
