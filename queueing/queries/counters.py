"""Counters to choose from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from queueing.models import Ticket
from queueing.queries.line import CounterCard, counter_card
from queueing.queries.publics import waiting_by_store
from queueing.states import AT_COUNTER
from stores.models import Counter, Store


@dataclass(frozen=True)
class DeskStore:
    """A store with its counters as they are now."""

    store: Store
    waiting: int
    counters: tuple[CounterCard, ...]


def own_counter(staff_id: int) -> int | None:
    """The counter at which somebody serves."""
    return Counter.objects.filter(clerk_id=staff_id, is_active=True).values_list("pk", flat=True).first()


def desk_stores(stores: QuerySet[Store], *, now: datetime) -> list[DeskStore]:
    """The stores by name with all their counters: four statements, however many stores."""
    found = list(stores.order_by("search", "id"))
    ids = [store.pk for store in found]
    waiting, cards = waiting_by_store(ids), _cards(ids, now=now)
    return [DeskStore(store, waiting.get(store.pk, 0), tuple(cards.get(store.pk, ()))) for store in found]


@dataclass(frozen=True)
class DoorStore:
    """A store with how many wait in it."""

    store: Store
    waiting: int


def door_stores(stores: Sequence[Store]) -> list[DoorStore]:
    """`stores` in their order: one statement."""
    waiting = waiting_by_store([store.pk for store in stores])
    return [DoorStore(store, waiting.get(store.pk, 0)) for store in stores]


def _cards(store_ids: list[int], *, now: datetime) -> Mapping[int, list[CounterCard]]:
    at = Ticket.objects.filter(store_id__in=store_ids, state__in=AT_COUNTER).select_related("service")
    tickets = {ticket.counter_id: ticket for ticket in at}
    cards: dict[int, list[CounterCard]] = defaultdict(list)
    counters = Counter.objects.filter(store_id__in=store_ids, is_active=True).select_related("clerk")
    for counter in counters.order_by("number", "id"):
        cards[counter.store_id].append(counter_card(counter, tickets.get(counter.pk), now=now))
    return cards
