"""The right to sign one document once: a secret for a tablet, a screen or a phone, with a code by SMS where asked for.

The document is locked before its link, as everywhere.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Expired, Invalid, TooMany
from core.personal import lookup_hash
from signatures.commands.chains import note
from signatures.commands.documents import decline, is_open
from signatures.commands.moving import DocumentIllegalMove, NotYourTurn, locked
from signatures.commands.signing import Act, CodeNeeded, NotASigner, OtherBytes, sign_locked
from signatures.models import Document, SigningLink
from signatures.queries.links import grouped, next_role, own_phone
from signatures.states import DocumentState, SignerRole, Where
from stores.commands import messages
from stores.states import MessageChannel
from stores.tokens import new_secret, token_hash

LIFE = timedelta(minutes=15)
COPY = timedelta(days=1)  # for so long whoever signed finds the document behind the same address
DIGITS, MOST_TRIES = 6, 5
MOST_CODES, CODES_WITHIN = 5, timedelta(hours=1)


class LinkExpired(Expired):
    code, message = "signing_link_expired", _("This link was good for 15 minutes. Ask your clerk for a new one.")


class LinkUsed(Expired):
    code, message = "signing_link_used", _("This link has been used, or another one has taken its place.")


class WrongCode(Invalid):
    code, message = "signing_code_wrong", _("This code does not fit. Look at the last text message again.")


class CodeOver(Expired):
    code, message = "signing_code_over", _("The code was wrong five times. Ask your clerk for a new link.")


class NoPhone(Invalid):
    code, message = "signing_phone_missing", _("The form names no phone that a code can be sent to.")


class TooManyCodes(TooMany):
    code, message = "signing_codes_too_many", _("Several codes have been sent already. Wait an hour, or sign here.")


@dataclass(frozen=True)
class Made:
    """A new link; its `secret` stands nowhere else."""

    link: SigningLink
    secret: str


@transaction.atomic
def make_link(*, document_id: int, role: str, where: Where, now: datetime, by: str, with_code: bool = False) -> Made:
    """A link for whoever's turn it is, never a clerk; an earlier one of theirs is good no longer.

    A form that needs a code gets one, wherever it is signed. Raises DocumentIllegalMove, NotASigner, NotYourTurn; with
    a code NoPhone and TooManyCodes.
    """
    document = locked(document_id)
    _require_turn(document, role)
    with_code = with_code or (role == SignerRole.CUSTOMER and document.needs_code)
    earlier = SigningLink.objects.filter(document=document, role=role, used_at=None, expires_at__gt=now)
    earlier.update(used_at=now)
    secret = new_secret()
    link = SigningLink.objects.create(
        document=document, role=role, where=where, secret_hash=token_hash(secret), sha256=document.sha256, made_at=now,
        expires_at=now + LIFE,
    )  # fmt: skip
    if with_code:
        _send_code(link, document, now=now)
    note(document, "link", now=now, role=role, where=str(where), by=by, code=int(with_code))
    return Made(link, secret)


def _require_turn(document: Document, role: str) -> None:
    if role not in document.roles or role == SignerRole.CLERK:
        raise NotASigner
    if not is_open(document):
        raise DocumentIllegalMove
    if next_role(document) != role:
        raise NotYourTurn


def _send_code(link: SigningLink, document: Document, *, now: datetime) -> None:
    phone = own_phone(document)
    if not phone:
        raise NoPhone
    sent = SigningLink.objects.filter(document=document, code_sent_at__gt=now - CODES_WITHIN)
    if sent.count() >= MOST_CODES:
        raise TooManyCodes
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    link.code_hash, link.code_sent_at = code_hash(link.pk, code), now
    link.save(update_fields=["code_hash", "code_sent_at"])
    with translation.override(document.language):
        text = gettext(
            "%(code)s is your code for signing at %(store)s. Document %(reference)s, fingerprint %(hash)s."
        ) % {
            "code": code,
            "store": document.store.name,
            "reference": document.reference,
            "hash": grouped(document.sha256),
        }
    draft = messages.Draft(
        MessageChannel.SMS, phone, document.language, f"sign_code:{link.pk}", text, useless_at=link.expires_at
    )
    messages.write(store_id=document.store_id, drafts=[draft], now=now)


def code_hash(link_id: int, code: str) -> bytes:
    return lookup_hash("signing code", f"{link_id}:{code}")


def require_open(link: SigningLink, document: Document, *, now: datetime) -> None:
    """Raise LinkUsed or LinkExpired unless somebody may still sign by it."""
    _require_unused(link, document)
    if link.expires_at <= now:
        raise LinkExpired


def _require_unused(link: SigningLink, document: Document) -> None:
    if link.used_at is not None or not is_open(document):
        raise LinkUsed


def awaits_code(link: SigningLink) -> bool:
    """Whether a code was sent that nobody has typed yet."""
    return link.code_hash is not None and link.proven_at is None


def prove(*, link_id: int, code: str, now: datetime) -> None:
    """The code that came by SMS. Raises WrongCode, CodeOver, LinkUsed, LinkExpired; a wrong try counts."""
    with transaction.atomic():
        refusal = _tried(link_id, "".join(code.split()), now=now)
    if refusal is not None:
        raise refusal


def _tried(link_id: int, code: str, *, now: datetime) -> DomainError | None:
    document, link = _held(link_id)
    _require_unused(link, document)
    if not awaits_code(link):
        require_open(link, document, now=now)
        return None
    if link.code_tries >= MOST_TRIES:
        return CodeOver()
    if link.expires_at <= now:
        _tried_in_vain(link, document, "expired", now=now)
        return LinkExpired()
    if hmac.compare_digest(bytes(link.code_hash or b""), code_hash(link.pk, code)):
        link.proven_at = now
        link.save(update_fields=["proven_at"])
        note(document, "code", now=now, role=link.role, event="right")
        return None
    _tried_in_vain(link, document, "wrong", now=now)
    return WrongCode() if link.code_tries < MOST_TRIES else CodeOver()


def _tried_in_vain(link: SigningLink, document: Document, event: str, *, now: datetime) -> None:
    """It counts, and it is written down: what was tried belongs to the evidence."""
    link.code_tries += 1
    link.save(update_fields=["code_tries"])
    note(document, "code", now=now, role=link.role, event=event)


def _held(link_id: int) -> tuple[Document, SigningLink]:
    """Both locked, the document first."""
    document = locked(SigningLink.objects.values_list("document_id", flat=True).get(pk=link_id))
    return document, SigningLink.objects.select_for_update(no_key=True).get(pk=link_id)


@transaction.atomic
def sign_by_link(*, link_id: int, act: Act, now: datetime) -> Document:
    """Sign as the one whom the link is for, where it says. The same press again changes nothing.

    Raises LinkUsed, LinkExpired, CodeNeeded and what sign_document raises.
    """
    document, link = _held(link_id)
    if act.sha256 != link.sha256:
        raise OtherBytes
    act = replace(act, role=link.role, where=Where(link.where), link=link, staff=None)
    if link.used_at is not None:
        return _again(document, act, now=now)
    require_open(link, document, now=now)
    if awaits_code(link):
        raise CodeNeeded
    signed = sign_locked(document, act, now=now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    return signed


def _again(document: Document, act: Act, *, now: datetime) -> Document:
    """The answer of the first press, if this is that press once more."""
    if not document.signatures.filter(role=act.role).exists():
        raise LinkUsed
    try:
        return sign_locked(document, act, now=now)
    except DomainError as error:
        raise LinkUsed from error


@transaction.atomic
def decline_by_link(*, link_id: int, reason: str, now: datetime) -> Document:
    """Whoever was to sign says no. Raises LinkUsed, LinkExpired, DocumentIllegalMove."""
    document, link = _held(link_id)
    if document.state == DocumentState.DECLINED and link.used_at is not None:
        return document
    require_open(link, document, now=now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    return decline(document_id=document.pk, reason=reason, by=link.role, now=now)


@transaction.atomic
def take_over(*, link_id: int, now: datetime) -> Made:
    """The link that waits for a customer screen, opened there: from now on by a secret that only that screen knows.

    Raises LinkUsed and LinkExpired.
    """
    document, link = _held(link_id)
    require_open(link, document, now=now)
    secret = new_secret()
    link.secret_hash, link.opened_at = token_hash(secret), now
    link.save(update_fields=["secret_hash", "opened_at"])
    note(document, "opened", now=now, role=link.role, where=link.where)
    return Made(link, secret)
