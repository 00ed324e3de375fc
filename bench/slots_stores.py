"""Free times of real rows: 14 days of one busy store and the nearest of 50, in a process and over HTTP.

Beside the goals of PERFORMANCE.md: 15 ms for a store computed afresh, 3 ms from what is remembered by store, day and
revision, 30 ms for the nearest of 50. Afresh: every day's revision was raised before. Medians; CPU in the process, wall
time over HTTP, one request after the other.
"""

import http.client
import random
import statistics
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ground

SERVICES = ("sim-swap", "new-contract", "bill", "fault", "roaming")
STORES, COUNTERS, DAYS = 50, 10, 14
FULL = 0.55  # of the cells of the busy store
CELL = timedelta(minutes=15)
RUNS = 15
AFRESH, AGAIN, NEAREST = 15.0, 3.0, 30.0  # milliseconds


def chain() -> list[Any]:
    """50 stores around Lisbon with rosters; the first one is busy, the others a little."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up

    from stores.models import BookingPolicy, LinePolicy, Region, Service, Store, Topic  # noqa: PLC0415 -- the same

    rng = random.Random(4)
    BookingPolicy.objects.create(code="usual", name="Usual", is_default=True, walk_in_percent=0)
    region, policy = Region.objects.create(code="r", name="R"), LinePolicy.objects.create(code="p", name="P")
    topic = Topic.objects.create(code="t", names={"en": "T"})
    services = [Service.objects.create(code=code, topic=topic, names={"en": code}) for code in SERVICES]
    facts = {"region": region, "policy": policy, "opening_hours": "Mo-Su 09:00-18:00", "time_zone": "Europe/Lisbon"}
    stores = [
        Store.objects.create(
            code=f"store-{n}", name=f"Store {n}", latitude=38.7 + n / 100, longitude=-9.1 - n / 200, **facts
        )
        for n in range(STORES)
    ]
    today = timezone.now().date()
    for number, store in enumerate(stores):
        people(rng, store, services, today)
        booked(rng, store, services, today, share=FULL if number == 0 else 0.05)
    return stores


def people(rng: random.Random, store: Any, services: list[Any], today: Any) -> None:
    """Ten counters, ten clerks with two to four skills, each on the roster every day."""
    from core.models import User  # noqa: PLC0415 -- Django is set up
    from stores import hours  # noqa: PLC0415 -- the same
    from stores.models import Counter, Shift, ShiftBreak, Skill, Staff, StoreService  # noqa: PLC0415 -- the same

    StoreService.objects.bulk_create([StoreService(store=store, service=service) for service in services])
    Counter.objects.bulk_create([Counter(store=store, number=n + 1) for n in range(COUNTERS)])
    for n in range(COUNTERS):
        user = User.objects.create(username=f"{store.code}-{n}")
        clerk = Staff.objects.create(user=user, code=f"{store.code}-{n}", first_name="Ada", role="clerk")
        clerk.stores.set([store])
        skills = rng.sample(services, rng.randint(2, 4))
        Skill.objects.bulk_create([Skill(staff=clerk, service=service) for service in skills])
        shifts = [
            Shift(staff=clerk, store=store, starts_at=begin, ends_at=begin + timedelta(hours=9))
            for day in range(DAYS + 2)
            for begin in [hours.instant(store.time_zone, datetime.combine(today + timedelta(days=day), time(9)))]
        ]
        lunch = timedelta(hours=3) + n % 4 * CELL
        ShiftBreak.objects.bulk_create(
            [
                ShiftBreak(shift=shift, starts_at=shift.starts_at + lunch, ends_at=shift.starts_at + lunch + 2 * CELL)
                for shift in Shift.objects.bulk_create(shifts)
            ]
        )


def booked(rng: random.Random, store: Any, services: list[Any], today: Any, *, share: float) -> None:
    """So much of the store is taken, each time by the command that says what fits."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up

    from queueing.models import Booking  # noqa: PLC0415 -- the same
    from queueing.queries.bookable import slots  # noqa: PLC0415 -- the same
    from queueing.queries.facts import Wish  # noqa: PLC0415 -- the same

    now, rows = timezone.now(), []
    for service in rng.sample(services, len(services)):
        wish = Wish((service.code,), web=False)
        first = today + timedelta(days=1)
        for slot in slots(store, wish, first=first, days=DAYS, now=now):
            for _one in range(round(slot.free * share * rng.uniform(0.2, 0.6))):
                rows.append(_row(store, service, slot, len(rows), now))
        Booking.objects.bulk_create(rows)
        rows = []


