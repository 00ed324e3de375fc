"""Callbacks: somebody asks to be called instead of waiting. A line of its own, beside that of the tickets."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.personal import SealedField
from feedback.callback_states import CALLBACK_OPEN, CallbackKind, CallbackState, CallbackWhy, CallResult
from queueing.states import Outcome

MOST_DAYS = 30


class CallbackRule(models.Model):
    """How a store calls back; the row without a store holds for all that have none of their own."""

    store = models.ForeignKey(
        "stores.Store",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: every other store."),
    )
    kind = models.CharField(max_length=10, choices=CallbackKind, default=CallbackKind.FREE)
    notes = models.JSONField(default=dict, blank=True)
    per_hour = models.PositiveSmallIntegerField(
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Calls that can be promised for one hour."),
    )
    days_ahead = models.PositiveSmallIntegerField(
        default=6,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Days after today for which an hour can be chosen."),
    )
    max_attempts = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(10)])
    cool_down_minutes = models.PositiveSmallIntegerField(
        default=15, validators=[MaxValueValidator(600)], help_text=_("Minutes until somebody is tried again.")
    )
    others_too = models.BooleanField(
        default=True, help_text=_("While no remote counter is open, the other counters call back too.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store"], nulls_distinct=False, name="callback_rule_once"),
            models.CheckConstraint(condition=Q(kind__in=CallbackKind.values), name="callback_rule_kind_known"),
            models.CheckConstraint(
                condition=Q(per_hour__gte=1, max_attempts__gte=1, days_ahead__lte=MOST_DAYS),
                name="callback_rule_can_be_kept",
            ),
        ]

    def __str__(self) -> str:
        return str(self.store) if self.store else str(_("Every other store"))


class Callback(models.Model):
    """One wish to be called. `token` opens the customer's page; `state` is written by `callback_moving` alone.

    `placed_at` is the place in the line: when it was asked for, or when the ticket had come that it was made of.
    It is called from `due_at` on (the hour that was chosen, or the end of a cool-down) and lapses at `lapses_at`.
    """

    token = models.CharField(max_length=40, unique=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="callbacks")
    partner = models.ForeignKey(
        "stores.Partner", models.PROTECT, null=True, related_name="+"
    )  # whose store it was then
    service = models.ForeignKey("stores.Service", models.PROTECT, null=True, related_name="+")
    ticket = models.OneToOneField("queueing.Ticket", models.SET_NULL, null=True, related_name="callback")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="callbacks")
    name = SealedField(null=True)
    phone = SealedField(null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    language = models.CharField(max_length=5)
    kind = models.CharField(max_length=10, choices=CallbackKind)
    state = models.CharField(max_length=12, choices=CallbackState, default=CallbackState.ASKED)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    wanted_from = models.DateTimeField(null=True)
    wanted_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    first_called_at = models.DateTimeField(null=True)
    counter = models.ForeignKey("stores.Counter", models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True)
    surveyed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallbackState.values), name="callback_state_known"),
            models.CheckConstraint(
                condition=~Q(state=CallbackState.TAKEN) | Q(counter__isnull=False, taken_by__isnull=False),
                name="callback_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=CallbackState.DONE) | Q(outcome__in=Outcome.values), name="callback_done_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(wanted_from=None, wanted_until=None) | Q(wanted_until__gt=F("wanted_from")),
                name="callback_hour_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CALLBACK_OPEN, ended_at=None)
                | (~Q(state__in=CALLBACK_OPEN) & Q(ended_at__isnull=False)),
                name="callback_over_has_end",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name=None, phone=None, phone_hash=None), name="callback_erased_whole"
            ),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state=CallbackState.TAKEN), name="callback_one_at_a_counter"
            ),
            models.UniqueConstraint(
                fields=["taken_by"], condition=Q(state=CallbackState.TAKEN), name="callback_one_of_a_clerk"
            ),
            models.UniqueConstraint(
                fields=["store", "phone_hash"], condition=Q(state__in=CALLBACK_OPEN), name="callback_one_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "placed_at", "id"], condition=Q(state=CallbackState.ASKED), name="callback_line"
            ),
            models.Index(fields=["lapses_at"], condition=Q(state__in=CALLBACK_OPEN), name="callback_lapses"),
            models.Index(fields=["phone_hash"], condition=Q(phone_hash__isnull=False), name="callback_by_phone"),
            models.Index(fields=["store", "ended_at"], name="callback_ended"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CallbackMove(models.Model):
    """One step of a callback's life (append-only by trigger). `from_state` "": asked for. `by` None: the customer, or
    the clock.
    """

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="moves")
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, choices=CallbackState)
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    counter = models.ForeignKey("stores.Counter", models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=CallbackWhy, blank=True)

    class Meta:
        indexes = [models.Index(fields=["callback", "id"], name="callback_move_of")]


class CallbackAttempt(models.Model):
    """One try to reach somebody (append-only by trigger)."""

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    counter = models.ForeignKey("stores.Counter", models.PROTECT, related_name="+")
    result = models.CharField(max_length=14, choices=CallResult)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(result__in=CallResult.values), name="callback_attempt_result_known")
        ]
        indexes = [models.Index(fields=["callback", "id"], name="callback_attempt_of")]


class CallbackNote(models.Model):
    """What was noted of a try: apart from it, so that it can be erased."""

    attempt = models.OneToOneField(CallbackAttempt, models.PROTECT, primary_key=True, related_name="note")
    text = SealedField()
