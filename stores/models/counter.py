"""A numbered place where customers are served."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """Open while a clerk serves at it. Which ticket is called or served there says the ticket."""

    class Kind(models.TextChoices):
        DESK = "desk", _("Desk")
        EXPRESS = "express", _("Express")
        FLOOR = "floor", _("On the floor")
        REMOTE = "remote", _("Remote")

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="counters")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DESK)
    direction = models.CharField(
        max_length=10, blank=True, choices=[("left", _("Left")), ("right", _("Right")), ("ahead", _("Ahead"))]
    )
    services = models.ManyToManyField("stores.Service", blank=True, related_name="counters")  # none = all
    clerk = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, blank=True, related_name="counters")
    opened_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=80, blank=True)
    idle_since = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="counter_number_once"),
            models.UniqueConstraint(fields=["clerk"], condition=~Q(clerk=None), name="counter_clerk_at_one"),
            models.CheckConstraint(
                condition=Q(clerk=None, opened_at=None) | Q(clerk__isnull=False, opened_at__isnull=False),
                name="counter_open_has_clerk",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(opened_at__isnull=False, paused_at__gte=F("opened_at")),
                name="counter_paused_is_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None
