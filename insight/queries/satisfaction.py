"""What customers think of the stores somebody is over: NPS, satisfaction, trend, ranking, wait against mark."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DateField, DateTimeField, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import Cast, Extract, Floor

from feedback.models import Answer, FollowUp
from feedback.states import Way
from insight.opinion import Band, Nps, Share, by_wait, nps_of, outliers, satisfaction_of, weeks
from queueing.queries import cache
from stores.models import Partner, Staff, Store

KEPT_FOR: Final = timedelta(minutes=1)
WAITS: Final = (0, 5, 10, 15, 20, 30, 45)  # minutes at which the bands of waits begin
AT_LEAST: Final = 10  # answers, before a clerk is called an outlier

Place = tuple[str, str]  # name, code: two stores may have one name


@dataclass(frozen=True)
class Opinion:
    """Both figures of the same people; which of them were asked for what, the counts say."""

    nps: Nps
    share: Share


@dataclass
class Tally:
    """How often each mark was given."""

    tens: Counter[int] = field(default_factory=Counter)
    fives: Counter[int] = field(default_factory=Counter)

    def add(self, mark: int | None, nps: int | None, count: int) -> None:
        if mark is not None:
            self.fives[mark] += count
        if nps is not None:
            self.tens[nps] += count

    @property
    def opinion(self) -> Opinion:
        return Opinion(nps_of(self.tens), satisfaction_of(self.fives))


@dataclass(frozen=True)
class Outlier:
    """A clerk whose customers think otherwise than those of all the others: better, or worse."""

    clerk: Staff
    share: Share
    is_better: bool


@dataclass(frozen=True)
class Handled:
    """What became of the follow-ups opened in these days."""

    opened: int
    closed: int
    asked: int
    content: int


@dataclass(frozen=True)
class Satisfaction:
    """Of the answers about visits since `first`."""

    first: date
    whole: Opinion
    weeks: tuple[tuple[date, Opinion], ...]
    stores: Mapping[Place, Opinion]
    partners: Mapping[Place, Opinion]
    bands: tuple[Band, ...]
    outliers: tuple[Outlier, ...]


def satisfaction(answers: QuerySet[Answer], *, who: Hashable, days: int, now: datetime) -> Satisfaction:
    """Eight statements at most, remembered for a minute for whoever may see these answers (`who`)."""
    return cache.remembered(
        ("satisfaction", who, days), lambda: _counted(answers, days=days, now=now), now=now, keep=KEPT_FOR
    )


def _counted(answers: QuerySet[Answer], *, days: int, now: datetime) -> Satisfaction:
    since = now - timedelta(days=days)
    seen = answers.filter(invitation__happened_at__range=(since, now)).order_by()
    rows = seen.exclude(way=Way.TABLET)  # nobody knows who pressed there, or how often: it is read, and not counted
    by_store, by_partner, whole = defaultdict[int, Tally](Tally), defaultdict[int, Tally](Tally), Tally()
    for store, partner, mark, nps, count in _grouped(rows, "invitation__store", "invitation__partner"):
        whole.add(mark, nps, count)
        by_store[store].add(mark, nps, count)
        if partner is not None:
            by_partner[partner].add(mark, nps, count)
    return Satisfaction(
        first=since.date(),
        whole=whole.opinion,
        weeks=_weeks(rows, since, now),
        stores=_named(Store.objects, by_store),
        partners=_named(Partner.objects, by_partner),
        bands=tuple(by_wait(_waits(rows), WAITS)),
        outliers=_outliers(rows),
    )


def _named(rows: Any, tallies: Mapping[int, Tally]) -> dict[Place, Opinion]:
    found = rows.filter(pk__in=tallies).values_list("pk", "name", "code")
    return {(name, code): tallies[pk].opinion for pk, name, code in found}


def _grouped(rows: QuerySet[Answer], *by: Any) -> Iterable[tuple[Any, ...]]:
    """(what it is grouped by, mark, nps, how many)."""
    return rows.values_list(*by, "mark", "nps").annotate(n=Count("pk"))


def _weeks(rows: QuerySet[Answer], since: datetime, now: datetime) -> tuple[tuple[date, Opinion], ...]:
    """By the week of the visit on the store's own clock; the first one only where it is whole."""
    local = Func(F("invitation__store__time_zone"), F("invitation__happened_at"), function="timezone")
    local.output_field = DateTimeField()
    monday = Cast(Func(Value("week"), local, function="date_trunc", output_field=DateTimeField()), DateField())
    tallies: dict[date, Tally] = defaultdict(Tally)
    for week, mark, nps, count in _grouped(rows.annotate(monday=monday), "monday"):
        tallies[week].add(mark, nps, count)
    return tuple((week, tallies[week].opinion) for week in weeks(since.date(), now.date()))


def _waits(rows: QuerySet[Answer]) -> Iterable[tuple[float, int, int]]:
    """(minutes from arrival to call, mark, how many)."""
    ticket = "invitation__ticket"
    waited = Extract(F(f"{ticket}__called_at") - F(f"{ticket}__arrived_at"), "epoch") / Value(60.0)
    minutes = Cast(Floor(waited), FloatField())
    known = rows.filter(mark__isnull=False, **{f"{ticket}__called_at__isnull": False})
    return known.annotate(minutes=minutes).values_list("minutes", "mark").annotate(n=Count("pk"))


def _outliers(rows: QuerySet[Answer]) -> tuple[Outlier, ...]:
    tallies: dict[int, Tally] = defaultdict(Tally)
    whole = Tally()
    for clerk, mark, nps, count in _grouped(rows.filter(invitation__clerk__isnull=False), "invitation__clerk"):
        tallies[clerk].add(mark, nps, count)
        whole.add(mark, nps, count)
    shares = {clerk: tally.opinion.share for clerk, tally in tallies.items()}
    enough = {clerk: share for clerk, share in shares.items() if share.count >= AT_LEAST}
    far = outliers(enough, whole.opinion.share)
    people = Staff.objects.in_bulk(far)
    found = [Outlier(people[clerk], enough[clerk], is_better) for clerk, is_better in far.items()]
    return tuple(sorted(found, key=lambda each: (each.share.value or 0.0, each.clerk.pk)))


def handled(follow_ups: QuerySet[FollowUp], *, days: int, now: datetime) -> Handled:
    """What became of what was opened in these days: one statement, never remembered."""
    found = follow_ups.filter(opened_at__range=(now - timedelta(days=days), now)).aggregate(
        opened=Count("pk"),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        asked=Count("pk", filter=Q(satisfied__isnull=False)),
        content=Count("pk", filter=Q(satisfied=True)),
    )
    return Handled(**found)
