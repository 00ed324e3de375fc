"""Mails to the chain: each becomes a claim once, or goes to the claim that it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.personal import lookup_hash
from feedback.claim_kinds import LONGEST_NAME
from feedback.claim_letters import IN_SUBJECT
from feedback.claim_states import ClaimActKind, ClaimChannel
from feedback.commands.claim_files import add_file
from feedback.commands.claim_history import held, note
from feedback.commands.claim_refusals import ClaimFileKind, ClaimFilesTooMany, ClaimFileTooLarge
from feedback.commands.claim_words import add_words, standing
from feedback.commands.claims import NewClaim, open_claim
from feedback.models import Claim, ClaimMail
from queueing.commands.booking.making import clean, contact
from stores.commands.customers import hold_way
from stores.models import Store

MOST_A_DAY, DAY = 20, timedelta(hours=24)  # claims of one address: two machines that answer each other end there


class ClaimMailsTooMany(TooMany):
    code, message = "claim_mails_too_many", _("This address has sent many claims today. Try again tomorrow.")


@dataclass(frozen=True)
class InboundMail:
    """A mail as the gateway hands it in. `files` are names and bytes; `language` "" where nobody knows it."""

    message_id: str
    sender: str
    text: str
    subject: str = ""
    name: str = ""
    language: str = ""
    files: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class Taken:
    """What became of a mail: its claim, whether that is new, how many of its files were not taken."""

    claim: Claim
    is_new: bool
    refused: int = 0


@transaction.atomic
def take_mail(*, mail: InboundMail, now: datetime) -> Taken:
    """Take a mail in; delivered again, it is the one that is there. Raises BadMail, ClaimEmpty, ClaimsOff,
    ClaimMailsTooMany.
    """
    digest = lookup_hash("message-id", mail.message_id)
    hold_way(digest)  # a gateway that is not sure delivers twice at once
    there = ClaimMail.objects.select_related("claim").filter(hash=digest).first()
    if there is not None:
        return Taken(there.claim, is_new=False)
    answered = _answered(mail)
    if answered is not None:
        claim = add_words(claim_id=answered.pk, text=without_quotes(mail.text) or mail.subject, now=now).claim
    else:
        claim = _new(mail, now=now)
    ClaimMail.objects.create(hash=digest, claim=claim, at=now)
    refused = sum(not _filed(claim, name, data, now=now) for name, data in mail.files)
    return Taken(claim, is_new=answered is None, refused=refused)


def _answered(mail: InboundMail) -> Claim | None:
    """The claim whose number stands in the subject, if it is the sender's own."""
    found = IN_SUBJECT.search(mail.subject)
    if found is None:
        return None
    mine = Claim.objects.filter(mail_hash=lookup_hash("mail", mail.sender.strip()), erased_at=None)
    return mine.filter(number=found[1]).first()


def _new(mail: InboundMail, *, now: datetime) -> Claim:
    first = Store.objects.order_by("id").values_list("language", flat=True).first()
    language = mail.language or first or "en"
    who = contact(name=mail.name, phone="", mail=mail.sender, notes="", language=language, country="")
    made = Claim.objects.filter(mail_hash=who.hashes["mail_hash"], channel=ClaimChannel.MAIL, received_at__gt=now - DAY)
    if made.count() >= MOST_A_DAY:
        raise ClaimMailsTooMany
    subject = clean(mail.subject)
    text = f"{subject}\n\n{mail.text}" if subject else mail.text
    return open_claim(new=NewClaim(text=text, channel=ClaimChannel.MAIL, contact=who), by_id=None, now=now)


def _filed(claim: Claim, name: str, data: bytes, *, now: datetime) -> bool:
    """Whether a file of the mail was kept; that one was not stands in the history."""
    try:
        add_file(claim_id=claim.pk, data=data, name=name, by_id=None, now=now)
    except (ClaimFileKind, ClaimFileTooLarge, ClaimFilesTooMany):
        lasting = held(standing(claim.pk))
        note(lasting, ClaimActKind.UNFILED, by_id=None, now=now, text=clean(name)[:LONGEST_NAME])
        return False
    return True


def without_quotes(text: str) -> str:
    """What was written anew: without the lines of the mail that it answers, which begin with ">"."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">")).strip()
