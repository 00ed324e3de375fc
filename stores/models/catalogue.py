"""What: topics, services, tiers, reasons. Names are JSON objects by language code."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import localised

# Read from afar, I O Q S Z are taken for 1 0 0 5 2 (LOOK 3).
LETTERS = "ABCDEFGHJKLMNPRTUVWXY"


class Topic(models.Model):
    """A group of services on the kiosk, and what first-visit resolution is measured on."""

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    hints = models.JSONField(default=dict, blank=True)
    icon = models.SlugField(max_length=30, default="talk")
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return localised(self.names)


class Service(models.Model):
    """What a customer comes for."""

    code = models.SlugField(max_length=60, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="services")
    names = models.JSONField()
    letter = models.CharField(
        max_length=1,
        default="A",
        validators=[RegexValidator(f"^[{LETTERS}]$", _("One capital letter, not I O Q S Z."))],
    )
    typical_minutes = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    is_bookable = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    online_url = models.URLField(blank=True, help_text=_("The kiosk says that this can be done online."))
    overflow_after = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Minutes after which clerks without this skill may serve it too.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    description = models.TextField(blank=True, max_length=2000)
    bring = models.JSONField(
        default=dict, blank=True, help_text=_("What to bring, by language; each line is one thing.")
    )
    form_bring = models.JSONField(default=dict, blank=True, editable=False)  # the same of its forms: see signatures
    often_missing = models.JSONField(default=dict, blank=True, editable=False)  # most often, by language: see visits
    buffer_before = models.PositiveSmallIntegerField(
        default=0, help_text=_("Minutes that a booking takes besides, to get ready.")
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0, help_text=_("Minutes that a booking takes besides, to clear up.")
    )
    book_notice = models.PositiveIntegerField(
        default=60, help_text=_("Minutes before its time until which customers may move or cancel a booking.")
    )
    book_moves = models.PositiveSmallIntegerField(default=3, help_text=_("How often customers may move one booking."))
    book_per_day = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1)], help_text=_("Bookings of one person on one day.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(letter__regex=f"^[{LETTERS}]$"), name="service_letter_readable"),
            models.CheckConstraint(condition=models.Q(typical_minutes__gte=1), name="service_takes_time"),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class StoreService(models.Model):
    """That a store offers a service, and how it differs there."""

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="store_services")
    service = models.ForeignKey(Service, models.CASCADE, related_name="store_services")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("When it differs from the usual."))
    slots = models.PositiveSmallIntegerField(default=1, help_text=_("Neighbouring cells that one booking takes."))
    is_bookable = models.BooleanField(default=True)
    takes_walk_ins = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "service"], name="store_service_once")]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.service_id}"


class Tier(models.Model):
    """Priority class of a ticket (DESIGN 4). `level` is only how many bars the badge shows."""

    code = models.SlugField(max_length=30, unique=True)
    names = models.JSONField()
    rate = models.FloatField(default=1.0, validators=[MinValueValidator(0)])
    head_start = models.FloatField(default=0.0, help_text=_("Minutes credited on arrival."))
    rank = models.SmallIntegerField(default=0)
    max_wait = models.FloatField(null=True, blank=True, help_text=_("Minutes after which it comes before the rest."))
    statutory = models.BooleanField(default=False, help_text=_("First by law, whatever its number."))
    level = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(3)])
    is_default = models.BooleanField(default=False)
    kiosk_may_choose = models.BooleanField(default=False, help_text=_("Given on the customer's own word."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="tier_one_default"
            ),
            models.CheckConstraint(condition=models.Q(rate__gte=0), name="tier_rate_not_negative"),
            models.CheckConstraint(
                condition=models.Q(max_wait=None) | models.Q(max_wait__gte=0), name="tier_max_wait_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return localised(self.names)


class Reason(models.Model):
    """A reason to choose from: for an outcome, a pause, a pick out of order, a call taken back."""

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Follow-up needed")
        NOT_POSSIBLE = "not_possible", _("Not possible")
        PAUSE = "pause", pgettext_lazy("kind of reason", "Pause")
        PICK = "pick", _("Call out of order")
        UNDO = "undo", _("Call taken back")

    kind = models.CharField(max_length=20, choices=Kind)
    code = models.SlugField(max_length=40)
    names = models.JSONField()
    bring = models.JSONField(
        default=dict, blank=True, help_text=_("What to bring so that it does not come to this, by language.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="reason_once")]

    def __str__(self) -> str:
        return localised(self.names)
