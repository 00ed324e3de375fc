"""The call log of a bank, February 1999 (Technion, A. Mandelbaum), as the benches read it; see data/README.

`LADO_DATA` names the folder (default ../shared/data beside the project); without it a bench says so and ends with 2.
"""

import csv
import gzip
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = "a1_bank_calls_1999-02.csv.gz"
SKILLS = "a1_bank_agent_skills_1999-02.csv"
TYPES = ("IN", "NE", "NW", "PE", "PS", "TT")
HEAD_START = 90  # seconds that priority 2 was given in that bank


@dataclass(frozen=True)
class Call:
    """One call; `waited` until a clerk took it or it left; priority 0 is unknown, and so is customer 0."""

    number: int
    day: str
    type: str
    priority: int
    arrived_at: datetime
    waited: int
    served: bool
    started_at: datetime | None
    ended_at: datetime | None
    service_seconds: int
    clerk: str
    queued: bool
    customer: int

    @cached_property
    def taken_at(self) -> datetime:
        """When the wait was over: the log's own wait, more exact than its start of service."""
        return self.arrived_at + timedelta(seconds=self.waited)


def folder() -> Path:
    return Path(os.environ.get("LADO_DATA", ROOT.parent / "shared" / "data"))


def opened(name: str) -> Path:
    path = folder() / name
    if not path.exists():
        print(f"{name} is not in {folder()}: set LADO_DATA to the folder that holds it.", file=sys.stderr)
        sys.exit(2)
    return path


def calls() -> list[Call]:
    """All calls by arrival but those flagged Q, whose times contradict each other."""
    with gzip.open(opened(LOG), "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["flag"] != "Q"]
    return sorted((_call(row) for row in rows), key=lambda call: (call.arrived_at, call.day, call.number))


def _call(row: dict[str, str]) -> Call:
    return Call(
        number=int(row["call"]),
        day=row["date"],
        type=row["type"],
        priority=int(row["priority"]),
        arrived_at=_moment(row["arrive"]),
        waited=int(row["wait_s"]),
        served=row["outcome"] == "SERVED",
        started_at=_moment(row["start"]) if row["start"] else None,
        ended_at=_moment(row["end"]) if row["end"] else None,
        service_seconds=int(row["service_s"]),
        clerk=row["agent"],
        queued=row["queued"] == "1",
        customer=int(row["customer"]),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def skills(least: int = 5) -> dict[str, frozenset[str]]:
    """The types that each clerk took at least `least` times that month."""
    with opened(SKILLS).open(encoding="utf-8", newline="") as file:
        return {
            row["agent"]: frozenset(kind for kind in TYPES if int(row[kind]) >= least) for row in csv.DictReader(file)
        }
