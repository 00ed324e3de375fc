"""A case: one customer and one topic over time. First-visit resolution is measured on it."""

from django.db import models
from django.db.models import F, Q


class Case(models.Model):
    """Opened by the first session of a confirmed customer on a topic, closed by one that ends as resolved.

    A later session continues it while it is open and for some days after; `visited_at` is when the last one began.
    """

    customer = models.ForeignKey("stores.Customer", models.CASCADE, related_name="cases")
    topic = models.ForeignKey("stores.Topic", models.PROTECT, related_name="cases")
    opened_at = models.DateTimeField()
    visited_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "topic"], condition=Q(closed_at=None), name="case_one_open_a_topic"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="case_closes_after_opening"
            ),
        ]
        indexes = [models.Index(fields=["customer", "topic", "closed_at"], name="case_by_customer")]
