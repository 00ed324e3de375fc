"""How stores take bookings: the policy they name, and the patterns that add or close times again and again."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS  # Django's own texts: another translation of ours would change its dates too
from django.utils.translation import gettext_lazy as _

PERCENT = [MaxValueValidator(100)]
LONGEST_CELL = 240
LAST_WEEK = -1


class BookingPolicy(models.Model):
    """What of a store's time can be booked, by whom and how early, for the stores that name it.

    A store that names none uses the default one; a chain without any, these fields' defaults.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    takes_bookings = models.BooleanField(default=True)
    cell_minutes = models.PositiveSmallIntegerField(
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CELL)],
        help_text=_("Minutes of one cell of the grid: bookings begin only where a cell does."),
    )
    walk_in_percent = models.PositiveSmallIntegerField(
        default=40, validators=PERCENT, help_text=_("How much of the staff is kept for customers without a booking.")
    )
    web_percent = models.PositiveSmallIntegerField(
        default=100, validators=PERCENT, help_text=_("How much of what can be booked is open to customers themselves.")
    )
    staff_percent = models.PositiveSmallIntegerField(
        default=100, validators=PERCENT, help_text=_("How much of what can be booked is open to staff.")
    )
    lead_minutes = models.PositiveIntegerField(
        default=30, help_text=_("How many minutes before its beginning a time can still be booked by customers.")
    )
    horizon_days = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(400)], help_text=_("How many days ahead.")
    )
    hold_minutes = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("How long a time is kept while somebody types."),
    )
    most_people = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(20)], help_text=_("Of one booking.")
    )
    overload_percent = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text=_("Overbook by the measured no-shows, with at most this chance of too many; empty = never."),
    )

    class Meta:
        verbose_name_plural = "booking policies"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="booking_policy_one_default"
            ),
            models.CheckConstraint(condition=Q(cell_minutes__range=(1, LONGEST_CELL)), name="booking_policy_cell"),
            models.CheckConstraint(
                condition=Q(walk_in_percent__lte=100, web_percent__lte=100, staff_percent__lte=100),
                name="booking_policy_shares",
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes__gte=1, most_people__gte=1, horizon_days__gte=1),
                name="booking_policy_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BookingPattern(models.Model):
    """On one weekday, every so many weeks or in certain weeks of the month: more places, or none, from then to then.

    Times are the store's own. `weeks` are the weeks of the month that count (1 to 5, -1 = the last), none = all.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("More places to book")
        CLOSED = "closed", _("No bookings")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, WEEKDAYS[0]
        TUESDAY = 1, WEEKDAYS[1]
        WEDNESDAY = 2, WEEKDAYS[2]
        THURSDAY = 3, WEEKDAYS[3]
        FRIDAY = 4, WEEKDAYS[4]
        SATURDAY = 5, WEEKDAYS[5]
        SUNDAY = 6, WEEKDAYS[6]

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="booking_patterns")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CLOSED)
    weekday = models.SmallIntegerField(choices=Weekday)
    starts = models.TimeField()
    ends = models.TimeField()
    every_weeks = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
        help_text=_("Every so many weeks, counted from the first day."),
    )
    weeks = models.JSONField(
        default=list, blank=True, help_text=_("Weeks of the month, such as [1, 3]; -1 is the last; [] is every week.")
    )
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    places = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(50)])
    services = models.ManyToManyField("stores.Service", blank=True, related_name="booking_patterns")  # none = all
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="booking_pattern_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="booking_pattern_ends_after_start"),
            models.CheckConstraint(condition=Q(every_weeks__range=(1, 52)), name="booking_pattern_weeks"),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="booking_pattern_days"
            ),
            models.CheckConstraint(condition=Q(kind__in=["open", "closed"]), name="booking_pattern_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}"
