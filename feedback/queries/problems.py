"""Systemic problems: which causes recur, who sees to them, and what changed since."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Least
from django.db.models.lookups import IsNull

from feedback.models import Cause, FollowUp, SystemicProblem
from queueing.models import DayTotal, SettledVisit
from stores.models import Store

SPAN: Final = timedelta(days=28)


@dataclass(frozen=True)
class Span:
    """How often the cause was named in some days, per thousand visits of the same place."""

    count: int
    visits: int

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.count / self.visits if self.visits else None


@dataclass(frozen=True)
class ProblemLine:
    """A problem with the four weeks before it was put on the list and those since it was remedied (None: not yet)."""

    row: SystemicProblem
    before: Span
    after: Span | None
    is_late: bool


def problem_lines(
    rows: QuerySet[SystemicProblem], follow_ups: QuerySet[FollowUp], stores: QuerySet[Store], *, now: datetime
) -> list[ProblemLine]:
    """Those of one page, with the figures of the follow-ups and stores that somebody is over: one statement."""
    opened, remedied = OuterRef("opened_at"), OuterRef("remedied_at")
    until = Least(ExpressionWrapper(remedied + SPAN, DateTimeField()), Value(now))
    found = rows.select_related("cause", "store", "region", "owner").annotate(
        named_before=_named(follow_ups, ExpressionWrapper(opened - SPAN, DateTimeField()), opened),
        served_before=_served(stores, ExpressionWrapper(opened - SPAN, DateTimeField()), opened),
        named_after=_named(follow_ups, remedied, until),
        served_after=_served(stores, remedied, until),
    )
    return [_line(row, now=now) for row in found]


def _line(row: Any, *, now: datetime) -> ProblemLine:
    after = Span(row.named_after, row.served_after) if row.remedied_at else None
    is_late = row.remedied_at is None and row.due_on < now.date()
    return ProblemLine(row, Span(row.named_before, row.served_before), after, is_late)


def _named(follow_ups: QuerySet[FollowUp], start: Any, end: Any) -> Coalesce:
    """How often the cause was named in the problem's place."""
    rows = follow_ups.filter(
        cause=OuterRef("cause"),
        store=Coalesce(OuterRef("store"), F("store")),  # no store, no region: everywhere
        region=Coalesce(OuterRef("region"), F("region")),
        happened_at__gte=start,
        happened_at__lt=end,
    )
    return _sum(rows.order_by().values(one=Value(1)).annotate(n=Count("pk")))


def _served(stores: QuerySet[Store], start: Any, end: Any) -> Coalesce:
    """How many visits ended there; of a region in the stores that lay in it on that day."""
    that_day = SettledVisit.objects.filter(store=OuterRef("store"), ended_on=OuterRef("day")).order_by("-ended_at")
    # that of now where nobody came
    of_then = Coalesce(Subquery(that_day.values("region")[:1]), F("store__region"), output_field=IntegerField())
    rows = DayTotal.objects.filter(
        store__in=stores,
        store=Coalesce(OuterRef("store"), F("store")),
        day__gte=Cast(start, DateField()),
        day__lt=Cast(end, DateField()),
    )
    rows = rows.alias(of_then=of_then).filter(Q(IsNull(OuterRef("region"), True)) | Q(of_then=OuterRef("region")))
    return _sum(rows.order_by().values(one=Value(1)).annotate(n=Sum("done")))


def _sum(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def recurring(follow_ups: QuerySet[FollowUp], *, now: datetime) -> list[tuple[Cause, int]]:
    """The causes named in the last four weeks, the commonest first: two statements."""
    found = follow_ups.filter(cause__isnull=False, happened_at__gte=now - SPAN).values("cause")
    named = {row["cause"]: row["n"] for row in found.annotate(n=Count("pk"))}
    causes = Cause.objects.filter(pk__in=named)
    return sorted(((cause, named[cause.pk]) for cause in causes), key=lambda each: (-each[1], each[0].position))
