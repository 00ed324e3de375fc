import io
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command

from tests.signatures.pdf.ceremony import home, papers


@pytest.fixture
def folder(tmp_path):
    root = x509.load_der_x509_certificate(home().authority.certificate)
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "good.pdf").write_bytes(papers().sealed)
    (tmp_path / "cut.pdf").write_bytes(papers().customer)
    return tmp_path


def said(folder, name, *more, named=True):
    out, roots = io.StringIO(), ["--root", str(folder / "roots")] if named else []
    try:
        call_command("verify_pdf", str(folder / name), *roots, *more, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_valid_document_is_told_with_each_revision(folder):
    code, text = said(folder, "good.pdf")

    assert code == 0
    assert text.startswith("VALID")
    assert text.count("proven: ") == 4
    assert "Customer · Anna Smith" in text


def test_invalid_document_is_told_with_reasons(folder):
    code, text = said(folder, "cut.pdf")

    assert code == 1
    assert text.startswith("NOT VALID")
    assert "A signature is missing" in text


def test_verdict_as_json(folder):
    code, text = said(folder, "good.pdf", "--json")

    assert code == 0
    assert json.loads(text)["valid"] is True
    assert json.loads(text)["evidence"]["document"]["sha256"] == papers().frozen.sha256


def test_hash_of_what_was_shown_is_checked(folder):
    assert said(folder, "good.pdf", "--preview-sha256", papers().frozen.sha256)[0] == 0
    assert said(folder, "good.pdf", "--preview-sha256", "0" * 64)[0] == 1


def test_own_keys_are_believed_when_nobody_else_is_named(folder, settings):
    settings.SIGNING_KEYS = str(folder)
    assert said(folder, "good.pdf", named=False)[0] == 0

    settings.SIGNING_KEYS = str(folder / "nowhere")
    with pytest.raises(CommandError, match="--root"):
        said(folder, "good.pdf", named=False)


def test_missing_files_are_said(folder):
    with pytest.raises(CommandError):
        said(folder, "none.pdf")
    (folder / "roots" / "bad.pem").write_text("no certificate")
    with pytest.raises(CommandError):
        said(folder, "good.pdf")
