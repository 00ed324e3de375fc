"""Ink's time and pressure, which can tell a person, are locked to a key that lies elsewhere: its end is their end."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = b"LADO-ESCROW-1\n"
POINT, NONCE = 32, 12


class NotForThisKey(ValueError):
    """The box was locked to another key, or damaged."""


def new_pair() -> tuple[bytes, bytes]:
    """(private, public), 32 bytes each. The private one belongs outside of Lado."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def lock_away(data: bytes, *, public: bytes) -> bytes:
    """A box that only the private key of `public` opens."""
    once = X25519PrivateKey.generate()
    point, nonce = once.public_key().public_bytes_raw(), os.urandom(NONCE)
    key = _key(once.exchange(X25519PublicKey.from_public_bytes(public)), point + public)
    return MARK + point + nonce + AESGCM(key).encrypt(nonce, data, MARK)


def take_out(box: bytes, *, private: bytes) -> bytes:
    """What lies in `box`, or NotForThisKey."""
    if not box.startswith(MARK) or len(box) < len(MARK) + POINT + NONCE:
        raise NotForThisKey
    rest = box[len(MARK) :]
    point, nonce, secret = rest[:POINT], rest[POINT : POINT + NONCE], rest[POINT + NONCE :]
    mine = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(point))
        return AESGCM(_key(shared, point + mine.public_key().public_bytes_raw())).decrypt(nonce, secret, MARK)
    except (InvalidTag, ValueError) as error:
        raise NotForThisKey from error


def _key(shared: bytes, points: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=MARK + points).derive(shared)
