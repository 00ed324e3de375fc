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
from feedback.models import ClaimFile


def add_file(*, claim_id: int, data: bytes, name: str, by_id: int | None, now: datetime) -> ClaimFile:
    """Keep a file; the one that is there already when the same bytes come again. `by_id` None: from the customer.

    Raises ClaimFileTooLarge, ClaimFileKind, ClaimFilesTooMany, ClaimFileLost, ClaimErased.
    """
    if len(data) > LARGEST:
        raise ClaimFileTooLarge
    kind = kind_of(data)
    if kind is None:
        raise ClaimFileKind
    place = ""
    try:
        with transaction.atomic():
            claim = held(standing(claim_id))
            digest = hashlib.sha256(data).hexdigest()
            there = ClaimFile.objects.filter(claim=claim, sha256=digest).first()
            if there is not None:
                return there
            if claim.files.count() >= MOST:
                raise ClaimFilesTooMany
            place, secret = vault.put(data)
            if by_id is None:
                reopen_if_over(claim, now=now)
            act = note(claim, ClaimActKind.FILED, by_id=by_id, now=now)
            return ClaimFile.objects.create(
                claim=claim, act=act, place=place, secret=secret, name=safe_name(name, kind), kind=kind,
                length=len(data), sha256=digest,
            )  # fmt: skip
    except vault.Lost as error:
        raise ClaimFileLost from error
    except Exception:
        if place:  # its row is not there: nobody would ever find it
            vault.remove(place)
        raise


def file_bytes(file: ClaimFile) -> bytes:
    """What is in it, held against its hash; raises ClaimFileLost."""
    try:
        data = vault.get(file.place, str(file.secret))
    except vault.Lost as error:
        raise ClaimFileLost from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ClaimFileLost
    return data
