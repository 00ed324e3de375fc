"""Does the discipline explain whom real clerks took? `bench/discipline_bank.py`, over the log of `bench/bank.py`.

A pick counts when a PS call was taken while another PS call waited. It agrees when `call_order` puts that call first;
of calls that the log's seconds cannot tell apart, the one taken is meant.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bank import HEAD_START, Call, calls
from queueing.discipline import Policy, Tier, Waiting, call_order

KIND = "PS"
RULES = (  # name, policy, seconds of head start of priority 2, share of picks that it explained when it was looked into
    ("first come", "fifo", 0, 71.0),
    ("strict", "strict", 0, 77.6),
    ("45 s head start", "accumulating", 45, 80.3),
    ("90 s head start", "accumulating", HEAD_START, 85.8),
    ("120 s head start", "accumulating", 120, 81.4),
    ("180 s head start", "accumulating", 180, 78.5),
)


def picks(log: list[Call]) -> Iterator[tuple[Call, list[Call], datetime]]:
    """(the call taken, all that waited with it, when)."""
    queued = [call for call in log if call.queued and call.type == KIND]
    first = 0
    for place, call in enumerate(queued):
        while queued[first].day != call.day:
            first += 1
        if not call.served:
            continue
        at = call.taken_at
        line = [other for other in queued[first:place] if other.taken_at > at]
        for other in queued[place:]:
            if other.arrived_at > at:
                break
            if other is call or other.taken_at > at:
                line.append(other)
        if len(line) > 1:
            yield call, line, at


def agrees(call: Call, line: list[Call], at: datetime, kind: str, tiers: dict[bool, Tier]) -> bool:
    waiting = [
        Waiting((other is not call, other.number), tiers[other.priority == 2], other.arrived_at) for other in line
    ]
    return call_order(waiting, policy=Policy(kind), now=at)[0].id == (False, call.number)


def main() -> None:
    found = list(picks(calls()))
    print(f"{len(found):,} picks of {KIND} calls with somebody else waiting, February 1999\n")
    print(f"{'discipline':<18}{'explained':>10}{'known':>8}{'ratio':>8}")
    for name, kind, head_start, known in RULES:
        tiers = {False: Tier("1", rank=1), True: Tier("2", head_start=head_start / 60)}
        share = 100 * sum(agrees(call, line, at, kind, tiers) for call, line, at in found) / len(found)
        print(f"{name:<18}{share:>8.1f} %{known:>6.1f} %{share / known:>8.3f}")


if __name__ == "__main__":
    main()
