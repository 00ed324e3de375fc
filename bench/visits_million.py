"""A million visits of the time before Lado: brought in from a file, with a kill in the middle, and looked at.

Every thousandth row names a store that nobody knows: it must be told with its line, and stop nobody else. The import is
killed half-way and begun again; then the first-visit page is asked over HTTP, for 90 days and for all of it. Ends with
1 when a good row is not there or a bad one was not told.

`bench/visits_million.py --rows 1000000`; with `--written` the rows are put there by one statement, and only the page
is measured.
"""

import argparse
import csv
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ground
from followup_live import session_of

STORES, REGIONS, TOPICS, CLERKS = 182, 12, 20, 800
DAYS = 365
ASKED = 5  # times that a page is asked
COLUMNS = ("id", "ended_at", "store", "service", "outcome", "number", "clerk", "channel", "reason")
PAGES = (
    ("/resolution/", "page, 90 days"),
    ("/resolution/?by=store&window=14&period=365", "page, a year"),
    ("/resolution/?by=clerk&window=30&period=365", "page by clerk, a year"),
    ("/api/v1/insight/fvr/?by=store&window=14&period=90", "API, 90 days"),
    ("/api/v1/insight/fvr/?by=store&window=14&period=365", "API, a year"),
)
# The same rows as the file has, less the bad ones, and each with its neighbours.
WRITTEN = """
    INSERT INTO queueing_settledvisit (imported_as, who, topic_id, service_id, store_id, region_id, is_expert, clerk_id,
        channel, outcome, reason, ended_at, ended_on, hour, previous_at, next_at)
    SELECT 'v' || n, who, topic_id, service_id, store_id, region_id, false, clerk_id, 'kiosk', outcome, '', ended_at,
        (ended_at AT TIME ZONE 'UTC')::date, extract(hour FROM ended_at AT TIME ZONE 'UTC'),
        lag(ended_at) OVER line, lead(ended_at) OVER line
    FROM (
        SELECT n, encode(sha256((n * 7919 %% (%(rows)s / 3))::text::bytea), 'hex') AS who, s.topic_id,
            s.id AS service_id, store.id AS store_id, store.region_id, staff.id AS clerk_id,
            %(until)s - n * (%(span)s / %(rows)s) AS ended_at,
            CASE WHEN n %% 7 = 0 THEN 'follow_up' WHEN n %% 31 = 0 THEN 'not_possible' ELSE 'resolved' END AS outcome
        FROM generate_series(1::bigint, %(rows)s) AS n
        JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM stores_service) s ON s.place = n %% %(topics)s
        JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM stores_store) store
            ON store.place = n %% %(stores)s
        JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM stores_staff WHERE code LIKE 'clerk-%%') staff
            ON staff.place = n %% %(clerks)s
    ) AS visit
    WINDOW line AS (PARTITION BY who, topic_id ORDER BY ended_at)
"""


def scene() -> object:
    """Stores, services, clerks; an administrator who looks at all."""
    from core.models import User  # noqa: PLC0415 -- after Django is set up
    from stores.models import Staff  # noqa: PLC0415 -- the same
    from tests.factories import RegionFactory, ServiceFactory, StaffFactory, StoreFactory  # noqa: PLC0415

    regions = RegionFactory.create_batch(REGIONS)
    for number in range(STORES):
        StoreFactory(code=f"store-{number}", region=regions[number % REGIONS])
    for number in range(TOPICS):
        ServiceFactory(code=f"service-{number}")
    boss = StaffFactory(role=Staff.Role.ADMINISTRATOR)
    users = User.objects.bulk_create([User(username=f"clerk-{number}") for number in range(CLERKS)])
    Staff.objects.bulk_create([Staff(code=user.username, first_name=user.username, user=user) for user in users])
    return boss


def outcome(number: int) -> str:
    return "follow_up" if number % 7 == 0 else "not_possible" if number % 31 == 0 else "resolved"


def is_bad(number: int) -> bool:
    return number % 1000 == 0


