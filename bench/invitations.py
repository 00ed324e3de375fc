"""Surveys that are due within one hour: planned, written and handed to a gateway on this machine.

The worker is killed while it plans, while it writes and three times while it sends, and another one goes on: none may
be lost, and a second copy may come only of the one that was being handed over. Beside it, the bare loop of the same
HTTP calls. Ends with 1 when one is lost.

`bench/invitations.py --visits 215000`
"""

import argparse
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import ground

STORES = 182
PATH = "/cgi-bin/sendsms"
LEASE = 2  # seconds after which a dead worker's message is taken over
ENDED_AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # of the first visit; the others within the hour
NOW = ENDED_AT + timedelta(minutes=61)
BARE = 10_000  # calls of the bare loop, before and after
KILLS = (("planned", 0.5), ("written", 0.5), ("sent", 0.25), ("sent", 0.5), ("sent", 0.75))  # phase, and how far it is
TEXT = "Esteve há pouco na loja. Como correu, de 1 a 5?"


# --- the gateway: takes everything, counts what it took -----------------------------------------------------------
def gateway(descriptor: int) -> None:
    from aiohttp import web  # noqa: PLC0415 -- only this process needs it

    taken: Counter[str] = Counter()

    async def take(request: web.Request) -> web.Response:
        await request.read()
        taken[request.headers["X-Kannel-Account"]] += 1
        return web.Response(status=202, text="0: Accepted for delivery")

    async def report(_request: web.Request) -> web.Response:
        return web.json_response({"different": len(taken), "copies": sum(taken.values()) - len(taken)})

    app = web.Application()
    app.router.add_post(PATH, take)
    app.router.add_get("/", report)
    web.run_app(app, sock=socket.socket(fileno=descriptor), print=None, access_log=None)


