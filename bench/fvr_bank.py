"""First-visit resolution on a real log: `bench/fvr_bank.py`, over the log of `bench/bank.py`.

Served calls are visits that were closed as resolved, the type of call is the topic. What `queueing.resolution` counts
is counted a second time by PostgreSQL, in one statement that shares no code with it. Ends with 1 where they differ.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bank import Call, calls
from bench.ground import servers
from queueing.resolution import Visit, first_visit_resolution

DAYS = (1, 7, 14)
COLUMNS = ("first visits", "observed", "provisional")
RECOUNT = """
WITH marked AS (
    SELECT topic, ended_at,
        customer IS NOT NULL AND EXISTS (
            SELECT 1 FROM bank_visit b WHERE b.customer = a.customer AND b.topic = a.topic
                AND b.ended_at < a.ended_at AND b.ended_at >= a.ended_at - %(window)s) AS repeats,
        customer IS NOT NULL AND EXISTS (
            SELECT 1 FROM bank_visit c WHERE c.customer = a.customer AND c.topic = a.topic
                AND c.ended_at > a.ended_at AND c.ended_at <= a.ended_at + %(window)s) AS returned
    FROM bank_visit a
)
SELECT topic,
    count(*) FILTER (WHERE ended_at <= %(now)s - %(window)s),
    count(*) FILTER (WHERE ended_at <= %(now)s - %(window)s AND NOT returned),
    count(*) FILTER (WHERE ended_at > %(now)s - %(window)s)
FROM marked WHERE NOT repeats GROUP BY topic
"""


def visits_of(log: list[Call]) -> list[Visit]:
    return [
        Visit(
            id=(call.day, call.number),
            customer=call.customer or None,
            topic=call.type,
            ended_at=call.ended_at,
            outcome="resolved",
            store="bank",
            clerk=call.clerk,
        )
        for call in log
        if call.served and call.ended_at is not None
    ]


def counted(visits: list[Visit], *, now: datetime, window: timedelta) -> dict[str, tuple[int, int, int]]:
    rates = first_visit_resolution(visits, now=now, window=window, by="topic")
    return {topic: (rate.first_visits, rate.observed, rate.provisional) for topic, rate in rates.items()}


def recounted(*, now: datetime, window: timedelta) -> dict[str, tuple[int, int, int]]:
    from django.db import connection  # noqa: PLC0415 -- after the servers are up

    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"now": now, "window": window})
        return {topic: tuple(numbers) for topic, *numbers in cursor.fetchall()}


def load(visits: list[Visit]) -> None:
    from django.db import connection  # noqa: PLC0415 -- after the servers are up

    rows = [(visit.customer, visit.topic, visit.ended_at) for visit in visits]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bank_visit (customer integer, topic text, ended_at timestamptz)")
        cursor.executemany("INSERT INTO bank_visit VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE INDEX ON bank_visit (customer, topic, ended_at)")
        cursor.execute("ANALYZE bank_visit")


def told(days: int, found: dict[str, tuple[int, int, int]], seconds: float) -> None:
    print(f"{days} days, {seconds * 1000:.0f} ms")
    print(f"  {'topic':8}" + "".join(f"{name:>14}" for name in COLUMNS) + f"{'resolved':>12}{'came back':>11}")
    whole = tuple(map(sum, zip(*found.values(), strict=True)))
    for topic, (firsts, observed, provisional) in [*sorted(found.items()), ("all", whole)]:
        share = f"{observed / firsts:11.1%}{(firsts - observed) / firsts:11.1%}" if firsts else f"{'-':>11}{'-':>11}"
        print(f"  {topic:8}{firsts:14,}{observed:14,}{provisional:14,} {share}")


def main() -> int:
    visits = visits_of(calls())
    now = max(visit.ended_at for visit in visits)
    known = sum(visit.customer is not None for visit in visits)
    print(f"{len(visits):,} served calls, {known:,} of a known customer; seen from {now:%Y-%m-%d %H:%M}")
    differing = 0
    with servers():
        load(visits)
        for days in DAYS:
            began = time.perf_counter()
            found = counted(visits, now=now, window=timedelta(days=days))
            told(days, found, time.perf_counter() - began)
            again = recounted(now=now, window=timedelta(days=days))
            differing += found != again
            print(f"  recount in SQL: {'the same numbers' if found == again else f'DIFFERS: {again}'}")
    return min(differing, 1)


if __name__ == "__main__":
    sys.exit(main())
