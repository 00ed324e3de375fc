"""The container of a signature: byte for byte what pyHanko would make of it."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.sign import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from signatures.keys.authority import Purpose
from signatures.keys.der import der
from signatures.sealing.writing import PortSigner, PortStamper
from tests.signatures.pdf.ceremony import home

NOW = datetime.now(UTC)


class Again:
    """A key that gives one and the same signature for the same bytes: an elliptic curve's own differs each time."""

    def __init__(self, key):
        self.key, self.made = key, {}
        self.certificate, self.chain, self.algorithm = key.certificate, key.chain, key.algorithm

    def sign(self, data):
        return self.made.setdefault(data, self.key.sign(data))


class Rsa:
    algorithm = "rsa"

    def __init__(self):
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        authority = home().authority
        self.certificate = authority.certify(self.private.public_key(), name="RSA", purpose=Purpose.SEAL, at=NOW)
        middle = authority.certify(self.private.public_key(), name="Middle", purpose=Purpose.SEAL, at=NOW)
        self.chain = (middle, *authority.chain)

    def sign(self, data):
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


class Same(PortStamper):
    """The same token for the same imprint."""

    made = None

    async def async_timestamp(self, message_digest, md_algorithm):
        if self.made is None:
            type(self).made = await super().async_timestamp(message_digest, md_algorithm)
        return self.made


@pytest.mark.parametrize("make", [lambda: home().key("João Conceição"), Rsa], ids=["ecdsa", "rsa"])
@pytest.mark.parametrize("is_stamped", [False, True])
def test_container_is_pyhankos_byte_for_byte(make, is_stamped):
    signer, digest = PortSigner(Again(make())), sha256(b"a document").digest()
    Same.made = None
    stamper = Same(home().stamper) if is_stamped else None
    asked = {"use_pades": True, "timestamper": stamper, "signed_attr_settings": PdfCMSSignedAttributes()}

    mine = asyncio.run(signer.async_sign(digest, "sha256", **asked))
    theirs = asyncio.run(Signer.async_sign(signer, digest, "sha256", **asked)).dump()

    assert mine == theirs
    assert cms.ContentInfo.load(mine, strict=True)["content"]["signer_infos"][0]["sid"].native


@given(st.integers(0, 70_000))
def test_der_has_definite_lengths(size):
    whole = der(0x04, bytes(size))

    assert cms.OctetString.load(whole, strict=True).native == bytes(size)
