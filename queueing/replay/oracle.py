"""Predictions inside a replay: from what the store knew by then, never from the log's future."""

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from queueing.discipline import Policy, Waiting, moment
from queueing.eta import Desk, Estimate, ServiceTimes, estimate
from queueing.replay.visits import Visit

RECENT = 100  # finished services of each kind that a prediction looks at
SECOND = 1_000_000


class Oracle:
    """Learns how long services take as they end."""

    def __init__(self, policy: Policy, times: Mapping[str, ServiceTimes], leave_rate: float) -> None:
        self._policy = policy
        self._times = dict(times)
        self._leave_rate = leave_rate
        self._finished: dict[str, deque[float]] = {}

    def learn(self, visit: Visit) -> None:
        service = visit.ticket.service
        recent = self._finished.setdefault(service, deque(maxlen=RECENT))
        recent.append(visit.lasts / SECOND)
        self._times[service] = ServiceTimes(fmean(recent), tuple(recent))

    def promises(
        self, line: Sequence[Waiting], desks: Sequence[Desk], *, cycle: int, at: int
    ) -> dict[Hashable, Estimate]:
        """The estimates of the whole line."""
        return estimate(
            line,
            desks,
            times=self._times,
            policy=replace(self._policy, cycle=cycle),
            now=moment(at),
            leave_rate=self._leave_rate,
        )
