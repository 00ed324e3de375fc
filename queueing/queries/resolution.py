"""First-visit resolution out of the settled visits: the figures of `queueing.resolution`, added up by SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from core.intervals import wilson
from queueing.models import SettledVisit
from queueing.resolution import RESOLVED, Rate

WINDOWS: Final = (7, 14, 30)  # days
USUAL_DAYS: Final = 14
COLUMN: Final = {
    "store": "store_id",
    "clerk": "clerk_id",
    "region": "region_id",
    "partner": "partner_id",
    "topic": "topic_id",
    "channel": "channel",
    "hour": "hour",
}
COUNTED: Final = ("first_visits", "declared", "observed", "confirmed", "provisional")
NOBODY: Final = {None, ""}  # as for the pure function, a key that is None is left out
Visits = QuerySet[SettledVisit]


@dataclass(frozen=True)
class Line:
    """The rate of one store, clerk, region...: `key` is its id, the channel's code or the hour."""

    key: Any
    rate: Rate


def since(visits: Visits, day: date) -> Visits:
    """Those that ended on `day` or later, on their own store's calendar."""
    return visits.filter(ended_on__gte=day)


def first(window: timedelta) -> Q:
    """No other visit of this customer and topic ended within the window before it."""
    return Q(previous_at=None) | Q(previous_at__lt=F("ended_at") - window)


def came_back(window: timedelta) -> Q:
    return Q(next_at__lte=F("ended_at") + window)


def counted(window: timedelta, *, now: datetime) -> Q:
    """A first visit that is old enough."""
    return first(window) & Q(ended_at__lte=now - window)


def figures(window: timedelta, *, now: datetime) -> dict[str, Count]:
    """What is counted of each group: the fields of a Rate."""
    full, declared = counted(window, now=now), Q(outcome=RESOLVED)
    observed = declared & ~_came_back(window)
    contradicts = Q(confirmed=False)
    return {
        "first_visits": Count("pk", filter=full),
        "declared": Count("pk", filter=full & declared),
        "observed": Count("pk", filter=full & observed),
        "confirmed": Count("pk", filter=full & observed & (Q(confirmed=None) | ~contradicts)),
        "provisional": Count("pk", filter=first(window) & Q(ended_at__gt=now - window, ended_at__lte=now)),
    }


def _came_back(window: timedelta) -> Q:
    """The same where a negation follows: nothing is compared with NULL."""
    return Q(next_at__isnull=False) & came_back(window)


def rate_of(row: dict[str, Any]) -> Rate:
    low, high = wilson(row["observed"], row["first_visits"])
    return Rate(**{name: row[name] for name in COUNTED}, low=low, high=high)


def rates(visits: Visits, *, by: str, window: timedelta, now: datetime) -> list[Line]:
    """One line each, the highest lower bound first; what has nothing to count yet comes last. One statement."""
    column = COLUMN[by]
    found = visits.order_by().values(column).annotate(**figures(window, now=now))
    lines = [
        Line(row[column], rate_of(row))
        for row in found
        if row[column] not in NOBODY and (row["first_visits"] or row["provisional"])
    ]
    return sorted(lines, key=lambda line: (not line.rate.first_visits, -line.rate.low, str(line.key)))


def whole(visits: Visits, *, window: timedelta, now: datetime) -> Rate:
    """All of them together."""
    return rate_of(visits.aggregate(**figures(window, now=now)))


# --- why, and what then ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cause:
    """How many first visits were not solved for this reason. `outcome` resolved: they came back all the same."""

    outcome: str
    reason: str  # the code of a Reason; "" where none was given
    visits: int


def causes(visits: Visits, *, window: timedelta, now: datetime) -> list[Cause]:
    """The commonest first."""
    unsolved = visits.filter(counted(window, now=now)).filter(~Q(outcome=RESOLVED) | came_back(window))
    found = unsolved.order_by().values_list("outcome", "reason").annotate(n=Count("pk"))
    return _merged(Cause(outcome, "" if outcome == RESOLVED else reason, n) for outcome, reason, n in found)


