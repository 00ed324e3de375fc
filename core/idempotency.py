"""A command runs once per Idempotency-Key: the first answer is stored in the command's own transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, KeyReused
from core.models import IdempotencyRecord
from core.sql import Rows, Send, Statement, batch

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200


_BEGIN = """
    INSERT INTO core_idempotencyrecord (principal, route, key, body_hash, status, answer, created_at)
    VALUES (%s, %s, %s, %s, 0, ''::bytea, %s) ON CONFLICT DO NOTHING RETURNING id
"""
_END = "UPDATE core_idempotencyrecord SET status = %s, answer = %s WHERE id = %s"


class BadKey(Invalid):
    code, message = "bad_key", _("An Idempotency-Key has 1 to 200 printable characters.")


@dataclass(frozen=True)
class Answer:
    """What goes back to the client: an HTTP status and a JSON body (empty for 204)."""

    status: int
    body: bytes = b""

    @classmethod
    def of(cls, data: Any = None, status: int = 200) -> "Answer":
        return cls(status, b"" if data is None else orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS))


class _Kept(Exception):
    pass


class Envelope:
    """What leaves in the packets of a command besides its own statements: the key before the first, the answer and the
    end of the transaction with the last."""

    def __init__(self, begin: Statement | None, send: Send) -> None:
        self._begin, self._send, self._record = begin, send, 0

    def first(self, *statements: Statement) -> list[Rows]:
        """Send the command's first statements. Whoever comes later with the same key waits here for the first."""
        if self._begin is None:
            return self._send(*statements) if statements else []
        begun, *answers = self._send(self._begin, *statements)
        if not begun:
            raise _Kept
        self._record = begun[0][0]
        return answers

    def last(self, *statements: Statement, answer: Answer) -> list[Rows]:
        """Send the command's last statements; after them nothing may fail."""
        kept = [(_END, [answer.status, answer.body, self._record])] if self._begin else []
        return batch(*statements, *kept, ends=True) if statements or kept else []


def framed(
    *,
    principal: str,
    route: str,
    key: str,
    body: bytes,
    now: datetime,
    act: Callable[[Envelope], Answer],
    send: Send = batch,
) -> Answer:
    """`once` for a command that sends its statements itself: all of them by the envelope's `first` and `last`."""
    _require_key(key)
    digest = hashlib.sha256(body).digest()
    begin: Statement | None = (_BEGIN, [principal, route[:200], key, digest, now]) if key else None
    try:
        with transaction.atomic():
            return act(Envelope(begin, send))
    except _Kept:
        return _kept(principal=principal, route=route[:200], key=key, digest=digest)


def once(*, principal: str, route: str, key: str, body: bytes, now: datetime, act: Callable[[], Answer]) -> Answer:
    """Run `act` in a transaction and keep its answer under `key`, or give the kept answer; "" is no key.

    A twin that runs at the same moment waits on the unique index until the first has committed. Refusals are not
    kept: they changed nothing, so the repeat asks again. Raises KeyReused for another body, BadKey.
    """

    def acting(envelope: Envelope) -> Answer:
        envelope.first()
        answer = act()
        envelope.last(answer=answer)
        return answer

    return framed(principal=principal, route=route, key=key, body=body, now=now, act=acting)


def kept(*, principal: str, route: str, key: str, body: bytes) -> Answer | None:
    """The answer of a press that is over: asked before work that takes long and is done outside of any transaction.

    None is no promise: a twin may be at it, and `once` lets one of them write. Raises KeyReused, BadKey.
    """
    _require_key(key)
    rows = IdempotencyRecord.objects.filter(principal=principal, route=route[:200], key=key) if key else ()
    return next((_answer(record, hashlib.sha256(body).digest()) for record in rows), None)


def _require_key(key: str) -> None:
    if key and (len(key) > LONGEST_KEY or not key.isprintable()):
        raise BadKey


def _kept(*, principal: str, route: str, key: str, digest: bytes) -> Answer:
    return _answer(IdempotencyRecord.objects.get(principal=principal, route=route, key=key), digest)


def _answer(record: IdempotencyRecord, digest: bytes) -> Answer:
    if bytes(record.body_hash) != digest:
        raise KeyReused
    return Answer(record.status, bytes(record.answer))


def forget_old(*, now: datetime) -> int:
    """Delete the answers older than 24 hours; their number."""
    return IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
