"""A gateway that leads nowhere: in a demo the outbox page shows what it was given."""

from stores.sms.port import Answer
from stores.states import MessageFate


class Outbox:
    def send(self, to: str, text: str, sender: str, reference: str) -> Answer:  # noqa: ARG002 -- the port's signature
        return Answer(MessageFate.SENT, "outbox")

    def close(self) -> None:
        pass
