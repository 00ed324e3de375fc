"""Live push: CPU per delivery and memory per socket, commit to received, reconnect storms, commit to changed display.

A real server process, real sockets from processes of their own, moves through the real commands. "build" is what one
push costs with one socket for each thing to be seen (one hall, every ticket); "delivery" is what each further socket
adds. Goals: PERFORMANCE "Goals".
"""

import argparse
import json
import math
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ground
from push_scene import Place, places
from push_screen import changes

CLIENTS = Path(__file__).with_name("push_clients.py")
GOALS = {"us": 30, "kib": 25, "storm": 20_000 / 40, "p99": 75}
PER_LOADER = 5_000
PATIENCE = 120


@dataclass
class Server:
    """The process that holds the sockets."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU so far, to the microsecond (the scheduler's account, not its ticks)."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> int:
        """Bytes of its own."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))) * 1024


class Crowd:
    """Sockets in processes of their own, each process with its own loopback address."""

    def __init__(self, port: int, paths: list[str], headers: str | dict[str, str]) -> None:
        self.parts = [paths[at : at + PER_LOADER] for at in range(0, len(paths), PER_LOADER)]
        self.headers = headers
        self.loaders = [
            subprocess.Popen(
                [sys.executable, str(CLIENTS), str(port), f"127.0.0.{2 + n}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(len(self.parts))
        ]

    def ask(self, orders: list[dict[str, object]]) -> list[dict[str, object]]:
        for loader, order in zip(self.loaders, orders, strict=True):
            loader.stdin.write(json.dumps(order) + "\n")
            loader.stdin.flush()
        return [json.loads(loader.stdout.readline()) for loader in self.loaders]

    def connect(self) -> dict[str, float]:
        """Open them all; seconds until all were accepted, and until all had their first snapshot."""
        answers = self.ask([{"do": "connect", "paths": part, "headers": self.headers} for part in self.parts])
        started = min((answer["started"] for answer in answers), default=0.0)
        return {
            what: max((answer[what] for answer in answers), default=0.0) - started for what in ("accepted", "served")
        }

    def drop(self) -> None:
        self.ask([{"do": "drop"}] * len(self.loaders))

    def report(self) -> dict[str, object]:
        """Since the last report: times of arrival by revision (and by path), frames, octets, sockets lost."""
        seen: dict[int, list[float]] = {}
        by_path: dict[str, dict[int, list[float]]] = {}
        total = {"frames": 0, "octets": 0, "lost": 0}
        for answer in self.ask([{"do": "report"}] * len(self.loaders)):
            for path, revisions in answer["seen"].items():
                for revision, at in revisions.items():
                    seen.setdefault(int(revision), []).extend(at)
                    by_path.setdefault(path, {}).setdefault(int(revision), []).extend(at)
            for name in total:
                total[name] += answer[name]
        return {"seen": seen, "by_path": by_path, **total}

    def close(self) -> None:
        for loader in self.loaders:
            loader.stdin.close()
            loader.wait(30)


@contextmanager
def crowd(server: Server, paths: list[str], headers: str | dict[str, str]) -> Iterator[Crowd]:
    found = Crowd(server.port, paths, headers)
    try:
        yield found
    finally:
        found.close()


def waits(place: Place, seen: dict[int, list[float]], sockets: int) -> list[float]:
    """Seconds from each commit to its arrival at each socket; a move that shared a push came with a later revision."""
    found, times = [], sorted(seen.items())
    for revision, committed in place.committed.items():
        arrived = next((at for later, at in times if later >= revision), [])
        found += [at - committed for at in arrived]
        if len(arrived) < sockets:
            sys.exit(f"{sockets - len(arrived)} sockets never heard of revision {revision}")
    return sorted(found)


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share) - 1)]


def push(server: Server, place: Place, group: Crowd, sockets: int, options: argparse.Namespace) -> dict[str, float]:
    """Move `options.pushes` times, far enough apart that each is a push of its own."""
    group.report()
    place.committed.clear()
    apart = max(0.25, sockets * 60e-6 * 1.5)
    before, frames, octets, seen = server.cpu(), 0, 0, {}
    for _n in range(options.pushes):
        until = time.monotonic() + apart
        last = place.move()
        time.sleep(max(0.0, until - time.monotonic()))
    deadline = time.monotonic() + PATIENCE
    while sum(len(at) for revision, at in seen.items() if revision >= last) < sockets and time.monotonic() < deadline:
        news = group.report()
        frames, octets = frames + news["frames"], octets + news["octets"]
        for revision, at in news["seen"].items():
            seen.setdefault(revision, []).extend(at)
    spent, ordered = server.cpu() - before, waits(place, seen, sockets)
    return {
        "per_push": spent * sockets / frames,
        "bytes": octets / max(frames, 1),
        "p50": percentile(ordered, 0.5),
        "p99": percentile(ordered, 0.99),
    }


