"""What follow-ups hear: an answer was given, a person is erased. One line each, which calls one command."""

from datetime import datetime
from typing import Any

from feedback.commands.followups.forgetting import forget_follow_ups
from feedback.commands.followups.opening import look_at
from feedback.models import Answer
from feedback.signals import answer_given
from stores.signals import person_forgotten


def answered(answer: Answer, now: datetime, **_facts: Any) -> None:
    """Somebody answered, or said more."""
    look_at(answer_id=answer.pk, now=now)


def forgotten(customer_ids: list[int], hashes: list[bytes], **_facts: Any) -> None:
    """A person is erased."""
    forget_follow_ups(customer_ids=customer_ids, hashes=hashes)


def connect() -> None:
    answer_given.connect(answered, dispatch_uid="follow-ups look at answers")
    person_forgotten.connect(forgotten, dispatch_uid="follow-ups forget a person")
