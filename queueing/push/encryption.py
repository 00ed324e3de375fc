"""Messages that only the browser can read (RFC 8291 over RFC 8188): the push service sees only their size."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT, SECRET, SALT = 65, 16, 16  # bytes of a public key, of the browser's secret, of a message's salt
RECORD = 4096
PADDED = 256  # every message is filled up to a multiple: its size says nothing about what is in it


class BadKeysError(ValueError):
    """Not the keys of a browser."""


@dataclass(frozen=True)
class Keys:
    """What a browser gave out: its public key on P-256, and a secret."""

    p256dh: bytes
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> "Keys":
        """Of base64url as browsers write it; raises BadKeysError, also for a point that is not on the curve."""
        try:
            keys = cls(from_base64(p256dh), from_base64(auth))
            ec.EllipticCurvePublicKey.from_encoded_point(CURVE, keys.p256dh)
        except ValueError as error:
            raise BadKeysError from error
        if len(keys.p256dh) != POINT or len(keys.auth) != SECRET:
            raise BadKeysError
        return keys


def encrypted(
    text: bytes,
    keys: Keys,
    *,
    private: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
    padded: int = PADDED,
) -> bytes:
    """The body of a push message in one record. Key and salt are made for this message, except in a test."""
    private, salt = private or ec.generate_private_key(CURVE), salt or os.urandom(SALT)
    own = point(private.public_key())
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, keys.p256dh))
    seed = _derived(shared, salt=keys.auth, info=b"WebPush: info\0" + keys.p256dh + own, length=32)
    key = _derived(seed, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(seed, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    filled = text + b"\x02" + bytes(-(len(text) + 1) % padded if padded else 0)
    if len(filled) + 16 > RECORD:
        raise ValueError("too long for one record")
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(own)]) + own
    return head + AESGCM(key).encrypt(nonce, filled, None)


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def from_base64(text: str) -> bytes:
    """base64url with or without its padding; raises ValueError for anything else."""
    plain = text.rstrip("=")
    if not plain.isascii() or not plain.replace("-", "").replace("_", "").isalnum():
        raise ValueError("not base64url")
    return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))


def to_base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
