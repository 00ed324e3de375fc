"""The keys that the settings name."""

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from signatures import holding
from signatures.keys import Authority, Purpose
from signatures.sealing.writing import PortSigner
from tests.factories import NOON


def test_token_is_named_by_json_and_its_certificates_by_a_file(settings, tmp_path):
    authority = Authority.create(organisation="Demo Telecom", at=NOON)
    key = authority.issue(name="Seal", purpose=Purpose.SEAL, at=NOON)
    pem = [load_der_x509_certificate(each).public_bytes(Encoding.PEM) for each in (key.certificate, *key.chain)]
    (tmp_path / "seal.pem").write_bytes(b"".join(pem))
    facts = {"library": "none.so", "token": "lado", "pin": "1234", "label": "seal"}
    settings.SIGNING_TOKEN = facts | {"certificates": str(tmp_path / "seal.pem")}
    holding._token.cache_clear()

    found = holding.seal_key(now=NOON)
    holding._token.cache_clear()

    assert (found.certificate, found.chain, found.algorithm) == (key.certificate, key.chain, "ecdsa")
    assert PortSigner(found).signing_cert.dump() == key.certificate
