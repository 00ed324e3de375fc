"""What is done to a document later: made void, withdrawn from, replaced, corrected. Never a deletion: each act is a
document of its own, with words, frozen, chained and sealed like any other, that names the one it is about.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Expired
from signatures import vault
from signatures.commands.acts_letter import Act, Told, rendered
from signatures.commands.chains import note
from signatures.commands.documents import LONGEST_REASON, RULES, NoReason, keep_frozen, new_reference
from signatures.commands.moving import DocumentIllegalMove, locked, move
from signatures.commands.seals import ring_seal
from signatures.models import Document
from signatures.queries.withdrawing import may_withdraw, withdraw_until
from signatures.states import ACT_STATES, ENDS, DocumentState, Follows, Maker
from stores.models import Staff

AROUND = ("store", "version__template", "author", "key", "wording")


class NoWithdrawal(Conflict):
    code, message = "withdrawal_not_given", _("This document gives no right to withdraw.")


class WithdrawalOver(Expired):
    code, message = "withdrawal_over", _("The time to withdraw is over. Ask the store what else can be done.")


class NotAReplacement(Conflict):
    code, message = "not_a_replacement", _("Name another document of the same customer that is sealed.")


def void(*, document_id: int, reason: str, staff: Staff, now: datetime, address: str = "") -> Document:
    """It does not count: said why, for good; what was signed stays readable. The document.

    While nobody has signed there is nothing that an act would be about. Raises NoReason, DocumentIllegalMove, and what
    rendering raises.
    """
    told = Told(Follows.VOID, _said(reason), staff, address=address)
    if not _void_unsigned(document_id, told, now=now):
        _done(document_id, told, now=now)
    return _read(document_id)


@transaction.atomic
def _void_unsigned(document_id: int, told: Told, *, now: datetime) -> bool:
    document = locked(document_id)
    if document.state == DocumentState.VOID:
        return True
    if document.state != DocumentState.FROZEN:
        return False
    move(document, DocumentState.VOID, now=now, by=told.by, reason=told.reason)
    return True


def withdraw(*, document_id: int, staff: Staff | None, now: datetime, reason: str = "", address: str = "") -> Document:
    """The customer withdraws, by their own press or by their word in the store. The withdrawal, which is the receipt;
    the first one when it is said again.

    Raises NoWithdrawal, WithdrawalOver, DocumentIllegalMove, and what rendering raises.
    """
    said = reason.strip()[:LONGEST_REASON]
    return _done(document_id, Told(Follows.WITHDRAWAL, said, staff, address=address), now=now)


def supersede(
    *, document_id: int, newer: Document, reason: str, staff: Staff, now: datetime, address: str = ""
) -> Document:
    """`newer` counts instead. The act. Raises NoReason, NotAReplacement, DocumentIllegalMove, and what rendering
    raises.
    """
    return _done(document_id, Told(Follows.REPLACEMENT, _said(reason), staff, newer, address), now=now)


def correct(*, document_id: int, text: str, staff: Staff, now: datetime, address: str = "") -> Document:
    """Something in it reads otherwise; it goes on counting. The act. Raises NoReason, DocumentIllegalMove, and what
    rendering raises.
    """
    return _done(document_id, Told(Follows.CORRECTION, _said(text), staff, address=address), now=now)


def _said(reason: str) -> str:
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise NoReason
    return said


def _read(document_id: int) -> Document:
    return Document.objects.select_related(*AROUND).get(pk=document_id)


def _done(document_id: int, told: Told, *, now: datetime) -> Document:
    """The act's document. It is rendered before anything is written: what fails leaves nothing behind."""
    document = _read(document_id)
    earlier = _first(document, told)
    if earlier is not None:
        return earlier
    _check(document, told, now=now)
    act = rendered(document, told, new_reference(), now=now)
    return _written(document_id, told, act, now=now)


