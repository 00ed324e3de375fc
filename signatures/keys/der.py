"""ASN.1 written as DER at once, where asn1crypto would make and walk through hundreds of objects."""

from collections.abc import Iterable

from asn1crypto import algos, core

SEQUENCE, SET, OCTETS = 0x30, 0x31, 0x04
SHORT = 0x80  # a length below it is its own byte


def der(tag: int, *parts: bytes) -> bytes:
    """One value with a definite length."""
    body = b"".join(parts)
    if len(body) < SHORT:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes((tag, SHORT | len(length))) + length + body


def der_set(tag: int, values: Iterable[bytes]) -> bytes:
    """In DER's order."""
    return der(tag, *sorted(values))


def oid(dotted: str) -> bytes:
    """An object's identifier."""
    return bytes(core.ObjectIdentifier(dotted).dump())


SIGNED_DATA = oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, DIGEST, CERTIFICATE_V2 = (oid(f"1.2.840.113549.1.9.{number}") for number in ("3", "4", "16.2.47"))
SHA256 = bytes(algos.DigestAlgorithm({"algorithm": "sha256"}).dump())
MECHANISMS = {
    "ecdsa": bytes(algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump()),
    "rsa": bytes(algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}).dump()),
}
