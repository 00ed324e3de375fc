"""What customers read about their claim: mails and SMS from templates, in the claim's language and its store's time.

A mail carries what staff wrote; an SMS says that it stands on the claim's page, whose link opens nothing else.
"""

import re
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import dates, mail, wordings
from feedback.models import Claim
from queueing.calendar import plain
from queueing.letters import short
from stores import hours, sms
from stores.commands.messages import Draft
from stores.states import MessageChannel


class Kind(StrEnum):
    """What is told; the name of its templates, and of the message's purpose."""

    RECEIVED = "received"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


SUBJECTS: Final = {
    Kind.RECEIVED: _("We have your claim [%(number)s]"),
    Kind.ASKED: _("A question about your claim [%(number)s]"),
    Kind.ANSWERED: _("Our answer to your claim [%(number)s]"),
    Kind.CLOSED: _("Your claim is closed [%(number)s]"),
}
TITLES: Final = {
    Kind.RECEIVED: _("A claim is received"),
    Kind.ASKED: _("A question about a claim"),
    Kind.ANSWERED: _("A claim is answered"),
    Kind.CLOSED: _("A claim is closed"),
}
FIELDS: Final = {MessageChannel.SMS: ("number", "link", "due"), MessageChannel.MAIL: ("number", "due", "store")}
IN_LETTERS: Final = ("number", "store", "due", "link")  # what the text of a ClaimLetter may name
IN_SUBJECT: Final = re.compile(r"\[(\d{4}-\d{6})\]")  # by which an answer to a mail finds its claim


def drafts(claim: Claim, kind: Kind, *, key: str, text: str = "") -> list[Draft]:
    """The message that tells `kind`: by mail where there is an address, else by SMS. None where neither goes."""
    with translation.override(claim.language):
        words = _words(claim, text)
        if claim.mail and mail.is_offered():
            return [_mail(claim, kind, words, key=key)]
        if claim.phone and sms.is_offered():
            return [_sms(claim, kind, words, key=key)]
    return []


def can_be_written_to(claim: Claim) -> bool:
    """Whether there is any way to send this customer a letter."""
    return bool((claim.mail and mail.is_offered()) or (claim.phone and sms.is_offered()))


def claim_link(token: str) -> str:
    """The customer's own page of a claim. Opening it changes nothing."""
    return (settings.PUBLIC_URL or settings.OWN_URL).rstrip("/") + reverse("claim", args=[token])


def filled(text: str, claim: Claim) -> str:
    """A letter of the chain's (ClaimLetter) in the claim's language, with what it names in its places."""
    with translation.override(claim.language):
        words = _words(claim, "")
        values = {name: str(words[name]) for name in IN_LETTERS}
    return wordings.FIELD.sub(lambda place: values.get(place[1], place[0]), text)


def _words(claim: Claim, text: str) -> dict[str, Any]:
    zone = claim.store.time_zone if claim.store else "UTC"
    return {
        "language": claim.language,
        "number": claim.number,
        "text": text,
        "store": plain(claim.store.name) if claim.store else "",
        "due": day_words(claim.due_at, zone),
        "link": claim_link(claim.token),
        "replies": bool(settings.MAIL_GATEWAY_TOKEN),
    }


def day_words(at: datetime, zone: str) -> str:
    """The day of an instant where the store is, in the active language."""
    return dates.short_day(hours.local_day(zone, at), "Y")


def _mail(claim: Claim, kind: Kind, words: dict[str, Any], *, key: str) -> Draft:
    own = _written(kind, MessageChannel.MAIL, claim.language, words)
    subject = str(SUBJECTS[kind]) % words
    words = words | ({"lead": own.text} if own else {})
    if own:  # the number has to be in it, for the answer to find its claim
        subject = " ".join(own.subject.split())
        subject = subject if f"[{claim.number}]" in subject else f"{subject} [{claim.number}]"
    return Draft(
        channel=MessageChannel.MAIL,
        to=str(claim.mail),
        language=claim.language,
        key=f"{key}:mail",
        subject=subject,
        text=_tidy(render_to_string(f"mail/claim_{kind}.txt", words)),
        html=_tidy(render_to_string(f"mail/claim_{kind}.html", words)),
    )


def _sms(claim: Claim, kind: Kind, words: dict[str, Any], *, key: str) -> Draft:
    own = _written(kind, MessageChannel.SMS, claim.language, words)
    text = own.text if own else render_to_string(f"sms/claim_{kind}.txt", words)
    return Draft(
        channel=MessageChannel.SMS,
        to=str(claim.phone),
        language=claim.language,
        key=f"{key}:sms",
        text=short(_tidy(text)),
    )


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


# --- the chain's own words --------------------------------------------------------------------------------------------
def declare() -> None:
    """Say which messages there are, so that the chain may write its own words for them."""
    for kind in Kind:
        for channel, fields in FIELDS.items():
            own = partial(_own_words, kind, channel)
            wordings.declare(wordings.Message(f"claim_{kind}", channel, fields, own, TITLES[kind]))


def _own_words(kind: Kind, channel: MessageChannel, language: str) -> wordings.Words:
    """The words of the templates in `language`, with the fields in their places."""
    blank = {name: f"{{{{ {name} }}}}" for name in FIELDS[channel]}
    with translation.override(language):
        if channel == MessageChannel.SMS:
            return wordings.Words(_tidy(render_to_string(f"sms/claim_{kind}.txt", blank)).strip())
        lead = _tidy(render_to_string(f"mail/claim_{kind}.txt", blank)).partition("\n")[0]
        return wordings.Words(lead, str(SUBJECTS[kind]) % {"number": blank["number"]})


def _written(kind: Kind, channel: MessageChannel, language: str, words: dict[str, Any]) -> wordings.Words | None:
    values = {name: str(words[name]) for name in FIELDS[channel]}
    return wordings.written(f"claim_{kind}", channel, language, values)
