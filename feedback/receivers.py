"""What feedback hears of those below it: one line each, which calls one command."""

from datetime import datetime
from typing import Any

from feedback.commands.claim_erasing import forget_claims
from feedback.commands.forgetting import forget_person
from stores.signals import person_forgotten


def forgotten(customer_ids: list[int], hashes: list[bytes], now: datetime, **_facts: Any) -> None:
    """A person is erased: what surveys know of them goes too, and what they complained of stays as nobody's."""
    forget_claims(person_ids=customer_ids, hashes=hashes, now=now)  # which looks at invitations as they still are
    forget_person(customer_ids=customer_ids, hashes=hashes, now=now)


def connect() -> None:
    person_forgotten.connect(forgotten, dispatch_uid="feedback forgets a person")
