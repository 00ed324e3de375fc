"""Records at a customer's home as commands and pages read them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db.models import QuerySet

from core.errors import NotFound
from signatures import vault
from signatures.models import Document, DocumentDraft, FormTemplate, Photo
from signatures.queries.archive import customers
from signatures.states import VersionState
from stores.models import Customer, Staff, Store
from stores.queries.customers import persons

RECENT = timedelta(days=7)
LIES_FOR = timedelta(days=30)  # after which a record that nobody goes on with is thrown away


@dataclass(frozen=True)
class Shown:
    """A photo with its words, in clear."""

    pk: int
    sha256: str
    width: int
    height: int
    length: int
    words: str


@dataclass(frozen=True)
class AtHome:
    """What a technician has: unfinished records with their customers, documents of the last days, forms."""

    drafts: list[tuple[DocumentDraft, str]]
    documents: list[Document]
    forms: list[FormTemplate]
    stores: list[Store]


def draft_secret(draft: DocumentDraft) -> bytes:
    """The key of a record that is not frozen yet."""
    return bytes.fromhex(str(draft.secret or ""))


def values_in(draft: DocumentDraft) -> dict[str, Any]:
    """What has been typed; nothing once it is frozen."""
    if not draft.secret:
        return {}
    found: dict[str, Any] = orjson.loads(vault.unbox(bytes(draft.values), secret=draft_secret(draft)))
    return found


def photos_of(draft: DocumentDraft) -> list[Shown]:
    """In the order in which they were added. One statement."""
    return [shown(draft, each) for each in Photo.objects.filter(draft=draft).order_by("id")]


def shown(draft: DocumentDraft, photo: Photo) -> Shown:
    """A photo with its words."""
    words = vault.unbox(bytes(photo.caption), secret=draft_secret(draft)).decode()
    return Shown(photo.pk, photo.sha256, photo.width, photo.height, photo.length, words)


def photo_bytes(draft: DocumentDraft, photo_id: int) -> bytes:
    """A photo as it is kept; raises NotFound."""
    photo = Photo.objects.filter(draft=draft, pk=photo_id).first()
    if photo is None:
        raise NotFound
    return vault.get(photo.sha256, secret=draft_secret(draft))


def at_home(staff: Staff, stores: QuerySet[Store], *, now: datetime) -> AtHome:
    """What the first page of a technician shows. Four statements."""
    drafts = DocumentDraft.objects.filter(author=staff, document=None).select_related("template", "store")
    documents = Document.objects.filter(draft__author=staff, made_at__gt=now - RECENT)
    forms = FormTemplate.objects.filter(at_home=True, is_active=True, versions__state=VersionState.PUBLISHED)
    return AtHome(
        [(each, str(values_in(each).get("customer_name", ""))) for each in drafts.order_by("-changed_at", "-id")],
        list(documents.select_related("version__template").order_by("-id")[:30]),
        list(forms.distinct().order_by("code")),
        list(stores.order_by("name", "id")),
    )


def customer_called(said: str, *, country: str) -> Customer | None:
    """The one person who has shown that this number, phone or mail is theirs; None for nobody, or more than one."""
    found = Customer.objects.filter(pk__in=customers(said, country=country)).select_related("merged_into")
    people = persons(found)
    return people[0] if len(people) == 1 else None


def lying(*, now: datetime) -> QuerySet[DocumentDraft]:
    """Records that nobody has gone on with."""
    return DocumentDraft.objects.filter(document=None, changed_at__lt=now - LIES_FOR).order_by("id")
