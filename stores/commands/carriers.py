"""What takes a message out of the house, for each channel."""

from typing import Protocol

from django.conf import settings

from core import mail
from stores import sms
from stores.models import OutgoingMessage
from stores.sms import Answer
from stores.states import MessageChannel, MessageFate


class Carrier(Protocol):
    """Takes messages of one channel; raises nothing for what the network does."""

    def send(self, message: OutgoingMessage) -> Answer: ...

    def close(self) -> None: ...


def is_offered(channel: MessageChannel) -> bool:
    """Whether customers may be offered it here. In a demo everything is: the outbox page shows what leaves nowhere."""
    return sms.is_offered() if channel == MessageChannel.SMS else mail.is_offered() or settings.DEMO


def carrier_for(channel: MessageChannel) -> Carrier:
    """The way out, to be closed after use."""
    if channel == MessageChannel.SMS:
        return _Sms()
    return _Mail() if mail.is_offered() else _Nowhere()


class _Nowhere:
    """Mails without a server: a demo keeps them on its outbox page."""

    def send(self, _message: OutgoingMessage) -> Answer:
        return Answer(MessageFate.SENT, "outbox") if settings.DEMO else Answer(MessageFate.REFUSED, "no_server")

    def close(self) -> None:
        pass


class _Mail:
    def __init__(self) -> None:
        self._post = mail.Post()

    def send(self, message: OutgoingMessage) -> Answer:
        letter = mail.Letter(
            to=str(message.to),
            subject=str(message.subject),
            text=str(message.text),
            html=str(message.html),
            calendar=str(message.calendar),
            calendar_method=message.calendar_method,
            message_id=message.message_id,
        )
        try:
            self._post.send(letter)
        except mail.MailNotTaken as error:
            fate = MessageFate.REFUSED if error.for_good else None
            return Answer(fate, error.code, in_doubt=error.in_doubt, is_down=error.is_down)
        return Answer(MessageFate.SENT, "250")

    def close(self) -> None:
        self._post.close()


class _Sms:
    def __init__(self) -> None:
        self._gateway = sms.gateway()

    def send(self, message: OutgoingMessage) -> Answer:
        if self._gateway is None:
            return Answer(MessageFate.REFUSED, "no_gateway")
        reference = message.message_id.partition("@")[0].lstrip("<")
        return self._gateway.send(str(message.to), str(message.text), message.sender or settings.SMS_SENDER, reference)

    def close(self) -> None:
        if self._gateway is not None:
            self._gateway.close()
