"""For each language a form of the library from its preview to sealed, looked at with other people's tools."""

import io
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import rfc8785
from django.core.management import call_command

from signatures.models import FormTemplate, Layer
from signatures.queries.documents import file_bytes, frozen_bytes
from signatures.vault import get
from tests.signatures.keeping import own_folders
from tests.signatures.papers import Paper

pytestmark = pytest.mark.django_db
__all__ = ["own_folders"]

FORMS = {  # form, who signs, words of its text with letters of that language
    "en": ("sim-swap", "Anna O’Brien", "The old SIM stops working as soon as the new one starts"),
    "pt": ("tariff-change", "João Conceição", "Até à véspera da mudança pode anulá-la em qualquer loja"),
    "cs": ("equipment-return", "Jiří Dvořák Žďárský", "Stopy běžného používání vás nic nestojí"),
    "ru": ("complaint", "Анна Щербакова-Ёлкина", "Чего вы хотите"),
}


def run(*command):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def paper(own_folders, settings):
    settings.CONTROLLER_NAME = "Lado Telecom"
    settings.PUBLIC_URL = "http://127.0.0.1:9"  # pdfsig trusts no certificate that names no list of revoked ones
    return Paper()


def sealed(paper, language, folder):
    """Made, signed by both and sealed now (pdfsig looks at the machine's clock): the row and the files."""
    code, name, _words = FORMS[language]
    form = FormTemplate.objects.get(code=code)
    document = paper.sealed(language=language, template=form, customer_name=name, now=datetime.now(UTC))
    secret = bytes.fromhex(document.key.secret)
    layers = [get(each.sha256, secret=secret) for each in Layer.objects.filter(document=document).order_by("number")]
    file = folder / "sealed.pdf"
    file.write_bytes(file_bytes(document))
    return SimpleNamespace(document=document, name=name, layers=layers, file=file)


@pytest.fixture
def nss(settings, tmp_path):
    """A database of certificates that trusts the root of the test's own keys, for pdfsig."""

    def made():
        folder = tmp_path / "nss"
        folder.mkdir()
        run("certutil", "-N", "-d", folder, "--empty-password")
        for number, root in enumerate(Path(settings.SIGNING_KEYS).glob("roots/*.pem")):
            run("certutil", "-A", "-d", folder, "-n", f"root{number}", "-t", "CT,C,C", "-a", "-i", root)
        return folder

    return made


@pytest.mark.parametrize("language", list(FORMS))
def test_form_of_the_library_from_preview_to_sealed(paper, nss, language, tmp_path):
    made = sealed(paper, language, tmp_path)

    preview, final = frozen_bytes(made.document), made.file.read_bytes()
    assert final[: len(preview)] == preview
    assert [final[: len(each)] for each in made.layers] == made.layers
    assert len(made.layers) == 4
    said = run("pdfsig", "-nssdir", nss(), "-no-ocsp", made.file)
    assert said.count("Signature Validation: Signature is Valid.") == 3, said
    assert said.count("Certificate Validation: Certificate is Trusted.") == 3, said
    assert f"Signer Certificate Common Name: {made.name}" in said
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", made.file)
    evidence_is_canonical(made, preview)
    command_says_valid(made)
    words_can_be_taken_out(made, language)


def evidence_is_canonical(made, preview):
    """As any reader of PDFs finds it, and in the one form that RFC 8785 allows."""
    with pikepdf.open(made.file) as pdf:
        data = pdf.attachments["evidence.json"].get_file().read_bytes()
    with pikepdf.open(io.BytesIO(made.layers[1])) as signed:
        assert signed.attachments["evidence.json"].get_file().read_bytes() == data
    record = json.loads(data)
    assert rfc8785.dumps(record) == data
    assert record["document"]["sha256"] == made.document.sha256
    assert record["document"]["length"] == len(preview)
    assert record["signer"]["name"] == made.name


def command_says_valid(made):
    """With the keys of this Lado, which are believed when no others are named."""
    out = io.StringIO()
    call_command("verify_pdf", str(made.file), "--json", stdout=out)
    verdict = json.loads(out.getvalue())
    assert verdict["valid"] is True
    assert [(each["field"], each["level"]) for each in verdict["revisions"]] == [
        ("", ""),
        ("Customer", "B-B"),
        ("Clerk", "B-B"),
        ("Seal", "B-LTA"),
        ("DocTS", ""),
    ]
    assert [each["holder"] for each in verdict["revisions"][1:3]] == [made.name, "Inês Matos"]
    assert all(each["proven_at"] for each in verdict["revisions"][1:])


def words_can_be_taken_out(made, language):
    """By whoever copies text out of it, or has it read aloud."""
    text = " ".join(run("pdftotext", made.file, "-").split())
    assert FORMS[language][2] in text
    assert made.name in text
    assert made.document.reference in text
