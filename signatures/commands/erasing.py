"""Erasing a person: their documents where the law lets them go, and all else that is known of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from core.erasures import CUSTOMER, note_erasure
from core.errors import DomainError
from queueing.commands.erasing import StillExpected, forget_visits
from signatures.commands.documents import NoReason
from signatures.commands.retention import LONGEST_REASON, erase
from signatures.models import Document
from stores.commands.customers import members
from stores.commands.erasing import forget_customer
from stores.commands.merging import person_of

RETENTION = "retention"
HOLD = "hold"


@dataclass(frozen=True)
class StillKept:
    """A document that stays, and why: "retention" (until the day), "hold", or the code of what kept it."""

    reference: str
    why: str
    until: date | None = None


@dataclass(frozen=True)
class PersonErased:
    """What became of a person's documents."""

    erased: list[str]
    kept: list[StillKept]


def erase_person(*, customer_id: int, reason: str, by: str, now: datetime) -> PersonErased:
    """Forget who they are; shred their documents, but for those that retention or a legal hold keeps.

    What is kept is erased by the task once its time is over. Safe to repeat. Raises NoReason, StillExpected.
    """
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise NoReason
    person = person_of(customer_id)
    documents = list(_documents(person.pk))
    with transaction.atomic():
        forget_visits(person_id=person.pk, now=now)
        forget_customer(person_id=person.pk, by=by, reason=said, now=now)
    note_erasure(CUSTOMER, str(person.pk), now=now)
    erased, kept = [], []
    for document in documents:
        stays = _erased_or_kept(document, reason=said, by=by, now=now)
        kept += [stays] if stays else []
        erased += [] if stays else [document.reference]
    return PersonErased(erased, kept)


def erase_person_again(*, customer_id: int, now: datetime) -> bool:
    """The same for somebody whom a backup from before has brought back; whether it had.

    Documents have notes of their own. Who is expected in the restored line keeps visits
    and bookings until they are over: then it is to be repeated.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                forget_visits(person_id=customer_id, now=now)
        except StillExpected:
            pass
        return forget_customer(person_id=customer_id, by="restore", reason="had been erased before", now=now)


def _documents(person_id: int) -> list[Document]:
    ids = members(person_id)
    theirs = Q(customer__in=ids) | Q(customer=None, ticket__customer__in=ids)
    return list(Document.objects.filter(theirs, key__destroyed_at=None).order_by("id"))


def _erased_or_kept(document: Document, *, reason: str, by: str, now: datetime) -> StillKept | None:
    """Why it stays, or None when it is gone."""
    if document.held_because:
        return StillKept(document.reference, HOLD)
    today = now.date() - timedelta(days=1)  # its last day is over in every time zone
    if document.keep_until is not None and document.keep_until >= today:
        return StillKept(document.reference, RETENTION, document.keep_until)
    try:
        erase(document_id=document.pk, reason=reason, by=by, now=now)
    except DomainError as error:
        return StillKept(document.reference, error.code)
    return None
