"""What a phone carries from "I may join" to "this is my ticket": signed, for one store, some minutes and one ticket.

A page may be opened again and its address be sent on: the first press decides, later ones get the same ticket.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing

from queueing.commands.joining import By
from stores.models import Store

GOOD_FOR = timedelta(minutes=5)  # long enough for two presses and a phone number
LONGEST = 300
_SALT = "lado.join"


@dataclass(frozen=True)
class JoinPass:
    """How somebody may join; `nonce` is the key under which the one ticket is issued."""

    by: By
    nonce: str
    text: str


def code_key() -> bytes:
    """The key of the codes that stores show, the same in all processes."""
    return hashlib.sha256(b"lado.join.code\0" + settings.SECRET_KEY.encode()).digest()


def give(store: Store, *, by: By, now: datetime) -> JoinPass:
    """A new pass for `store`."""
    nonce = secrets.token_urlsafe(12)
    facts = [store.pk, by.value, nonce, int(now.timestamp())]
    return JoinPass(by, nonce, signing.dumps(facts, salt=_SALT))


def read(text: str, *, store: Store, now: datetime) -> JoinPass | None:
    """The pass in `text`; None when it is none of ours, another store's, or too old."""
    try:
        store_id, by, nonce, at = signing.loads(text[:LONGEST], salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    age = now.timestamp() - at
    if store_id != store.pk or not -1 <= age <= GOOD_FOR.total_seconds():
        return None
    return JoinPass(By(by), nonce, text)
