"""Keeping and erasing: a legal hold, and the end of a document whose proof stays."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.erasures import DOCUMENT, note_erasure
from core.errors import Conflict, DomainError
from signatures import vault
from signatures.commands.chains import note
from signatures.commands.documents import NoReason, is_open
from signatures.commands.drafts import discard_draft
from signatures.commands.moving import locked, move
from signatures.models import Document, DocumentKey, Signature, SigningLink
from signatures.queries.documents import attached_to, layers_of, secret_of
from signatures.queries.drafts import lying
from signatures.queries.keeping import due
from signatures.states import DocumentState
from stores.models import Staff

log = logging.getLogger(__name__)
LONGEST_REASON = 200  # of a hold, as the column is


class HeldByLaw(Conflict):
    code, message = "document_held", _("A legal hold keeps this document. An administrator lifts it first.")


class NotHeld(Conflict):
    code, message = "document_not_held", _("There is no hold on this document.")


class StillSealing(Conflict):
    code, message = "document_sealing", _("The document is being sealed. Try again in a few minutes.")


class AlreadyErased(Conflict):
    code, message = "document_already_erased", _("What this document said has been erased already.")


@transaction.atomic
def hold(*, document_id: int, reason: str, staff: Staff, now: datetime) -> Document:
    """Keep it whatever its retention says, until the hold is lifted. Raises NoReason, AlreadyErased."""
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise NoReason
    document = locked(document_id)
    if document.key.destroyed_at is not None:
        raise AlreadyErased
    if document.held_because != said:
        _hold(document, said, what="held", reason=said, staff=staff, now=now)
    return document


@transaction.atomic
def lift(*, document_id: int, reason: str, staff: Staff, now: datetime) -> Document:
    """End a hold; it is erased when its own time is over. Raises NoReason, NotHeld."""
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise NoReason
    document = locked(document_id)
    if not document.held_because:
        raise NotHeld
    _hold(document, "", what="hold_lifted", reason=said, staff=staff, now=now)
    return document


def _hold(document: Document, because: str, *, what: str, reason: str, staff: Staff, now: datetime) -> None:
    document.held_because = because
    document.save(update_fields=["held_because"])
    note(document, what, now=now, by=staff.code)
    facts = {"reason": reason}
    audit.record(actor=f"staff:{staff.pk}", action=f"document.{what}", target=document.reference, now=now, data=facts)


def erase(*, document_id: int, reason: str, by: str, now: datetime) -> bool:
    """Destroy the document's key and files; whether this call did. Hashes, signatures' hashes and the chain stay.

    Without the key the bytes are lost even where a file, or a copy of one, is left. Who left it unsigned loses it as
    void. Raises NoReason, HeldByLaw, StillSealing. Safe to repeat.
    """
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise NoReason
    with transaction.atomic():
        document = locked(document_id)
        if document.key.destroyed_at is not None:
            return False
        if document.held_because:
            raise HeldByLaw
        if document.state == DocumentState.SEALING:
            raise StillSealing
        was_open = is_open(document)
        if was_open:
            move(document, DocumentState.VOID, now=now, by=by, reason=said)
        secret = secret_of(document)
        hashes = [each.sha256 for each in layers_of(document)] + [each.sha256 for each in attached_to(document)]
        if not was_open:
            Document.objects.filter(pk=document.pk).update(reason="")  # of an act: it may name somebody
        _destroyed(document, reason=said, by=by, now=now)
    _cleared(document, secret, hashes, now=now)
    return True


def _cleared(document: Document, secret: bytes, hashes: list[str], *, now: datetime) -> None:
    """What lies outside of the database. Only now: a crash before would leave what is damaged, not what is erased."""
    note_erasure(DOCUMENT, document.reference, now=now)
    for digest in hashes:
        vault.remove(digest, secret=secret)


def erase_again(*, reference: str, now: datetime) -> bool:
    """Destroy what had been erased already and came back with a backup from before; whether it had.

    No hold keeps it: the hold was lifted before it was erased.
    """
    with transaction.atomic():
        found = Document.objects.filter(reference=reference, key__destroyed_at=None).first()
        if found is None:
            return False
        document = locked(found.pk)
        if is_open(document):
            move(document, DocumentState.VOID, now=now, by="restore")
        secret, hashes = secret_of(document), [layer.sha256 for layer in layers_of(document)]
        Document.objects.filter(pk=document.pk).update(held_because="")
        _destroyed(document, reason="had been erased before the restore", by="restore", now=now)
    _cleared(document, secret, hashes, now=now)
    return True


def erase_with_acts(*, document_id: int, reason: str, by: str, now: datetime) -> bool:
    """The same of a document and of the acts on it, which name whoever signed it; the acts first, so that what keeps
    one of them keeps all.
    """
    acts = Document.objects.filter(follows=document_id).order_by("-id").values_list("pk", flat=True)
    for each in list(acts):
        erase(document_id=each, reason=reason, by=by, now=now)
    return erase(document_id=document_id, reason=reason, by=by, now=now)


def _destroyed(document: Document, *, reason: str, by: str, now: datetime) -> None:
    DocumentKey.objects.filter(document=document).update(secret="", destroyed_at=now)
    Document.objects.filter(pk=document.pk).update(values=b"", customer=None)
    Signature.objects.filter(document=document).update(dynamics=None)
    SigningLink.objects.filter(document=document).delete()
    note(document, "erased", now=now, by=by)
    audit.record(actor=by, action="document.erased", target=document.reference, now=now, data={"reason": reason})


def erase_due(*, now: datetime, most: int = 1000) -> int:
    """Erase what is due; how many. One that cannot be keeps no other. Records that nobody went on with go too."""
    for draft_id in list(lying(now=now).values_list("pk", flat=True)[:most]):
        discard_draft(draft_id=draft_id)
    done = 0
    for document_id in list(due(now=now).values_list("pk", flat=True)[:most]):
        try:
            done += erase(document_id=document_id, reason="kept long enough", by="retention", now=now)
        except DomainError as error:
            log.warning("document %s is due and stays: %s", document_id, error.code)
    return done
