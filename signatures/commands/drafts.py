"""Work records at a customer's home: begun, saved as they are typed, with photos, and frozen once."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict
from core.photos import LONGEST_CAPTION
from signatures import vault
from signatures.commands.documents import Asked, NotPublished, create_document
from signatures.models import Document, DocumentDraft, FormTemplate, Photo
from signatures.queries.drafts import draft_secret, photos_of, values_in
from signatures.queries.filling import Around, known_values
from signatures.queries.templates import LANGUAGES, published_version
from signatures.rendering import Attached, GlyphUnknown, missing_glyphs
from signatures.wording import read_fields
from stores.models import Customer, Staff, Store

MOST_DRAFTS = 50  # open ones of one person
LONGEST_VALUE = 4000
JPEG = "image/jpeg"


class NotForHomes(Conflict):
    code, message = "template_not_for_homes", _("This form is not meant for visits at home.")


class DraftFrozen(Conflict):
    code, message = "draft_frozen", _("This record has been made into a document already.")


class TooManyDrafts(Conflict):
    code, message = "drafts_too_many", _("You have 50 records that are not finished. Finish or delete some first.")


@transaction.atomic
def begin_draft(
    *, template: FormTemplate, store: Store, author: Staff, language: str, now: datetime,
    values: Mapping[str, Any] | None = None,
) -> DocumentDraft:  # fmt: skip
    """An empty record. Raises NotForHomes, NotPublished, TooManyDrafts. Locks the author."""
    if not template.at_home:
        raise NotForHomes
    if published_version(template) is None:
        raise NotPublished
    Staff.objects.select_for_update(no_key=True).get(pk=author.pk)
    if DocumentDraft.objects.filter(author=author, document=None).count() >= MOST_DRAFTS:
        raise TooManyDrafts
    secret = vault.new_secret()
    return DocumentDraft.objects.create(
        template=template, store=store, author=author, secret=secret.hex(), made_at=now, changed_at=now,
        language=language if language in LANGUAGES else "en", values=_boxed(template, values or {}, secret),
    )  # fmt: skip


def open_draft(draft_id: int) -> DocumentDraft:
    """The record for the rest of the transaction; raises DraftFrozen."""
    rows = DocumentDraft.objects.select_for_update(of=("self",), no_key=True)
    draft = rows.select_related("template", "store", "author", "customer").get(pk=draft_id)
    if draft.document_id is not None:
        raise DraftFrozen
    return draft


@transaction.atomic
def save_draft(
    *, draft_id: int, values: Mapping[str, Any], now: datetime, language: str = "",
    captions: Mapping[int, str] | None = None,
) -> DocumentDraft:  # fmt: skip
    """What has been typed, wrong or not: it is asked about when the record is frozen. Raises DraftFrozen, GlyphUnknown.

    Fields that are not given are empty; photos that are not named keep their words.
    """
    draft = open_draft(draft_id)
    secret = draft_secret(draft)
    draft.values = _boxed(draft.template, values, secret)
    draft.language = language if language in LANGUAGES else draft.language
    draft.changed_at = now
    draft.save(update_fields=["values", "language", "changed_at"])
    for photo in draft.photos.filter(pk__in=captions or ()):
        photo.caption = vault.box(caption_of((captions or {})[photo.pk]).encode(), secret=secret)
        photo.save(update_fields=["caption"])
    return draft


def caption_of(said: str) -> str:
    """The words below a photo, in one line; raises GlyphUnknown for signs that cannot be printed."""
    words = " ".join(said.split())[:LONGEST_CAPTION]
    if signs := missing_glyphs(words):
        raise GlyphUnknown(signs=signs[:50])
    return words


def _boxed(template: FormTemplate, values: Mapping[str, Any], secret: bytes) -> bytes:
    """The values of fields that the form has, encrypted."""
    version = published_version(template)
    if version is None:
        raise NotPublished
    codes = {each.code for each in read_fields(list(version.fields), LANGUAGES)}
    kept = {code: value for code, value in values.items() if code in codes and _is_plain(value)}
    return vault.box(orjson.dumps(kept), secret=secret)


def _is_plain(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and len(value) <= LONGEST_VALUE)


@transaction.atomic
def name_customer(*, draft_id: int, customer: Customer | None, now: datetime) -> DocumentDraft:
    """Whose home it is: what the chain knows of them stands in the record; of somebody named before nothing is left.

    Raises DraftFrozen. That somebody was looked up stands in the audit log.
    """
    draft = open_draft(draft_id)
    version = published_version(draft.template)
    if version is None:
        raise NotPublished
    fields = [each for each in read_fields(list(version.fields), LANGUAGES) if each.source == "customer"]
    before = {each.code: "" for each in fields} if draft.customer_id else {}
    known = known_values(tuple(fields), Around(draft.store, draft.author, customer, now))
    draft.values = _boxed(draft.template, {**values_in(draft), **before, **known}, draft_secret(draft))
    draft.customer, draft.changed_at = customer, now
    draft.save(update_fields=["customer", "changed_at", "values"])
    facts = {"found": int(customer is not None)}
    audit.record(
        actor=f"staff:{draft.author_id}", action="draft.customer", target=f"draft:{draft.pk}", now=now, data=facts
    )
    return draft


@transaction.atomic
def freeze_draft(*, draft_id: int, address: str, now: datetime) -> Document:
    """The document, with its photos shown and attached; the same one when it is asked for again.

    Raises what `create_document` does; then nothing has changed. The record is locked while it is rendered.
    """
    rows = DocumentDraft.objects.select_for_update(of=("self",), no_key=True)
    draft = rows.select_related("template", "store", "author", "customer").get(pk=draft_id)
    if draft.document_id is not None:
        return Document.objects.select_related("version__template", "store", "author", "key").get(pk=draft.document_id)
    secret = draft_secret(draft)
    asked = Asked(
        draft.template, draft.language, values_in(draft), draft.store, draft.author, customer=draft.customer,
        attached=[
            Attached(f"photo-{number}.jpg", JPEG, vault.get(photo.sha256, secret=secret), photo.words)
            for number, photo in enumerate(photos_of(draft), start=1)
        ],
        address=address, secret=secret,
    )  # fmt: skip
    document = create_document(asked, now=now)
    Photo.objects.filter(draft=draft).delete()  # their files stay: they are the document's own now
    draft.document, draft.values, draft.secret, draft.customer, draft.changed_at = document, b"", "", None, now
    draft.save(update_fields=["document", "values", "secret", "customer", "changed_at"])
    return document


@transaction.atomic
def discard_draft(*, draft_id: int) -> None:
    """Throw it away, photos and all. Raises DraftFrozen; safe to repeat."""
    if not DocumentDraft.objects.filter(pk=draft_id).exists():
        return
    draft = open_draft(draft_id)
    secret, hashes = draft_secret(draft), list(draft.photos.values_list("sha256", flat=True))
    draft.delete()
    for digest in hashes:  # once that holds; their key is gone with the row, whatever is left of them
        transaction.on_commit(partial(vault.remove, digest, secret=secret), robust=True)
