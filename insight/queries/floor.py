"""The floor of a store: who waits and will be late, who serves, who is idle, and the one thing to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.words import minute_words, wait_words
from insight.queries.advice import Advice, advice, late_break
from insight.queries.day import StoreDay, store_day
from queueing.models import Ticket
from queueing.queries.choices import choices
from queueing.queries.kept import limit_said
from queueing.queries.line import AsideRow, CounterCard, LineRow, LineSnapshot
from queueing.queries.offers import Server, may_serve
from queueing.queries.promises import Promise, line_promises
from queueing.queries.servers import open_servers
from signatures.models import Document
from signatures.queries.waiting import Waiting, waiting_long
from stores import hours
from stores.queries.shifts import Duty, duties

LATE = ("late", "over")


@dataclass(frozen=True)
class FloorRow:
    """One waiting ticket with what is to come. `risk`: "", soon (may be late), late (will be) or over (is)."""

    row: LineRow
    expected: Promise | None
    limit: float | None  # seconds, the longest wait that was said

    @property
    def risk(self) -> str:
        if self.limit is None:
            return ""
        if self.row.waited_seconds > self.limit:
            return "over"
        if self.expected is None:
            return ""
        if self._late_by > 0:
            return "late"
        return "soon" if self.row.waited_seconds + self.expected.p90 > self.limit else ""

    @property
    def _late_by(self) -> float:
        """Seconds past what was said, as it looks now."""
        coming = self.expected.p50 if self.expected else 0.0
        return self.row.waited_seconds + coming - (self.limit or 0.0)

    @property
    def words(self) -> str:
        if self.risk in LATE:
            time = minute_words(max(self._late_by, 60.0) / 60)
            if self.risk == "over":
                return _("%(time)s later than we said") % {"time": time}
            return _("will be about %(time)s later than we said") % {"time": time}
        if self.expected is None:
            return self.row.why
        said = wait_words(self.expected.p10, self.expected.p90)
        return _("called: %(wait)s") % {"wait": said}


@dataclass(frozen=True)
class FloorCounter:
    """A counter with what a manager asks of it: how many of the line a free clerk could serve."""

    card: CounterCard
    could_serve: int
    detail: str


@dataclass(frozen=True)
class Floor:
    """A store now, for those who look after it."""

    line: LineSnapshot
    rows: tuple[FloorRow, ...]
    counters: tuple[FloorCounter, ...]
    day: StoreDay
    advice: Advice | None
    unsealed: Waiting | None  # documents of the store

    @property
    def aside(self) -> tuple[AsideRow, ...]:
        return self.line.aside

    @property
    def longest_seconds(self) -> float:
        return max((row.waited_seconds for row in self.line.rows), default=0.0)

    def counted(self, *states: str) -> int:
        return sum(counter.card.state in states for counter in self.counters)

    @property
    def open(self) -> int:
        return self.counted("free", "called", "serving")

    @property
    def paused(self) -> int:
        return self.counted("paused")

    @property
    def closed(self) -> int:
        return self.counted("closed")


def floor(line: LineSnapshot, *, now: datetime) -> Floor:
    """Everything about the store of `line`; a fixed number of statements, the estimate remembered for two seconds."""
    expected = line_promises(line.store, now=now) if line.rows else {}
    limits = _limits(line)
    rows = tuple(FloorRow(row, expected.get(row.id), limits.get(row.id)) for row in line.rows)
    servers, on_duty = open_servers(line.store), duties(line.store.pk, now=now)
    counters = tuple(_counter(card, servers.get(card.id), on_duty, line, now=now) for card in line.counters)
    late = [row.row.id for row in rows if row.risk in LATE]
    return Floor(
        line=line,
        rows=rows,
        counters=counters,
        day=store_day(line.store, now=now),
        advice=advice(line, servers=servers, late=late, limits=limits, now=now) or late_break(line, on_duty, now),
        unsealed=waiting_long(Document.objects.filter(store=line.store), now=now),
    )


def _limits(line: LineSnapshot) -> dict[int, float]:
    said = Ticket.objects.filter(pk__in=[row.id for row in line.rows])
    promises = said.values_list("pk", "promise_p10", "promise_p90")
    return {pk: limit_said(p10, p90) for pk, p10, p90 in promises if p10 is not None and p90 is not None}


def _counter(
    card: CounterCard, server: Server | None, on_duty: Mapping[int, Duty], line: LineSnapshot, *, now: datetime
) -> FloorCounter:
    could = 0
    if card.state == "free" and server is not None:
        could = sum(may_serve(place, server, now=now) for place in line.places)
    if card.state == "paused":
        return FloorCounter(card, could, choices(now=now).words("pause", card.pause_reason))
    duty = on_duty.get(card.clerk_id or 0)
    if duty is not None and (due := duty.break_late(now=now)):
        since = hours.local_time(line.store.time_zone, due)
        return FloorCounter(card, could, _("break of %(time)s not taken") % {"time": f"{since:%H:%M}"})
    return FloorCounter(card, could, card.kind_words if card.kind != "desk" and not card.ticket_number else "")
