"""Where: regions, partners, stores and the rules of their lines."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import folded
from stores.models.features import Feature

MOST_SECONDS = 600
WEIGHTS = r"^\s*([a-z0-9_-]+\s*:\s*\d{1,3}\s*(,\s*|$))*$"


class Region(models.Model):
    """Stores that one regional manager looks after."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """A dealer who runs stores for the chain."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class LinePolicy(models.Model):
    """Who is next and what happens to those who miss their call, for the stores that name it (DESIGN 3 and 4)."""

    class Kind(models.TextChoices):
        ACCUMULATING = "accumulating", _("Priority grows with waiting")
        STRICT = "strict", _("Strict rank")
        RATIO = "ratio", _("Fixed ratio")
        FIFO = "fifo", _("First come, first served")

    class AtClosing(models.TextChoices):
        SERVE_OUT = "serve_out", _("Serve everybody who waits")
        SEND_HOME = "send_home", _("Send home with a booking")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ACCUMULATING)
    # a text, because the order of the tiers counts and jsonb keeps none
    weights = models.CharField(
        max_length=200,
        blank=True,
        validators=[RegexValidator(WEIGHTS, _("Tier codes with their turns, such as standard:2, gold:1."))],
        help_text=_("Turns by tier code in their order, for the fixed ratio: standard:2, gold:1."),
    )
    lead_minutes = models.FloatField(default=0, validators=[MinValueValidator(0)])
    grace_minutes = models.FloatField(default=10, validators=[MinValueValidator(0)])
    cool_down_minutes = models.FloatField(default=5, validators=[MinValueValidator(0)])
    max_calls = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)])
    no_show_minutes = models.FloatField(default=20, validators=[MinValueValidator(0)])
    may_pick = models.BooleanField(default=True, help_text=_("Clerks may call out of order, with a reason."))
    at_closing = models.CharField(max_length=20, choices=AtClosing, default=AtClosing.SERVE_OUT)

    class Meta:
        verbose_name_plural = "line policies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    lead_minutes__gte=0, grace_minutes__gte=0, cool_down_minutes__gte=0, no_show_minutes__gte=0
                ),
                name="policy_minutes_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(max_calls__gte=1), name="policy_calls_at_least_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["accumulating", "strict", "ratio", "fifo"]), name="policy_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """One shop. `revision` rises with every move in its line and orders what the pages show; `cycle` is the place
    reached in the ratio cycle. Both are written only under this row's lock."""

    class Joining(models.TextChoices):
        OFF = "off", _("Not by phone")
        CODE = "code", _("With the code shown at the store")
        DISTANCE = "distance", _("From nearby, by position")
        EITHER = "either", _("With the code or from nearby")

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    region = models.ForeignKey(Region, models.PROTECT, related_name="stores")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="stores")
    policy = models.ForeignKey(LinePolicy, models.PROTECT, related_name="stores")
    booking_policy = models.ForeignKey(
        "stores.BookingPolicy", models.PROTECT, null=True, blank=True, related_name="stores"
    )
    address = models.CharField(max_length=240, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="PT")
    subdivision = models.CharField(max_length=10, blank=True, help_text=_("Of the holidays, such as PT-11."))
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)])
    longitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)]
    )
    time_zone = models.CharField(max_length=60, default="Europe/Lisbon")
    opening_hours = models.CharField(max_length=400, default="Mo-Sa 09:00-19:00; PH off")
    phone = models.CharField(max_length=20, blank=True)
    accessibility = models.JSONField(default=list, blank=True)  # codes of Feature
    language = models.CharField(max_length=5, default="en")
    is_expert = models.BooleanField(default=False, help_text=_("Every clerk serves every service."))
    needs_passkey = models.BooleanField(
        default=False,
        help_text=_("Clerks countersign every form here with a passkey, also those that do not ask for one."),
    )
    auto_call = models.BooleanField(
        default=False, help_text=_("Whoever is next is called by itself, to the clerk who has been free longest.")
    )
    auto_call_after = models.PositiveSmallIntegerField(
        default=30,
        validators=[MaxValueValidator(MOST_SECONDS)],
        help_text=_("Seconds that a clerk has for notes between two customers who are called by themselves."),
    )
    is_active = models.BooleanField(default=True)
    joining = models.CharField(
        max_length=10, choices=Joining, default=Joining.OFF, help_text=_("Taking a ticket with one's own phone.")
    )
    join_within_m = models.PositiveIntegerField(
        default=300,
        validators=[MinValueValidator(50), MaxValueValidator(20_000)],
        help_text=_("Metres from the store within which a place may be taken by position."),
    )
    join_max_waiting = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("How many people who have not been seen yet may hold a place at once."),
    )
    join_arrive_within = models.PositiveSmallIntegerField(
        default=10,
        validators=[MaxValueValidator(240)],
        help_text=_(
            "Minutes beyond the wait that was told in which somebody may still come; then the place is given up."
        ),
    )
    join_on_display = models.BooleanField(
        default=False, help_text=_("Hall displays show the code for taking a ticket by phone.")
    )
    notify_ahead = models.PositiveSmallIntegerField(
        default=2, help_text=_("Customers who wish it are told when so many are still ahead of them.")
    )
    search = models.CharField(max_length=600, editable=False, db_index=True)
    revision = models.BigIntegerField(default=0, editable=False)
    cycle = models.IntegerField(default=0, editable=False)
    moved_at = models.DateTimeField(null=True, editable=False)  # of the last move: the line's clock never runs back

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="store_position_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(joining__in=["off", "code", "distance", "either"]), name="store_joining_known"
            ),
            models.CheckConstraint(
                condition=models.Q(accessibility__contained_by=list(Feature.values)), name="store_accessibility_known"
            ),
            models.CheckConstraint(
                condition=models.Q(auto_call_after__lte=MOST_SECONDS), name="store_auto_call_after_is_short"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search = folded(self.name, self.city, self.address, self.postcode, self.code)[:600]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    @property
    def joined_by_code(self) -> bool:
        return self.joining in (self.Joining.CODE, self.Joining.EITHER)

    @property
    def joined_by_distance(self) -> bool:
        return self.joining in (self.Joining.DISTANCE, self.Joining.EITHER) and self.latitude is not None


class HoursException(models.Model):
    """One day on which a store's hours differ; no times = closed all day."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="hours_exceptions")
    on = models.DateField()
    times = models.CharField(
        max_length=120, blank=True, help_text=_("Such as 10:00-14:00,15:00-18:00; empty = closed.")
    )
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "on"], name="hours_exception_once_a_day")]

    def __str__(self) -> str:
        return f"{self.store}: {self.on}"
