"""Files of a claim: bounded in size, number and kind, each once."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from feedback import claim_vault as vault
from feedback.claim_kinds import LARGEST, MOST, kind_of, safe_name
from feedback.claim_states import ClaimActKind
from feedback.commands.claim_history import note
from feedback.commands.claim_refusals import ClaimFileKind, ClaimFileLost, ClaimFilesTooMany, ClaimFileTooLarge
from feedback.commands.claim_words import reopen_if_over, standing
from feedback.models import Claim, ClaimFile

Facts = dict[str, Any]  # of a file's row


def add_file(*, claim_id: int, data: bytes, name: str, by_id: int | None, now: datetime) -> ClaimFile:
    """Keep a file; the one that is there already when the same bytes come again. `by_id` None: from the customer.

    Raises ClaimFileTooLarge, ClaimFileKind, ClaimFilesTooMany, ClaimFileLost, ClaimErased.
    """
    facts = boxed(data, name)
    with unnamed_removed([facts["place"]]) as named, transaction.atomic():
        kept = keep(claim_id=claim_id, facts=facts, by_id=by_id, now=now)
        named.add(kept.place)
    return kept


def boxed(data: bytes, name: str) -> Facts:
    """Bytes in the vault, and what their row says: to be made without a lock, and kept or removed afterwards.

    Raises ClaimFileTooLarge, ClaimFileKind, ClaimFileLost.
    """
    kind = checked_kind(data)
    try:
        place, secret = vault.put(data)
    except vault.Lost as error:
        raise ClaimFileLost from error
    facts = {"place": place, "secret": secret, "kind": kind, "name": safe_name(name, kind)}
    return {**facts, "length": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@contextmanager
def unnamed_removed(places: Sequence[str]) -> Iterator[set[str]]:
    """Afterwards only those of `places` are in the vault that were added to the set; none of them when it fails."""
    named: set[str] = set()
    try:
        yield named
    except BaseException:
        named.clear()
        raise
    finally:
        for place in places:
            if place not in named:
                vault.remove(place)


def keep(*, claim_id: int, facts: Facts, by_id: int | None, now: datetime) -> ClaimFile:
    """The row of boxed bytes, or the one of the same bytes; locks the claim. Raises ClaimFilesTooMany, ClaimErased."""
    return _kept(standing(claim_id), facts, by_id=by_id, now=now)


def checked_kind(data: bytes) -> str:
    """The media type of what may be added; raises ClaimFileTooLarge, ClaimFileKind."""
    if len(data) > LARGEST:
        raise ClaimFileTooLarge
    kind = kind_of(data)
    if kind is None:
        raise ClaimFileKind
    return kind


def _kept(claim: Claim, facts: Facts, *, by_id: int | None, now: datetime) -> ClaimFile:
    """The row of a file of a locked claim, new or the one of the same bytes."""
    there = ClaimFile.objects.filter(claim=claim, sha256=facts["sha256"]).first()
    if there is not None:
        return there
    if claim.files.count() >= MOST:
        raise ClaimFilesTooMany
    if by_id is None:
        reopen_if_over(claim, now=now)
    act = note(claim, ClaimActKind.FILED, by_id=by_id, now=now)
    return ClaimFile.objects.create(claim=claim, act=act, **facts)


def file_bytes(file: ClaimFile) -> bytes:
    """What is in it, held against its hash; raises ClaimFileLost."""
    try:
        data = vault.get(file.place, str(file.secret))
    except vault.Lost as error:
        raise ClaimFileLost from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ClaimFileLost
    return data
