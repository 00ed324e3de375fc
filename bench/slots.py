"""Which times can be booked, computed afresh, beside the goals: `bench/slots.py`.

The median of several runs, in CPU time, for the machine is shared. A store is 14 days of 36 cells of a quarter of an
hour and 10 counters with two to four of 5 skills, half of it booked.
"""

import random
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from queueing.slots import Block, Slot, Taken, first_slot, free_slots, given_up, orphans

OPENS = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, CELL = timedelta(days=1), timedelta(minutes=15)
SERVICES = ("sim-swap", "new-contract", "bill", "fault", "roaming")
ASKED = SERVICES[0]
DAYS, CELLS, COUNTERS = 14, 36, 10
GOAL, NEAREST_GOAL = 15.0, 30.0  # milliseconds: PERFORMANCE.md, "free slots, exact"


class Store(NamedTuple):
    """Its blocks and its bookings, in the order made."""

    blocks: list[Block]
    taken: list[Taken]


def store(rng: random.Random, *, full: float = 0.5, long: float = 0.0, days: int = DAYS) -> Store:
    """`full` of its cells are booked; `long` of the bookings take two cells. All have a place."""
    blocks: list[Block] = []
    taken: list[Taken] = []
    skills = [frozenset(rng.sample(SERVICES, rng.randint(2, 4))) for _counter in range(COUNTERS)]
    for day in range(days):
        for serves in skills:
            blocks.append(Block(OPENS + day * DAY, OPENS + day * DAY + CELLS * CELL, serves, CELL, 1))
            taken += booked(rng, blocks[-1], full, long)
    rng.shuffle(taken)
    return Store(blocks, taken)


def booked(rng: random.Random, block: Block, full: float, long: float) -> list[Taken]:
    found: list[Taken] = []
    cell = 0
    while cell < CELLS:
        cells = 2 if rng.random() < long and cell + 1 < CELLS else 1
        if rng.random() < full:
            found.append(Taken(block.start + cell * CELL, cells * CELL, rng.choice(sorted(block.services))))
        cell += cells
    return found


def short_staffed(one: Store, *, days: int = 4, away: int = 6) -> Store:
    """On so many days so many counters stay closed; the bookings were made before that was known."""
    return Store(
        [block for n, block in enumerate(one.blocks) if n >= days * COUNTERS or n % COUNTERS >= away], one.taken
    )


def by_day(one: Store) -> list[Store]:
    """As the rows come: those of one day at a time."""
    days = [Store([], []) for _day in range(DAYS)]
    for block in one.blocks:
        days[(block.start - OPENS) // DAY].blocks.append(block)
    for booking in one.taken:
        days[(booking.start - OPENS) // DAY].taken.append(booking)
    return days


def nearest(stores: Sequence[Sequence[Store]]) -> list[Slot | None]:
    """The first free slot of each, day by day until there is one."""
    firsts = ((first_slot(day.blocks, day.taken, service=ASKED) for day in days) for days in stores)
    return [next(filter(None, found), None) for found in firsts]


def median(act: Callable[[], object], runs: int) -> float:
    """Milliseconds of CPU."""
    took = []
    for _run in range(runs):
        started = process_time()
        act()
        took.append(1000 * (process_time() - started))
    return statistics.median(took)


def tell(name: str, act: Callable[[], object], goal: float, runs: int = 5) -> None:
    given_up.clear()
    found = median(act, runs)
    over = sum(given_up.values()) // runs
    print(f"{name:<62}{found:>9.2f} ms{goal:>9.1f} ms{found / goal:>8.2f}{over:>8}")


def main() -> None:
    print(f"{'':<62}{'median':>12}{'goal':>12}{'ratio':>8}{'bound':>8}")
    computed()
    # of real rows and over HTTP: bench/slots_stores.py


def computed() -> None:
    """The pure functions."""
    plain, mixed = store(random.Random(1)), store(random.Random(1), full=0.45, long=0.1)
    for name, one in (("bookings of 1 cell", plain), ("a tenth of 2 cells", mixed)):
        ask = partial(free_slots, one.blocks, one.taken, service=ASKED)
        title = f"14 days, {len(one.taken)} bookings, {name}"
        tell(title, ask, GOAL)
        tell("  asked for two cells", partial(ask, cells=2), GOAL)
        tell("  asked for a party of three", partial(ask, consecutive=3), GOAL)
        fewer = short_staffed(one)
        lost = len(orphans(fewer.blocks, fewer.taken)) / len(one.taken)
        tell(f"  orphans, {lost:.0%} do not fit", partial(orphans, fewer.blocks, fewer.taken), GOAL)
    fifty = [by_day(store(random.Random(seed), full=0.9)) for seed in range(50)]
    tell("first free slot of 50 stores, nine tenths full", partial(nearest, fifty), NEAREST_GOAL)


if __name__ == "__main__":
    main()
