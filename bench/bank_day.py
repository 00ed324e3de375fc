"""One day of the bank log as a log for `manage.py replay`: `bench/bank_day.py [DATE [OUT.csv]]`.

Beside OUT.csv it writes OUT.desks.json: each clerk from the first call to the last, with the types taken that month, in
a break while it took nobody although somebody waited for it. Without OUT.csv the day is replayed at once.

Known: the priority only of calls that waited, the patience only of calls that left; who left would have been served as
long as the day's middle call of that type. Calls that left without any wait are not in it.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bank import HEAD_START, ROOT, TYPES, Call, calls, skills

BUSY_DAY = "1999-02-22"
SEEN = timedelta(seconds=15)  # who waits this long while a clerk takes nobody was not meant to be taken by it


def rows(day: Sequence[Call]) -> list[dict[str, object]]:
    lasts = {
        kind: median(c.service_seconds for c in day if c.served and c.type == kind)
        for kind in {c.type for c in day if c.served}
    }
    return [
        {
            "id": call.number,
            "at": call.arrived_at.isoformat(),
            "service": call.type,
            "tier": call.priority,
            "service_seconds": call.service_seconds if call.served else lasts.get(call.type, 0),
            "patience_seconds": "" if call.served else call.waited,
            "waited_seconds": call.waited if call.served else "",
        }
        for call in day
        if call.served or call.waited
    ]


def breaks(times: Sequence[tuple[datetime, datetime]], waits: Sequence[tuple[datetime, datetime]]) -> list[list[str]]:
    """The gaps between one call's end and the next one's start in which somebody waited."""
    found = []
    until = times[0][1]
    for start, end in times:
        if any(min(start, ends) - max(until, begins) > SEEN for begins, ends in waits):
            found.append([until.isoformat(), start.isoformat()])
        until = max(until, end)
    return found


def desks(day: Sequence[Call]) -> list[dict[str, object]]:
    can = skills()
    taken: dict[str, list[tuple[datetime, datetime]]] = {}
    for call in day:
        if call.started_at and call.ended_at:
            taken.setdefault(call.clerk, []).append((call.started_at, call.ended_at))
    found = []
    for clerk, times in sorted(taken.items()):
        serves = can.get(clerk, frozenset(TYPES))
        waits = [(call.arrived_at, call.taken_at) for call in day if call.queued and call.type in serves]
        found.append(
            {
                "id": clerk,
                "services": sorted(serves),
                "opens_at": min(times)[0].isoformat(),
                "closes_at": max(end for _, end in times).isoformat(),
                "breaks": breaks(sorted(times), waits),
            }
        )
    return found


def write(date: str, out: Path) -> list[str]:
    """The two files; answers what `manage.py` is then to be called with."""
    day = [call for call in calls() if call.day == date]
    if not day:
        sys.exit(f"There is no call on {date}: the log has February 1999, as 1999-02-01.")
    found = rows(day)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    places = out.with_suffix(".desks.json")
    places.write_text(json.dumps(desks(day), indent=1), encoding="utf-8")
    tiers = ["--tier", "0", "--tier", "1", "--tier", f"2:head_start={HEAD_START / 60}"]
    return ["replay", str(out), "--desks", str(places), *tiers]


def main(arguments: Sequence[str]) -> None:
    date = arguments[0] if arguments else BUSY_DAY
    if len(arguments) > 1:
        print("manage.py " + " ".join(write(date, Path(arguments[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = write(date, Path(folder) / f"{date}.csv")
        print(f"{date}: manage.py {' '.join(command)} --predict", flush=True)
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *command, "--predict"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
