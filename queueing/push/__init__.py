"""News for the phone of a customer who is not looking at the page: what is said, and the ways it gets there.

This is the port. A way takes letters, each an address of its own kind and a notice, and says what became of each. Web
Push (`webpush.py`) is one; a text message will be another, with a phone number for an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from queueing.states import NoticeFate

Address = TypeVar("Address")


@dataclass(frozen=True)
class Notice:
    """What a customer is told, in the customer's language: number, counter and place in the line, nothing else.

    `at` rises with the notices of a ticket: a phone shows none after a newer one. Notices of one `topic` replace each
    other while they wait for a phone that is off. After `lives_for` seconds nobody wants to know any more.
    """

    kind: str
    number: str
    title: str
    body: str
    at: int
    topic: str
    lives_for: int


@dataclass(frozen=True)
class Letter(Generic[Address]):
    to: Address
    notice: Notice


@dataclass(frozen=True)
class Answer:
    """`fate` is None for "not now": surely not delivered, to be tried again, in `after` seconds where that was said."""

    fate: NoticeFate | None
    after: float | None = None
    why: str = ""


class Way(Protocol[Address]):
    def deliver(self, letters: Sequence[Letter[Address]], *, now: datetime) -> list[Answer]:
        """Send all at once; the answers in the same order. Never raises for what the other side does."""
