"""Where the files of claims lie: in the store of documents, each encrypted under a key of its own.

A name tells nothing, and no two files share one: with the row that names it gone, a file is of no use to anybody.
"""

import logging
import os
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import storages

log = logging.getLogger(__name__)
FOLDER: Final = "claims"
MARK, NONCE, SECRET = b"LADO-CLAIM-1\n", 12, 32


class Lost(Exception):
    """The file cannot be kept or read, or is not what was kept."""


def put(data: bytes) -> tuple[str, str]:
    """Keep `data`: (its place, the key to it in hex). Raises Lost, with nothing half written."""
    secret, nonce, name = os.urandom(SECRET), os.urandom(NONCE), secrets.token_hex(16)
    place = f"{FOLDER}/{name[:2]}/{name}"
    try:
        boxed = MARK + nonce + AESGCM(secret).encrypt(nonce, data, MARK)
        storages["documents"].save(place, ContentFile(boxed))
    except OSError as error:
        log.warning("a file of a claim could not be kept: %s", type(error).__name__)
        raise Lost from error
    return place, secret.hex()


def get(place: str, secret: str) -> bytes:
    """What was kept; raises Lost."""
    try:
        with storages["documents"].open(place) as kept:
            boxed = kept.read()
        start = len(MARK) + NONCE
        return AESGCM(bytes.fromhex(secret)).decrypt(boxed[len(MARK) : start], boxed[start:], MARK)
    except (OSError, InvalidTag, ValueError) as error:
        log.warning("a file of a claim could not be read: %s", type(error).__name__)
        raise Lost from error


def remove(place: str) -> None:
    """Take it away, if it is there."""
    try:
        storages["documents"].delete(place)
    except OSError as error:
        log.warning("a file of a claim could not be removed: %s", type(error).__name__)
