"""Stores as everybody may see them: open or not, how many wait, what a newcomer is promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from queueing.models import Ticket
from queueing.queries import cache
from queueing.queries.promises import Promise, promise_for_newcomer
from queueing.states import TicketState
from stores import hours
from stores.models import Store, StoreService, Tier
from stores.queries.opening import hours_of

CATALOGUE_KEPT = timedelta(seconds=30)


@dataclass(frozen=True)
class StoreView:
    """A store now. `promise` is what somebody who takes a ticket for the store's commonest matter is told."""

    store: Store
    open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    waiting: int
    promise: Promise | None


def store_views(stores: Sequence[Store], *, now: datetime, promises: bool = True) -> list[StoreView]:
    """The views of `stores` in their order; waiting counts in one statement, promises remembered for seconds.

    A list that shows no promises asks for none: each costs some statements of its own.
    """
    waiting = waiting_by_store([store.pk for store in stores])
    return [_view(store, waiting.get(store.pk, 0), now=now, promised=promises) for store in stores]


def waiting_by_store(store_ids: Sequence[int]) -> dict[int, int]:
    rows = Ticket.objects.filter(store_id__in=store_ids, state=TicketState.WAITING).values("store_id")
    return dict(rows.annotate(n=Count("id")).values_list("store_id", "n").order_by("store_id"))


def _view(store: Store, waiting: int, *, now: datetime, promised: bool) -> StoreView:
    opening = hours_of(store)
    opened = hours.is_open(opening, now)
    return StoreView(
        store=store,
        open=opened,
        closes_at=hours.closes_at(opening, now) if opened else None,
        opens_at=None if opened else hours.opens_at(opening, now),
        waiting=waiting,
        promise=usual_promise(store, now=now) if opened and promised else None,
    )


def usual_promise(store: Store, *, now: datetime) -> Promise | None:
    """What a newcomer with the store's commonest matter and no priority is told; None where nobody serves."""
    service, tier = usual_service(store, now=now), default_tier(now=now)
    if service is None or tier is None:
        return None
    return promise_for_newcomer(store, service=service, tier=tier, now=now)


def usual_service(store: Store, *, now: datetime) -> str | None:
    """The code of the service most asked for here in the last week, else the first of the kiosk."""

    def read() -> str | None:
        recent = Count("service__tickets", filter=Q(service__tickets__store=store, service__tickets__day__gte=week))
        offered = StoreService.objects.filter(store=store, service__is_active=True).annotate(n=recent)
        row = offered.order_by("-n", "service__topic__position", "service__position", "service_id").first()
        return row.service.code if row else None

    week = (now - timedelta(days=7)).date()
    return cache.remembered(("usual", store.pk), read, now=now, keep=CATALOGUE_KEPT)


def default_tier(*, now: datetime) -> str | None:
    """The code of the tier of those who have none."""

    def read() -> str | None:
        return Tier.objects.filter(is_default=True).values_list("code", flat=True).first()

    return cache.remembered(("default tier",), read, now=now, keep=CATALOGUE_KEPT)
