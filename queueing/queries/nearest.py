"""The first free time in each of the stores around."""

from dataclasses import dataclass
from datetime import datetime

from queueing.queries.bookable import MOST_DAYS, slots_around
from queueing.queries.facts import Wish
from queueing.slots import Slot
from stores.models import Store
from stores.queries.finding import find_stores

WEEKS = (2, 14, MOST_DAYS)  # days that are looked at, one after the other, in stores that have nothing before


@dataclass(frozen=True)
class Nearest:
    """A store with its distance and the first time that is free there."""

    store: Store
    km: float
    slot: Slot


def nearest(
    wish: Wish, *, near: tuple[float, float], limit: int, now: datetime, but: int | None = None
) -> list[Nearest]:
    """Of the `limit` nearest stores that offer all of it, those with a free time; the soonest first, then the nearest.

    `but` is a store that is left out.
    """
    rows = find_stores(near=near, service=wish.services[0])
    for code in wish.services[1:]:
        rows = rows.filter(store_services__service__code=code)
    around = list(rows.exclude(pk=but or 0)[:limit])
    found = first_slots(around, wish, now=now)
    return sorted(
        (Nearest(store, store.km, found[store.pk]) for store in around if store.pk in found),  # type: ignore[attr-defined]  # annotated by find_stores
        key=lambda each: (each.slot.start, each.km),
    )


def first_slots(stores: list[Store], wish: Wish, *, now: datetime) -> dict[int, Slot]:
    """The first free time of each store, by the store's id: day after day, until there is one."""
    found: dict[int, Slot] = {}
    for days in WEEKS:
        left = [store for store in stores if store.pk not in found]
        if left:
            found |= slots_around(left, wish, days=days, now=now)
    return found
