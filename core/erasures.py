"""What was erased, noted beside the documents' files: a backup of the database from before would bring it back.

The note holds a document's reference, a customer's number in the database or a keyed hash for a claim, and when:
nobody's data.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

log = logging.getLogger(__name__)
FOLDER: Final = "erased"
DOCUMENT, CUSTOMER, CLAIM = "document", "customer", "claim"


@dataclass(frozen=True)
class Erasure:
    """`name` is a reference, a customer's number, or the hash of a claim."""

    kind: str
    name: str
    at: datetime


def note_erasure(kind: str, name: str, *, now: datetime) -> None:
    """Safe to repeat. Where it cannot be noted the erasure holds all the same, and the log says so."""
    path = f"{FOLDER}/{kind}-{name}"
    try:
        if not storages["documents"].exists(path):
            storages["documents"].save(path, ContentFile(now.isoformat().encode()))
    except OSError as error:
        log.warning("the erasure of %s %s is not noted for restores: %s", kind, name, type(error).__name__)


def erasures() -> Iterator[Erasure]:
    """Every one that is noted."""
    store = storages["documents"]
    with suppress(FileNotFoundError):
        for path in sorted(store.listdir(FOLDER)[1]):
            kind, _dash, name = path.partition("-")
            if kind not in {DOCUMENT, CUSTOMER, CLAIM}:
                continue
            with store.open(f"{FOLDER}/{path}") as file:
                said = file.read().decode()
            with suppress(ValueError):
                yield Erasure(kind, name, datetime.fromisoformat(said))
