"""What the order, the promise and the replay cost, beside the goals: `bench/discipline_speed.py`.

The least of several runs, in CPU time: the machine is shared, and what disturbs a run only ever makes it longer.
"""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from queueing.discipline import KINDS, Policy, Tier, Waiting, call_order
from queueing.eta import Desk, ServiceTimes, estimate
from queueing.replay import Arrival, replay

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TIERS = (
    Tier("gold", rate=2.0, head_start=1.5, max_wait=45),
    Tier("silver", rate=1.5, head_start=0.5, rank=1),
    Tier("plain", rank=2),
)
BY_LAW = Tier("by-law", statutory=True)
SERVICES = ("sim-swap", "new-contract", "bill", "fault", "roaming")
WEIGHTS = {"gold": 2, "silver": 1, "plain": 1}


def line(rng: random.Random, count: int) -> list[Waiting]:
    """Three tiers, five services, one in twenty by law, one in ten with an appointment."""
    return [
        Waiting(
            id=number,
            tier=BY_LAW if rng.random() < 0.05 else rng.choice(TIERS),
            arrived_at=NOW - timedelta(seconds=rng.randrange(2400)),
            service=rng.choice(SERVICES),
            booked_for=NOW + timedelta(minutes=rng.randrange(-30, 30)) if rng.random() < 0.1 else None,
        )
        for number in range(count)
    ]


def desks(rng: random.Random, count: int, skills: int) -> list[Desk]:
    return [
        Desk(number, frozenset(rng.sample(SERVICES, skills)), NOW - timedelta(seconds=rng.randrange(300)), SERVICES[0])
        for number in range(count)
    ]


def day(rng: random.Random, count: int) -> list[Arrival]:
    """Arrivals that keep ten desks just busy, with patience."""
    found, second = [], 0.0
    for number in range(count):
        second += rng.expovariate(10 / 300)
        tier = BY_LAW if rng.random() < 0.05 else rng.choice(TIERS)
        at = NOW + timedelta(seconds=second)
        patience = rng.expovariate(1 / 1800)
        found.append(Arrival(number, at, rng.choice(SERVICES), tier, rng.expovariate(1 / 300), patience))
    return found


def least(act: Callable[[], object], runs: int) -> float:
    """Seconds of CPU of the quickest of `runs`."""
    best = float("inf")
    for _ in range(runs):
        started = process_time()
        act()
        best = min(best, process_time() - started)
    return best


def tell(name: str, seconds: float, unit: str, goal: float) -> None:
    found = seconds * {"ms": 1e3, "us": 1e6}[unit]
    print(f"{name:<62}{found:>9.2f} {unit}{goal:>9.1f} {unit}{found / goal:>8.2f}")


def main() -> None:
    rng = random.Random(1)
    hundred = line(rng, 100)
    print(f"{'':<62}{'least':>12}{'goal':>12}{'ratio':>8}")
    for kind in KINDS:
        ask = partial(call_order, hundred, policy=Policy(kind, WEIGHTS, lead=5), now=NOW)
        tell(f"call_order, 100 tickets, {kind}", least(ask, 200), "ms", 0.5)
    estimates(rng, hundred)
    replays(rng)


def estimates(rng: random.Random, hundred: list[Waiting]) -> None:
    times = {name: ServiceTimes(300.0, [rng.expovariate(1 / 300) for _ in range(100)]) for name in SERVICES}
    ask = partial(estimate, times=times, policy=Policy(lead=5), now=NOW, draws=200)
    for name, skills in (("10 desks that serve all", 5), ("10 desks that serve 3 of 5", 3)):
        places = desks(rng, 10, skills)
        tell(f"estimate, 100 waiting, {name}", least(partial(ask, hundred, places), 10), "ms", 20)
        took = least(partial(ask, hundred, places, leave_rate=1 / 3600), 10)
        tell("  the same with walk-aways", took, "ms", 20)
    tell("estimate, 10 waiting, 10 desks", least(partial(ask, hundred[:10], places), 50), "ms", 20)


def replays(rng: random.Random) -> None:
    log = day(rng, 10_000)
    for name, skills, overflow in (("all serve all", 5, None), ("3 of 5", 3, None), ("3 of 5, overflow", 3, 10)):
        play = partial(replay, log, desks(rng, 10, skills), policy=Policy(lead=5), skills_overflow=overflow)
        tell(f"replay, 10 desks, {name}, per arrival", least(play, 3) / len(log), "us", 40)


if __name__ == "__main__":
    main()
