"""A ticket is one customer's place in today's line."""

from django.db import models
from django.db.models import Q

from queueing.states import AT_COUNTER, Channel, Outcome, TicketState


class NumberSequence(models.Model):
    """The last number given out for a letter on a store's day: numbers come from here, never from a count."""

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day", "letter"], name="number_sequence_once")]


class Ticket(models.Model):
    """`state` and all that follows from moves is written by `commands.moving.move` alone; the moves are the truth.

    `token` opens the customer's own page; it is never shown to others. `arrived_at` is the first arrival and survives
    transfers. `available_at` ends a cool-down; `passes` counts the followers the customer lets go first.

    `said` is how the customer wants to be known, `customer` whom that means: no more than a claim, good for the tier,
    until `confirmed_at`, when a clerk (`confirmed_by`) or a code (nobody) has shown who it is.
    """

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="tickets")
    service = models.ForeignKey("stores.Service", models.PROTECT, related_name="tickets")
    tier = models.ForeignKey("stores.Tier", models.PROTECT, related_name="tickets")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, blank=True, related_name="tickets")
    said = models.ForeignKey(
        "stores.CustomerWay", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )  # most tickets say nothing: the index holds the others alone, and costs the hot path nothing
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "stores.Staff", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    day = models.DateField()
    number = models.CharField(max_length=8)
    token = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=TicketState, default=TicketState.WAITING)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    arrived_at = models.DateTimeField()
    booked_for = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    available_at = models.DateTimeField(null=True, blank=True)
    arrive_by = models.DateTimeField(null=True, blank=True)  # joined from afar, not seen yet: waited for until then
    passes = models.PositiveSmallIntegerField(default=0)
    calls = models.PositiveSmallIntegerField(default=0)
    first_missed_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    counter = models.ForeignKey("stores.Counter", models.PROTECT, null=True, blank=True, related_name="tickets")
    clerk = models.ForeignKey("stores.Staff", models.PROTECT, null=True, blank=True, related_name="tickets")
    for_counter = models.ForeignKey("stores.Counter", models.SET_NULL, null=True, blank=True, related_name="+")
    for_staff = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    promise_p10 = models.FloatField(null=True, blank=True)  # seconds from arrived_at, as shown to the customer
    promise_p50 = models.FloatField(null=True, blank=True)
    promise_p90 = models.FloatField(null=True, blank=True)
    # as simulated, before calibration: what the next promises are calibrated by
    estimate_p10 = models.FloatField(null=True, blank=True)
    estimate_p50 = models.FloatField(null=True, blank=True)
    estimate_p90 = models.FloatField(null=True, blank=True)
    promise_ahead = models.PositiveIntegerField(null=True, blank=True)
    promise_desks = models.PositiveSmallIntegerField(null=True, blank=True)  # busy then: calibration's bucket
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_reason = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "day", "number"], name="ticket_number_once_a_day"),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=AT_COUNTER), name="ticket_one_at_a_counter"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AT_COUNTER) | Q(counter__isnull=False), name="ticket_at_counter_has_counter"
            ),
            models.CheckConstraint(
                condition=Q(arrive_by=None) | Q(state__in=["held", "left", "no_show"]),
                name="ticket_not_seen_is_not_called",
            ),
            models.CheckConstraint(condition=Q(state__in=TicketState.values), name="ticket_state_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(outcome__in=Outcome.values), name="ticket_done_has_outcome"
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "arrived_at"],
                condition=Q(state__in=["waiting", "held", "missed", "called", "serving"]),
                name="ticket_present",
            ),
            models.Index(fields=["store", "day", "state_since"], name="ticket_by_day"),
            models.Index(fields=["said"], condition=Q(said__isnull=False), name="ticket_by_said"),
        ]

    def __str__(self) -> str:
        return self.number
