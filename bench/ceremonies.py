"""Whole ceremonies over HTTP: `bench/ceremonies.py [--documents N] [--rate R] [--seconds S]`.

Real web processes (granian, as a chain has them) and a real Celery worker on this machine's cores. First each step by
itself: how much CPU web, renderers and worker spend on it, and how long whoever pressed waits. Then ceremonies begin at
a fixed rate, whatever the machine makes of it: opened with all pictures, signed with ink, countersigned, sealed; once
of documents that lie ready, once with the making of each. The load comes from the same cores.
"""

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import ground
from push import percentile

TAP_GOAL, RATE_GOAL = 60.0, 5.0  # milliseconds of CPU; ceremonies a second on two cores
STROKES = [[[100 * n, 5000 + (n * 977) % 3000] for n in range(stroke, stroke + 40)] for stroke in (0, 50)]
WARM = 12  # ceremonies, so that both web processes and their renderers have worked: the first costs a second
STEPS = ("make", "open", "sign", "countersign")


@dataclass
class Ceremony:
    """One document, and the milliseconds that each answer took."""

    desk: "Desk"
    facts: dict[str, Any] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)

    def step(self, name: str) -> None:
        began = time.perf_counter()
        getattr(self, f"_{name}")()
        self.took[name] = 1000 * (time.perf_counter() - began)

    def _make(self) -> None:
        self.facts = self.desk.post("documents/", self.desk.wish, {"Authorization": f"Bearer {self.desk.token}"})
        self.path = urlsplit(self.facts["sign_url"]).path

    def _open(self) -> None:
        """The page, and the pictures of all its pages."""
        self.desk.ask("GET", self.path)
        for page in range(1, self.facts["pages"] + 1):
            self.desk.ask("GET", f"{self.path}page/{page}.png")

    def _sign(self) -> None:
        body = {
            "signer": "customer", "ink": {"strokes": STROKES}, "consent": self.desk.consents,
            "sha256": self.facts["sha256"],
        }  # fmt: skip
        secret = self.path.rstrip("/").rpartition("/")[2]
        self.desk.post(f"documents/{self.facts['id']}/sign/", body, {"X-Signing-Token": secret})

    def _countersign(self) -> None:
        body, headers = {"sha256": self.facts["sha256"]}, {"Authorization": f"Bearer {self.desk.token}"}
        self.desk.post(f"documents/{self.facts['id']}/countersign/", body, headers)


@dataclass
class Desk:
    """A clerk's token and what is filled in."""

    port: int
    token: str
    wish: dict[str, Any]
    consents: list[str]

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        headers = {**headers, "Content-Type": "application/json"}
        found: dict[str, Any] = json.loads(self.ask("POST", f"/api/v1/{path}", json.dumps(body), headers))
        return found

    def ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> bytes:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            client.request(method, path, body, headers or {})
            answer = client.getresponse()
            data = answer.read()
        finally:
            client.close()
        if answer.status >= http.client.BAD_REQUEST:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data


def scene(port: int) -> Desk:
    """A store, its clerk, the library's forms."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from signatures.queries.templates import content_of, published_version  # noqa: PLC0415
    from signatures.wording.content import consents_of  # noqa: PLC0415
    from stores.commands.tokens import issue_token  # noqa: PLC0415
    from tests.signatures.papers import Paper  # noqa: PLC0415

    paper = Paper()
    token = issue_token(staff=paper.clerk, scopes=["desk"], by="bench", now=timezone.now())
    consents = [each.code for each in consents_of(content_of(published_version(paper.template)).texts["en"])]
    wish = {"template": paper.template.code, "language": "en", "data": paper.typed()}
    return Desk(port, token, wish, consents)


@contextmanager
def worker() -> Iterator[int]:
    """A Celery worker as `manage.py up` starts it; its id."""
    command = [sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", "worker", "--pool", "threads"]
    quiet = ["--concurrency", "4", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    with subprocess.Popen([*command, *quiet], cwd=ground.ROOT) as process:
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def unsealed() -> int:
    from signatures.models import Document  # noqa: PLC0415 -- Django is set up by now

    return Document.objects.exclude(state="sealed").count()


def all_sealed(patience: float = 120.0) -> None:
    until = time.monotonic() + patience
    while unsealed():
        if time.monotonic() > until:
            raise SystemExit(f"{unsealed()} documents are not sealed after {patience:.0f} s")
        time.sleep(0.02)


def alone(desk: Desk, web: int, sealer: int, documents: int) -> float:
    """Each step by itself: CPU of web and renderers, or of the worker, per document; that of the customer's tap."""
    for step in STEPS * WARM:
        if step == STEPS[0]:
            warm = Ceremony(desk)
        warm.step(step)
    all_sealed()
    sealing = ground.cpu_seconds(ground.family(sealer))
    made = [Ceremony(desk) for _document in range(documents)]
    rows, tap = [], 0.0
    for step in STEPS:
        cpu = spent(web, lambda step=step: [each.step(step) for each in made])
        took = [each.took[step] for each in made]
        mine = 1000 * cpu / documents
        tap = mine if step == "sign" else tap
        rows.append((step, f"{mine:.0f}", f"{statistics.median(took):.0f}", f"{percentile(took, 0.95):.0f}"))
    all_sealed()
    sealing = ground.cpu_seconds(ground.family(sealer)) - sealing
    rows.append(("seal (worker)", f"{1000 * sealing / documents:.0f}", "", ""))
    ground.table(("one at a time", "CPU ms", "median ms", "p95 ms"), rows)
    return tap


def spent(pid: int, act: Callable[[], object]) -> float:
    """CPU seconds of `pid` and all its descendants meanwhile."""
    before = ground.cpu_seconds(ground.family(pid))
    act()
    return ground.cpu_seconds(ground.family(pid)) - before


def together(desk: Desk, rate: float, seconds: float, *, made: bool) -> None:
    """Ceremonies begin at `rate`; how many a second were answered and sealed, and how long each step took.

    `made`: their documents lie ready, as those of forms that were saved before; else each is filled in and made first.
    """
    count, steps = int(rate * seconds), STEPS[1:] if made else STEPS
    ready = [Ceremony(desk) for _number in range(count)]
    for each in ready if made else ():
        each.step(STEPS[0])
    began = time.monotonic()

    def whole(number: int) -> None:
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        for step in steps:
            ready[number].step(step)

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(whole, range(count)))
    answered = time.monotonic() - began
    all_sealed()
    sealed = time.monotonic() - began
    rows = []
    for step in steps:
        took = sorted(each.took[step] for each in ready)
        rows.append((step, f"{statistics.median(took):.0f}", f"{percentile(took, 0.95):.0f}", f"{took[-1]:.0f}"))
    print()
    what = "of documents that lie ready" if made else "with the making of the document"
    ground.table((f"{rate:g} begin a second, {what}", "median ms", "p95 ms", "worst ms"), rows)
    print(f"answered {count / answered:.1f}/s, sealed {count / sealed:.1f}/s; offered {rate:g}/s, goal {RATE_GOAL:g}/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--rate", type=float, default=RATE_GOAL)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    with ground.servers(), ground.web(workers=2) as (port, pid), worker() as sealer:
        desk = scene(port)
        tap = alone(desk, pid, sealer, options.documents)
        print(f"the customer's tap: {tap:.0f} ms of CPU, {tap / TAP_GOAL:.2f} x the goal of {TAP_GOAL:.0f}")
        for made in (True, False):
            together(desk, options.rate, options.seconds, made=made)


if __name__ == "__main__":
    main()
