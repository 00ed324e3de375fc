"""Callbacks as lines, pages and figures show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.db.models.functions import Greatest

from core.intervals import wilson
from feedback.callback_states import CALLBACK_OVER, CallbackKind, CallbackState
from feedback.models import Callback, CallbackAttempt, CallbackMove, CallbackRule

OF_DAYS = timedelta(days=30)  # that the figures are counted over
NUMBER = ("phone", "phone_hash", "name")


def rule_for(store_id: int) -> CallbackRule | None:
    """How a store calls back: by its own row, else by the chain's; None when it does not."""
    rows = CallbackRule.objects.filter(Q(store=store_id) | Q(store=None))
    rule = rows.order_by(F("store").desc(nulls_last=True)).first()
    return None if rule is None or rule.kind == CallbackKind.OFF else rule


def in_call_order(rows: QuerySet[Callback], *, now: datetime) -> QuerySet[Callback]:
    """Those that can be called now, the first one first."""
    return rows.filter(state=CallbackState.ASKED, due_at__lte=now, lapses_at__gt=now).order_by("placed_at", "id")


def place_of(callback: Callback, *, now: datetime) -> int | None:
    """The how-manieth it is in its store's line; None while its hour has not come."""
    if callback.state != CallbackState.ASKED or (callback.wanted_from or callback.asked_at) > now:
        return None
    begun = Q(wanted_from=None) | Q(wanted_from__lte=now)
    before = Q(placed_at__lt=callback.placed_at) | Q(placed_at=callback.placed_at, pk__lt=callback.pk)
    rows = Callback.objects.filter(begun & before, store=callback.store_id, state=CallbackState.ASKED)
    return 1 + rows.filter(lapses_at__gt=now).count()


def line(rows: QuerySet[Callback]) -> QuerySet[Callback]:
    """Those that wait or are being called, by their place; without what says whose they are."""
    found = rows.filter(state__in=(CallbackState.ASKED, CallbackState.TAKEN))
    return found.select_related("service", "taken_by", "counter").defer(*NUMBER).order_by("placed_at", "id")


def over(rows: QuerySet[Callback]) -> QuerySet[Callback]:
    """Those that have ended, the newest first."""
    found = rows.filter(state__in=CALLBACK_OVER).select_related("service", "taken_by")
    return found.defer(*NUMBER).order_by("-ended_at", "-id")


def tries(callback: Callback) -> list[CallbackAttempt]:
    """Every try to reach them with what was noted; one statement."""
    found = CallbackAttempt.objects.filter(callback=callback).select_related("by", "counter", "note")
    return list(found.order_by("id"))


def moves(callback: Callback) -> list[CallbackMove]:
    return list(CallbackMove.objects.filter(callback=callback).select_related("by", "counter").order_by("id"))


@dataclass(frozen=True)
class Figures:
    """Of the last 30 days: how many wait, how many of those that were over were reached (between which shares), and the
    median time from when they could be called until they were.
    """

    waiting: int
    reached: int
    of: int
    low: float
    high: float
    to_call: timedelta | None

    @property
    def percent(self) -> int:
        return round(100 * self.reached / self.of) if self.of else 0

    @property
    def minutes(self) -> int:
        return round(self.to_call / timedelta(minutes=1)) if self.to_call else 0


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def figures(rows: QuerySet[Callback], *, now: datetime) -> Figures:
    """One statement. Cancelled wishes count for nothing; those that lapsed count as not reached."""
    since = now - OF_DAYS
    judged = Q(ended_at__gt=since) & ~Q(state=CallbackState.CANCELLED)
    begins = Greatest(F("asked_at"), F("wanted_from"))  # the later of both; PostgreSQL leaves out what is null
    recent = rows.filter(Q(ended_at=None) | Q(ended_at__gt=since))  # what years have left is not read again and again
    counted = recent.order_by().aggregate(
        waiting=Count("pk", filter=Q(state=CallbackState.ASKED)),
        reached=Count("pk", filter=judged & Q(state=CallbackState.DONE)),
        of=Count("pk", filter=judged),
        to_call=Median(
            F("first_called_at") - begins,
            filter=Q(first_called_at__gt=since),
            output_field=DurationField(),
        ),
    )
    low, high = wilson(counted["reached"], counted["of"])
    return Figures(low=low, high=high, **counted)
