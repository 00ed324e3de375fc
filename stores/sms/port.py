"""The port: what Lado needs of an SMS gateway."""

from dataclasses import dataclass
from typing import Protocol

from stores.states import MessageFate


@dataclass(frozen=True)
class Answer:
    """What became of a message that was handed over: its end, or None for "not now"; `code` holds nobody's data.

    `in_doubt`: it may have been taken, we were not told. `is_down`: what was wrong is not this message, so no other one
    need be tried now.
    """

    fate: MessageFate | None
    code: str
    in_doubt: bool = False
    is_down: bool = False


class Gateway(Protocol):
    """Something that sends SMS."""

    def send(self, to: str, text: str, sender: str, reference: str) -> Answer:
        """Hand one over, to a phone in E.164 form. Never raises for what the network does, never waits long."""

    def close(self) -> None:
        """No more will come for now."""