def asked(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        found: dict[str, int] = json.load(answer)
        return found


# --- the worker ----------------------------------------------------------------------------------------------------
def work(began: float) -> None:
    """Plan, hand over and send until nothing is left; says what each took, and at last how much memory."""
    import django  # noqa: PLC0415 -- the settings read the environment

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- after Django is set up

    from feedback.commands.inviting import invite_due  # noqa: PLC0415 -- the same
    from feedback.commands.planning import plan  # noqa: PLC0415 -- the same

    asked = Counter[str]()
    now = lambda: NOW + timedelta(seconds=time.monotonic() - began)  # noqa: E731 -- one clock for all workers

    def counted(execute: Callable[..., object], *arguments: object) -> object:
        asked["statements"] += 1
        return execute(*arguments)

    def phase(name: str, act: Callable[[], int]) -> None:
        asked.clear()
        rows = act()
        print(json.dumps({"phase": name, "rows": rows, "statements": asked["statements"]}), flush=True)

    with connection.execute_wrapper(counted):
        phase("planned", lambda: plan(now=now()))
        phase("written", lambda: invite_due(now=now()))
        phase("sent", lambda: _send_all(now))
    print(json.dumps({"phase": "memory", "rows": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def _send_all(now: Callable[[], datetime]) -> int:
    from stores.commands.sending import send_due  # noqa: PLC0415 -- after Django is set up
    from stores.models import OutgoingMessage  # noqa: PLC0415 -- the same

    sent = 0
    while OutgoingMessage.objects.filter(ended_at=None).exists():
        done = send_due(channel="sms", now=now())
        sent += done
        if not done:
            time.sleep(0.2)  # a dead worker's turn fades by itself, and so does its lease
    return sent


# --- the scene -----------------------------------------------------------------------------------------------------
def visits(count: int) -> None:
    """So many customers with a phone of their own, who were served and have left."""
    from core.personal import lookup_hash  # noqa: PLC0415 -- after Django is set up
    from queueing.models import Session, Ticket  # noqa: PLC0415 -- the same
    from stores.models import Customer, CustomerWay  # noqa: PLC0415 -- the same

    stores, service, tier, clerk = _chain()
    for start in range(0, count, 5000):
        numbers = range(start, min(start + 5000, count))
        ends = [ENDED_AT + timedelta(hours=1) * number / count for number in numbers]
        people = Customer.objects.bulk_create([Customer(updated_at=ENDED_AT) for _n in numbers])
        phones = [f"+3519{100_000_00 + number:08}" for number in numbers]
        CustomerWay.objects.bulk_create([
            CustomerWay(customer=person, kind="phone", hash=lookup_hash("phone", phone), value=phone, made_at=ENDED_AT)
            for person, phone in zip(people, phones, strict=True)
        ])  # fmt: skip
        tickets = Ticket.objects.bulk_create([
            Ticket(
                store=stores[number % STORES], service=service, tier=tier, customer=person, confirmed_at=ENDED_AT,
                day=ENDED_AT.date(), number=f"{number}", token=f"bench-{number:018}", channel="kiosk", language="pt",
                state="done", state_since=end, arrived_at=ENDED_AT, outcome="resolved",
            )
            for number, person, end in zip(numbers, people, ends, strict=True)
        ])  # fmt: skip
        Session.objects.bulk_create([
            Session(
                ticket=ticket, counter=ticket.store.bench_counter, clerk=clerk, service=service, started_at=ENDED_AT,
                ended_at=ticket.state_since, ended="finished", outcome="resolved",
            )
            for ticket in tickets
        ])  # fmt: skip


def _chain() -> tuple[list[object], object, object, object]:
    """Stores, and a survey by SMS that asks everybody at once."""
    from feedback.commands.demo import load_surveys  # noqa: PLC0415 -- after Django is set up
    from feedback.models import Survey  # noqa: PLC0415 -- the same
    from tests.factories import CounterFactory, ServiceFactory, StaffFactory, StoreFactory, TierFactory  # noqa: PLC0415

    stores = StoreFactory.create_batch(STORES)
    for store in stores:
        store.bench_counter = CounterFactory(store=store)
    load_surveys(now=ENDED_AT - timedelta(hours=1))
    Survey.objects.exclude(code="after-visit").update(is_active=False)
    facts = {"ways": ["sms"], "minutes": 0, "quiet_from": clock(0), "quiet_until": clock(0)}
    Survey.objects.filter(code="after-visit").update(**facts)
    return stores, ServiceFactory(), TierFactory(), StaffFactory()


# --- the run -------------------------------------------------------------------------------------------------------
def started(*arguments: str, fds: tuple[int, ...] = (), **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).resolve()), *arguments]
    return subprocess.Popen(
        command, cwd=ground.ROOT, env=os.environ | environment, pass_fds=fds, text=True, stdout=subprocess.PIPE
    )


def bare(port: int, count: int) -> float:
    """So many of the same HTTP calls in a second, one after the other, with nothing else."""
    from stores.sms.kannel import Kannel  # noqa: PLC0415 -- after Django is set up

    gate = Kannel(f"http://127.0.0.1:{port}{PATH}", "lado", "x", 10.0)
    began = time.monotonic()
    for number in range(count):
        gate.send("+351910000000", TEXT, "0650", f"bare-{began}-{number}")
    took = time.monotonic() - began
    gate.close()
    return count / took


class Run:
    """Workers one after the other: how long each phase took, what they said, how much memory they needed."""

    def __init__(self, count: int, port: int) -> None:
        self.count, self.port, self.kills, self.memory = count, port, 0, 0
        self.before = asked(port)
        self.said: list[dict[str, object]] = []
        self.ends: dict[str, float] = {}
        self.began = time.monotonic()
        self.worker = self._started()

    def _started(self) -> subprocess.Popen[str]:
        caps = dict.fromkeys(("LADO_SMS_PER_STORE", "LADO_SMS_PER_CHAIN"), str(10**9))
        urls = {"LADO_SMS_URL": f"http://127.0.0.1:{self.port}{PATH}", "LADO_MESSAGE_LEASE": str(LEASE)}
        return started("--work", str(self.began), LADO_SMS_PREFIXES="+351", **caps, **urls)

    def done(self, phase: str) -> int:
        from feedback.models import Invitation  # noqa: PLC0415 -- after Django is set up
        from stores.models import OutgoingMessage  # noqa: PLC0415 -- the same

        if phase == "sent":
            return asked(self.port)["different"] - self.before["different"]
        return (Invitation if phase == "planned" else OutgoingMessage).objects.count()

    def go(self) -> None:
        for phase in ("planned", "written", "sent"):
            for share in [share for each, share in KILLS if each == phase]:
                self._wait(phase, int(self.count * share))
                self._kill(phase)
            self._wait(phase, self.count)
            self.ends[phase] = time.monotonic() - self.began
        self._hear()
        self.ends["sent"] = time.monotonic() - self.began

    def _wait(self, phase: str, count: int) -> None:
        while self.done(phase) < count and self.worker.poll() is None:
            with suppress(OSError):  # it ends this very moment
                lines = Path(f"/proc/{self.worker.pid}/status").read_text().split("VmHWM:")
                self.memory = max(self.memory, int(lines[-1].split()[0]) // 1024)
            time.sleep(0.2)

    def _kill(self, phase: str) -> None:
        if self.done(phase) >= self.count:
            return  # it was quicker
        self.kills += 1
        self.worker.send_signal(signal.SIGKILL)
        self._hear()
        self.worker = self._started()

    def _hear(self) -> None:
        self.said += [json.loads(line) for line in self.worker.communicate()[0].splitlines()]

    def statements(self, phase: str) -> float:
        """For each message, by those workers that came to the end of the phase with something to do."""
        told = [each for each in self.said if each["phase"] == phase and each["rows"]]
        return sum(int(str(each["statements"])) for each in told) / max(1, sum(int(str(each["rows"])) for each in told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=215_000)
    parser.add_argument("--work", type=float, default=0.0)
    parser.add_argument("--gateway", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.gateway:
        gateway(chosen.gateway)
    elif chosen.work:
        work(chosen.work)
    else:
        compare(chosen.visits)


def compare(count: int) -> None:
    with ground.servers(), socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        port = listener.getsockname()[1]
        gate = started("--gateway", str(listener.fileno()), fds=(listener.fileno(),))
        try:
            visits(count)
            alone = [bare(port, min(count, BARE))]
            run = Run(count, port)
            run.go()
            after = asked(port)
            alone.append(bare(port, min(count, BARE)))
        finally:
            gate.terminate()
            gate.wait(10)
    lost = count - (after["different"] - run.before["different"])
    show(run, alone, lost, after["copies"] - run.before["copies"])
    if lost or after["copies"] - run.before["copies"] > run.kills:
        sys.exit("invitations were lost, or repeated without need")


def show(run: Run, alone: list[float], lost: int, copies: int) -> None:
    """The rates, and what came of it."""
    since, rows = 0.0, []
    for phase, end in run.ends.items():
        statements = f"{run.statements(phase):.2f}"
        rows.append((phase, run.count, f"{end - since:.1f}", f"{run.count / (end - since):.0f}", statements))
        since = end
    rows.append(("all of it", run.count, f"{since:.1f}", f"{run.count / since:.0f}", ""))
    rows += [("bare loop", min(run.count, BARE), "", f"{rate:.0f}", "") for rate in alone]
    ground.table(("what", "messages", "seconds", "a second", "statements each"), rows)
    mean = sum(alone) / len(alone)
    print(f"sending / bare loop {run.count / (run.ends['sent'] - run.ends['written']) / mean:.2f},", end=" ")
    print(f"all of it / bare loop {run.count / since / mean:.2f}")
    memory = max(run.memory, *(int(str(each["rows"])) for each in run.said if each["phase"] == "memory"))
    print(f"kills {run.kills}, lost {lost}, second copies {copies}, most memory of a worker {memory} MB")


if __name__ == "__main__":
    main()
