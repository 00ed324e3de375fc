"""Claims: what a customer complains of, by whatever way it came, until it is answered."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.personal import SealedField
from core.text import localised
from feedback.claim_states import (
    ClaimActKind,
    ClaimChannel,
    ClaimFinding,
    ClaimQueue,
    ClaimState,
    ClaimTrack,
)


class ClaimCategory(models.Model):
    """What claims are about, and by which rules they are worked on. Those of `is_public` can be chosen by customers.

    `answer_within` counts in `unit`; `working_hours` is an OSM expression in the zone and with the holidays of the
    claim's store. `contact_hours` by the clock hold on the ombudsman's track.
    """

    class Unit(models.TextChoices):
        HOURS = "hours", _("Hours by the clock")
        WORKING_HOURS = "working_hours", _("Working hours")
        DAYS = "days", _("Days")
        WORKING_DAYS = "working_days", _("Working days")

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    queue = models.CharField(max_length=10, choices=ClaimQueue, default=ClaimQueue.GENERAL)
    track = models.CharField(max_length=10, choices=ClaimTrack, default=ClaimTrack.ORDINARY)
    answer_within = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )
    unit = models.CharField(max_length=14, choices=Unit, default=Unit.WORKING_DAYS)
    working_hours = models.CharField(max_length=200, default="Mo-Fr 09:00-18:00; PH off")
    contact_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    is_public = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "claim categories"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_within__gte=1, contact_hours__gte=1), name="claim_category_gives_time"
            ),
            models.CheckConstraint(condition=Q(queue__in=ClaimQueue.values), name="claim_category_queue_known"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class ClaimLetter(models.Model):
    """Words that staff begin a letter with. Texts by language, with `{{ number }}` and the like (feedback.letters)."""

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    texts = models.JSONField()
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return localised(self.names)


class ClaimSequence(models.Model):
    """The last number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Claim(models.Model):
    """One matter of one customer. `token` opens the page on which they follow it, and nothing else.

    `merged_apart`: it was joined to a claim of somebody else, or that anybody may have typed. They are worked on as
    one, and nothing but the state passes from the one page to the other.

    `queue` and `track` are those of its category when it came, unless somebody changed them; `due_at` is counted from
    `since`: when it came, was reopened or was sorted anew. `customer` is set only where staff know who it is,
    `region` and `partner` are the store's when it came. Who it is and what is said lie in sealed columns, which erasing
    empties: that there was a claim stays for the figures, and so does `is_followed_up`: whether a follow-up counts for
    the same matter, which is noted when nobody can tell any more.
    """

    number = models.CharField(max_length=16, unique=True)
    token = models.CharField(max_length=40, unique=True)
    category = models.ForeignKey(ClaimCategory, models.PROTECT, related_name="claims")
    queue = models.CharField(max_length=10, choices=ClaimQueue)
    track = models.CharField(max_length=10, choices=ClaimTrack)
    channel = models.CharField(max_length=8, choices=ClaimChannel)
    store = models.ForeignKey("stores.Store", models.PROTECT, null=True, related_name="claims")
    region = models.ForeignKey("stores.Region", models.PROTECT, null=True, related_name="+")
    partner = models.ForeignKey("stores.Partner", models.PROTECT, null=True, related_name="+")
    ticket = models.ForeignKey("queueing.Ticket", models.SET_NULL, null=True, related_name="claims")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="claims")
    name = SealedField(null=True)
    phone = SealedField(null=True)
    mail = SealedField(null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    mail_hash = models.BinaryField(max_length=32, null=True)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.RECEIVED)
    state_since = models.DateTimeField()
    received_at = models.DateTimeField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    contact_due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=10, choices=ClaimFinding, blank=True)
    assigned_to = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="claims")
    entered_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    merged_apart = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    is_followed_up = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="claim_state_known"),
            models.CheckConstraint(condition=Q(channel__in=ClaimChannel.values), name="claim_channel_known"),
            models.CheckConstraint(
                condition=Q(state=ClaimState.MERGED, merged_into__isnull=False)
                | (~Q(state=ClaimState.MERGED) & Q(merged_into=None)),
                name="claim_merged_into_something",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="claim_merged_into_another"),
            models.CheckConstraint(
                condition=Q(merged_apart=False) | Q(merged_into__isnull=False), name="claim_apart_is_merged"
            ),
            models.CheckConstraint(
                condition=~Q(track=ClaimTrack.OMBUDSMAN) | Q(contact_due_at__isnull=False),
                name="claim_of_ombudsman_has_contact_time",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name=None, phone=None, mail=None, phone_hash=None, mail_hash=None),
                name="claim_erased_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "due_at"], name="claim_of_store"),
            models.Index(fields=["store", "received_at"], name="claim_by_receipt"),
            models.Index(fields=["due_at", "id"], name="claim_due"),
            models.Index(fields=["assigned_to", "due_at"], name="claim_of_person"),
            models.Index(fields=["phone_hash"], condition=Q(phone_hash__isnull=False), name="claim_by_phone"),
            models.Index(fields=["mail_hash"], condition=Q(mail_hash__isnull=False), name="claim_by_mail"),
            models.Index(fields=["received_at"], condition=Q(track=ClaimTrack.OMBUDSMAN), name="claim_of_ombudsman"),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimAct(models.Model):
    """One thing that happened to a claim (append-only by trigger). `by` None: the customer, or Lado itself.

    What was said lies apart (`ClaimWords`), so that it can be erased. `about` names another claim, a
    category, a person.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=ClaimActKind)
    state = models.CharField(max_length=10, choices=ClaimState)  # after it
    at = models.DateTimeField()
    by = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=160, blank=True)

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="claim_act_of_claim")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind}"


class ClaimWords(models.Model):
    """What was said with an act."""

    act = models.OneToOneField(ClaimAct, models.PROTECT, primary_key=True, related_name="words")
    text = SealedField()


class ClaimFile(models.Model):
    """A file of a claim. Its bytes lie in the store of documents under a name of chance, encrypted with `secret`."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="files")
    act = models.ForeignKey(ClaimAct, models.PROTECT, related_name="files")
    place = models.CharField(max_length=80, unique=True)
    secret = SealedField()
    name = SealedField()
    kind = models.CharField(max_length=40)  # the media type that its content has
    length = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "sha256"], name="claim_file_once")]


class ClaimMail(models.Model):
    """That a mail has come in, by the hash of its Message-ID: gateways deliver again what they are not sure of."""

    hash = models.BinaryField(max_length=32, primary_key=True)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="mails")
    at = models.DateTimeField()
