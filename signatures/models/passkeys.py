"""What clerks' passkeys are asked to sign."""

from django.db import models
from django.db.models import F, Q

from signatures.models.documents import HASH


class PasskeyChallenge(models.Model):
    """What a clerk's passkey is asked to sign for one document, once and soon (signatures.passkey).

    `challenge` follows from the document's reference, `sha256` and `nonce`; a later one takes an unused one's place.
    """

    document = models.ForeignKey("signatures.Document", models.CASCADE, related_name="challenges")
    staff = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    nonce = models.BinaryField(max_length=32)
    challenge = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="challenge_expires_after"),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="challenge_hash_whole"),
            models.UniqueConstraint(
                fields=["document", "staff"], condition=Q(used_at=None), name="challenge_one_unused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.staff_id}"