def _first(document: Document, told: Told) -> Document | None:
    """The same act, once it has been done: pressed twice it is done once. A correction may follow another."""
    rows = Document.objects.select_related(*AROUND).filter(follows=document, follows_as=told.act)
    if told.act == Follows.CORRECTION:
        rows = rows.filter(reason=told.reason)
    return rows.order_by("id").first()


def _check(document: Document, told: Told, *, now: datetime) -> None:
    if document.key.destroyed_at is not None:
        raise vault.Erased
    if document.follows_as or document.state not in ACT_STATES[told.act]:
        raise DocumentIllegalMove
    if told.act == Follows.WITHDRAWAL:
        check_withdrawal(document, now=now)
    if told.newer is not None:
        _check_newer(document, told.newer)


def check_withdrawal(document: Document, *, now: datetime) -> None:
    """Raise NoWithdrawal, WithdrawalOver or DocumentIllegalMove unless its customer may withdraw now."""
    if document.state not in ACT_STATES[Follows.WITHDRAWAL]:
        raise DocumentIllegalMove
    if not may_withdraw(document, now=now):
        raise WithdrawalOver if withdraw_until(document) else NoWithdrawal


def _check_newer(document: Document, newer: Document) -> None:
    if newer.pk == document.pk or newer.follows_as or newer.state != DocumentState.SEALED:
        raise NotAReplacement
    if document.customer_id and newer.customer_id and document.customer_id != newer.customer_id:
        raise NotAReplacement


@transaction.atomic
def _written(document_id: int, told: Told, act: Act, *, now: datetime) -> Document:
    """The act and what it does, or the one that somebody else has written meanwhile."""
    newer = _both_locked(document_id, told.newer) if told.newer else None
    document = locked(document_id)
    earlier = _first(document, told)
    if earlier is not None:
        return earlier
    _check(document, replace(told, newer=newer), now=now)
    linked = _kept(document, told, act, now=now)
    _take_effect(document, told, linked, now=now)
    ring_seal(linked.pk)
    return linked


def _kept(document: Document, told: Told, act: Act, *, now: datetime) -> Document:
    secret, frozen = vault.new_secret(), act.frozen
    vault.put(frozen.pdf, secret=secret)
    linked = Document.objects.create(
        reference=act.reference, version=document.version, language=document.language, store=document.store,
        ticket_id=document.ticket_id, customer_id=document.customer_id, author=told.staff or document.author,
        made_by=Maker.STAFF if told.staff else Maker.CUSTOMER, state_since=now, made_at=now, reason=told.reason,
        values=vault.box(orjson.dumps(act.values), secret=secret), sha256=frozen.sha256, length=len(frozen.pdf),
        pages=frozen.pages, roles=[], follows=document, follows_as=told.act, wording=act.wording,
        **{name: getattr(document, name) for name in RULES},
    )  # fmt: skip
    keep_frozen(linked, frozen, secret=secret, now=now)
    about = {"act": str(told.act), "about": document.reference, "about_sha256": document.sha256}
    note(linked, "frozen", now=now, by=told.by, **about, words=act.wording.number if act.wording else 0)
    move(linked, DocumentState.SEALING, now=now, by=told.by)
    return linked


def _both_locked(document_id: int, newer: Document) -> Document | None:
    """Two documents in one order, whoever replaces which: the newer one as it is now."""
    rows = Document.objects.select_for_update(no_key=True).filter(pk__in=[document_id, newer.pk]).order_by("pk")
    return next((each for each in rows if each.pk == newer.pk), None)


def _take_effect(document: Document, told: Told, linked: Document, *, now: datetime) -> None:
    facts: dict[str, Any] = {"act": str(told.act), "later": linked.reference, "later_sha256": linked.sha256}
    if told.newer is not None:
        facts |= {"newer": told.newer.reference, "newer_sha256": told.newer.sha256}
    note(document, "followed", now=now, by=told.by, **facts)
    if told.act in ENDS:
        changes = {"replaced_by": told.newer} if told.newer else {}
        move(document, ENDS[told.act], now=now, by=told.by, reason=told.reason, **changes)
