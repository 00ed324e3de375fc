"""What is written at a customer's home until it is frozen: values and photos; and the files attached to a document."""

from django.db import models
from django.db.models import Q

from core.personal import SealedField
from signatures.models.documents import HASH


class DocumentDraft(models.Model):
    """A form that a technician is filling in. `secret` encrypts its values and photos, and becomes the document's key.

    Once it is frozen it only says which document it became; once it is thrown away its row is gone.
    """

    template = models.ForeignKey("signatures.FormTemplate", models.PROTECT, related_name="drafts")
    language = models.CharField(max_length=5)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="document_drafts")
    author = models.ForeignKey("stores.Staff", models.PROTECT, related_name="document_drafts")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="+")
    secret = SealedField()
    values = models.BinaryField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    document = models.OneToOneField(
        "signatures.Document", models.PROTECT, null=True, related_name="draft"
    )  # what it became

    class Meta:
        indexes = [
            models.Index(fields=["author", "changed_at"], condition=Q(document=None), name="draft_by_author"),
            models.Index(fields=["changed_at"], condition=Q(document=None), name="draft_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Photo(models.Model):
    """A photo of a draft, as it was made anew here; its bytes lie in the vault under `sha256`, its caption encrypted.

    `sent_sha256` is of the file that came in: the same file again is the same photo.
    """

    draft = models.ForeignKey(DocumentDraft, models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    sent_sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    caption = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "sha256"], name="photo_once"),
            models.CheckConstraint(condition=Q(sha256__regex=HASH, sent_sha256__regex=HASH), name="photo_hash_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.pk}"


class Attachment(models.Model):
    """A file inside a document's frozen bytes (append-only by trigger), which every signature covers.

    Its bytes lie in the vault too, under the document's own key.
    """

    document = models.ForeignKey("signatures.Document", models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="attachment_number_once"),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="attachment_hash_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.number}"
