"""A one-time code that shows that a phone or mail is the customer's own."""

from django.db import models
from django.db.models import Q

from core.personal import SealedField


class ProofCode(models.Model):
    """Six digits on their way to `target`, for one ticket. The row is there first; a task sends what it says.

    `code` is sealed, and gone once it was sent; what is typed is compared with `code_hash`.
    """

    ticket = models.ForeignKey("queueing.Ticket", models.CASCADE, related_name="codes")
    kind = models.CharField(max_length=8)
    target = SealedField()
    target_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=5)
    code = SealedField(null=True)
    code_hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(code=None), name="proof_code_gone_when_sent")
        ]
        indexes = [
            models.Index(fields=["target_hash", "made_at"], name="proof_code_by_target"),
            models.Index(fields=["ticket", "made_at"], name="proof_code_by_ticket"),
            models.Index(fields=["made_at"], condition=Q(sent_at=None), name="proof_code_unsent"),
        ]
