"""The step-up of a clerk who countersigns: their passkey signs the document's hash, once and soon.

The document is locked first, then the challenge, then the passkeys' rows.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Expired, Invalid
from core.passkeys import Place
from signatures.commands.documents import is_open
from signatures.commands.moving import DocumentIllegalMove, NotYourTurn, locked
from signatures.models import Document, PasskeyChallenge
from signatures.passkey import NONCE, Assertion, BadAssertion, Party, Proof, challenge_of, check
from signatures.queries.links import next_role
from signatures.queries.passkeys import COUNTER, Own, needs_passkey, own_passkeys
from signatures.states import SignerRole
from stores.models import Staff

LIFE = timedelta(minutes=3)

logger = logging.getLogger(__name__)


class PasskeyNeeded(Conflict):
    code, message = "passkey_needed", _("This document is countersigned with a passkey. Use yours.")


class PasskeyMissing(Conflict):
    code, message = "passkey_missing", _("You have no passkey for this address yet. Add one, then countersign.")


class PasskeyPlace(Conflict):
    code = "passkey_place"
    message = _(
        "Passkeys do not work at this address. It takes https, a name and no number, and your chain’s own address."
    )


class PasskeyWrong(Invalid):
    code, message = (
        "passkey_wrong",
        _("This is not your passkey’s signature for this document. Try again with your own."),
    )


class PasskeyExpired(Expired):
    code = "passkey_expired"
    message = _("The passkey was asked for too long ago, or has been used already. Countersign again.")


class PasskeyCopied(Conflict):
    code = "passkey_copied"
    message = _("This passkey has counted back: it may exist twice. Remove it from your account and add a new one.")


@dataclass(frozen=True)
class Given:
    """What came back from a clerk's browser: the passkey's answer as it was sent, and the place it has to be for."""

    answer: Any
    place: Place


@dataclass(frozen=True)
class Question:
    """What a browser asks a passkey."""

    challenge: bytes
    rp_id: str
    credentials: tuple[bytes, ...]
    expires_at: datetime


@transaction.atomic
def ask_passkey(*, document_id: int, staff: Staff, place: Place, now: datetime) -> Question:
    """A challenge for this clerk and these bytes; an earlier one of theirs is good no longer.

    Raises NotYourTurn, DocumentIllegalMove, PasskeyPlace and PasskeyMissing.
    """
    document = locked(document_id)
    if not is_open(document):
        raise DocumentIllegalMove
    if next_role(document) != SignerRole.CLERK:
        raise NotYourTurn
    if place.fault:
        raise PasskeyPlace
    own = own_passkeys(staff, rp_id=place.rp_id)
    if not own:
        raise PasskeyMissing
    PasskeyChallenge.objects.filter(document=document, staff=staff, used_at=None).update(used_at=now)
    nonce = secrets.token_bytes(NONCE)
    made = PasskeyChallenge.objects.create(
        document=document, staff=staff, sha256=document.sha256, nonce=nonce, made_at=now, expires_at=now + LIFE,
        challenge=challenge_of(reference=document.reference, sha256=document.sha256, nonce=nonce),
    )  # fmt: skip
    credentials = tuple(each.key.credential_id for each in own)
    return Question(bytes(made.challenge), place.rp_id, credentials, made.expires_at)


def proven(document: Document, staff: Staff | None, given: Given | None, *, name: str, now: datetime) -> bytes:
    """The record of the passkey that this clerk has just used for this document; empty where none is asked for.

    In the transaction that signs, under the document's lock: what is not signed in the end has used up nothing.
    Raises PasskeyNeeded, PasskeyWrong, PasskeyExpired and PasskeyCopied.
    """
    if given is None or staff is None:
        if needs_passkey(document):
            raise PasskeyNeeded
        return b""
    try:
        return _proven(document, staff, given, name=name, now=now)
    except BadAssertion as error:
        logger.warning("passkey refused: staff %s, document %s: %s", staff.pk, document.pk, error)
        raise PasskeyWrong from error


def _proven(document: Document, staff: Staff, given: Given, *, name: str, now: datetime) -> bytes:
    assertion = Assertion.of(given.answer)
    asked = _taken(document, staff, assertion.challenge, now=now)
    party = Party(given.place.rp_id, given.place.origin)
    own = _own(staff, assertion, party)
    nonce = bytes(asked.nonce)
    challenge = challenge_of(reference=document.reference, sha256=document.sha256, nonce=nonce)
    check(assertion, key=own.key, challenge=challenge, party=party)
    _count(own, assertion.counter, now=now)
    return Proof(
        reference=document.reference, sha256=document.sha256, signer=name, staff=staff.code, at=now.isoformat(),
        nonce=nonce, asked_at=asked.made_at.isoformat(), party=party, key=own.key, assertion=assertion,
    ).record()  # fmt: skip


def _taken(document: Document, staff: Staff, challenge: bytes, *, now: datetime) -> PasskeyChallenge:
    """The question that this is the answer to: asked of this clerk, for these bytes; used up with this."""
    rows = PasskeyChallenge.objects.select_for_update(no_key=True)
    asked = rows.filter(challenge=challenge, document=document, staff=staff, sha256=document.sha256).first()
    if asked is None:
        raise BadAssertion("never asked of this clerk for this document")
    if asked.used_at is not None or asked.expires_at <= now:
        raise PasskeyExpired
    asked.used_at = now
    asked.save(update_fields=["used_at"])
    return asked


def _own(staff: Staff, assertion: Assertion, party: Party) -> Own:
    own = own_passkeys(staff, rp_id=party.rp_id, lock=True)
    found = next((each for each in own if each.key.credential_id == assertion.credential_id), None)
    if found is None:
        raise BadAssertion("not this clerk's passkey")
    return found


def _count(own: Own, counter: int, *, now: datetime) -> None:
    """A passkey that counts has counted on since; most that are kept in a cloud always say 0."""
    if (counter or own.counter) and counter <= own.counter:
        logger.warning("passkey %s has counted back from %s to %s", own.row.pk, own.counter, counter)
        raise PasskeyCopied
    own.row.data[COUNTER] = counter
    own.row.last_used_at = now
    own.row.save(update_fields=["data", "last_used_at"])
