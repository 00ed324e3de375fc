"""Is the promise any good? `bench/eta_bank.py` says for each call that waited and was served what `estimate` tells.

At the call's arrival the line is who waited then, the desks are the clerks busy then (with the types they took that
month); service times and walk-aways are those known by then, and so are the outcomes by which it is calibrated.
Ends with code 1 when the promise is no better than always saying the mean.
"""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from statistics import fmean
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bank import HEAD_START, TYPES, Call, calls, skills
from queueing.discipline import Policy, Tier, Waiting
from queueing.eta import Desk, Estimate, Outcome, ServiceTimes, calibrated, estimate

TIERS = {priority: Tier(str(priority), head_start=HEAD_START / 60 if priority == 2 else 0) for priority in range(3)}
REMEMBERED = 2000  # outcomes
KNOWN = (  # mean absolute and root mean square error in seconds, as data/README has them
    ("constant mean", 58.5, 78.9),
    ("delay of the last who entered service", 66.4, 95.4),
    ("wait so far of the head of the line", 64.3, 92.8),
    ("(queue + 1) x mean service / busy clerks", 57.7, 86.5),
    ("  only those really ahead", 53.8, 82.7),
    ("  with walk-aways", 52.8, 80.8),
)


@dataclass(frozen=True)
class Moment:
    """What is known when `call` arrives."""

    call: Call
    line: Sequence[Call]
    busy: Sequence[Call]
    times: dict[str, ServiceTimes]
    leave_rate: float


class Known:
    """What has been learned from the log up to an instant."""

    def __init__(self, log: Sequence[Call]) -> None:
        self._ends = sorted((c for c in log if c.ended_at and c.type in TYPES), key=lambda c: c.ended_at, reverse=True)
        self._waits = sorted((c for c in log if c.queued), key=lambda c: c.taken_at, reverse=True)
        self._recent: dict[str, deque[int]] = {}
        self._left = self._waited = 0
        self.times: dict[str, ServiceTimes] = {}

    def learn(self, at: object) -> None:
        while self._ends and self._ends[-1].ended_at <= at:
            call = self._ends.pop()
            recent = self._recent.setdefault(call.type, deque(maxlen=100))
            recent.append(call.service_seconds)
            self.times[call.type] = ServiceTimes(fmean(recent), tuple(recent))
        while self._waits and self._waits[-1].taken_at <= at:
            call = self._waits.pop()
            self._left += not call.served
            self._waited += call.waited

    @property
    def leave_rate(self) -> float:
        return self._left / self._waited if self._waited > 3600 else 0.0


def moments(log: Sequence[Call]) -> Iterator[Moment]:
    known = Known(log)
    line: list[Call] = []
    busy: list[Call] = []
    taken = sorted(
        (call for call in log if call.started_at and call.ended_at), key=lambda c: c.started_at, reverse=True
    )
    for call in (call for call in log if call.queued):
        at = call.arrived_at
        known.learn(at)
        line = [other for other in line if other.taken_at > at] + [call]
        while taken and taken[-1].started_at <= at:
            busy.append(taken.pop())
        busy = [other for other in busy if other.ended_at > at]
        if call.served:
            yield Moment(call, line, busy, dict(known.times), known.leave_rate)


def told(moment: Moment, can: dict[str, frozenset[str]]) -> Estimate:
    # the log has a few clerks in two calls at once: the later one counts; a clerk without a list takes every type
    desks = {
        call.clerk: Desk(call.clerk, can.get(call.clerk, frozenset(TYPES)) | {call.type}, call.started_at, call.type)
        for call in moment.busy
    }
    line = [Waiting((c.day, c.number), TIERS[c.priority], c.arrived_at, c.type) for c in moment.line]
    answers = estimate(
        line,
        list(desks.values()),
        times=moment.times,
        policy=Policy(),
        now=moment.call.arrived_at,
        leave_rate=moment.leave_rate,
    )
    return answers[moment.call.day, moment.call.number]


def promises(log: Sequence[Call]) -> Iterator[tuple[Call, Estimate, Estimate]]:
    """(call, as estimated, as shown)."""
    can = skills()
    past: deque[Outcome] = deque(maxlen=REMEMBERED)
    open_: list[tuple[object, int, Outcome]] = []
    for count, moment in enumerate(moments(log)):
        call, busy = moment.call, len({other.clerk for other in moment.busy})
        while open_ and open_[0][0] <= call.arrived_at:
            past.append(heappop(open_)[2])
        raw = told(moment, can)
        yield call, raw, calibrated(raw, desks_busy=busy, past=past)
        heappush(open_, (call.taken_at, count, Outcome(raw, busy, float(call.waited))))


def errors(waits: Sequence[float], said: Sequence[float]) -> tuple[float, float]:
    off = [abs(one - other) for one, other in zip(waits, said, strict=True)]
    return fmean(off), fmean(error * error for error in off) ** 0.5


def main() -> int:
    started = process_time()
    found = list(promises(calls()))
    waits = [float(call.waited) for call, _, _ in found]
    mean = fmean(waits)
    print(f"{len(found):,} calls that waited and were served, mean wait {mean:.1f} s")
    print(f"{1000 * (process_time() - started) / len(found):.1f} ms CPU for each\n")
    print(f"{'':<42}{'abs':>7}{'rms':>7}{'known abs':>11}{'rms':>7}{'ratio':>7}{'in p10-p90':>12}")
    absolute, square = errors(waits, [mean] * len(waits))
    print(f"{'constant mean':<42}{absolute:>7.1f}{square:>7.1f}{58.5:>11.1f}{78.9:>7.1f}{absolute / 58.5:>7.2f}")
    for name, known, known_square in KNOWN[1:]:
        print(f"{name:<42}{'':>14}{known:>11.1f}{known_square:>7.1f}")
    worst = 0.0
    for name, column in (("estimate", 1), ("estimate, calibrated", 2)):
        answers = [one[column] for one in found]
        # nobody busy who takes that type: then nothing can be said but the mean
        said = [one.p50 if one.p50 < float("inf") else mean for one in answers]
        held = fmean(one.p10 <= wait <= one.p90 for one, wait in zip(answers, waits, strict=True))
        error, square = errors(waits, said)
        worst = max(worst, error)
        print(f"{name:<42}{error:>7.1f}{square:>7.1f}{'':>18}{error / absolute:>7.2f}{100 * held:>10.1f} %")
    print("\nratio: to the constant mean of this run, and that to the known one")
    print("in p10-p90: 80 % would be right; a plain simulation of this log held 59 %")
    return int(worst >= absolute)


if __name__ == "__main__":
    sys.exit(main())
