"""The port by which one-time codes leave: whoever reaches phones or mail addresses registers a carrier for the kind."""

from collections.abc import Callable
from dataclasses import dataclass

from core import mail


class NotDelivered(Exception):
    """The carrier could not hand the message over; `for_good`: trying again is no use."""

    def __init__(self, words: str = "", *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


@dataclass(frozen=True)
class Carrier:
    """`is_offered`: whether it works here and now; `send` takes target, subject and text, and raises NotDelivered."""

    is_offered: Callable[[], bool]
    send: Callable[[str, str, str], None]


_carriers: dict[str, Carrier] = {}  # by kind of way: "mail", "phone"


def register(kind: str, carrier: Carrier) -> None:
    """From now on codes to ways of `kind` go by `carrier`."""
    _carriers[kind] = carrier


def carrier_for(kind: str) -> Carrier | None:
    """The carrier that reaches ways of `kind`, where one works here."""
    carrier = _carriers.get(kind)
    return carrier if carrier is not None and carrier.is_offered() else None


def offered() -> list[str]:
    """The kinds of way by which somebody can prove who they are here."""
    return [kind for kind in _carriers if carrier_for(kind) is not None]


def _by_mail(target: str, subject: str, text: str) -> None:
    try:
        mail.send(target, subject, text)
    except mail.MailNotTaken as error:
        raise NotDelivered(str(error), for_good=error.for_good) from error


register("mail", Carrier(mail.is_offered, _by_mail))
