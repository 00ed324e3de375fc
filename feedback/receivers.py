"""What feedback hears of the chain below it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from feedback.commands.claim_erasing import forget_claims
from stores.signals import person_forgotten


def forgotten(person_ids: Sequence[int], hashes: Sequence[bytes], now: datetime, **_facts: Any) -> None:
    """A person is erased: what they complained of stays as nobody's."""
    forget_claims(person_ids=person_ids, hashes=hashes, now=now)


def connect() -> None:
    person_forgotten.connect(forgotten, dispatch_uid="claims of who is erased")
