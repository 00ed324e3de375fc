"""Making a document: filled in, rendered once, frozen; or declined. What comes later is in signatures.commands.acts."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from queueing.models import Session, Ticket
from signatures import vault
from signatures.commands.chains import note
from signatures.commands.moving import locked, move
from signatures.models import Attachment, Document, DocumentKey, FormTemplate, Layer, TemplateVersion
from signatures.queries.filling import Around, all_values
from signatures.queries.letters import recipient_lines, signature_fields, signature_places
from signatures.queries.templates import LANGUAGES, body_html, content_of, published_version, roles_of
from signatures.rendering import Attached, Figure, Frozen, Letter, document_html, rendering
from signatures.states import UNSIGNED, DocumentState, LayerKind, Level
from signatures.wording import problems_of_values, read_fields
from stores.models import Customer, Staff, Store

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none is taken for another
LONGEST_REASON = 300
RULES = ("level", "retention", "may_withdraw", "withdraw_days", "needs_code", "needs_passkey")


class NotPublished(Conflict):
    code, message = "template_not_published", _("This form cannot be filled in: no version of it is published.")


class LevelNotOffered(Conflict):
    code = "signature_level_not_offered"
    message = _(
        "This form needs more than a simple electronic signature, and Lado makes no other. Have it signed on paper."
    )


class BadValues(Invalid):
    """`problems` in its extra: {code, text}; text begins with the field's code."""

    code, message = "bad_values", _("Some fields are empty or wrong. Correct them; nothing is lost.")


class NoReason(Invalid):
    code, message = "reason_missing", _("Say why, in a few words.")


@dataclass(frozen=True)
class Asked:
    """What a document is made of. `typed` is JSON ready, by the codes of the form's fields."""

    template: FormTemplate
    language: str
    typed: Mapping[str, Any]
    store: Store
    clerk: Staff
    ticket: Ticket | None = None
    session: Session | None = None
    customer: Customer | None = None
    attached: Sequence[Attached] = ()
    address: str = ""  # where it can be verified: {reference} stands for its own
    secret: bytes = b""  # its own key, where what is attached lies under one already


@dataclass(frozen=True)
class Rendered:
    """A document that is rendered and not yet written down, and what it is made of."""

    asked: Asked
    version: TemplateVersion
    values: Mapping[str, Any]
    reference: str
    frozen: Frozen


def create_document(asked: Asked, *, now: datetime) -> Document:
    """The frozen document; raises what `rendered` does, and StoreFull."""
    return written(rendered(asked, now=now), now=now)


def rendered(asked: Asked, *, now: datetime) -> Rendered:
    """The document's bytes. Nothing is written: to be called outside of a transaction, for it takes long.

    Raises NotPublished, LevelNotOffered, BadValues, and what rendering raises (GlyphUnknown, TooManyPages...).
    """
    version = published_version(asked.template)
    if version is None:
        raise NotPublished
    if asked.template.level != Level.SIMPLE:
        raise LevelNotOffered
    if asked.language not in LANGUAGES:
        own = asked.store.language
        asked = replace(asked, language=own if own in LANGUAGES else LANGUAGES[0])
    values = _values(version, asked, now=now)
    reference = new_reference()
    frozen = rendering.freeze(
        document_html(_letter(version, asked, values, reference)),
        fields=signature_fields(roles_of(version.signers), language=asked.language),
        attached=asked.attached,
    )
    return Rendered(asked, version, values, reference, frozen)


def new_reference() -> str:
    """Eight signs that are printed on the paper: "K7QM-2XWP"."""
    signs = "".join(secrets.choice(SIGNS) for _sign in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def _values(version: TemplateVersion, asked: Asked, *, now: datetime) -> dict[str, Any]:
    fields = read_fields(list(version.fields), LANGUAGES)
    values = all_values(fields, asked.typed, Around(asked.store, asked.clerk, asked.customer, now))
    problems = problems_of_values(fields, values)
    if problems:
        raise BadValues(problems=[{"code": each.code, "text": each.text} for each in problems])
    return values


def _letter(version: TemplateVersion, asked: Asked, values: Mapping[str, Any], reference: str) -> Letter:
    body = body_html(version, asked.language, values)
    store = asked.store
    return Letter(
        language=asked.language,
        title=content_of(version).texts[asked.language].title,
        reference=reference,
        organisation=str(values.get("company", "")) or "Lado",
        body=mark_safe(body),  # noqa: S308 -- signatures.wording lets only its own marks through and escapes every value
        places=signature_places(roles_of(version.signers), values, clerk=str(asked.clerk), language=asked.language),
        sender=[line for line in (store.name, store.address, f"{store.postcode} {store.city}".strip()) if line],
        recipient=recipient_lines(values),
        verify_address=asked.address.format(reference=reference),
        figures=[
            Figure(number, each.description, each.sha256)
            for number, each in enumerate(asked.attached, start=1)
            if each.kind.startswith("image/")
        ],
    )


@transaction.atomic
def written(made: Rendered, *, now: datetime) -> Document:
    """The document with its first layer and its own key. Raises StoreFull."""
    asked, version, frozen = made.asked, made.version, made.frozen
    secret = asked.secret or vault.new_secret()
    vault.put(frozen.pdf, secret=secret)
    document = Document.objects.create(
        reference=made.reference, version=version, language=asked.language, store=asked.store, ticket=asked.ticket,
        session=asked.session, customer=asked.customer, author=asked.clerk, state_since=now, made_at=now,
        values=vault.box(orjson.dumps(dict(made.values)), secret=secret), sha256=frozen.sha256, length=len(frozen.pdf),
        pages=frozen.pages, roles=list(roles_of(version.signers)), **rules_of(version.template),
    )  # fmt: skip
    keep_frozen(document, frozen, secret=secret, now=now)
    _attach(document, asked.attached, secret)
    note(document, "frozen", now=now, by=asked.clerk.code, template=version.template.code, version=version.number)
    return document


def rules_of(template: FormTemplate) -> dict[str, Any]:
    """What the form asks for today: it holds for the document whatever becomes of the form."""
    return {name: getattr(template, name) for name in RULES}


def keep_frozen(document: Document, frozen: Frozen, *, secret: bytes, now: datetime) -> None:
    """The document's own key, and its first layer."""
    DocumentKey.objects.create(document=document, secret=secret.hex())
    Layer.objects.create(
        document=document, number=0, kind=LayerKind.FROZEN, sha256=frozen.sha256, length=len(frozen.pdf), at=now
    )


def _attach(document: Document, files: Sequence[Attached], secret: bytes) -> None:
    """What lies inside the frozen bytes, said beside them: the evidence and whoever verifies name it by its hash."""
    Attachment.objects.bulk_create(
        Attachment(
            document=document, number=number, name=each.file_name(number), kind=each.kind, length=len(each.data),
            sha256=vault.put(each.data, secret=secret),
        )
        for number, each in enumerate(files, start=1)
    )  # fmt: skip


@transaction.atomic
def decline(*, document_id: int, reason: str, by: str, now: datetime) -> Document:
    """The customer does not sign; raises DocumentIllegalMove once they have."""
    document = locked(document_id)
    if document.state == DocumentState.DECLINED:
        return document
    move(document, DocumentState.DECLINED, now=now, by=by, reason=reason.strip()[:LONGEST_REASON])
    return document


def is_open(document: Document) -> bool:
    """Whether somebody still has to sign."""
    return document.state in UNSIGNED
