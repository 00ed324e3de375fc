"""What a killed process has left of claims in the store of documents is taken away. Photos of audits are rows."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.files.storage import storages

from core.leftovers import HALF, removed
from feedback import claim_vault as vault
from feedback.models import ClaimFile

NAME = re.compile(r"^[0-9a-f]{32}$")
FOLDERS, HOURS = 256, 24


def tidy_claim_files(*, now: datetime) -> int:
    """Remove files that no claim names, of the folders whose hour it is; how many. Every folder once a day.

    A file is written before the row that names it, and removed after the row is gone: a kill between leaves it.
    """
    return _tidied(range(now.hour, FOLDERS, HOURS), now=now)


def tidy_all_claim_files(*, now: datetime) -> int:
    """The same for every folder at once."""
    return _tidied(range(FOLDERS), now=now)


def _tidied(numbers: Iterable[int], *, now: datetime) -> int:
    return sum(_folder_tidied(f"{vault.FOLDER}/{number:02x}", now=now) for number in numbers)


def _folder_tidied(folder: str, *, now: datetime) -> int:
    store = storages["documents"]
    try:
        files = store.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    places = [f"{folder}/{file}" for file in files if NAME.match(file)]
    named = set(ClaimFile.objects.filter(place__in=places).values_list("place", flat=True))
    left = [f"{folder}/{file}" for file in files if file.startswith(HALF)]
    left += [place for place in places if place not in named]
    return sum(removed(store, place, now=now) for place in left)
