"""The way between wall clocks and instants. Everything that leaves here is aware; local times stay naive and inside."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The named time zone, or ValueError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a folder, such as "Europe"
        message = f"Unknown time zone: {name!r}."
        raise ValueError(message) from error


@lru_cache(maxsize=16384)
def zone_at(latitude: float, longitude: float) -> str:
    """The name of the time zone at a position; "" at sea."""
    there = OpeningHours("24/7", coords=(latitude, longitude), auto_country=False)
    start = next(there.intervals(datetime(2000, 1, 1), datetime(2000, 1, 2)))[0]  # noqa: DTZ001 -- wall times there
    name = getattr(start.tzinfo, "key", "")
    return "" if name.startswith("Etc/") else name


@lru_cache(maxsize=1)
def zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """The time zones of each country by its two-letter code."""
    zones: dict[str, tuple[str, ...]] = {}
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _position, zone = line.split("\t")[:3]
            zones[country] = (*zones.get(country, ()), zone)
    return zones


def aware(at: datetime) -> datetime:
    """`at` itself; ValueError when it carries no offset."""
    if at.utcoffset() is None:
        message = "A time without an offset cannot be placed: pass an aware datetime."
        raise ValueError(message)
    return at


def local_time(zone: str, at: datetime) -> datetime:
    """The naive wall time in `zone` at the instant `at`; `fold` tells the second pass of a repeated hour."""
    return aware(at).astimezone(zone_of(zone)).replace(tzinfo=None)


def local_day(zone: str, at: datetime) -> date:
    """The calendar day in `zone` at the instant `at`."""
    return local_time(zone, at).date()


def midnight(zone: str, on: date) -> datetime:
    """The instant at which the local day begins, also where the clock change takes midnight away or repeats it."""
    return instant(zone, datetime.combine(on, time.min))


def instant(zone: str, local: datetime) -> datetime:
    """The first instant at which wall clocks show `local` or, in an hour that is left out, something later.

    So the order of wall times is kept: what follows on the clock never comes before in time.
    """
    tz = zone_of(zone)
    first = local.replace(tzinfo=tz, fold=0)
    second = first.replace(fold=1)
    found = first.astimezone(UTC)
    if second.utcoffset() == first.utcoffset() or found.astimezone(tz).replace(tzinfo=None) == local:
        return found
    return _clock_change(tz, second.astimezone(UTC), found)


def _clock_change(tz: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant of the clock change that lies after `before` and not after `after`; it falls on a whole second."""
    old = before.astimezone(tz).utcoffset()
    low, high = math.floor(before.timestamp()), math.ceil(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, tz).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
