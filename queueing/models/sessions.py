"""A session: one clerk serving one ticket at one counter."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from queueing.states import Outcome


class Session(models.Model):
    """A transferred ticket has several. Derived from the moves; `note` is the clerk's own."""

    class Ended(models.TextChoices):
        FINISHED = "finished", _("Finished")
        TRANSFERRED = "transferred", _("Transferred")
        LEFT = "left", pgettext_lazy("state", "Left")

    ticket = models.ForeignKey("queueing.Ticket", models.PROTECT, related_name="sessions")
    counter = models.ForeignKey("stores.Counter", models.PROTECT, related_name="sessions")
    clerk = models.ForeignKey("stores.Staff", models.PROTECT, related_name="sessions")
    service = models.ForeignKey("stores.Service", models.PROTECT, related_name="sessions")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    case = models.ForeignKey("queueing.Case", models.SET_NULL, null=True, blank=True, related_name="sessions")
    said = models.TextField(blank=True, max_length=1000)  # what was agreed, for the customer to take along

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["counter"], condition=Q(ended_at=None), name="session_one_open_a_counter"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="session_one_open_a_ticket"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="session_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["clerk", "started_at"], name="session_by_clerk"),
            models.Index(fields=["ended_at", "id"], condition=Q(ended="finished"), name="session_finished"),
        ]
