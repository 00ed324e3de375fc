"""Photos of an audit: made anew without where and with what they were taken, each as often as it takes."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from core.personal import seal_bytes
from core.photos import Developed, developing
from feedback.commands.auditing import BadAnswer, open_audit
from feedback.models import Audit, AuditPhoto, AuditTaskMove, ChecklistItem

MOST_PHOTOS = 6  # of an item


class TooManyAuditPhotos(Conflict):
    code, message = "audit_photos_too_many", _("An item takes 6 photos. Remove one to add another.")


def add_audit_photo(*, audit: Audit, item_id: int, data: bytes, now: datetime) -> AuditPhoto:
    """The photo in a file, kept anew; the one that is there already when the same file comes again.

    Raises AuditPublished, BadAnswer, TooManyAuditPhotos, and what `developing.photo` does.
    """
    sent = hashlib.sha256(data).hexdigest()
    there = AuditPhoto.objects.filter(audit=audit, item=item_id, sent_sha256=sent).defer("sealed").first()
    if there is not None:
        return there
    made = developing.photo(data)  # before anything is locked
    with transaction.atomic():
        held = open_audit(audit.pk)
        if not ChecklistItem.objects.filter(pk=item_id, section__version=held.version_id).exists():
            raise BadAnswer
        own = AuditPhoto.objects.filter(audit=held, item=item_id).defer("sealed")
        there = own.filter(sent_sha256=sent).first()
        if there is not None:
            return there
        if own.count() >= MOST_PHOTOS:
            raise TooManyAuditPhotos
        Audit.objects.filter(pk=held.pk).update(changed_at=now, revision=held.revision + 1)
        return _kept(made, sent, now=now, audit=held, item_id=item_id)


@transaction.atomic
def remove_audit_photo(*, audit_id: int, photo_id: int) -> None:
    """Take a photo away again; safe to repeat. Raises AuditPublished."""
    held = open_audit(audit_id)
    AuditPhoto.objects.filter(audit=held, pk=photo_id, move=None).delete()
    Audit.objects.filter(pk=held.pk).update(revision=held.revision + 1)


def keep_proof(*, move: AuditTaskMove, made: Developed, sent: str, now: datetime) -> AuditPhoto:
    """A photo of what was done, in the transaction of the one who says so."""
    return _kept(made, sent, now=now, audit_id=move.task.audit_id, move=move)


def _kept(made: Developed, sent: str, *, now: datetime, **of: object) -> AuditPhoto:
    return AuditPhoto.objects.create(
        sent_sha256=sent, sealed=seal_bytes(made.jpeg), width=made.width, height=made.height, made_at=now, **of
    )
