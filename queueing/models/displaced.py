"""Bookings that lost their place: the work list of whoever changed the hours, until each of them is settled."""

from django.db import models
from django.db.models import Q

from queueing.states import DisplacedOutcome, DisplacedState, DisplacedWhy


class Displacement(models.Model):
    """One for each booking that loses its place; a booking has one that is not settled at most.

    `reason` is what customers read; `proposals` are instants as text, the best first. Written by
    `commands.booking.displacing` and `commands.booking.settling` alone.
    """

    booking = models.ForeignKey("queueing.Booking", models.CASCADE, related_name="displacements")
    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=DisplacedWhy)
    reason = models.CharField(max_length=120, blank=True)
    proposals = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=DisplacedState, default=DisplacedState.OPEN)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=DisplacedOutcome, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(settled_at=None), name="displacement_one_open"),
            models.CheckConstraint(condition=Q(state__in=DisplacedState.values), name="displacement_state_known"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="settled") & Q(settled_at=None, outcome=""),
                name="displacement_settled_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "made_at"], name="displacement_by_store"),
        ]
