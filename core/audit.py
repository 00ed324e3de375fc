"""The audit log: every entry carries the hash of the one before, so that a later change shows."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from core.models import AuditEntry

CHAIN_LOCK = 0x4C61646F  # "Lado": one writer at a time extends the chain
START = bytes(32)


def link(*, previous: bytes, at: datetime, actor: str, action: str, target: str, data: dict[str, Any]) -> bytes:
    """SHA-256 over the previous hash and the canonical JSON of the entry."""
    fields = [at.isoformat(timespec="microseconds"), actor, action, target, data]
    return hashlib.sha256(previous + orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).digest()


@transaction.atomic
def record(*, actor: str, action: str, target: str, now: datetime, data: dict[str, Any] | None = None) -> AuditEntry:
    """Append one entry in the caller's transaction. `data` is JSON-ready and holds no secrets and no customer data.

    One lock for all: it comes after every row that the caller changes, or two callers wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-id").first()
    previous = bytes(last.hash) if last else START
    facts: dict[str, Any] = orjson.loads(orjson.dumps(data or {}))  # exactly what the column will hold
    digest = link(previous=previous, at=now, actor=actor, action=action, target=target, data=facts)
    return AuditEntry.objects.create(
        at=now, actor=actor, action=action, target=target, data=facts, previous_hash=previous, hash=digest
    )


def broken_links() -> Iterator[int]:
    """Ids of the entries whose hash does not follow from the entry before."""
    previous = START
    for entry in AuditEntry.objects.order_by("id").iterator():
        expected = link(
            previous=previous,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            target=entry.target,
            data=entry.data,
        )
        if bytes(entry.previous_hash) != previous or bytes(entry.hash) != expected:
            yield entry.pk
        previous = bytes(entry.hash)