def _row(store: Any, service: Any, slot: Any, number: int, now: Any) -> Any:
    from queueing.models import Booking  # noqa: PLC0415 -- Django is set up
    from stores import hours  # noqa: PLC0415 -- the same

    name = f"{store.pk}-{service.code}-{number}"
    return Booking(
        reference=f"{store.pk % 1000:03}{service.pk % 10}{number:05}"[:9], token=name, store=store, service=service,
        key=service.code, state="booked", state_since=now, day=hours.local_day(store.time_zone, slot.start),
        starts_at=slot.start, minutes=15, made_at=now, channel="web", language="pt",
    )  # fmt: skip


def raised() -> None:
    """Every day has changed: nothing that is remembered is of use."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up
    from django.utils import timezone  # noqa: PLC0415 -- the same

    today = timezone.now().date()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO queueing_bookingday (store_id, day, revision)
            SELECT s.id, d::date, nextval(pg_get_serial_sequence('queueing_bookingday', 'id'))
            FROM stores_store s, generate_series(%s::date, %s::date, '1 day') d
            ON CONFLICT (store_id, day) DO UPDATE SET revision = excluded.revision
            """,
            [today, today + timedelta(days=DAYS + 2)],
        )


def median(
    act: Callable[[], object], *, before: Callable[[], object] | None = None, clock: Any = process_time
) -> float:
    """Milliseconds."""
    took = []
    for _run in range(RUNS):
        if before:
            before()
        started = clock()
        act()
        took.append(1000 * (clock() - started))
    return statistics.median(took)


def fetch(port: int, path: str) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", f"/api/v1/{path}")
    answer = client.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    client.close()


def main() -> None:
    with ground.servers():
        from django.utils import timezone  # noqa: PLC0415 -- Django is set up

        from queueing.models import Booking  # noqa: PLC0415 -- the same
        from queueing.queries.bookable import slots  # noqa: PLC0415 -- the same
        from queueing.queries.facts import Wish  # noqa: PLC0415 -- the same
        from queueing.queries.nearest import nearest  # noqa: PLC0415 -- the same

        stores = chain()
        now, wish = timezone.now(), Wish((SERVICES[0],))
        busy = Booking.objects.filter(store=stores[0]).count()

        def one() -> object:
            return slots(stores[0], wish, first=now.date(), days=DAYS, now=now)

        def around() -> object:
            return nearest(wish, near=(38.7, -9.1), limit=STORES, now=now)

        rows = [
            ("14 days of one store, afresh", median(one, before=raised), AFRESH),
            ("  again", median(one), AGAIN),
            ("nearest of 50 stores, afresh", median(around, before=raised), NEAREST),
            ("  again", median(around), NEAREST),
        ]
        slots_path = f"stores/{stores[0].code}/slots/?service={SERVICES[0]}&days={DAYS}"
        nearest_path = f"slots/nearest/?service={SERVICES[0]}&near=38.7,-9.1&limit={STORES}"
        with ground.web(1) as (port, _pid):
            asked = (("one store", slots_path, AFRESH, AGAIN), ("nearest of 50", nearest_path, NEAREST, NEAREST))
            for name, path, afresh, again in asked:
                fetch(port, path)
                ask = lambda path=path: fetch(port, path)  # noqa: E731 -- what is measured
                rows.append((f"over HTTP, {name}, afresh", median(ask, before=raised, clock=perf_counter), afresh))
                rows.append(("  again", median(ask, clock=perf_counter), again))
        print(f"{busy} bookings in the busy store, {Booking.objects.count()} in all")
        ground.table(
            ("", "median ms", "goal ms", "ratio"),
            [(name, f"{found:.1f}", f"{goal:.0f}", f"{found / goal:.2f}") for name, found, goal in rows],
        )


if __name__ == "__main__":
    main()
