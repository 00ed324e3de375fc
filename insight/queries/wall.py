"""All stores of a region on one panel: a handful of group-by statements, however many stores, and no estimate.

What the wall says about broken promises comes from the promises stored on the tickets (insight.risk), never from a new
estimate per store: it is built again for every push.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from insight.queries.booked import BOOKED, NOBODY, Booked
from insight.queries.tallies import Tally, fetched, tallies_of, yesterday
from queueing.queries import cache
from queueing.queries.kept import KEPT
from stores import hours
from stores.models import Store
from stores.queries.opening import hours_of, local_day

FACTS_KEPT = timedelta(seconds=30)  # which stores there are and which are open
DAY_KEPT = timedelta(seconds=30)
SPARK_KEPT = timedelta(seconds=60)
SILENT_AFTER = timedelta(minutes=3)  # live pages ask once a minute
FORGOTTEN_AFTER = timedelta(hours=12)  # a device not seen for so long is put away, not cut off
STEPS = 13  # of the small line: an hour in five minutes


@dataclass(frozen=True)
class StoreFact:
    """What changes slowly."""

    id: int
    code: str
    name: str
    is_open: bool
    day: Any


@dataclass(frozen=True)
class Tile:
    """A store on the wall: `level` 0 calm, 2 from 30 %, 3 from 60 %, 4 from 75 %. `state` "", closed, stale."""

    fact: StoreFact
    tally: Tally
    state: str
    silent: int = 0  # minutes

    @property
    def percent(self) -> int:
        return round(100 * self.tally.risk)

    @property
    def level(self) -> int:
        return next((level for level, least in ((4, 75), (3, 60), (2, 30)) if self.percent >= least), 0)

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Sorts the most urgent first."""
        return (
            self.state == "closed",
            -self.tally.risk,
            -self.tally.over,
            -self.tally.longest,
            -self.tally.waiting,
            self.fact.name,
        )


@dataclass(frozen=True)
class Day:
    """The region's day so far; `in_time` is None before the first call with a promise."""

    served: int = 0
    in_time: float | None = None
    booked: Booked = NOBODY


@dataclass(frozen=True)
class Wall:
    """One region now. `revision` orders snapshots: the sum over its stores."""

    revision: int
    as_of: datetime
    tiles: tuple[Tile, ...]
    day: Day
    sparks: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        return sum(tile.tally.waiting for tile in self.tiles)

    @property
    def at_risk(self) -> int:
        return sum(tile.level > 0 for tile in self.tiles)


def wall(region_id: int, *, now: datetime, act_first: int = 9) -> Wall:
    """The wall of a region: nine statements at most, five of them remembered for half a minute."""
    revision = Store.objects.filter(region=region_id).aggregate(total=Sum("revision"))["total"] or 0
    found = region_facts(region_id, now=now)
    tiles = tuple(sorted(tiles_of(found, now=now), key=lambda tile: tile.urgency))
    urgent = [tile.fact.id for tile in tiles if tile.level][:act_first]
    return Wall(
        revision=revision,
        as_of=now,
        tiles=tiles,
        day=day_so_far(found, key=region_id, now=now),
        sparks=sparks(urgent, now=now) if urgent else {},
    )


def region_facts(region_id: int, *, now: datetime) -> list[StoreFact]:
    """The active stores of a region, remembered: opening hours are no work for every push."""

    def read() -> list[StoreFact]:
        stores = Store.objects.filter(region=region_id, is_active=True).prefetch_related("hours_exceptions")
        return facts(list(stores.order_by("id")), now=now)

    return cache.remembered(("wall", region_id), read, now=now, keep=FACTS_KEPT)


def facts(stores: Sequence[Store], *, now: datetime) -> list[StoreFact]:
    return [
        StoreFact(s.pk, s.code, s.name, is_open=hours.is_open(hours_of(s), now), day=local_day(s, now=now))
        for s in stores
    ]


def tiles_of(found: Sequence[StoreFact], *, now: datetime) -> list[Tile]:
    """The tiles of `found`, in their order: five statements."""
    tallies = tallies_of([fact.id for fact in found], now=now)
    return [_tile(fact, tallies[fact.id], now) for fact in found]


def _tile(fact: StoreFact, tally: Tally, now: datetime) -> Tile:
    is_working = bool(tally.waiting or tally.open)
    if not fact.is_open and not is_working:
        return Tile(fact, tally, "closed")
    silent = now - tally.seen_at if tally.seen_at else timedelta(0)
    moved = tally.moved_at is not None and now - tally.moved_at < SILENT_AFTER
    if is_working and not moved and SILENT_AFTER <= silent < FORGOTTEN_AFTER:
        return Tile(fact, tally, "stale", silent=int(silent.total_seconds() // 60))
    return Tile(fact, tally, "")


_DAY = f"""
    SELECT count(*) FILTER (WHERE t.state = 'done'),
           count(*) FILTER (WHERE t.called_at IS NOT NULL AND t.promise_p90 IS NOT NULL),
           count(*) FILTER (WHERE t.called_at IS NOT NULL AND t.promise_p90 IS NOT NULL AND {KEPT}),
           (SELECT ARRAY[{BOOKED}] FROM queueing_booking b
            JOIN unnest(%(stores)s::bigint[], %(days)s::date[]) AS e(store, day)
              ON e.store = b.store_id AND e.day = b.day
            WHERE b.state IN ('booked', 'arrived', 'no_show'))
    FROM queueing_ticket t JOIN unnest(%(stores)s::bigint[], %(days)s::date[]) AS d(store, day)
      ON d.store = t.store_id AND d.day = t.day
"""  # noqa: S608 -- only constants are put together


def day_so_far(found: Sequence[StoreFact], *, key: object, now: datetime) -> Day:
    """Served and called in time in the local days of the stores, remembered for half a minute under `key`."""

    def read() -> Day:
        [(served, promised, kept, booked)] = fetched(
            _DAY, stores=[fact.id for fact in found], days=[fact.day for fact in found]
        )
        return Day(served, kept / promised if promised else None, Booked(*booked))

    return cache.remembered(("day", key), read, now=now, keep=DAY_KEPT)


_SPARKS = """
    SELECT t.store_id, p.at, count(*)
    FROM generate_series(%(start)s, %(now)s, interval '5 minutes') AS p(at)
    JOIN queueing_ticket t ON t.store_id = ANY(%(stores)s) AND t.day >= %(day)s AND t.arrived_at <= p.at
     AND coalesce(t.called_at, CASE WHEN t.state IN ('left', 'no_show') THEN t.state_since END, 'infinity') > p.at
    GROUP BY t.store_id, p.at
"""


def sparks(store_ids: Sequence[int], *, now: datetime) -> Mapping[int, Sequence[int]]:
    """How many waited during the last hour, every five minutes, in each of a few stores."""

    def read() -> dict[int, list[int]]:
        start = now - timedelta(minutes=5 * (STEPS - 1))
        lines = {store_id: [0] * STEPS for store_id in store_ids}
        for store_id, at, waiting in fetched(_SPARKS, stores=list(store_ids), start=start, now=now, day=yesterday(now)):
            lines[store_id][round((at - start) / timedelta(minutes=5))] = waiting
        return lines

    return cache.remembered(("sparks", tuple(sorted(store_ids))), read, now=now, keep=SPARK_KEPT)
