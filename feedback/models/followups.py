"""Follow-ups: who was unhappy or left unsettled, who looks after it until when, and what came of it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.personal import SealedField
from core.text import localised
from feedback import alarm


class Level(models.IntegerChoices):
    """Whose list it is on; late ones go one up."""

    STORE = 1, _("The store’s manager")
    REGION = 2, _("The regional manager")
    CHIEF = 3, _("The chief executive’s list")


class AlarmRule(models.Model):
    """A rule of `feedback.alarm` as people keep it, with the list that its follow-ups begin on.

    `words` and `unless` are one word or phrase on each line. No language: every one.
    """

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    language = models.CharField(max_length=5, blank=True, help_text=_("Empty: answers in every language."))
    words = models.TextField(
        blank=True,
        max_length=4000,
        help_text=_("One word or phrase on each line; one of them is enough. fraud* finds every ending."),
    )
    unless = models.TextField(blank=True, max_length=4000, help_text=_("What stands in one of these does not count."))
    five_at_most = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    nps_at_most = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])
    unsolved = models.BooleanField(default=False, help_text=_("“Was it solved?” was answered with no."))
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.STORE)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="")
                | Q(five_at_most__isnull=False)
                | Q(nps_at_most__isnull=False)
                | Q(unsolved=True),
                name="alarm_rule_looks_for_something",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alarm_rule_level_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)

    def clean(self) -> None:
        """Words that are none, or nothing to look for, are told to whoever writes them."""
        try:
            self.rule()
        except ValueError:
            raise ValidationError(_("Give words with letters, or a mark: a rule has to look for something.")) from None

    def rule(self) -> alarm.Rule:
        """The rule itself; raises ValueError."""
        return alarm.Rule(
            self.code,
            self.language,
            lines(self.words),
            lines(self.unless),
            self.five_at_most,
            self.nps_at_most,
            self.unsolved,
        )


def lines(text: str) -> tuple[str, ...]:
    """What stands on the lines of `text`, without empty ones."""
    return tuple(each.strip() for each in text.splitlines() if each.strip())


class LevelDeadline(models.Model):
    """Within how many hours a follow-up on this list is to be closed. After hours the store opens first."""

    level = models.PositiveSmallIntegerField(choices=Level, unique=True)
    hours = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(24 * 60)])

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__in=Level.values), name="level_deadline_known")]

    def __str__(self) -> str:
        return str(Level(self.level).label)


class Cause(models.Model):
    """Why somebody was unhappy, to choose from when a follow-up is closed."""

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return localised(self.names)


class FollowUp(models.Model):
    """Opened once for an answer, and once for a visit. Store, region and dealer are those of the visit, for ever.

    `answer` is None where a visit closed unresolved and nobody has answered yet; `ticket` where an answer was brought
    in without one. `word` is what the customer said in the end; it and `remedy` are wiped when the person is erased.
    """

    class Why(models.TextChoices):
        MARK = "mark", _("Low mark")
        TEXT = "text", _("Alarming words")
        UNRESOLVED = "unresolved", _("Left unsettled")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "Open")
        CLAIMED = "claimed", pgettext_lazy("follow-up", "Somebody is on it")
        CLOSED = "closed", pgettext_lazy("follow-up", "Closed")

    answer = models.OneToOneField("feedback.Answer", models.PROTECT, null=True, related_name="follow_up")
    ticket = models.OneToOneField("queueing.Ticket", models.SET_NULL, null=True, related_name="follow_up")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="follow_ups")
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    region = models.ForeignKey("stores.Region", models.PROTECT, related_name="+")
    partner = models.ForeignKey("stores.Partner", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("stores.Service", models.PROTECT, null=True, related_name="+")
    clerk = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why)
    rules = models.JSONField(default=list)  # [{code, words, marks}] that fired, as they were then
    happened_at = models.DateTimeField()  # the end of the visit
    opened_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(choices=Level)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    claimed_by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)  # first
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="follow_ups")
    remedy = SealedField(null=True)
    word = SealedField(null=True)
    satisfied = models.BooleanField(null=True)  # after it was closed; None: did not say
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="follow_up_level_known"),
            models.CheckConstraint(
                condition=Q(state="open", claimed_by=None, closed_at=None)
                | Q(state="claimed", claimed_by__isnull=False, claimed_at__isnull=False, closed_at=None)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False, cause__isnull=False),
                name="follow_up_state_whole",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="follow_up_due_after_opening"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=~Q(state="closed"), name="follow_up_due"),
            models.Index(fields=["store", "due_at"], condition=~Q(state="closed"), name="follow_up_of_store"),
            models.Index(fields=["store", "opened_at"], name="follow_up_by_opening"),
            models.Index(fields=["cause", "opened_at"], name="follow_up_by_cause"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class FollowUpAct(models.Model):
    """One step of a follow-up, only ever added. `note` is what a person wrote; erasing the customer empties it, which
    is all that a trigger allows to change. `by` None: the clock, or the customer.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("follow-up", "Opened")
        HEARD = "heard", _("The customer answered a survey")
        CLAIMED = "claimed", _("Taken")
        RELEASED = "released", _("Given back")
        CALLED = "called", _("Called the customer")
        UNREACHED = "unreached", _("Called, nobody answered")
        WROTE = "wrote", _("Wrote to the customer")
        ESCALATED = "escalated", _("Late: gone one list up")
        CLOSED = "closed", pgettext_lazy("follow-up", "Closed")
        REOPENED = "reopened", pgettext_lazy("follow-up", "Open again")

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)
    note = SealedField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up"], condition=Q(kind="opened"), name="follow_up_opened_once")
        ]
        indexes = [models.Index(fields=["follow_up", "id"], name="follow_up_act_in_order")]


class SystemicProblem(models.Model):
    """A cause that many suffer from, with who sees to it and until when; its effect is read off the figures.

    A store, or a region, or nothing: where it is. `remedied_at` divides the figures into before and after.
    """

    title = models.CharField(max_length=120)
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="problems")
    store = models.ForeignKey("stores.Store", models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey("stores.Region", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    remedy = models.TextField(blank=True, max_length=2000)
    remedied_at = models.DateTimeField(null=True)
    remedied_by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(remedied_at=None, remedied_by=None)
                | Q(remedied_at__isnull=False, remedied_by__isnull=False),
                name="problem_remedied_by_somebody",
            ),
            models.CheckConstraint(condition=Q(store=None) | Q(region=None), name="problem_in_one_place"),
        ]

    def __str__(self) -> str:
        return self.title
