"""Customers: somebody the chain knows, by any number of ways, each kept as a keyed hash and sealed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.personal import SealedField


class Customer(models.Model):
    """Somebody the chain knows, shown only to those who serve them.

    Two rows that are one person: the one joined points at the one kept (`merged_into`, never a chain of them), so that
    ways, cases and tickets stay where they are and a split is exact. `name` is what staff call them.
    """

    name = SealedField(null=True)
    tier = models.ForeignKey("stores.Tier", models.PROTECT, null=True, blank=True, related_name="customers")
    language = models.CharField(max_length=5, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="customer_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def person_id(self) -> int:
        """The customer that stands for this person."""
        return self.merged_into_id or self.pk


PERSON = Coalesce("merged_into_id", "pk")  # the customer that stands for a row's person, in SQL


class CustomerWay(models.Model):
    """One way a customer is known. A number belongs to one customer; a phone or mail may be shared by a family.

    `proof` says how it was shown to be theirs: by a code sent there, or by staff (`proven_by`), at `proven_at`.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("E-mail")
        NUMBER = "number", _("Customer number")

    class Proof(models.TextChoices):
        CODE = "code", _("By a code")
        STAFF = "staff", _("By staff")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=8, choices=Kind)
    hash = models.BinaryField(max_length=32)
    value = SealedField()
    proof = models.CharField(max_length=8, choices=Proof, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    proven_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "hash"], name="customer_way_once"),
            models.UniqueConstraint(fields=["hash"], condition=Q(kind="number"), name="customer_number_once"),
            models.CheckConstraint(condition=Q(kind__in=["phone", "mail", "number"]), name="customer_way_kind_known"),
            models.CheckConstraint(
                condition=Q(proof="", proven_at=None) | (~Q(proof="") & Q(proven_at__isnull=False)),
                name="customer_way_proof_has_time",
            ),
        ]
        indexes = [models.Index(fields=["hash", "kind"], name="customer_way_by_hash")]


class CustomerMerge(models.Model):
    """That two customers were found to be one: which rows were pointed at `kept`, and what it took over from `joined`.

    A split points exactly these rows back; what was added to `kept` meanwhile stays there.
    """

    kept = models.ForeignKey(Customer, models.CASCADE, related_name="merges")
    joined = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    moved = models.JSONField(default=list)  # ids of the customers that were pointed at `kept`
    taken = models.JSONField(default=list)  # names of the columns that `kept` had empty and took from `joined`
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="+")
    split_at = models.DateTimeField(null=True)
    split_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["joined"], condition=Q(split_at=None), name="customer_merged_once")
        ]
