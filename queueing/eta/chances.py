"""How long things may take: draws of service times, of the rest of services begun, of patience."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

UNKNOWN = 600.0  # seconds, for a service of which nothing at all is known


@dataclass(frozen=True)
class ServiceTimes:
    """Seconds: the mean, and recent measured service times (none if not known)."""

    mean: float
    samples: Sequence[float] = ()


def _typical() -> Floats:
    """The shape of service times of which only the mean is known: lognormal, as they are found to be at counters."""
    spread = 0.63  # standard deviation of the logarithm: a coefficient of variation of 0.7
    shape = np.exp([spread * NormalDist().inv_cdf((step + 0.5) / 64) for step in range(64)])
    return np.asarray(shape / shape.mean(), dtype=np.float64)


TYPICAL = _typical()


class Chances:
    """Draws, equal for an equal seed. Row i of a draw is the same however many rows follow."""

    def __init__(self, times: Mapping[str, ServiceTimes], *, draws: int, seed: int) -> None:
        if draws < 1:
            raise ValueError(f"at least one draw is needed, not {draws}")
        self.draws = draws
        self._seed = seed
        self._times = times
        self._tables: dict[str, Floats] = {}
        # pauses, under "", are no services: they tell nothing of one that is missing
        means = [known.mean for service, known in times.items() if service or len(times) == 1]
        self._fallback = sum(means) / len(means) if means else UNKNOWN

    def table(self, service: str) -> Floats:
        """The times of `service` that are drawn from, ascending. ValueError where they are no times."""
        if service not in self._tables:
            known = self._times.get(service, ServiceTimes(self._fallback))
            table = np.sort(np.asarray(known.samples, dtype=np.float64)) if len(known.samples) else known.mean * TYPICAL
            if not (table[0] >= 0 and table[-1] < np.inf):
                raise ValueError(f"service times must be seconds from 0 on: {service!r}")
            self._tables[service] = table
        return self._tables[service]

    def _levels(self, rows: int, purpose: int) -> Floats:
        """Evenly spread quantiles, each row in an order of its own: steadier than free draws, and as random."""
        even = (np.arange(self.draws) + 0.5) / self.draws
        return np.random.default_rng([self._seed, purpose]).permuted(np.tile(even, (rows, 1)), axis=1)

    def services(self, services: Sequence[str]) -> Floats:
        """One row of durations for each of `services`."""
        levels = self._levels(len(services), 0)
        for service in set(services):
            rows = [row for row, other in enumerate(services) if other == service]
            levels[rows] = _drawn(self.table(service), levels[rows])
        return levels

    def rests(self, begun: Sequence[tuple[str, float]]) -> Floats:
        """One row for each (service, seconds already gone): what is left, as services that took longer tell."""
        levels = self._levels(len(begun), 1)
        for row, (service, gone) in enumerate(begun):
            table = self.table(service)
            longer = table[np.searchsorted(table, gone, side="right") :]
            # longer than any known one: nothing is known of its rest, it counts as begun now
            levels[row] = _drawn(longer - gone if len(longer) else table, levels[row])
        return levels

    def patience(self, rows: int, leave_rate: float) -> Floats:
        """Seconds until each of `rows` customers walks away."""
        if not 0 <= leave_rate < np.inf:
            raise ValueError(f"leave_rate must be walk-aways per second from 0 on, not {leave_rate}")
        if not leave_rate:
            return np.full((rows, self.draws), np.inf)
        return np.asarray(-np.log1p(-self._levels(rows, 2)) / leave_rate)


def _drawn(table: Floats, levels: Floats) -> Floats:
    return np.asarray(table[(levels * len(table)).astype(np.intp)])
