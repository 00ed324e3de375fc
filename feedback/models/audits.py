"""Store audits and mystery shopping: checklists by version, what was found in a store, what has to be done there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.text import localised
from feedback import scoring

HASH = "^[0-9a-f]{64}$"


class Checklist(models.Model):
    """What is looked at. An audit is announced to its store; a mystery visit shows there once it is published."""

    class Kind(models.TextChoices):
        AUDIT = "audit", _("Audit")
        MYSTERY = "mystery", _("Mystery visit")

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    kind = models.CharField(max_length=8, choices=Kind)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["audit", "mystery"]), name="checklist_kind_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class ChecklistVersion(models.Model):
    """One wording of a checklist. Only a draft may change; triggers refuse it afterwards (migration audits_fixed).

    `target` is the percentage that an audit has to reach. `revision` rises with every change: who saves names the one
    they saw.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("In use")
        RETIRED = "retired", _("No longer in use")

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    target = models.PositiveSmallIntegerField(default=85)
    author = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    publisher = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="checklist_version_once"),
            models.UniqueConstraint(fields=["checklist"], condition=Q(state="draft"), name="checklist_one_draft"),
            models.UniqueConstraint(fields=["checklist"], condition=Q(state="published"), name="checklist_one_in_use"),
            models.CheckConstraint(condition=Q(target__lte=100), name="checklist_target_percent"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, retired_at=None)
                | Q(state="published", published_at__isnull=False, publisher__isnull=False, retired_at=None)
                | Q(state="retired", published_at__isnull=False, publisher__isnull=False, retired_at__isnull=False),
                name="checklist_version_state_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist_id} v{self.number}"


class ChecklistSection(models.Model):
    """One step of an audit: what is looked at in one place or one breath."""

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    names = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="checklist_section_once")]

    def __str__(self) -> str:
        return localised(self.names)


class ChecklistItem(models.Model):
    """One thing that is looked at. `code` stays the same from version to version: a trend follows it."""

    class Kind(models.TextChoices):
        YES_NO = scoring.Kind.YES_NO.value, _("Yes or no")
        MARK = scoring.Kind.MARK.value, _("Mark from 0 to 5")
        TEXT = scoring.Kind.TEXT.value, _("Text")

    section = models.ForeignKey(ChecklistSection, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    texts = models.JSONField()
    kind = models.CharField(max_length=6, choices=Kind)
    weight = models.PositiveSmallIntegerField(default=1)
    knock_out = models.BooleanField(default=False)
    wants_photo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "position"], name="checklist_item_once"),
            models.CheckConstraint(condition=Q(kind__in=list(scoring.Kind)), name="checklist_item_kind_known"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="checklist_item_weight_range"),
            models.CheckConstraint(condition=~Q(kind="text", knock_out=True), name="checklist_text_decides_nothing"),
        ]

    def __str__(self) -> str:
        return localised(self.texts)


class Audit(models.Model):
    """One visit to a store with a checklist. `kind` is the checklist's. What counted is written when it is published.

    `planned_on` is the day in the store of which an audit was announced; a mystery visit has none. `revision` rises
    with every answer and photo, so that a page knows which of two late answers about it is the newer one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        PUBLISHED = "published", _("Published")

    version = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="audits")
    kind = models.CharField(max_length=8, choices=Checklist.Kind)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="audits")
    partner = models.ForeignKey("stores.Partner", models.PROTECT, null=True, related_name="+")  # the store's then
    auditor = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    planned_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)
    summary = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    points = models.PositiveIntegerField(null=True)
    out_of = models.PositiveIntegerField(null=True)
    is_passed = models.BooleanField(null=True)
    is_knocked_out = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["store", "published_at"], name="audit_by_store"),
            models.Index(fields=["auditor", "changed_at"], condition=Q(state="open"), name="audit_open_by_auditor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="mystery", planned_on=None) | Q(kind="audit", planned_on__isnull=False),
                name="audit_announced_or_hidden",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="open", published_at=None, points=None, out_of=None, is_passed=None, is_knocked_out=None
                )
                | Q(
                    state="published",
                    published_at__isnull=False,
                    points__isnull=False,
                    out_of__isnull=False,
                    is_passed__isnull=False,
                    is_knocked_out__isnull=False,
                ),
                name="audit_counted_when_published",
            ),
            models.CheckConstraint(condition=Q(points=None) | Q(points__lte=F("out_of")), name="audit_points_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def percent(self) -> float | None:
        """What was reached; None while it is under way, and where nothing counted."""
        if self.points is None or self.out_of is None:
            return None
        return scoring.Part(self.points, self.out_of).percent


class AuditAnswer(models.Model):
    """What was found: "yes", "no", "na", "0" to "5", or nothing yet; and what the auditor wrote beside it."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    value = models.CharField(max_length=3, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "item"], name="audit_answer_once")]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.item_id}"


class AuditTask(models.Model):
    """Something to be put right in the store, by whom and until when; the last day is included."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="tasks")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=300)
    who = models.ForeignKey("stores.Staff", models.PROTECT, related_name="audit_tasks")
    until = models.DateField()
    state = models.CharField(max_length=4, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["state", "until"], name="audit_task_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "done"]), name="audit_task_state_known"),
        ]

    def __str__(self) -> str:
        return self.what


class AuditTaskMove(models.Model):
    """What happened to a task: done, with what was done, or reopened, and why. Only ever added to."""

    task = models.ForeignKey(AuditTask, models.CASCADE, related_name="moves")
    to_state = models.CharField(max_length=4, choices=AuditTask.State)
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"{self.task_id} {self.to_state}"


class AuditPhoto(models.Model):
    """A photo of what was found at an item, or of what was done (`move`); made anew here, and kept encrypted.

    `sent_sha256` is of the file that came in: the same file again is the same photo.
    """

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="photos")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="+")
    move = models.ForeignKey(AuditTaskMove, models.CASCADE, null=True, related_name="photos")
    sent_sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "item", "sent_sha256"], name="audit_photo_once"),
            models.CheckConstraint(condition=Q(sent_sha256__regex=HASH), name="audit_photo_hash_whole"),
            models.CheckConstraint(
                condition=Q(item__isnull=False, move=None) | Q(item=None, move__isnull=False),
                name="audit_photo_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.pk}"
