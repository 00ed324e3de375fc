"""Bearer tokens of staff and devices: told apart by their beginning, kept as SHA-256 only."""

import hashlib
import secrets

STAFF_TOKEN, DEVICE_TOKEN = "lds_", "ldd_"
RANDOM_BYTES = 24


def new_secret(prefix: str = "") -> str:
    """A token nobody can guess: 192 random bits after `prefix`."""
    return prefix + secrets.token_urlsafe(RANDOM_BYTES)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
