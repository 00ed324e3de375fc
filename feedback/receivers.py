"""What feedback hears of those below it: one line each, which calls one command."""

from datetime import datetime
from typing import Any

from feedback.commands.callback_erasing import forget_callbacks
from feedback.commands.claim_erasing import forget_claims
from feedback.commands.forgetting import forget_person
from feedback.queries.callbacks import rule_for
from queueing.signals import calls_back
from stores.signals import person_forgotten


def forgotten(customer_ids: list[int], hashes: list[bytes], now: datetime, **_facts: Any) -> None:
    """A person is erased: what surveys know of them goes too; claims and calls back stay as nobody's."""
    forget_claims(person_ids=customer_ids, hashes=hashes, now=now)  # which looks at invitations as they still are
    forget_person(customer_ids=customer_ids, hashes=hashes, now=now)
    forget_callbacks(person_ids=customer_ids, hashes=hashes, now=now)


def calls(store_id: int, **_facts: Any) -> bool:
    """Whether a store takes wishes for a call."""
    return rule_for(store_id) is not None


def connect() -> None:
    calls_back.connect(calls, dispatch_uid="feedback keeps calls back")
    person_forgotten.connect(forgotten, dispatch_uid="feedback forgets a person")
