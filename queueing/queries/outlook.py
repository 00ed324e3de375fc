"""What a store says to somebody who comes in now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from queueing.queries.promises import Promise, promise_for_newcomer
from queueing.queries.publics import StoreView, default_tier, store_views
from stores.models import Counter, Store
from stores.queries.finding import find_stores
from stores.queries.opening import closes_at

NEARBY = 8  # neighbours that are asked whether they are open
SHOWN = 2


@dataclass(frozen=True)
class Outlook:
    """A store now, for a newcomer. `obstacle` is why there is no promise: closed, closing, nobody, or "" with one.

    `tight`: there is a promise, but some plays of the store end before it is kept.
    """

    now: StoreView
    promise: Promise | None
    obstacle: str
    tight: bool = False

    @property
    def store(self) -> Store:
        return self.now.store


def outlook(store: Store, *, now: datetime) -> Outlook:
    """For the store's commonest matter."""
    view = store_views([store], now=now)[0]
    return outlook_of(view, view.promise, now=now)


def service_outlook(store: Store, *, service: str, now: datetime) -> Outlook:
    """For somebody with a certain matter and no priority."""
    view, tier = store_views([store], now=now)[0], default_tier(now=now)
    known = view.open and tier is not None
    promise = promise_for_newcomer(store, service=service, tier=tier, now=now) if known and tier else None
    return outlook_of(view, promise, now=now)


def outlook_of(view: StoreView, promise: Promise | None, *, now: datetime) -> Outlook:
    """What is said of `promise` in the store of `view`."""
    tight = promise is not None and past_closing(promise, view.closes_at, now=now)
    return Outlook(view, promise, obstacle(view, promise, now=now), tight)


def past_closing(promise: Promise, closes_at: datetime | None, *, now: datetime) -> bool:
    """Whether the store may close before the promise is kept: what is told must say so."""
    closing = closing_today(closes_at, now=now)
    if closing is None:
        return False
    unreached = promise.raw is not None and promise.raw.p90 == float("inf")
    return unreached or now + timedelta(seconds=promise.p90) > closing


def obstacle(view: StoreView, promise: Promise | None, *, now: datetime) -> str:
    """Why a store can promise nothing; "" when it can."""
    if not view.open:
        return "closed"
    if promise is not None:
        return ""
    return "closing" if closing_today(view.closes_at, now=now) and counter_at_work(view.store) else "nobody"


def closing_today(closes_at: datetime | None, *, now: datetime) -> datetime | None:
    """The closing that limits the wait: not one a day away or more, such as a holiday of a store that never closes."""
    return closes_at if closes_at and closes_at - now < timedelta(days=1) else None


def closes_first(store: Store, *, now: datetime) -> datetime | None:
    """The closing that leaves a customer without a promise; None where it is something else."""
    closing = closing_today(closes_at(store, now=now), now=now)
    return closing if closing and counter_at_work(store) else None


def counter_at_work(store: Store) -> bool:
    """Whether anybody serves there at all."""
    return Counter.objects.filter(store=store, is_active=True, opened_at__isnull=False).exists()


def open_nearby(store: Store, *, now: datetime) -> list[StoreView]:
    """The nearest other stores that are open now, each with `km` on its row."""
    if store.latitude is None or store.longitude is None:
        return []
    around = find_stores(near=(store.latitude, store.longitude)).exclude(pk=store.pk)[:NEARBY]
    return [view for view in store_views(list(around), now=now) if view.open][:SHOWN]
