"""Personal data: looked up by keyed hash, stored encrypted (DESIGN 11)."""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


def lookup_hash(kind: str, value: str) -> bytes:
    """Keyed hash (HMAC-SHA-256) of a normalised phone, mail address or customer number, for equality look-ups only."""
    message = f"{kind}:{value.strip().casefold()}".encode()
    return hmac.new(settings.HASH_KEY.encode(), message, hashlib.sha256).digest()


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("Set LADO_DATA_KEY: personal data is never stored in the clear.")
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> bytes:
    """`text` encrypted with the newest key; "" stays empty."""
    return _box(tuple(settings.DATA_KEYS)).encrypt(text.encode()) if text else b""


def unseal(sealed: bytes) -> str:
    """The text again, with whichever key it was written; raises InvalidToken when none fits."""
    return _box(tuple(settings.DATA_KEYS)).decrypt(bytes(sealed)).decode() if sealed else ""


def seal_bytes(data: bytes) -> bytes:
    """A file encrypted with the newest key, such as a photo."""
    return _box(tuple(settings.DATA_KEYS)).encrypt(data)


def unseal_bytes(sealed: bytes) -> bytes:
    """The file again, with whichever key it was written; raises InvalidToken when none fits."""
    return _box(tuple(settings.DATA_KEYS)).decrypt(bytes(sealed))


class SealedField(models.BinaryField):
    """A text column that the database holds encrypted."""

    def from_db_value(self, value: bytes | None, _expression: object, _connection: object) -> str | None:
        return None if value is None else unseal(bytes(value))

    def get_db_prep_value(self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False) -> object:  # noqa: FBT001, FBT002 -- Django's signature
        sealed = seal(value) if isinstance(value, str) else value
        return super().get_db_prep_value(sealed, connection, prepared)

    def to_python(self, value: object) -> object:
        return value


__all__ = ["InvalidToken", "SealedField", "lookup_hash", "seal", "seal_bytes", "unseal", "unseal_bytes"]
