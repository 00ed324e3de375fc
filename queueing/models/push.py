"""Customers' phones that are told when it is nearly their turn, and what each of them is told."""

from django.db import models
from django.db.models import Q

from core.personal import SealedField
from queueing.states import NoticeFate, NoticeKind


class PushSubscription(models.Model):
    """A browser that asked to be told about its ticket; deleted when the ticket has ended.

    `endpoint` is the address at the browser's push service, `p256dh` and `auth` are what is said to it is encrypted
    with; whoever knows the three can write to that phone. `dead_at`: the push service knows it no more.
    """

    ticket = models.ForeignKey("queueing.Ticket", models.CASCADE, related_name="push_subscriptions")
    endpoint = SealedField()
    endpoint_hash = models.BinaryField(max_length=32)
    p256dh = SealedField()
    auth = SealedField()
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "endpoint_hash"], name="push_subscription_once")]


class PushNotice(models.Model):
    """One thing that one phone is told, once. `about` is the move it tells of (0: the line as such).

    Whoever sets `claimed_at` sends it; only an answer that says "not now" gives it free again.
    """

    subscription = models.ForeignKey(PushSubscription, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=8, choices=NoticeKind)
    about = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    fate = models.CharField(max_length=8, choices=NoticeFate, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "kind", "about"], name="push_notice_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="push_notice_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, fate="") | Q(ended_at__isnull=False, fate__in=NoticeFate.values),
                name="push_notice_ends_with_a_fate",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(ended_at=None), name="push_notice_due")]
