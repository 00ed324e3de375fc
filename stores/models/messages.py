"""Mails and SMS that customers are sent: the row comes first, a task sends what it says."""

from django.db import models
from django.db.models import Q

from core.personal import SealedField
from stores.states import MessageChannel, MessageFate


class OutgoingMessage(models.Model):
    """One message to one person, once: nobody writes a second row with the same `key`.

    Whoever sets `claimed_at` sends it. A sender that dies is followed by another one, with the same `message_id`:
    a lost message is worse than a second copy. `doubts` counts how often it may have been taken without our knowing,
    `parts` what an SMS costs, `counted_at` when it was counted against the caps. Contents are wiped some days after
    the end; `wiped_at` says so.
    """

    key = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=40)  # the key up to its first colon
    channel = models.CharField(max_length=4, choices=MessageChannel)
    language = models.CharField(max_length=5)
    store = models.ForeignKey("stores.Store", models.SET_NULL, null=True, related_name="messages")
    sender = models.CharField(
        max_length=15, blank=True
    )  # of an SMS: the number or name it comes from; "" = the chain's
    to = SealedField(null=True)
    to_hash = models.BinaryField(max_length=32, null=True)
    subject = SealedField(null=True)
    text = SealedField(null=True)
    html = SealedField(null=True)
    calendar = SealedField(null=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=200)
    parts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    useless_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    fate = models.CharField(max_length=12, choices=MessageFate, blank=True)
    provider_answer = models.CharField(max_length=40, blank=True)  # a short code, nobody's data
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=MessageChannel.values), name="message_channel_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, fate="") | Q(ended_at__isnull=False, fate__in=MessageFate.values),
                name="message_ends_with_a_fate",
            ),
            models.CheckConstraint(
                condition=Q(wiped_at=None, to__isnull=False)
                | Q(
                    wiped_at__isnull=False,
                    ended_at__isnull=False,
                    to=None,
                    to_hash=None,
                    subject=None,
                    text=None,
                    html=None,
                    calendar=None,
                ),
                name="message_wiped_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at", "id"], condition=Q(ended_at=None), name="message_due"),
            models.Index(
                fields=["to_hash", "counted_at"], condition=Q(counted_at__isnull=False), name="message_of_person"
            ),
            models.Index(fields=["store", "-id"], name="message_of_store"),
            models.Index(fields=["ended_at"], condition=Q(wiped_at=None, ended_at__isnull=False), name="message_kept"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class SmsTally(models.Model):
    """How many parts of SMS were counted against the caps within an hour, for one store or for none; kept two days."""

    hour = models.DateTimeField()  # its beginning, in UTC
    store = models.ForeignKey("stores.Store", models.CASCADE, null=True, related_name="+")
    parts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "store"], nulls_distinct=False, name="sms_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.store_id}"
