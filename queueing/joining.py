"""Joining the line from afar: the poster's code, the distance, and until when somebody is waited for. Pure.

Code and distance say only whether a place may be taken; who is next stays the discipline's.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, isfinite, radians, sin, sqrt

STEP = 60  # seconds for which a code is shown
TOLERANCE = 1  # steps before and after: clocks of hosts differ, and people type
SIGNS = "ABCDEFGHJKLMNPRTUVWXY346789"  # nothing that is read as something else
LENGTH = 6
EARTH = 6_371_000.0  # metres, as stores.queries.finding has it
DOUBT = 100.0  # metres: no worse accuracy than this counts in the customer's favour
HERE = 80.0  # metres: whoever is as near as this is at the store


def step_of(at: datetime) -> int:
    """The number of the time step that `at` lies in; raises ValueError without a time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return int(at.timestamp() // STEP)


def _code(key: bytes, store: str, step: int) -> str:
    digest = hmac.new(key, f"{store}\0{step}".encode(), hashlib.sha256).digest()
    number, signs = int.from_bytes(digest, "big"), ""
    for _sign in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return signs


def code_at(key: bytes, *, store: str, at: datetime) -> str:
    """The code that `store` shows at `at`."""
    return _code(key, store, step_of(at))


def seconds_left(at: datetime) -> int:
    """How long the code shown at `at` is still shown: 1 to STEP."""
    return STEP - int(at.timestamp() % STEP)


def typed(text: str) -> str:
    """A code as people type it: small letters, spaces and dashes do not matter."""
    return "".join(sign for sign in text[:40].upper() if sign.isalnum())


def code_holds(key: bytes, *, store: str, code: str, at: datetime) -> bool:
    """Whether `store` shows `code` in the step of `at`, or in one of its neighbours."""
    now, given = step_of(at), code.encode()
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    found = [hmac.compare_digest(_code(key, store, step).encode(), given) for step in steps]
    return any(found)


@dataclass(frozen=True)
class Position:
    """Where a device says it is, in degrees, and how many metres it may be wrong. It can lie."""

    latitude: float
    longitude: float
    accuracy: float

    @property
    def is_on_earth(self) -> bool:
        """Whether the numbers can be a position at all."""
        numbers = (self.latitude, self.longitude, self.accuracy)
        return all(map(isfinite, numbers)) and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180 and numbers[2] >= 0  # noqa: PLR2004 -- degrees


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points given as (latitude, longitude) in degrees (haversine)."""
    (lat_1, lon_1), (lat_2, lon_2) = map(radians, one), map(radians, other)
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half)))


def away(position: Position, store: tuple[float, float]) -> float:
    """The metres to the store, less what the position may be wrong (at most DOUBT); never below 0."""
    doubt = min(position.accuracy, DOUBT)
    return max(0.0, metres((position.latitude, position.longitude), store) - doubt)


def waited_for_until(now: datetime, *, wait: float, minutes: float, closing: datetime | None) -> datetime:
    """Until when somebody who joined at `now` is waited for: the `wait` promised (seconds) and `minutes` more.

    Not beyond `closing`, and never in the past.
    """
    until = now + timedelta(seconds=max(0.0, wait), minutes=max(0.0, minutes))
    return max(now, min(until, closing)) if closing else until
