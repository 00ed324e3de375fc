"""Photos of a record: added one by one, each as often as it takes, and taken away again until it is frozen."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from core.photos import MOST_PHOTOS, Developed, developing
from signatures import vault
from signatures.commands.drafts import caption_of, open_draft
from signatures.models import DocumentDraft, Photo
from signatures.queries.drafts import draft_secret


class TooManyPhotos(Conflict):
    code, message = "photos_too_many", _("A record takes 12 photos. Remove one to add another.")


def add_photo(*, draft: DocumentDraft, data: bytes, caption: str, now: datetime) -> Photo:
    """The photo in a file, kept anew; the one that is there already when the same file, or picture, comes again.

    A caption that comes along with a repeat is taken, if there is one. Raises TooManyPhotos, DraftFrozen, GlyphUnknown,
    what `developing.photo` does, and StoreFull.
    """
    sent, words = hashlib.sha256(data).hexdigest(), caption_of(caption)
    there = Photo.objects.filter(draft=draft, sent_sha256=sent).first()
    made = developing.photo(data) if there is None else None  # before anything is locked
    with transaction.atomic():
        held = open_draft(draft.pk)
        photo = _same(held, sent, made)
        if photo is None:  # new, or taken away between two looks
            photo = _added(held, made or developing.photo(data), sent, words, now=now)
        elif words:
            photo.caption = vault.box(words.encode(), secret=draft_secret(held))
            photo.save(update_fields=["caption"])
        DocumentDraft.objects.filter(pk=held.pk).update(changed_at=now)
    return photo


def _same(draft: DocumentDraft, sent: str, made: Developed | None) -> Photo | None:
    """The photo of this file, or of another one that shows the very same points."""
    same = Q(sent_sha256=sent) | Q(sha256=made.sha256) if made else Q(sent_sha256=sent)
    return Photo.objects.filter(same, draft=draft).order_by("id").first()


def _added(draft: DocumentDraft, made: Developed, sent: str, words: str, *, now: datetime) -> Photo:
    if draft.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    secret = draft_secret(draft)
    return Photo.objects.create(
        draft=draft, sha256=vault.put(made.jpeg, secret=secret), sent_sha256=sent, length=len(made.jpeg),
        width=made.width, height=made.height, caption=vault.box(words.encode(), secret=secret), made_at=now,
    )  # fmt: skip


@transaction.atomic
def remove_photo(*, draft: DocumentDraft, photo_id: int, now: datetime) -> None:
    """Take a photo away, and its file once that holds; safe to repeat. Raises DraftFrozen."""
    held = open_draft(draft.pk)
    photo = held.photos.filter(pk=photo_id).first()
    if photo is None:
        return
    digest, secret = photo.sha256, draft_secret(held)
    photo.delete()
    DocumentDraft.objects.filter(pk=held.pk).update(changed_at=now)
    transaction.on_commit(lambda: _forget(held.pk, digest, secret), robust=True)


@transaction.atomic
def _forget(draft_id: int, digest: str, secret: bytes) -> None:
    """Remove a file that no photo is left of. Locked again: the same photo may have come once more meanwhile."""
    draft = DocumentDraft.objects.select_for_update(no_key=True).filter(pk=draft_id).first()
    if draft is None or (draft.document_id is None and not draft.photos.filter(sha256=digest).exists()):
        vault.remove(digest, secret=secret)
