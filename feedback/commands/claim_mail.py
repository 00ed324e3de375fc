"""Mails to the chain: each becomes a claim once, or goes to the claim that it answers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.personal import lookup_hash
from feedback.claim_kinds import LONGEST_NAME
from feedback.claim_letters import IN_SUBJECT
from feedback.claim_states import ClaimActKind, ClaimChannel
from feedback.commands.claim_files import Facts, boxed, keep, unnamed_removed
from feedback.commands.claim_history import note
from feedback.commands.claim_refusals import ClaimFileKind, ClaimFilesTooMany, ClaimFileTooLarge
from feedback.commands.claim_words import add_words, standing
from feedback.commands.claims import NewClaim, open_claim
from feedback.models import Claim, ClaimMail
from queueing.commands.booking.making import clean, contact
from stores.commands.customers import hold_way, normal_mail
from stores.models import Store

MOST_A_DAY, DAY = 20, timedelta(hours=24)  # mails of one address: two machines that answer each other end there


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


def take_mail(*, mail: InboundMail, now: datetime) -> Taken:
    """Take a mail in; delivered again, it is the one that is there. Raises BadMail, ClaimEmpty, ClaimsOff,
    ClaimMailsTooMany, ClaimFileLost.

    Its files go into the vault first: the year's numbers are not held meanwhile, and other claims need not wait.
    """
    digest = lookup_hash("message-id", mail.message_id)
    there = _there(digest)
    if there is not None:
        return there
    places: list[str] = []
    with unnamed_removed(places) as named:
        files = [(name, _boxed(name, data, places)) for name, data in mail.files]
        with transaction.atomic():
            return _taken(mail, digest, files, named, now=now)


def _taken(
    mail: InboundMail, digest: bytes, files: Sequence[tuple[str, Facts | None]], named: set[str], *, now: datetime
) -> Taken:
    """What becomes of a mail whose files are boxed; the places of those that were kept are put into `named`."""
    hold_way(digest)  # a gateway that is not sure delivers twice at once
    there = _there(digest)
    if there is not None:
        return there
    sender = lookup_hash("mail", normal_mail(mail.sender))
    _require_few(sender, now=now)
    answered = _answered(mail, sender)
    if answered is None:
        claim = _new(mail, now=now)
    else:
        claim = answered  # the sender's own, by which their mails are counted
        add_words(claim_id=claim.pk, text=without_quotes(mail.text) or mail.subject, now=now)
    ClaimMail.objects.create(hash=digest, claim=claim, at=now)
    refused = sum(not _filed(claim, name, facts, named, now=now) for name, facts in files)
    return Taken(claim, is_new=answered is None, refused=refused)


def _require_few(sender: bytes, *, now: datetime) -> None:
    """Raise ClaimMailsTooMany: new claims and answers count alike. Until the transaction ends a sender sends one at a
    time.
    """
    hold_way(sender)
    if ClaimMail.objects.filter(claim__mail_hash=sender, at__gt=now - DAY).count() >= MOST_A_DAY:
        raise ClaimMailsTooMany


def _there(digest: bytes) -> Taken | None:
    there = ClaimMail.objects.select_related("claim").filter(hash=digest).first()
    return Taken(there.claim, is_new=False) if there else None


def _answered(mail: InboundMail, sender: bytes) -> Claim | None:
    """The claim whose number stands in the subject, if it is the sender's own."""
    found = IN_SUBJECT.search(mail.subject)
    if found is None:
        return None
    return Claim.objects.filter(mail_hash=sender, erased_at=None, number=found[1]).first()


def _new(mail: InboundMail, *, now: datetime) -> Claim:
    first = Store.objects.order_by("id").values_list("language", flat=True).first()
    language = mail.language or first or "en"
    who = contact(name=mail.name, phone="", mail=mail.sender, notes="", language=language, country="")
    subject = clean(mail.subject)
    text = f"{subject}\n\n{mail.text}" if subject else mail.text
    return open_claim(new=NewClaim(text=text, channel=ClaimChannel.MAIL, contact=who), by_id=None, now=now)


def _boxed(name: str, data: bytes, places: list[str]) -> Facts | None:
    """A file of the mail in the vault, its place among `places`; None for one that is not taken."""
    try:
        facts = boxed(data, name)
    except (ClaimFileKind, ClaimFileTooLarge):
        return None
    places.append(facts["place"])
    return facts


def _filed(claim: Claim, name: str, facts: Facts | None, named: set[str], *, now: datetime) -> bool:
    """Whether a file of the mail was kept; that one was not stands in the history."""
    with suppress(ClaimFilesTooMany):
        if facts is not None:
            named.add(keep(claim_id=claim.pk, facts=facts, by_id=None, now=now).place)
            return True
    note(standing(claim.pk), ClaimActKind.UNFILED, by_id=None, now=now, text=clean(name)[:LONGEST_NAME])
    return False


def without_quotes(text: str) -> str:
    """What was written anew: without the lines of the mail that it answers, which begin with ">"."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">")).strip()
