"""Somebody signs: exactly the bytes that were shown, once, each act one more revision of the same file."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid, NotAllowed
from core.personal import lookup_hash
from signatures import evidence, vault
from signatures.commands.chains import note
from signatures.commands.documents import is_open
from signatures.commands.moving import DocumentIllegalMove, NotYourTurn, locked, move
from signatures.commands.passkeys import Given, proven
from signatures.commands.seals import ring_seal
from signatures.holding import act_key, escrow_key
from signatures.keys import lock_away
from signatures.models import Document, Layer, Signature, SigningLink
from signatures.queries.documents import (
    attached_to,
    chain_head,
    consents_asked,
    history_of,
    last_layer,
    secret_of,
    signer_name,
)
from signatures.queries.letters import FIELD_OF
from signatures.queries.links import own_phone
from signatures.sealing import Ink, TypedName, sign
from signatures.states import DocumentState, LayerKind, Method, SignerRole, Where
from stores.models import Device, Staff

MILLISECOND = timedelta(milliseconds=1)
OLDEST = timedelta(hours=12)  # for the first signature: the day is printed on it, and a visit may cross midnight


class OtherBytes(Conflict):
    code, message = "other_bytes", _("This is not the document that was shown. Open it again and read it once more.")


class DocumentTooOld(Conflict):
    code = "document_too_old"
    message = _("The day printed on this document is over. Make it void and print the form anew.")


class ConsentMissing(Invalid):
    code, message = "consent_missing", _("Tick what is needed, or say that the customer declines.")


class CodeNeeded(Conflict):
    code, message = "signing_code_needed", _("Type the code from the text message first.")


class NotASigner(NotAllowed):
    code, message = "not_a_signer", _("This form has no place for that signature.")


@dataclass(frozen=True)
class Act:
    """One person's signing. `strokes` are lists of [x, y] in a box of 10,000; or the name was `typed`.

    `consents` are the codes that were ticked. `looked` are milliseconds by page; `ended_at` when the end was seen.
    `dynamics` is the ink's time and pressure, as the pen gave them.
    """

    role: str
    sha256: str
    where: Where
    strokes: Sequence[Any] | None = None
    typed: str = ""
    consents: frozenset[str] = frozenset()
    looked: Mapping[int, int] = field(default_factory=dict)
    ended_at: datetime | None = None
    dynamics: bytes = b""
    staff: Staff | None = None
    beside: str = ""  # the code of whoever of staff lets them sign, where no link says so
    device: Device | None = None
    link: SigningLink | None = None
    passkey: Given | None = None  # a clerk's passkey's answer to what ask_passkey asked


@transaction.atomic
def sign_document(*, document_id: int, act: Act, now: datetime) -> Document:
    """One more revision; sealing begins when the last signer has signed. The same act again changes nothing.

    Raises OtherBytes, NotASigner, DocumentTooOld, NotYourTurn, ConsentMissing, CodeNeeded, DocumentIllegalMove; what
    Ink raises for a bad drawing; for a clerk what `proven` raises.
    """
    return sign_locked(locked(document_id), act, now=now)


def sign_locked(document: Document, act: Act, *, now: datetime) -> Document:
    """The same for whoever has locked it already."""
    if act.sha256 != document.sha256:
        raise OtherBytes
    mark = _mark(act)
    done = {each.role: each for each in Signature.objects.filter(document=document)}
    if act.role in done:
        if done[act.role].mark_sha256 != mark.sha256:
            raise DocumentIllegalMove
        return document
    _check_turn(document, act, done.keys(), now=now)
    prefetch_related_objects([document.version], "texts")  # what is agreed to stands there, and is asked for twice
    _check_consents(document, act)
    _check_code(document, act)
    _signed(document, act, mark, now=now)
    return document


def _mark(act: Act) -> Ink | TypedName:
    return TypedName.of(act.typed) if act.typed.strip() else Ink.of(act.strokes or [])


def _check_turn(document: Document, act: Act, there: AbstractSet[str], *, now: datetime) -> None:
    if act.role not in document.roles:
        raise NotASigner
    if not is_open(document):
        raise DocumentIllegalMove
    if not there and now - document.made_at > OLDEST:
        raise DocumentTooOld
    if next(role for role in document.roles if role not in there) != act.role:
        raise NotYourTurn


def _check_consents(document: Document, act: Act) -> None:
    """Only the customer is asked."""
    if act.role != SignerRole.CUSTOMER:
        return
    asked = consents_asked(document)
    if act.consents - {each.code for each in asked} or any(
        each.required and each.code not in act.consents for each in asked
    ):
        raise ConsentMissing


def _check_code(document: Document, act: Act) -> None:
    """Where the form asks for it, the customer has typed the code that their phone got."""
    needed = act.role == SignerRole.CUSTOMER and document.needs_code
    if needed and (act.link is None or act.link.proven_at is None):
        raise CodeNeeded


def _signed(document: Document, act: Act, mark: Ink | TypedName, *, now: datetime) -> None:
    before = last_layer(document)
    secret = secret_of(document)
    pdf = vault.get(before.sha256, secret=secret)
    box = lock_away(act.dynamics, public=escrow_key(now=now)) if act.dynamics else None
    first = before.kind == LayerKind.FROZEN
    record = _evidence(document, act, mark, box, now=now) if first else None
    name = _name(document, act, mark)
    is_clerk = act.role == SignerRole.CLERK
    passkey = proven(document, act.staff, act.passkey, name=name, now=now) if is_clerk else b""
    made = sign(
        pdf, role=FIELD_OF[SignerRole(act.role)], name=name, ink=mark, key=act_key(name, now=now), at=now,
        evidence=record, passkey=passkey,
    )  # fmt: skip
    layer = Layer.objects.create(
        document=document, number=before.number + 1, kind=act.role, sha256=vault.put(made, secret=secret),
        length=len(made), at=now,
    )  # fmt: skip
    Signature.objects.create(
        document=document, layer=layer, role=act.role, method=Method.INK if isinstance(mark, Ink) else Method.TYPED,
        where=act.where, staff=act.staff, device=act.device, at=now, mark_sha256=mark.sha256, dynamics=box,
        evidence_sha256=_hash(record), passkey_sha256=_hash(passkey),
    )  # fmt: skip
    last = act.role == document.roles[-1]
    to = DocumentState.SEALING if last else DocumentState.SIGNED
    by = act.staff.code if act.staff else act.role
    if document.state != to:
        move(document, to, now=now, by=by)
    facts = {"role": act.role, "layer": layer.sha256, "by": by, "passkey": _hash(passkey), **_beside(act)}
    note(document, "signed", now=now, **facts)
    if last:
        ring_seal(document.pk)


def _hash(data: bytes | None) -> str:
    return hashlib.sha256(data).hexdigest() if data else ""


def _beside(act: Act) -> dict[str, str]:
    return {"beside": act.beside} if act.beside and act.role != SignerRole.CLERK else {}


def _name(document: Document, act: Act, mark: Ink | TypedName) -> str:
    """Whose act it is. A witness is nobody whom the form knows: the name that they typed, or none at all."""
    if act.role == SignerRole.CUSTOMER:
        name = signer_name(document)
    elif act.role == SignerRole.CLERK:
        name = str(act.staff or "")
    else:
        name = mark.text if isinstance(mark, TypedName) else ""
    return name or FIELD_OF[SignerRole(act.role)]


def _evidence(document: Document, act: Act, mark: Ink | TypedName, box: bytes | None, *, now: datetime) -> bytes:
    """What this ceremony is proven by, in canonical bytes (SIGNING: evidence)."""
    version = document.version
    asked = consents_asked(document)
    record = evidence.Evidence(
        document_sha256=document.sha256, document_length=document.length, reference=document.reference,
        template=version.template.code, template_version=version.number,
        approver=version.reviewer.code if version.reviewer else "", language=document.language, role=act.role,
        signer=_name(document, act, mark), clerk=act.beside or document.author.code,
        device=_device(act),
        method=Method.INK if isinstance(mark, Ink) else Method.TYPED, signed_at=now.isoformat(),
        ink_sha256=mark.sha256, dynamics_sha256=_hash(box),
        reached_end_at=act.ended_at.isoformat() if act.ended_at and document.made_at <= act.ended_at <= now else "",
        pages=_looked(document, act, now=now),
        consents=[
            evidence.Consent(each.code, hashlib.sha256(each.text.encode()).hexdigest(), each.code in act.consents)
            for each in asked
        ],
        codes=_codes(document, act.role),
        attachments=attached_to(document),
        link=chain_head(document),
    )  # fmt: skip
    return evidence.canonical(record.record())


def _device(act: Act) -> str:
    """On what: the paired device where it is one; a program of staff shows no screen that we know of."""
    if act.device:
        return f"{act.where}:{act.device.pk}"
    return "program" if act.beside else str(act.where)


def _looked(document: Document, act: Act, *, now: datetime) -> list[evidence.PageShown]:
    """What the signer's browser says, as far as it can be: of pages that there are, since the document is there."""
    most = max(0, (now - document.made_at) // MILLISECOND)
    found = sorted(act.looked.items())
    return [evidence.PageShown(page, min(time, most)) for page, time in found if 1 <= page <= document.pages]


def _codes(document: Document, role: str) -> list[evidence.CodeEvent]:
    """Everything that happened to one-time codes of whoever signs, in vain or not, on this link or an earlier one."""
    phone = own_phone(document)
    to = lookup_hash("signing code phone", phone).hex() if phone else ""
    return evidence.code_events(history_of(document), role=role, to=to)
