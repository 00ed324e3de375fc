"""Settled visits: what first-visit resolution (DESIGN 8) is counted from."""

from django.db import models
from django.db.models import F, Q

from queueing.states import Outcome


class SettledVisit(models.Model):
    """How a visit ended: one row a ticket that is done, by its closing session, or one of the time before Lado.

    Derived by `commands.visits`; the moves and sessions stay the truth. Topic, region, partner and `is_expert` are as
    they were when it ended, whatever becomes of the store. `who` stands for the person over all merges, or is the keyed
    hash of a number that no customer has; "" is nobody known. `previous_at` and `next_at` are the ends of the visits
    before and after it of the same `who` and topic, in any store. `confirmed` is the customer's own answer to "was it
    solved?".
    """

    ticket = models.OneToOneField("queueing.Ticket", models.CASCADE, null=True, related_name="settled")
    imported_as = models.CharField(max_length=80, null=True, unique=True)  # its id in the system it came from
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="settled_visits")
    who = models.CharField(max_length=64, blank=True)
    topic = models.ForeignKey("stores.Topic", models.PROTECT, related_name="+")
    service = models.ForeignKey("stores.Service", models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    region = models.ForeignKey("stores.Region", models.PROTECT, related_name="+")
    partner = models.ForeignKey("stores.Partner", models.PROTECT, null=True, related_name="+")
    is_expert = models.BooleanField(default=False)  # the store served every service
    clerk = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)  # a code; a clerk's own words are left out
    ended_at = models.DateTimeField()
    ended_on = models.DateField()  # the store's own day and hour
    hour = models.PositiveSmallIntegerField()
    previous_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket=None, imported_as__isnull=False) | Q(ticket__isnull=False, imported_as=None),
                name="settled_visit_has_one_source",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="settled_visit_outcome_known"),
            models.CheckConstraint(
                condition=(Q(previous_at=None) | Q(previous_at__lt=F("ended_at")))
                & (Q(next_at=None) | Q(next_at__gt=F("ended_at"))),
                name="settled_visit_stands_between",
            ),
        ]
        indexes = [
            models.Index(fields=["who", "topic", "ended_at"], condition=~Q(who=""), name="settled_visit_chain"),
            models.Index(fields=["store", "ended_on"], name="settled_visit_by_store"),
            models.Index(fields=["ended_on"], name="settled_visit_by_day"),
            models.Index(fields=["clerk", "ended_on"], name="settled_visit_by_clerk"),
        ]


class VisitMark(models.Model):
    """How far the moves have been looked through for visits that ended: one row."""

    move = models.BigIntegerField(default=0)  # the last TicketMove that can have no younger sibling with a lower id
    is_only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="visit_mark_only_one")]
