"""Opening hours against real data: dated cases, real expressions, public holidays, and the cost of `is_open`.

`LADO_DATA` names the folder of data (default ../shared/data).
"""

import csv
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from opening_hours import OpeningHours, State

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from stores.hours import BadHours, Hours, day_spans, has_holiday_rule, is_open, local_time, next_change, validate
from stores.hours.calendars import public_holidays

DATA = Path(os.environ.get("LADO_DATA", "../shared/data"))
STORES = 5700
PLACES = (("PT", "Europe/Lisbon"), ("CZ", "Europe/Prague"), ("RU", "Asia/Kamchatka"))
CASES, SAMPLES, HOLIDAYS = (
    "e2_opening_hours_rs_cases.csv",
    "e5_osm_opening_hours_samples.txt",
    "c1_holidays_pt_cz_ru_2024_2028.csv",
)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def expected_open(schedule: str) -> list[tuple[str, str]]:
    """The open parts of "10:00 open 12:00 | 14:00 unknown 16:00"."""
    parts = [part.split() for part in schedule.split("|") if part.strip()]
    return [(start, end) for start, state, end in parts if state == "open"]


def shown(on: date, expression: str) -> list[tuple[str, str]]:
    hours = Hours(expression, "UTC")
    spans = [(local_time("UTC", a), local_time("UTC", b)) for a, b in day_spans(hours, on)]
    return [(f"{a:%H:%M}", "24:00" if b.date() > on else f"{b:%H:%M}") for a, b in spans]


def dated_cases() -> None:
    cases = rows(CASES)
    wrong = []
    for case in cases:
        found = shown(date.fromisoformat(case["date"]), case["expression"])
        if found != expected_open(case["expected_day_schedule"]):
            wrong.append(f"  {case['date']} {case['expression']!r}: {case['expected_day_schedule']!r}, here {found}")
    print(f"dated cases: {len(cases) - len(wrong)} of {len(cases)} agree (open parts; unknown counts as not open)")
    print("\n".join(wrong), end="\n" if wrong else "")


def real_expressions() -> list[str]:
    lines = (DATA / SAMPLES).read_text(encoding="utf-8").splitlines()
    texts = [line for line in lines if line.strip() and not line.startswith("#")]
    good, bad, unstable = [], [], []
    for text in texts:
        try:
            stored = validate(text)
        except BadHours as error:
            bad.append(f"  {text!r}: {error}")
            continue
        good.append(stored)
        if validate(stored) != stored:
            unstable.append(f"  {text!r} -> {stored!r} -> {validate(stored)!r}")
    print(f"real expressions: {len(good)} of {len(texts)} parse; {len(good) - len(unstable)} are stored stably")
    print("\n".join([*bad, *unstable]), end="\n" if bad or unstable else "")
    commented = [line.removeprefix("#").strip() for line in lines if line.startswith("#") and "://" not in line]
    print(f"  the file's other lines are a heading, a blank one and {len(commented)} commented out; of these")
    for text in commented:
        print(f"    {'parses ' if parses(text) else 'refused'} {text!r}")
    return good


def parses(text: str) -> bool:
    try:
        validate(text)
    except BadHours:
        return False
    return True


def known_to_the_library(country: str, year: int) -> set[date]:
    """The public holidays that opening-hours-py carries itself."""
    start = datetime(year, 1, 1)  # noqa: DTZ001 -- the library's wall time
    intervals = OpeningHours("PH", country=country).intervals(start, start.replace(year=year + 1))
    found = set()
    for begin, end, state, _ in intervals:
        if state == State.OPEN:
            found |= {begin.date() + timedelta(days=number) for number in range((end - begin).days)}
    return found


def holidays() -> None:
    listed = rows(HOLIDAYS)
    public = [row for row in listed if row["kind"] == "public"]
    agree = sum(date.fromisoformat(row["date"]) in _holidays(row) for row in public)
    print(f"holidays: {agree} of {len(public)} public ones agree", end="")
    by_place: dict[tuple[str, str, int], set[date]] = {}
    for row in public:
        on = date.fromisoformat(row["date"])
        by_place.setdefault((row["country"], row["subdivision"], on.year), set()).add(on)
    extra = [on for key, days in by_place.items() for on in public_holidays(*key) if on not in days]
    print(f"; {len(extra)} more are known here than listed")
    optional = [row for row in listed if row["kind"] != "public"]
    held = [row for row in optional if date.fromisoformat(row["date"]) in _holidays(row)]
    print(f"  of {len(optional)} regional or optional days {len(held)} are public by law in their subdivision here")
    for country, _ in PLACES:
        missing = {
            year: sorted(set(public_holidays(country, "", year)) - known_to_the_library(country, year))
            for year in range(2025, 2028)
        }
        days = ", ".join(f"{on:%Y-%m-%d}" for year in missing.values() for on in year)
        print(f"  {country}: opening-hours-py itself lacks {sum(map(len, missing.values()))} in 2025-27 {days}")


def _holidays(row: dict[str, str]) -> set[date]:
    return set(public_holidays(row["country"], row["subdivision"], date.fromisoformat(row["date"]).year))


def chain(expressions: list[str]) -> Iterator[Hours]:
    for number in range(STORES):
        country, zone = PLACES[number % len(PLACES)]
        yield Hours(expressions[number % len(expressions)], zone, country)


def cost(expressions: list[str]) -> None:
    """All stores of a large chain asked once, first cold, then warm."""
    at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    ruled = sum(map(has_holiday_rule, expressions))
    print(
        f"cost: {STORES} stores in {len(PLACES)} countries, {len(expressions)} expressions, {ruled} with holiday rules"
    )
    stores = list(chain(expressions))
    for name, ask in (("is_open", is_open), ("next_change", next_change)):
        for state in ("cold", "warm"):
            started = time.perf_counter()
            for hours in stores:
                ask(hours, at)
            spent = time.perf_counter() - started
            print(f"  {name} {state}: {spent * 1e3:.0f} ms in all, {spent / STORES * 1e6:.1f} us each")


if __name__ == "__main__":
    dated_cases()
    real = real_expressions()
    holidays()
    cost(real)
