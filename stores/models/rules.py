"""A rule of order that a store's manager switches on from a date."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models.places import LinePolicy, Store


class PolicyChange(models.Model):
    """Planned, then begun by the clock when the store's day `from_on` begins, or undone before; undone later it gives
    the store the policy of before back. The numbers are values of this row: nobody changes them by editing a policy.

    `before` and `policy` are what the store had and what was made for it; both are empty until it begins.
    """

    store = models.ForeignKey(Store, models.CASCADE, related_name="policy_changes")
    kind = models.CharField(max_length=20, choices=LinePolicy.Kind)
    weights = models.CharField(max_length=200, blank=True)
    lead_minutes = models.FloatField(default=0, validators=[MinValueValidator(0)])
    grace_minutes = models.FloatField(default=10, validators=[MinValueValidator(0)])
    from_on = models.DateField()
    made_by = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    before = models.ForeignKey(LinePolicy, models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(LinePolicy, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of rule")
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(begun_at=None, undone_at=None), name="policy_change_one_planned"
            ),
            models.CheckConstraint(
                condition=Q(lead_minutes__gte=0, grace_minutes__gte=0), name="policy_change_minutes_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["accumulating", "strict", "ratio", "fifo"]), name="policy_change_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None, before=None, policy=None)
                | Q(begun_at__isnull=False, before__isnull=False, policy__isnull=False),
                name="policy_change_begun_has_policies",
            ),
        ]
        indexes = [models.Index(fields=["store", "made_at"], name="policy_change_by_store")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind} {self.from_on}"
