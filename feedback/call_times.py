"""When somebody can be called back: whole hours of the opening times, each with room for so many. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stores import hours
from stores.hours import Hours

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A local day with the beginnings of the hours in which calls are made on it."""

    on: date
    starts: tuple[datetime, ...]


def days(opening: Hours, *, now: datetime, ahead: int) -> list[Day]:
    """Today and `ahead` more days, as far as calls can still be made on them; the hour that runs is one of them."""
    today = hours.local_day(opening.zone, now)
    found = (today + offset * DAY for offset in range(ahead + 1))
    listed = [Day(on, tuple(each for each in starts_on(opening, on) if each + HOUR > now)) for on in found]
    return [day for day in listed if day.starts]


def starts_on(opening: Hours, on: date) -> list[datetime]:
    """Full hours by the wall clock that lie wholly within the opening times of a local day.

    Of an hour that the clock change repeats only the first pass: nobody could tell which one was meant.
    """
    return [start for span in hours.day_spans(opening, on) for start in _whole(opening.zone, *span)]


def _whole(zone: str, begin: datetime, end: datetime) -> Iterable[datetime]:
    wall = hours.local_time(zone, begin)
    past = timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
    start = begin + (HOUR - past if past else timedelta(0))
    while start + HOUR <= end:
        if not hours.local_time(zone, start).fold:
            yield start
        start += HOUR


def room(
    starts: Sequence[datetime], booked: Mapping[datetime, int], *, flexible: int, per_hour: int
) -> dict[datetime, int]:
    """How many more calls fit into each hour, beside those that were promised it (`booked`).

    `flexible` calls wait for no hour of their own: they take the earliest room that the others leave.
    """
    left: dict[datetime, int] = {}
    for start in sorted(starts):
        free = max(0, per_hour - booked.get(start, 0))
        taken = min(free, flexible)
        flexible -= taken
        left[start] = free - taken
    return left
