"""What bookable capacity is told in and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Block:
    """`capacity` interchangeable places from `start` to `end`, each serving any of `services`, in cells of `slot`."""

    start: datetime
    end: datetime
    services: frozenset[str]
    slot: timedelta
    capacity: int


@dataclass(frozen=True)
class Taken:
    """A booking, or a hold that has not expired."""

    start: datetime
    duration: timedelta
    service: str


@dataclass(frozen=True)
class Slot:
    """A time that can be booked, in UTC; `free` = how many more bookings fit."""

    start: datetime
    duration: timedelta
    free: int
