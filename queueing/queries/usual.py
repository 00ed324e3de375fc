"""How full a store usually is at which hours of a weekday: what its tickets of the last weeks say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce, ExtractHour

from queueing.models import Ticket
from queueing.queries import cache
from stores.models import Store
from stores.queries.opening import local_day, open_hours

WEEKS = 6
FEWEST_DAYS = 3  # with tickets: fewer are no habit
KEPT = timedelta(minutes=10)
DAYS_A_WEEK = 7
ALL_DAY = 24


@dataclass(frozen=True)
class UsualHour:
    """One hour on the store's clock: how many people come, and the mean minutes they wait (None: nobody was called)."""

    hour: int
    people: float
    wait: float | None


@dataclass(frozen=True)
class UsualDay:
    """A weekday (0 = Monday) as it usually is, from `days` days; `hours` from the first to the last."""

    weekday: int
    days: int
    hours: tuple[UsualHour, ...]

    @property
    def fullest(self) -> UsualHour:
        return max(self.hours, key=lambda hour: (hour.people, -hour.hour))

    @property
    def quietest(self) -> UsualHour:
        return min(self.hours, key=lambda hour: (hour.people, hour.hour))


def usual_day(store: Store, *, weekday: int, now: datetime) -> UsualDay | None:
    """The weekday from the last weeks, today left out; None where too few of its days had customers."""
    today = local_day(store, now=now)

    def read() -> UsualDay | None:
        return _usual_day(store, weekday, today)

    return cache.remembered(("usual day", store.pk, weekday, today), read, now=now, keep=KEPT)


def _usual_day(store: Store, weekday: int, today: date) -> UsualDay | None:
    last = today - timedelta(days=(today.weekday() - weekday - 1) % DAYS_A_WEEK + 1)
    days = [last - timedelta(days=DAYS_A_WEEK * week) for week in range(WEEKS)]
    wait = ExpressionWrapper(F("called_at") - Coalesce("checked_in_at", "arrived_at"), output_field=DurationField())
    tickets = Ticket.objects.filter(store=store, day__in=days)
    by_hour = tickets.values("day", at=ExtractHour("arrived_at", tzinfo=ZoneInfo(store.time_zone)))
    rows = list(by_hour.annotate(n=Count("id"), called=Count("called_at"), wait=Avg(wait)).order_by("day", "at"))
    seen = {row["day"] for row in rows}
    if len(seen) < FEWEST_DAYS:
        return None
    came, called, waited = [0] * ALL_DAY, [0] * ALL_DAY, [0.0] * ALL_DAY
    for row in rows:
        came[row["at"]] += row["n"]
        called[row["at"]] += row["called"]
        waited[row["at"]] += row["wait"].total_seconds() / 60 * row["called"] if row["called"] else 0
    found = [hour for hour in range(ALL_DAY) if came[hour]]
    opening = open_hours(store, last + timedelta(days=DAYS_A_WEEK)) or set(found)
    shown = set(found) if len(opening) == ALL_DAY else opening | set(found)
    return UsualDay(
        weekday=weekday,
        days=len(seen),
        hours=tuple(
            UsualHour(hour, came[hour] / len(seen), waited[hour] / called[hour] if called[hour] else None)
            for hour in range(min(shown), max(shown) + 1)
        ),
    )
