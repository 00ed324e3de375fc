"""Side by side: what clerk and customer do together in a session, and what stands on the customer's screen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.personal import SealedField
from core.text import localised
from queueing.states import Showing, StepKind, StepState


class StepTemplate(models.Model):
    """One step of a service's visit. Texts are JSON objects by language code.

    `options`: of a choice `[{"code", "names", "price", "per", "details", "amount", "unit"}]`, of figures
    `[{"code", "names", "unit"}]`. `on_screen` False = the clerk's own step, which the customer never sees.
    """

    service = models.ForeignKey("stores.Service", models.CASCADE, related_name="step_templates")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=StepKind, default=StepKind.TALK)
    names = models.JSONField()
    texts = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(default=2, help_text=_("How long the step usually takes."))
    on_screen = models.BooleanField(default=True, help_text=_("The customer sees this step."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="step_template_once"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="step_template_kind_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class SessionStep(models.Model):
    """A step of one session, as its template was when the session began: a template changed later changes nothing here.

    `value` is the code of what was chosen or "read"; `typed` what the customer filled in (encrypted); `figures` are the
    numbers behind the options, by code ("use": what the customer uses). `by_customer`: who settled it.
    """

    session = models.ForeignKey("queueing.Session", models.CASCADE, related_name="steps")
    service = models.ForeignKey("stores.Service", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=StepKind)
    names = models.JSONField()
    texts = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField(default=2)
    on_screen = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.TODO)
    handed_over = models.BooleanField(default=False)
    value = models.CharField(max_length=40, blank=True)
    typed = SealedField(null=True)
    figures = models.JSONField(default=dict)
    by_customer = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="session_step_position_once"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state=StepState.CURRENT), name="session_step_one_current"
            ),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="session_step_state_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class Side(models.Model):
    """What stands on the customer's screen of one counter now; the row is the state's lock.

    Without a session there is nothing of anybody in it. `revision` only rises. `invitation` is what a QR code leads to,
    good for one phone; `phone_hash` is of the secret that this phone then holds: both die with the session.
    """

    counter = models.OneToOneField("stores.Counter", models.CASCADE, primary_key=True, related_name="side")
    session = models.OneToOneField("queueing.Session", models.CASCADE, null=True, related_name="side")
    language = models.CharField(max_length=5, blank=True)
    showing = models.CharField(max_length=8, choices=Showing, default=Showing.NOTHING)
    step = models.ForeignKey(SessionStep, models.SET_NULL, null=True, related_name="+")
    invitation = models.CharField(max_length=40, null=True, unique=True)  # while there is one
    phone_hash = models.BinaryField(max_length=32, null=True, unique=True)
    revision = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(showing__in=Showing.values), name="side_showing_known"),
            models.CheckConstraint(
                condition=Q(session__isnull=False)
                | Q(showing=Showing.NOTHING, step=None, invitation=None, phone_hash=None, language=""),
                name="side_forgets_with_the_session",
            ),
        ]
