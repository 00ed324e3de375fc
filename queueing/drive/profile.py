"""A real day's arrivals: how busy each quarter of an hour is, from the bank's call log when it is there."""

import csv
import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

QUARTERS = 96
LOG = "a1_bank_calls_1999-02.csv.gz"
# Share of a shop day's arrivals by hour from midnight, for want of the log: two humps, late morning and after work.
HOURLY = (0, 0, 0, 0, 0, 0, 0, 1, 4, 8, 11, 11, 9, 8, 8, 8, 9, 10, 8, 4, 1, 0, 0, 0)


@dataclass(frozen=True)
class Profile:
    """`levels`: arrivals in each quarter of an hour from midnight, relative to the busiest (0 to 1)."""

    levels: tuple[float, ...]
    source: str

    def level(self, hour: float) -> float:
        """How busy it is at `hour` (0 to 24, any number is taken round the clock)."""
        return self.levels[int(hour * QUARTERS / 24) % QUARTERS]


def profile_from(counts: Sequence[float], source: str) -> Profile:
    busiest = max(counts)
    return Profile(tuple(count / busiest for count in counts), source)


def built_in() -> Profile:
    return profile_from([count for count in HOURLY for _quarter in range(QUARTERS // 24)], "built-in table")


def from_bank_log(path: Path) -> Profile:
    """The arrivals of the log by quarter of an hour, weekdays together."""
    counts: Counter[int] = Counter()
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["enter"])
            counts[(at.hour * 60 + at.minute) * QUARTERS // 1440] += 1
    return profile_from([counts[quarter] for quarter in range(QUARTERS)], path.name)


def day_profile(data: Path) -> Profile:
    """From the bank's log in the folder `data`, else the built-in table."""
    log = data / LOG
    return from_bank_log(log) if log.is_file() else built_in()
