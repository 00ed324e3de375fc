"""Moves: the only truth about what happened to a ticket."""

from django.db import models


class TicketMove(models.Model):
    """One step of a ticket's life; append-only (a trigger refuses UPDATE and DELETE). `from_state` "" = issued.

    `rule` and `score` are what the discipline said when the ticket was called; `facts` holds what a rebuild needs
    beyond the columns, such as the service a transfer went to.
    """

    ticket = models.ForeignKey("queueing.Ticket", models.PROTECT, related_name="moves")
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    revision = models.BigIntegerField()
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey("stores.Device", models.PROTECT, null=True, related_name="+")
    counter = models.ForeignKey("stores.Counter", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True)
    rule = models.CharField(max_length=12, blank=True)
    score = models.FloatField(null=True)
    key = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["store", "at"], name="move_by_store"),
            models.Index(fields=["ticket", "id"], name="move_by_ticket"),
        ]