def measure(kind: str, place: Place, sockets: int, options: argparse.Namespace) -> dict[str, float]:
    """One size in a server of its own, so that memory begins at nought."""
    with ground.web(kind="asgi") as (port, pid):
        server = Server(port, pid)
        looks = [place.hall()] if kind == "hall" else [f"/ws/ticket/{token}/" for token in place.tickets]
        headers = f"Authorization: Bearer {place.display}\r\n" if kind == "hall" else ""
        with crowd(server, looks, headers) as ones:  # twice: at first modules, templates, caches and the pool are cold
            ones.connect()
            for _time in range(2):
                build = push(server, place, ones, len(looks), argparse.Namespace(pushes=10))
        before = server.memory()
        paths = [looks[n % len(looks)] for n in range(sockets)]
        with crowd(server, paths, headers) as group:
            group.connect()
            memory = (server.memory() - before) / sockets
            found = push(server, place, group, sockets, options)
            group.drop()
            again = group.connect()
    return {
        **found,
        "build": build["per_push"],
        "delivery": (found["per_push"] - build["per_push"]) / max(sockets - len(looks), 1),
        "memory": memory,
        "storm": sockets / again["served"],
    }


def limit(size: int, sockets: int, pushes: int) -> float:
    """Seconds of CPU that the bare system call takes to send `size` bytes to one of as many sockets."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    frame = b"\x81\x7e" + size.to_bytes(2) + b'{"revision":1,'.ljust(size, b" ")
    opened, at = [], listener.getsockname()[1]

    def greet() -> None:
        while len(opened) < sockets:
            one, _peer = listener.accept()
            one.recv(1000)
            one.sendall(b"HTTP/1.1 101 Go\r\n\r\n" + frame)
            opened.append(one)

    greeter = threading.Thread(target=greet)
    greeter.start()
    with crowd(Server(at, os.getpid()), ["/"] * sockets, "") as group:
        group.connect()
        greeter.join()
        spent = 0.0
        for _n in range(pushes):
            before = time.thread_time()
            for one in opened:
                one.send(frame)
            spent += time.thread_time() - before
            group.report()  # they have read it
    for one in [*opened, listener]:
        one.close()
    return spent / pushes / sockets


def screen(place: Place, sockets: int, moves: int) -> tuple[object, ...]:
    """Commit to changed display, with `sockets` other displays beside the browser."""
    headers = f"Authorization: Bearer {place.display}\r\n"
    with ground.web(kind="asgi") as (port, pid), crowd(Server(port, pid), [place.hall()] * sockets, headers) as others:
        others.connect()
        found = changes(place, port, moves, apart=0.4)
    return ("hall in Chromium", sockets, moves, *(f"{1000 * percentile(found, share):.0f}" for share in (0.5, 0.95, 1)))


def row(kind: str, sockets: int, found: dict[str, float], bare: float) -> tuple[object, ...]:
    return (
        kind, sockets, f"{found['bytes'] / 1024:.1f}", f"{1000 * found['build']:.1f}", f"{1e6 * found['delivery']:.1f}",
        f"{1e6 * bare:.1f}", f"{found['delivery'] / bare:.1f}", f"{found['memory'] / 1024:.1f}",
        f"{1000 * found['p50']:.0f}", f"{1000 * found['p99']:.0f}", f"{found['storm']:.0f}",
    )  # fmt: skip


HEAD = ("view", "sockets", "KiB", "build ms", "us/delivery", "bare send us", "ratio", "KiB/socket", "p50 ms", "p99 ms")


def measured(place: Place, options: argparse.Namespace) -> list[tuple[object, ...]]:
    """A row for each kind and size, and the goals."""
    rows: list[tuple[object, ...]] = []
    for kind in options.kinds:
        for size in options.sizes:
            print(f"{kind}, {size} sockets ...", file=sys.stderr, flush=True)
            found = measure(kind, place, size, options)
            rows.append(row(kind, size, found, limit(int(found["bytes"]), size, 5)))
    goals = ("goal", "", "", "", f"<= {GOALS['us']}", "", "", f"<= {GOALS['kib']}", "", f"<= {GOALS['p99']}")
    return [*rows, (*goals, f">= {GOALS['storm']:.0f}")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1_000, 10_000])
    parser.add_argument("--kinds", nargs="+", default=["hall", "ticket"], choices=["hall", "ticket"])
    parser.add_argument("--pushes", type=int, default=20)
    parser.add_argument("--waiting", type=int, default=40, help="customers in the line")
    parser.add_argument("--moves", type=int, default=100, help="moves before the browser's display; 0 = no browser")
    parser.add_argument("--beside", type=int, nargs="*", default=[0, 1_000], help="displays beside the browser")
    options = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ground.servers():
        (place,) = places(1, options.waiting)
        if options.sizes:
            ground.table((*HEAD, "reconnects/s"), measured(place, options))
        if options.moves:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop runs in the thread that moves
            rows = [screen(place, sockets, options.moves) for sockets in options.beside]
            ground.table(("display", "others", "moves", "median ms", "p95 ms", "worst ms"), rows)


if __name__ == "__main__":
    main()
