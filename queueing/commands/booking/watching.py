"""Rows of a store are changed elsewhere (the administration, an import): who loses their place is written down."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max

from queueing.actors import Actor
from queueing.commands.booking.displacing import displace
from queueing.commands.booking.moving import hold_stores, lock_days
from queueing.models import Booking
from queueing.queries.capacity import facts_of
from queueing.queries.changes import Preview, compared, days_between, horizon
from queueing.queries.facts import Facts
from queueing.states import TAKING_ROOM, Decision, DisplacedWhy
from stores.models import BookingPolicy, Store

AHEAD = timedelta(days=1)  # local days are at most this much earlier, or later, than UTC's
AT_A_TIME = 50  # stores that are read at once
READ = ("hours", "policy", "offers", "shifts", "counters", "pattern_services", "missing")


class BookedWatch:
    """Of the stores asked for (None: of all) who loses their place; `stores.signals.Watch`.

    Days on which nothing is booked yet count too: somebody may book while the rows change.
    """

    def __init__(self, store_ids: Collection[int] | None, *, now: datetime) -> None:
        self._now, self._all = now, store_ids is None
        rows = Store.objects.order_by("id")
        if store_ids is not None:
            rows = rows.filter(pk__in=store_ids)
        self._ids = list(rows.values_list("pk", flat=True))
        self._first = now.date() - AHEAD
        self._last = self._last_day() if self._ids else self._first
        self._before = self._facts(self._ids)
        self._found: dict[int, Preview] = {}

    def _last_day(self) -> date:
        """The last day that can be booked in any store, or is."""
        ahead = [BookingPolicy().horizon_days, *BookingPolicy.objects.values_list("horizon_days", flat=True)]
        booked = self._booked(self._ids).aggregate(last=Max("day"))["last"] or self._first
        return max(self._now.date() + AHEAD + timedelta(days=max(ahead)), booked)

    def _booked(self, store_ids: Collection[int]) -> Any:
        return Booking.objects.filter(store__in=store_ids, state__in=TAKING_ROOM, day__gte=self._first)

    def _facts(self, store_ids: Collection[int]) -> dict[int, Facts]:
        found: dict[int, Facts] = {}
        ids = list(store_ids)
        for begin in range(0, len(ids), AT_A_TIME):
            stores = list(Store.objects.filter(pk__in=ids[begin : begin + AT_A_TIME]).order_by("id"))
            found |= facts_of(stores, first=self._first, last=self._last)
        return found

    def lost(self) -> frozenset[int]:
        """Locks the stores that changed, and their days."""
        after = self._facts(self._ids)
        differing = [pk for pk in self._ids if _read(self._before[pk]) != _read(after[pk])]
        hold_stores(differing)
        for store_id, changed in self._facts(differing).items():
            days = self._locked(self._before[store_id], changed)
            self._found[store_id] = compared(self._before[store_id], changed, now=self._now, days=days)
        return frozenset().union(*(found.lost_ids for found in self._found.values()))

    def _locked(self, before: Facts, after: Facts) -> list[date]:
        """The days that changed, which nobody can book any more: in one store every one of them; in the whole chain,
        where that would be too many, those on which something is booked."""
        store_id = before.store.pk
        days: set[date] = set()
        while True:
            near = self._booked_days(store_id) if self._all else horizon(before, now=self._now)
            more = set(days_between(before, after, near)) - days
            if not more:
                return sorted(days)
            lock_days(store_id, more)
            days |= more

    def _booked_days(self, store_id: int) -> list[date]:
        return list(self._booked([store_id]).order_by("day").values_list("day", flat=True).distinct())

    def store_codes(self) -> list[str]:
        losing = [store_id for store_id, found in self._found.items() if found.lost]
        return sorted(self._before[store_id].store.code for store_id in losing)

    def displace(self, *, by: int | None) -> int:
        """Whoever lost their place is to be called: nobody has looked at them yet."""
        made = 0
        for found in self._found.values():
            calls = dict.fromkeys(found.lost_ids, Decision.CALL)
            actor = Actor(staff_id=by)
            made += len(displace(found, calls, kind=DisplacedWhy.OTHER, reason="", actor=actor, now=self._now))
        return made


def _read(facts: Facts) -> list[Any]:
    """What was read of a store, so that two readings are compared before any of their days is."""
    patterns = (vars(row).items() for row in facts.patterns)
    return [
        *(getattr(facts, name) for name in READ),
        [{name: value for name, value in row if not name.startswith("_")} for row in patterns],
    ]
