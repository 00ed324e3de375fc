"""Who: staff with roles, skills and shifts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Staff(models.Model):
    """A person of the chain and the one role that says what they may do (access.py)."""

    class Role(models.TextChoices):
        GREETER = "greeter", _("Greeter")
        CLERK = "clerk", _("Clerk")
        STORE_MANAGER = "store_manager", _("Store manager")
        REGIONAL_MANAGER = "regional_manager", _("Regional manager")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff")
    code = models.SlugField(max_length=40, unique=True)
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.CLERK)
    stores = models.ManyToManyField("stores.Store", blank=True, related_name="staff")
    regions = models.ManyToManyField("stores.Region", blank=True, related_name="staff")
    skills = models.ManyToManyField("stores.Service", through="stores.Skill", related_name="skilled")
    language = models.CharField(max_length=5, default="en")
    pin = models.CharField(max_length=160, blank=True, editable=False)  # hashed like a password
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Skill(models.Model):
    """That a clerk may serve a service. No skill at all = none; an expert store serves everything."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="skill_rows")
    service = models.ForeignKey("stores.Service", models.CASCADE, related_name="skill_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "service"], name="skill_once")]


class Shift(models.Model):
    """When somebody works where. `is_off`: they are ill; the day has a roster all the same, with one fewer."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="shifts")
    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="shifts")
    counter = models.ForeignKey("stores.Counter", models.SET_NULL, null=True, blank=True, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_off = models.BooleanField(default=False, help_text=_("Ill, or away: nobody comes."))

    class Meta:
        indexes = [models.Index(fields=["store", "starts_at"], name="shift_by_store")]
        constraints = [
            models.UniqueConstraint(fields=["staff", "starts_at"], name="shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.starts_at:%Y-%m-%d %H:%M}"


class ShiftBreak(models.Model):
    """A planned break within a shift; `taken_at` is when the clerk pressed for it."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="breaks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="break_ends_after_start"),
            models.UniqueConstraint(fields=["shift", "starts_at"], name="break_once"),
        ]
