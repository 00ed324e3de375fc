"""On which days a pattern of weeks falls: every so many weeks, or in certain weeks of the month. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 7
WEEK = timedelta(days=DAYS)
LAST = -1  # the last such weekday of its month


@dataclass(frozen=True)
class Pattern:
    """A weekday (0 = Monday) from `first_on` to `last_on` (None = for good), every `every_weeks` weeks from the first.

    `weeks`: which such weekdays of a month count (1 to 5, -1 = the last); none = every one.
    """

    weekday: int
    first_on: date
    last_on: date | None = None
    every_weeks: int = 1
    weeks: Collection[int] = ()

    @property
    def begins_on(self) -> date:
        """The first day with that weekday: the weeks are counted from it."""
        return self.first_on + timedelta(days=(self.weekday - self.first_on.weekday()) % DAYS)

    def falls_on(self, on: date) -> bool:
        """Whether `on` is one of its days."""
        if on.weekday() != self.weekday or on < self.first_on or (self.last_on is not None and on > self.last_on):
            return False
        if ((on - self.begins_on).days // DAYS) % self.every_weeks:
            return False
        return not self.weeks or not {week_of_month(on), LAST if is_last_of_month(on) else None}.isdisjoint(self.weeks)

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days from `first` to `last`, both included."""
        on = max(first, self.first_on)
        on += timedelta(days=(self.weekday - on.weekday()) % DAYS)
        while on <= last:
            if self.falls_on(on):
                yield on
            on += WEEK


def week_of_month(on: date) -> int:
    """1 for the first Tuesday of a month, 2 for the second, and so on."""
    return (on.day - 1) // DAYS + 1


def is_last_of_month(on: date) -> bool:
    """Whether no such weekday follows in the month."""
    return (on + WEEK).month != on.month
