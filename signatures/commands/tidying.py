"""What a killed process or an undone transaction has left in the store of documents is taken away."""

import re
from datetime import datetime

from django.core.files.storage import storages

from core.leftovers import HALF, removed
from signatures.models import Attachment, Layer, Photo

NAME = re.compile(r"^([0-9a-f]{64})-[0-9a-f]{8}$")
FOLDERS, HOURS = 256, 24


def tidy_vault(*, now: datetime) -> int:
    """Remove files that no document and no record names, of the folders whose hour it is; how many. Each once a day.

    A file is written before the row that names it. What an erased document names is of no use to anybody either.
    """
    return sum(tidy_folder(f"{folder:02x}", now=now) for folder in range(now.hour, FOLDERS, HOURS))


def tidy_folder(folder: str, *, now: datetime) -> int:
    """The same for one of the 256 folders, whatever its hour."""
    store, done = storages["documents"], 0
    try:
        inner = store.listdir(folder)[0]
    except FileNotFoundError:
        return 0
    for name in inner:
        path = f"{folder}/{name}"
        files = store.listdir(path)[1]
        named = _named(files)
        left = [file for file in files if file.startswith(HALF) or (NAME.match(file) and file[:64] not in named)]
        done += sum(removed(store, f"{path}/{file}", now=now) for file in left)
    return done


def _named(files: list[str]) -> set[str]:
    hashes = {found[1] for file in files if (found := NAME.match(file))}
    living = {"sha256__in": hashes, "document__key__destroyed_at": None}
    rows = [
        Layer.objects.filter(**living), Attachment.objects.filter(**living), Photo.objects.filter(sha256__in=hashes)
    ]  # fmt: skip
    return {digest for each in rows for digest in each.values_list("sha256", flat=True)}