def _merged(found: Any) -> list[Cause]:
    """Reasons of visits that were called resolved are one cause."""
    sums: dict[tuple[str, str], int] = {}
    for cause in found:
        sums[cause.outcome, cause.reason] = sums.get((cause.outcome, cause.reason), 0) + cause.visits
    causes_ = [Cause(outcome, reason, n) for (outcome, reason), n in sums.items()]
    return sorted(causes_, key=lambda cause: (-cause.visits, cause.outcome, cause.reason))


@dataclass(frozen=True)
class NextVisit:
    """How many came back for this service (None: not known), and how many of them went to another store."""

    service_id: int | None
    visits: int
    elsewhere: int


def next_visits(visits: Visits, *, window: timedelta, now: datetime) -> list[NextVisit]:
    """What the visit after a first one was about, the commonest first."""
    following = SettledVisit.objects.filter(
        who=OuterRef("who"), topic=OuterRef("topic"), ended_at=OuterRef("next_at")
    ).order_by("id")
    repeats = visits.filter(counted(window, now=now), came_back(window)).exclude(who="")
    each = repeats.annotate(
        next_service=Subquery(following.values("service")[:1]), next_store=Subquery(following.values("store")[:1])
    )
    sums = (
        each.order_by()
        .values("next_service")
        .annotate(n=Count("pk"), away=Count("pk", filter=~Q(next_store=F("store"))))
    )
    found = [NextVisit(row["next_service"], row["n"], row["away"]) for row in sums]
    return sorted(found, key=lambda each: (-each.visits, each.service_id or 0))


@dataclass(frozen=True)
class Expertise:
    """A topic in stores that serve everything, and in the others."""

    topic_id: int | None  # None: all topics
    expert: Rate
    other: Rate


def overview(visits: Visits, *, window: timedelta, now: datetime) -> tuple[Rate, list[Expertise]]:
    """All of them together; and, where there are expert stores, all topics and each that was served in both kinds of
    store, by its first visits. One statement, as it reads every visit."""
    found: Any = list(visits.order_by().values("topic_id", "is_expert").annotate(**figures(window, now=now)))
    return _added(found), _expertise(found)


def _expertise(found: Sequence[dict[str, Any]]) -> list[Expertise]:
    by_topic: dict[int, dict[bool, dict[str, Any]]] = {}
    for row in found:
        by_topic.setdefault(row["topic_id"], {})[row["is_expert"]] = row
    both = {topic: kinds for topic, kinds in by_topic.items() if len(kinds) == 2}  # noqa: PLR2004 -- one of each
    lines = [Expertise(topic, rate_of(kinds[True]), rate_of(kinds[False])) for topic, kinds in both.items()]
    lines.sort(key=lambda line: (-line.expert.first_visits - line.other.first_visits, line.topic_id or 0))
    together = [_added([kinds[kind] for kinds in both.values()]) for kind in (True, False)]
    return [Expertise(None, *together), *lines] if lines else []


def _added(rows: Sequence[dict[str, Any]]) -> Rate:
    return rate_of({name: sum(row[name] for row in rows) for name in COUNTED})


# --- a clerk's own ---------------------------------------------------------------------------------------------------
def repeats(visits: Visits, *, window: timedelta) -> Visits:
    """First visits whose customer came back within the window, the newest first: with the service of the next one."""
    following = SettledVisit.objects.filter(
        who=OuterRef("who"), topic=OuterRef("topic"), ended_at=OuterRef("next_at")
    ).order_by("id")
    found = visits.filter(first(window), came_back(window)).annotate(
        next_service=Subquery(following.values("service")[:1]), next_store=Subquery(following.values("store")[:1])
    )
    return found.select_related("service", "topic", "store", "ticket").order_by("-ended_at", "-id")
