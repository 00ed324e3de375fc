"""Files of a claim: bounded in size, number and kind, each once."""

import hashlib
from datetime import datetime

from django.db import transaction

from feedback import claim_vault as vault
from feedback.claim_kinds import LARGEST, MOST, kind_of, safe_name
from feedback.claim_states import ClaimActKind
from feedback.commands.claim_history import held, note
from feedback.commands.claim_refusals import ClaimFileKind, ClaimFileLost, ClaimFilesTooMany, ClaimFileTooLarge
from feedback.commands.claim_words import reopen_if_over, standing
from feedback.models import Claim, ClaimFile


def add_file(*, claim_id: int, data: bytes, name: str, by_id: int | None, now: datetime) -> ClaimFile:
    """Keep a file; the one that is there already when the same bytes come again. `by_id` None: from the customer.

    Raises ClaimFileTooLarge, ClaimFileKind, ClaimFilesTooMany, ClaimFileLost, ClaimErased.
    """
    kind = checked_kind(data)
    digest = hashlib.sha256(data).hexdigest()
    try:
        place, secret = vault.put(data)
    except vault.Lost as error:
        raise ClaimFileLost from error
    kept = None
    try:
        with transaction.atomic():
            claim = held(standing(claim_id))
            facts = {"place": place, "secret": secret, "kind": kind, "length": len(data), "sha256": digest}
            kept = _kept(claim, {**facts, "name": safe_name(name, kind)}, by_id=by_id, now=now)
    finally:
        if kept is None or kept.place != place:  # refused, or there already: no row names these bytes
            vault.remove(place)
    return kept


def checked_kind(data: bytes) -> str:
    """The media type of what may be added; raises ClaimFileTooLarge, ClaimFileKind."""
    if len(data) > LARGEST:
        raise ClaimFileTooLarge
    kind = kind_of(data)
    if kind is None:
        raise ClaimFileKind
    return kind


def _kept(claim: Claim, facts: dict[str, object], *, by_id: int | None, now: datetime) -> ClaimFile:
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
