"""Live push of many stores at once: commit to received while moves are spread over them, and what the server spends.

Every store has its hall displays; moves come at a steady rate, one store after the other.
"""

import argparse
import resource
import sys
import time

import ground
from push import Server, crowd, percentile
from push_scene import Place, places


def move(found: list[Place], rate: float, seconds: float) -> int:
    """Move at `rate` a second; how many moves were made."""
    begun, moved = time.monotonic(), 0
    while (now := time.monotonic()) < begun + seconds:
        if now < begun + moved / rate:
            time.sleep(begun + moved / rate - now)
        found[moved % len(found)].move()
        moved += 1
    return moved


def at_rate(
    server: Server, found: list[Place], group: object, options: argparse.Namespace, rate: float
) -> tuple[object, ...]:
    """A row: what came of `rate` moves a second."""
    group.report()
    for place in found:
        place.committed.clear()
    before, begun = server.cpu(), time.monotonic()
    moved = move(found, rate, options.seconds)
    took = time.monotonic() - begun
    busy = (server.cpu() - before) / took
    time.sleep(2)  # what is still on its way
    seen = group.report()["by_path"]
    waits = sorted(wait for place in found for wait in _waits(place, seen.get(place.hall(), {})))
    return (
        f"{rate:.0f}", f"{moved / took:.1f}", f"{100 * busy:.0f}", len(waits), f"{1000 * percentile(waits, 0.5):.0f}",
        f"{1000 * percentile(waits, 0.99):.0f}",
    )  # fmt: skip


def _waits(place: Place, seen: dict[int, list[float]]) -> list[float]:
    times = sorted(seen.items())
    return [
        at - committed
        for revision, committed in place.committed.items()
        for at in next((at for later, at in times if later >= revision), [])
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=int, default=50)
    parser.add_argument("--sockets", type=int, default=2_000)
    parser.add_argument("--waiting", type=int, default=20, help="customers in each line")
    parser.add_argument("--rates", type=float, nargs="+", default=[5, 20, 50], help="moves a second")
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ground.servers():
        found = places(options.stores, options.waiting)
        with ground.web(kind="asgi") as (port, pid):
            server = Server(port, pid)
            paths = [found[n % len(found)].hall() for n in range(options.sockets)]
            headers = {place.hall(): f"Authorization: Bearer {place.display}\r\n" for place in found}
            with crowd(server, paths, headers) as group:
                opened = group.connect()
                print(
                    f"{options.sockets} sockets of {options.stores} stores in {opened['served']:.1f} s", file=sys.stderr
                )
                rows = [at_rate(server, found, group, options, rate) for rate in options.rates]
    ground.table(("moves/s asked", "made", "server CPU %", "deliveries", "p50 ms", "p99 ms"), rows)
    print("goal: p99 <= 75 ms at 200 moves a second (20,000 sockets)")


if __name__ == "__main__":
    main()
