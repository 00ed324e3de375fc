"""The chain's own words for a mail, an SMS or a later act of Lado."""

from django.db import models
from django.db.models import Q

from signatures.models.versions import Version
from signatures.states import OPEN, VersionState

CHANNELS = ["mail", "sms", "pdf"]  # `pdf`: the words of a later act (signatures.library.acts)


class WordingVersion(Version):
    """One wording of one message (core.wordings) in one language."""

    purpose = models.SlugField(max_length=40)
    channel = models.CharField(max_length=4)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=160, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["purpose", "channel", "language", "number"], name="wording_number_once"),
            models.UniqueConstraint(
                fields=["purpose", "channel", "language"],
                condition=Q(state=VersionState.PUBLISHED),
                name="wording_one_published",
            ),
            models.UniqueConstraint(
                fields=["purpose", "channel", "language"], condition=Q(state__in=OPEN), name="wording_one_open"
            ),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="wording_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel} {self.language} v{self.number}"
