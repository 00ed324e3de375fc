"""Surveys that are due within one hour: planned, written and handed to a gateway on this machine.

A worker is killed in the middle and another one goes on: none may be lost, and a second copy may come only of the one
that was being handed over. Beside it, the bare loop of the same HTTP calls. Ends with 1 when one is lost.

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
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import ground

STORES = 182
PATH = "/cgi-bin/sendsms"
LEASE = 2  # seconds after which a dead worker's message is taken over
ENDED_AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NOW = ENDED_AT + timedelta(hours=1)


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
def work() -> None:
    """Plan, hand over and send until nothing is left; the last line says how much memory it took."""
    import django  # noqa: PLC0415 -- the settings read the environment

    django.setup()
    from feedback.commands.inviting import invite_due  # noqa: PLC0415 -- after Django is set up
    from feedback.commands.planning import plan  # noqa: PLC0415 -- the same
    from stores.commands.sending import send_due  # noqa: PLC0415 -- the same
    from stores.models import OutgoingMessage  # noqa: PLC0415 -- the same

    began = time.monotonic()
    now = lambda: NOW + timedelta(seconds=time.monotonic() - began)  # noqa: E731 -- the bench's own clock
    plan(now=now())
    planned = time.monotonic()
    invite_due(now=now())
    written = time.monotonic()
    print(f"planned {planned - began:.1f} written {written - planned:.1f}", flush=True)
    shift = timedelta(0)
    while OutgoingMessage.objects.filter(ended_at=None).exists():
        if not send_due(channel="sms", now=now() + shift):
            time.sleep(0.2)  # a dead worker's turn fades by itself
            shift += timedelta(seconds=LEASE)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}", flush=True)


# --- the scene -----------------------------------------------------------------------------------------------------
def visits(count: int) -> None:
    """So many customers with a phone of their own, who were served and have left."""
    from core.personal import lookup_hash  # noqa: PLC0415 -- after Django is set up
    from queueing.models import Session, Ticket  # noqa: PLC0415 -- the same
    from stores.models import Customer, CustomerWay  # noqa: PLC0415 -- the same

    stores, service, tier, clerk = _chain()
    for start in range(0, count, 5000):
        numbers = range(start, min(start + 5000, count))
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
                state="done", state_since=ENDED_AT, arrived_at=ENDED_AT, outcome="resolved",
            )
            for number, person in zip(numbers, people, strict=True)
        ])  # fmt: skip
        Session.objects.bulk_create([
            Session(
                ticket=ticket, counter=ticket.store.bench_counter, clerk=clerk, service=service, started_at=ENDED_AT,
                ended_at=ENDED_AT, ended="finished", outcome="resolved",
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
    """Seconds of the same HTTP calls, one after the other, with nothing else."""
    from stores.sms.kannel import Kannel  # noqa: PLC0415 -- after Django is set up

    gate = Kannel(f"http://127.0.0.1:{port}{PATH}", "lado", "x", 10.0)
    began = time.monotonic()
    for number in range(count):
        gate.send("+351910000000", "Esteve há pouco na loja. Como correu? De 1 a 5", "0650", f"bare-{number}")
    took = time.monotonic() - began
    gate.close()
    return took


def run(count: int, port: int, *, kill: bool) -> tuple[float, str]:
    """Seconds until everything was handed over, and what the last worker said of itself."""
    urls = {"LADO_SMS_URL": f"http://127.0.0.1:{port}{PATH}", "LADO_MESSAGE_LEASE": str(LEASE)}
    caps = {"LADO_SMS_PER_STORE": str(10**9), "LADO_SMS_PER_CHAIN": str(10**9), "LADO_SMS_PREFIXES": "+351"}
    before = asked(port)["different"]
    began = time.monotonic()
    worker = started("--work", **urls, **caps)
    if kill:
        while asked(port)["different"] - before < count // 2:
            time.sleep(0.05)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        worker = started("--work", **urls, **caps)
    said = worker.communicate()[0]
    return time.monotonic() - began, " ".join(said.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=215_000)
    parser.add_argument("--work", action="store_true")
    parser.add_argument("--gateway", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.gateway:
        gateway(chosen.gateway)
    elif chosen.work:
        work()
    else:
        compare(chosen.visits)


def compare(count: int) -> None:
    with ground.servers(), socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        port = listener.getsockname()[1]
        gate = started("--gateway", str(listener.fileno()), fds=(listener.fileno(),))
        try:
            alone = bare(port, count)
            visits(count)
            before = asked(port)
            took, said = run(count, port, kill=True)
            after = asked(port)
        finally:
            gate.terminate()
            gate.wait(10)
    taken, copies = after["different"] - before["different"], after["copies"] - before["copies"]
    ground.table(
        ("what", "messages", "lost", "second copies", "seconds", "a second"),
        [
            ("bare loop", count, 0, 0, f"{alone:.1f}", f"{count / alone:.0f}"),
            ("killed once", count, count - taken, copies, f"{took:.1f}", f"{count / took:.0f}"),
        ],
    )
    print(f"the second worker: {said} (MB)")
    if taken < count or copies > 1:
        sys.exit("invitations were lost, or repeated without need")


if __name__ == "__main__":
    main()
