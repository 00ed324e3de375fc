"""Surveys: what is asked in which version, who is invited with what was true then, and what they answer."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.personal import SealedField
from core.text import localised
from feedback.states import HeardAs, InvitationState, OptedOutBy, Skipped, SurveyState, Touchpoint, Way

OPEN = (InvitationState.PLANNED, InvitationState.SENT)


class Survey(models.Model):
    """When whom to ask by which way. What is asked, its versions say.

    `days` are days of the store's clock after the visit, `minutes` come on top; `ways` are tried in their order;
    `percent` of the visits are drawn; nobody is asked again for `rest_days`, whatever survey it was; an answer is
    waited for `open_days`, and one that comes later is kept all the same.
    """

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    touchpoint = models.CharField(max_length=10, choices=Touchpoint)
    ways = models.JSONField(default=list)
    days = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(366)])
    minutes = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(1440)])
    quiet_from = models.TimeField(default="21:00")
    quiet_until = models.TimeField(default="09:00")
    percent = models.FloatField(default=100.0, validators=[MinValueValidator(0.0), MaxValueValidator(100.0)])
    rest_days = models.PositiveSmallIntegerField(default=30)
    open_days = models.PositiveSmallIntegerField(default=7, validators=[MinValueValidator(1), MaxValueValidator(366)])
    is_active = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # the planner has looked at visits that ended until then, of those at that instant up to that one
    looked_until = models.DateTimeField(null=True)
    looked_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(touchpoint__in=Touchpoint.values), name="survey_touchpoint_known"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="survey_percent_is_one"),
            models.CheckConstraint(condition=Q(ways__contained_by=list(Way.values)), name="survey_ways_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class SurveyVersion(models.Model):
    """The questions of a survey in every language. Only a draft changes; a trigger refuses it afterwards.

    `questions` is a list of {code, kind, texts: {language: text}, choices: [{code, texts}]}, in the order asked;
    `intro` and `thanks` are texts by language.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=SurveyState, default=SurveyState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    questions = models.JSONField(default=list)
    intro = models.JSONField(default=dict)
    thanks = models.JSONField(default=dict)
    author = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    publisher = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(state=SurveyState.PUBLISHED), name="survey_one_published"
            ),
            models.UniqueConstraint(fields=["survey"], condition=Q(state=SurveyState.DRAFT), name="survey_one_draft"),
            models.CheckConstraint(
                condition=Q(state=SurveyState.DRAFT, published_at=None)
                | Q(state=SurveyState.PUBLISHED, published_at__isnull=False, retired_at=None)
                | Q(state=SurveyState.RETIRED, published_at__isnull=False, retired_at__isnull=False),
                name="survey_version_state_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"


class ShortNumber(models.Model):
    """A number that surveys are sent from, and answered to, for the customers of some dealers; of nobody: for all."""

    number = models.CharField(
        max_length=15, unique=True, validators=[RegexValidator(r"^\+?[0-9]{3,15}$", _("Digits only, such as 0650."))]
    )
    partners = models.ManyToManyField("stores.Partner", blank=True, related_name="short_numbers")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.number


class Invitation(models.Model):
    """That somebody is asked about one thing, with copies of what was true then: a store that moves to another region
    later, or a clerk who leaves, changes no figure of the past.

    `key` is what it asks about, once in a survey ("ticket:12"; of answers brought in, the key they came with).
    `to` and `to_hash` are where it is sent and go when the person is erased. `asked` and `again` are how far the
    dialogue by SMS is. `late`: an answer came after `until`.
    """

    token = models.CharField(max_length=40, unique=True)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="invitations")
    key = models.CharField(max_length=160)
    ticket = models.ForeignKey("queueing.Ticket", models.SET_NULL, null=True, related_name="invitations")
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    region = models.ForeignKey("stores.Region", models.PROTECT, related_name="+")
    partner = models.ForeignKey("stores.Partner", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("stores.Service", models.PROTECT, null=True, related_name="+")
    topic = models.ForeignKey("stores.Topic", models.PROTECT, null=True, related_name="+")
    clerk = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="invitations")
    happened_at = models.DateTimeField()  # the end of what is asked about
    language = models.CharField(max_length=5)
    way = models.CharField(max_length=8, choices=Way, blank=True)
    sender = models.CharField(max_length=15, blank=True)  # the short number
    to = SealedField(null=True)
    to_hash = models.BinaryField(max_length=32, null=True)
    state = models.CharField(max_length=10, choices=InvitationState)
    why = models.CharField(max_length=12, choices=Skipped, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # of the first answer
    ended_at = models.DateTimeField(null=True)
    handed = models.PositiveSmallIntegerField(default=0)  # how often it was handed over to be sent
    asked = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField(null=True)  # when the question that is open was put
    again = models.PositiveSmallIntegerField(default=0)
    late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="invitation_once"),
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_known"),
            models.CheckConstraint(
                condition=Q(state=InvitationState.SKIPPED, why__in=Skipped.values)
                | ~Q(state=InvitationState.SKIPPED) & Q(why=""),
                name="invitation_skipped_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="invitation_ends_once",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("happened_at")), name="invitation_never_before"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="planned"), name="invitation_due"),
            models.Index(fields=["until", "id"], condition=Q(state="sent"), name="invitation_waits"),
            models.Index(fields=["to_hash", "-due_at"], condition=Q(to_hash__isnull=False), name="invitation_of_way"),
            models.Index(fields=["customer", "-due_at"], name="invitation_of_person"),
            models.Index(fields=["store", "-happened_at"], name="invitation_of_store"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Answer(models.Model):
    """What somebody answered to an invitation, as a whole: one row, however many messages it took.

    `mark` is the first 1-5 mark, `nps` the 0-10 one, `solved` the yes or no; None: not answered, or "don't know".
    `text` is everything said in free words, wiped when the person is erased. `revision` rises with every change.
    """

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="answer")
    way = models.CharField(max_length=8, choices=Way)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    mark = models.PositiveSmallIntegerField(null=True)
    nps = models.PositiveSmallIntegerField(null=True)
    solved = models.BooleanField(null=True)
    text = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mark=None) | Q(mark__range=(1, 5)), name="answer_mark_of_five"),
            models.CheckConstraint(condition=Q(nps=None) | Q(nps__lte=10), name="answer_nps_to_ten"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="answer_newest")]


class AnswerMark(models.Model):
    """The answer to one question: `number` of a mark, or `word` (yes, no, a choice's code, unknown), or free `text`."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="marks")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    number = models.SmallIntegerField(null=True)
    word = models.CharField(max_length=40, blank=True)
    text = SealedField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "code"], name="answer_mark_once")]


class OptOut(models.Model):
    """That nobody sends surveys to this phone or mail any more: only its keyed hash is kept, also after an erasure."""

    hash = models.BinaryField(max_length=32, unique=True)
    by = models.CharField(max_length=6, choices=OptedOutBy)
    at = models.DateTimeField()


class HeardMessage(models.Model):
    """An SMS that came in, once: gateways repeat what they think was not taken. The text is wiped after some days."""

    key = models.CharField(max_length=120, unique=True)
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="heard")
    from_hash = models.BinaryField(max_length=32, null=True)
    number = models.CharField(max_length=20)  # ours, which it was sent to
    text = SealedField(null=True)
    taken_as = models.CharField(max_length=8, choices=HeardAs)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(text__isnull=False), name="heard_message_kept")]
