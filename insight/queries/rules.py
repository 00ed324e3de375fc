"""A store's last days under its own rule and under another one: the same replay, the same figures."""

import threading
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from queueing.discipline import Policy, Tier
from queueing.queries import cache
from queueing.queries.offers import turns
from queueing.queries.past import Past, past
from queueing.replay import Served, replay
from queueing.replay.log import Log
from queueing.replay.report import Waits, rows
from stores.commands.rules import Rule
from stores.models import PolicyChange, Store
from stores.queries.opening import local_day

MINUTE = 60.0
NEAR = 5 * MINUTE  # a replayed wait this close to the real one explains it
GOOD, FAIR = 0.75, 0.5
ALL = "all"  # the report's row of all tiers
KEPT = timedelta(minutes=5)
PATIENCE = 10.0  # seconds that a page waits for another one's replay
_playing = threading.Lock()  # a replay keeps a whole core busy: one at a time leaves the line its own


class ReplayBusy(Conflict):
    code, message = "replay_busy", _("Another replay is running. Try again in a moment.")


@dataclass(frozen=True)
class Figures:
    """Waits of those called, in seconds; `over` is the share of them beyond the tier's limit, None without one.

    `uncalled` left before their turn, or were there when the store closed.
    """

    called: int
    uncalled: int
    median: float | None
    p90: float | None
    over: float | None


@dataclass(frozen=True)
class TierLine:
    """One tier, or all of them; limits in minutes, today's and the new one."""

    code: str
    count: int
    limit: float | None
    new_limit: float | None
    real: Figures
    now: Figures
    new: Figures | None


@dataclass(frozen=True)
class Fit:
    """How well the replay of today's rule tells what really happened, for those called in both."""

    customers: int
    near: float  # the share whose replayed wait is within five minutes of the real one
    real_median: float
    played_median: float

    @property
    def word(self) -> str:
        return "good" if self.near >= GOOD else "fair" if self.near >= FAIR else "poor"


@dataclass(frozen=True)
class Comparison:
    days: tuple[date, ...]
    customers: int
    desks: int
    lines: tuple[TierLine, ...]
    total: TierLine
    fit: Fit | None
    longest: float  # seconds: the picture's scale

    @property
    def has_new(self) -> bool:
        return self.total.new is not None


@dataclass(frozen=True)
class WhatIf:
    """A rule with the numbers of the tiers it is played with, by code."""

    rule: Rule
    tiers: Mapping[str, Tier]

    @property
    def policy(self) -> Policy:
        rule = self.rule
        return Policy(rule.kind, turns(rule.weights), rule.lead_minutes, rule.grace_minutes)

    @property
    def key(self) -> Hashable:
        return self.rule, tuple(sorted(self.tiers.items(), key=lambda each: each[0]))


def compared(store: Store, *, days: int, today: WhatIf, new: WhatIf | None, now: datetime) -> Comparison:
    """`compare` played once in five minutes, and one at a time in a process. Raises ReplayBusy too."""
    key = ("rules", store.pk, local_day(store, now=now), days, today.key, new.key if new else None)

    def play() -> Comparison:
        return compare(store, days=days, today=today, new=new, now=now)

    def play_alone() -> Comparison:
        if not _playing.acquire(timeout=PATIENCE):
            raise ReplayBusy
        try:  # whoever had the lock may have played just this
            return cache.remembered(key, play, now=now, keep=KEPT)
        finally:
            _playing.release()

    return cache.remembered(key, play_alone, now=now, keep=KEPT)


def compare(store: Store, *, days: int, today: WhatIf, new: WhatIf | None, now: datetime) -> Comparison:
    """Play the store's last `days` under `today` and, if there is one, `new`. Raises BadDays, TooManyTickets."""
    found = past(store, days=days, now=now)
    played = _play(found, today)
    other = _play(found, new) if new else None
    lines = tuple(_lines(played, other))
    tops = [f.p90 for line in lines for f in (line.now, line.new, line.real) if f and f.p90 is not None]
    return Comparison(
        days=found.days,
        customers=len(found.log.arrivals),
        desks=len(found.desks),
        lines=lines[:-1] or lines,
        total=lines[-1],
        fit=_fit(played),
        longest=max([*tops, MINUTE]),
    )


def plans(store: Store) -> tuple[PolicyChange | None, PolicyChange | None]:
    """(what is planned, what is in force and can be taken back): one statement."""
    live = PolicyChange.objects.filter(store=store, undone_at=None).select_related("made_by", "before")
    found = list(live.filter(Q(begun_at=None) | Q(policy=store.policy_id)).order_by("id"))
    planned = next((change for change in found if change.begun_at is None), None)
    return planned, next((change for change in found if change.begun_at is not None), None)


@dataclass(frozen=True)
class _Play:
    """The log with a rule's tiers, what the replay made of it, and the waits of those called, by id."""

    log: Log
    served: list[Served]
    waits: Mapping[str, float]

    def limits(self, code: str) -> dict[str, float]:
        """The limit in seconds of every customer of a tier (or of all) that has one."""
        ours = (one for one in self.log.arrivals if code in (ALL, one.tier.code))
        return {str(one.id): one.tier.max_wait * MINUTE for one in ours if one.tier.max_wait is not None}


def _play(found: Past, rule: WhatIf) -> _Play:
    arrivals = [replace(one, tier=rule.tiers.get(one.tier.code, one.tier)) for one in found.log.arrivals]
    served = replay(arrivals, found.desks, policy=rule.policy)
    both = zip(arrivals, served, strict=True)
    waits = {str(one.id): (end.called_at - one.at).total_seconds() for one, end in both if end.called_at}
    return _Play(replace(found.log, arrivals=arrivals), served, waits)


def _lines(played: _Play, other: _Play | None) -> Iterator[TierLine]:
    """A line for each tier, and the last one for all: the very rows of `manage.py replay`."""
    found = rows(played.log, played.served)
    others = {row.tier: row for row in rows(other.log, other.served)} if other else {}
    limits = {one.tier.code: one.tier.max_wait for one in played.log.arrivals}
    new_limits = {one.tier.code: one.tier.max_wait for one in other.log.arrivals} if other else {}
    for row in found:
        new_row = others.get(row.tier)
        yield TierLine(
            code=ALL if row is found[-1] and len(found) > 1 else row.tier,
            count=row.count,
            limit=limits.get(row.tier),
            new_limit=new_limits.get(row.tier),
            real=_figures(row.real or Waits(0), row.count, played.log.waited or {}, played.limits(row.tier)),
            now=_figures(row.played, row.count, played.waits, played.limits(row.tier)),
            new=_figures(new_row.played, row.count, other.waits, other.limits(row.tier)) if other and new_row else None,
        )


def _figures(told: Waits, count: int, waits: Mapping[str, float], limits: Mapping[str, float]) -> Figures:
    late = [waits[name] > limit for name, limit in limits.items() if name in waits]
    over = sum(late) / len(late) if late else None
    return Figures(told.served, count - told.served, told.median, told.p90, over)


def _fit(played: _Play) -> Fit | None:
    """None when nobody was called in both."""
    real = played.log.waited or {}
    pairs = [(real[name], wait) for name, wait in played.waits.items() if name in real]
    if not pairs:
        return None
    near = sum(abs(one - other) <= NEAR for one, other in pairs)
    return Fit(len(pairs), near / len(pairs), median(one for one, _ in pairs), median(other for _, other in pairs))
