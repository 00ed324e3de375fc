"""What opening hours are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from stores.hours.calendars import check_place
from stores.hours.clock import zone_of


class BadHours(ValueError):
    """An expression that cannot be read: `reason` in plain words, `position` (1 = first character) when known."""

    def __init__(self, reason: str, *, position: int | None = None) -> None:
        super().__init__(reason if position is None else f"{reason} (at character {position})")
        self.reason = reason
        self.position = position


@dataclass(frozen=True)
class DatedRule:
    """All openings that begin on one date: none = closed. An end at or before its start is on the next day."""

    on: date
    opens: tuple[tuple[time, time], ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        for moment in (moment for span in self.opens for moment in span):
            if moment.tzinfo is not None:
                message = "The times of a dated rule are wall times of the store, without a zone."
                raise ValueError(message)


@dataclass(frozen=True)
class Hours:
    """When a store is open. `position` (latitude, longitude) is asked by sunrise and sunset only."""

    expression: str
    zone: str
    country: str = ""
    subdivision: str = ""
    exceptions: tuple[DatedRule, ...] = ()
    position: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        zone_of(self.zone)
        check_place(self.country, self.subdivision)
        if self.position and not (abs(self.position[0]) <= 90 and abs(self.position[1]) <= 180):  # noqa: PLR2004 -- degrees
            raise ValueError(f"No such place: {self.position}.")

    @cached_property
    def by_date(self) -> Mapping[date, DatedRule]:
        """The exceptions by date; of two for one date the later in the tuple counts."""
        return {rule.on: rule for rule in self.exceptions}


@dataclass(frozen=True)
class Change:
    """The store opens (`opens`) or closes at the instant `at`."""

    at: datetime
    opens: bool