def write_file(path: Path, rows: int, until: datetime) -> None:
    """`rows` visits within a year, of a third as many customers."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for number in range(1, rows + 1):
            ended_at = until - timedelta(days=DAYS) * number / rows
            store = "nowhere" if is_bad(number) else f"store-{number % STORES}"
            row = (f"v{number}", ended_at.isoformat(), store, f"service-{number % TOPICS}", outcome(number))
            out.writerow((*row, f"C{number * 7919 % (rows // 3)}", f"clerk-{number % CLERKS}", "kiosk", ""))


class Import:
    """One run of the command: seconds, the most memory it needed, what it told."""

    def __init__(self, path: Path, kill_at: int = 0) -> None:
        self.memory, self.kill_at, began = 0, kill_at, time.monotonic()
        command = [sys.executable, "manage.py", "import_visits", str(path)]
        with tempfile.TemporaryFile("w+") as errors:
            self.run = subprocess.Popen(command, cwd=ground.ROOT, stderr=errors, stdout=subprocess.PIPE, text=True)
            while self.run.poll() is None:
                self._look()
                time.sleep(0.5)
            self.seconds, self.said = time.monotonic() - began, self.run.communicate()[0].strip()
            errors.seek(0)
            self.refused = sum(line.startswith("line ") and "store: " in line for line in errors)

    def _look(self) -> None:
        """How much memory it has needed so far; kill it when its time has come."""
        from queueing.models import SettledVisit  # noqa: PLC0415 -- after Django is set up

        with suppress(OSError, ValueError):  # it ends this very moment
            told = Path(f"/proc/{self.run.pid}/status").read_text().split("VmHWM:")[-1]
            self.memory = max(self.memory, int(told.split()[0]) // 1024)
        if self.kill_at and SettledVisit.objects.count() >= self.kill_at:
            self.run.send_signal(signal.SIGKILL)
            self.kill_at = 0


def brought_in(rows: int, until: datetime) -> bool:
    """Import it, killed half-way, then whole; whether everything was right."""
    from queueing.models import SettledVisit  # noqa: PLC0415 -- after Django is set up

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "visits.csv"
        write_file(path, rows, until)
        first = Import(path, kill_at=rows // 2)
        kept = SettledVisit.objects.count()
        second = Import(path)
    table = [
        ("killed half-way", kept, f"{first.seconds:.0f}", f"{kept / first.seconds:.0f}", first.memory, first.refused),
        ("begun again", rows, f"{second.seconds:.0f}", f"{rows / second.seconds:.0f}", second.memory, second.refused),
    ]
    ground.table(("import", "rows", "seconds", "rows a second", "MB", "told as bad"), table)
    print(second.said)
    bad = rows // 1000
    return SettledVisit.objects.count() == rows - bad and second.refused == bad


def written(rows: int, until: datetime) -> None:
    from django.db import connection  # noqa: PLC0415 -- after Django is set up

    facts = {"rows": rows, "until": until, "span": timedelta(days=DAYS)}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, facts | {"topics": TOPICS, "stores": STORES, "clerks": CLERKS})


def looked_at(boss: object) -> None:
    """Ask each page some times over HTTP."""
    cookie = session_of(boss)
    rows = []
    with ground.web(kind="asgi") as (port, _pid):
        for path, name in PAGES:
            took = []
            for _n in range(ASKED):
                asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
                asked.add_header("Cookie", f"{cookie['name']}={cookie['value']}")
                began = time.monotonic()
                with urllib.request.urlopen(asked, timeout=120) as answer:
                    answer.read()
                took.append(time.monotonic() - began)
            rows.append((name, ASKED, f"{statistics.median(took):.2f}", f"{max(took):.2f}"))
    ground.table(("what", "times", "median s", "worst s"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--written", action="store_true", help="no import: the rows by one statement")
    chosen = parser.parse_args()
    until = datetime.now(tz=UTC) - timedelta(hours=1)
    with ground.servers():
        boss, is_right = scene(), True
        if chosen.written:
            written(chosen.rows, until)
        else:
            is_right = brought_in(chosen.rows, until)
        analyse()
        looked_at(boss)
    if not is_right:
        sys.exit("a good row is missing, or a bad one was not told")


def analyse() -> None:
    """What the database does by itself within minutes."""
    from django.db import connection  # noqa: PLC0415 -- after Django is set up

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE queueing_settledvisit")


if __name__ == "__main__":
    main()
