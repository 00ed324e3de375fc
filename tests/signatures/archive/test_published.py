"""What other people's tools need to believe documents of this Lado: its roots, and what it believes no longer."""

from pathlib import Path

import pytest
from cryptography import x509
from django.test import Client

from signatures import holding
from signatures.queries import verification
from signatures.queries.documents import file_bytes
from tests.factories import NOON
from tests.signatures.keeping import own_folders
from tests.signatures.papers import Paper

pytestmark = pytest.mark.django_db
__all__ = ["own_folders"]


@pytest.fixture
def _published(own_folders, settings):
    settings.PUBLIC_URL = "https://lado.example"


def published():
    return x509.load_der_x509_crl(Client().get("/verify/lado.crl").content)


@pytest.mark.usefixtures("_published")
@pytest.mark.parametrize("address", ["/verify/roots.pem", "/verify/lado.crl"])
def test_looking_makes_no_keys(address, settings):
    assert Client().get(address).status_code == 404
    assert not (Path(settings.SIGNING_KEYS) / "ca.pem").exists()


@pytest.mark.usefixtures("_published")
def test_certificates_name_the_list_and_the_root_has_signed_it():
    certificate = x509.load_der_x509_certificate(holding.seal_key(now=NOON).certificate)

    answer = Client().get("/verify/roots.pem")

    roots = x509.load_pem_x509_certificates(answer.content)
    places = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert answer["Content-Type"] == "application/x-pem-file"
    assert b"PRIVATE" not in answer.content
    assert [place.full_name[0].value for place in places] == ["https://lado.example/verify/lado.crl"]
    assert certificate.verify_directly_issued_by(roots[0]) is None
    assert published().is_signature_valid(roots[0].public_key())
    assert not list(published())


@pytest.mark.usefixtures("_published")
def test_certificate_written_down_as_stolen_is_listed_and_not_believed(settings):
    document = Paper().sealed()
    file = file_bytes(document)
    assert verification.verdict_on(file, now=NOON).verdict.valid
    serial = x509.load_der_x509_certificate(holding.seal_key(now=NOON).certificate).serial_number

    note = Path(settings.SIGNING_KEYS) / "revoked"
    note.write_text(f"# the seal was stolen\n{serial:x} 2026-01-01T00:00:00+00:00\n")

    assert published().get_revoked_certificate_by_serial_number(serial) is not None
    found = verification.verdict_on(file, now=NOON).verdict
    assert not found.valid
    assert "certificate_revoked" in found.codes
