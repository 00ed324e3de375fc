"""The signature's own container (CMS, RFC 5652, as PAdES wants it), written straight as DER.

What pyHanko makes of objects, field by field, costs half of a customer's tap. This has the same bytes in it
(tests/signatures/pdf/test_cms.py), for the one kind of signature that Lado makes.
"""

from dataclasses import dataclass
from hashlib import sha256

from asn1crypto import x509

from signatures.keys.der import (
    CERTIFICATE_V2,
    CONTENT_TYPE,
    DIGEST,
    MECHANISMS,
    OCTETS,
    SEQUENCE,
    SET,
    SHA256,
    SIGNED_DATA,
    der,
    der_set,
    oid,
)

DATA, STAMP = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.9.16.2.14")
VERSION = der(0x02, b"\x01")


@dataclass(frozen=True)
class Holder:
    """Whose signature it is: the certificate and those above it (DER), and how the key signs."""

    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: str

    @property
    def issuer_and_number(self) -> tuple[bytes, bytes]:
        """Of the certificate, as they stand in it."""
        found = x509.Certificate.load(self.certificate)["tbs_certificate"]
        return bytes(found["issuer"].dump()), bytes(found["serial_number"].dump())

    def carried(self) -> list[bytes]:
        """All but roots: those are with whoever verifies."""
        above = [each for each in self.chain if x509.Certificate.load(each).self_signed == "no"]
        return [self.certificate, *above]


def signed_attributes(holder: Holder, digest: bytes) -> bytes:
    """What is signed: content type, digest, and which certificate (RFC 5035). The time stands in the PDF."""
    issuer, number = holder.issuer_and_number
    place = der(SEQUENCE, der(SEQUENCE, der(0xA4, issuer)), number)
    identified = der(SEQUENCE, der(OCTETS, sha256(holder.certificate).digest()), place)
    return der_set(
        SET,
        [
            _attribute(CONTENT_TYPE, DATA),
            _attribute(DIGEST, der(OCTETS, digest)),
            _attribute(CERTIFICATE_V2, der(SEQUENCE, der(SEQUENCE, identified))),
        ],
    )


def _attribute(name: bytes, value: bytes) -> bytes:
    return der(SEQUENCE, name, der(SET, value))


def container(holder: Holder, attributes: bytes, signature: bytes, *, token: bytes = b"") -> bytes:
    """The ContentInfo; `token` is a timestamp over the signature."""
    issuer, number = holder.issuer_and_number
    signer = der(
        SEQUENCE, VERSION, der(SEQUENCE, issuer, number), SHA256, b"\xa0" + attributes[1:],
        MECHANISMS[holder.algorithm], der(OCTETS, signature), der(0xA1, _attribute(STAMP, token)) if token else b"",
    )  # fmt: skip
    signed = der(
        SEQUENCE, VERSION, der(SET, SHA256), der(SEQUENCE, DATA), der_set(0xA0, holder.carried()), der(SET, signer)
    )
    return der(SEQUENCE, SIGNED_DATA, der(0xA0, signed))
