"""What forms say: a template, its versions, and each version in every language."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import localised
from signatures.models.versions import Version
from signatures.states import OPEN, Level, Retention, VersionState, WordKind


class FormTemplate(models.Model):
    """A form of the chain: what it is for and what its signing needs. What it says, its versions say."""

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    purposes = models.JSONField(default=dict, blank=True)
    services = models.ManyToManyField("stores.Service", blank=True, related_name="form_templates")
    retention = models.CharField(max_length=12, choices=Retention, default=Retention.CONTRACT)
    may_withdraw = models.BooleanField(
        default=False, help_text=_("Customers may withdraw from it: signed at a distance or at their door.")
    )
    withdraw_days = models.PositiveSmallIntegerField(
        default=14, help_text=_("For how many days after everybody has signed; the last one is included.")
    )
    level = models.CharField(max_length=12, choices=Level, default=Level.SIMPLE)
    needs_code = models.BooleanField(default=False, help_text=_("The customer proves their phone by a code in an SMS."))
    needs_passkey = models.BooleanField(default=False, help_text=_("The clerk signs with a passkey."))
    at_home = models.BooleanField(
        default=False, help_text=_("Technicians fill it in at the customer’s home, with photos.")
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(retention__in=Retention.values), name="template_retention_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="template_level_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class TemplateVersion(Version):
    """One wording of a template in all languages. `fields` and `signers` are what signatures.wording reads."""

    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="versions")
    fields = models.JSONField(default=list)
    signers = models.JSONField(default=list)

    class Meta:
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["template", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state=VersionState.PUBLISHED), name="version_one_published"
            ),
            models.UniqueConstraint(fields=["template"], condition=Q(state__in=OPEN), name="version_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"


class VersionText(models.Model):
    """A version in one language. `consents` is a list of {code, text, required}."""

    version = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=160)
    body = models.TextField()
    consents = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="version_text_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class PlainWord(models.Model):
    """A word to avoid, with the plain one; or an abbreviation that everybody knows. A * at its end: any ending."""

    language = models.CharField(max_length=5)
    kind = models.CharField(max_length=6, choices=WordKind, default=WordKind.HARD)
    word = models.CharField(max_length=60)
    instead = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="plain_word_once"),
            models.CheckConstraint(condition=Q(kind__in=WordKind.values), name="plain_word_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.word} ({self.language})"
