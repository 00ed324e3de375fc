"""What every wording that people approve has: a draft, its review by another person, its time in use."""

from django.db import models
from django.db.models import F, Q

from signatures.states import OPEN, VersionState

DONE = (VersionState.PUBLISHED, VersionState.RETIRED)


class Version(models.Model):
    """Only a draft may change; triggers refuse it afterwards (migration 0001).

    `sha256` is of the whole content in its canonical spelling, from submission on; an approval counts for that content
    only. `revision` rises with every change: who saves names the one they saw. Nobody who has written in it
    (`editors`) may approve it.
    """

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=300, blank=True)  # why it was sent back to its author
    author = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    editors = models.ManyToManyField("stores.Staff", related_name="+")
    reviewer = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    publisher = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")), name="%(class)s_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None, approved_at=None) | Q(reviewer__isnull=False, approved_at__isnull=False),
                name="%(class)s_approval_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, sha256="")
                | ~Q(state=VersionState.DRAFT) & Q(sha256__regex="^[0-9a-f]{64}$"),
                name="%(class)s_hashed_when_no_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, published_at=None)
                | Q(state__in=DONE, published_at__isnull=False, publisher__isnull=False, reviewer__isnull=False),
                name="%(class)s_published_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.RETIRED, retired_at__isnull=False)
                | ~Q(state=VersionState.RETIRED) & Q(retired_at=None),
                name="%(class)s_retired_at",
            ),
        ]
