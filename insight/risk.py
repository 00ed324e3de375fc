"""How likely a promise breaks, from the promise itself: pure and cheap, so that a wall of 200 stores costs nothing.

The interval that was shown when the ticket was taken says how the wait was distributed, and the time that has passed
since rules out the shorter waits. It does not know what has happened in the store since then; what it says is right on
average as far as the promise was.
"""

import itertools
import math
from dataclasses import dataclass

LATE_SHARE = 0.1  # of all waits, those longer than the p90 that was promised


@dataclass(frozen=True)
class Said:
    """A promise in seconds, and the longest wait that its words allow."""

    p10: float
    p50: float
    p90: float
    limit: float


def share_longer(said: Said, waited: float) -> float:
    """The share of waits longer than `waited`, straight lines between what the promise says."""
    points = [(0.0, 1.0), (max(said.p10, 0.0), 0.9), (max(said.p50, 0.0), 0.5), (max(said.p90, 0.0), LATE_SHARE)]
    for (left, high), (right, low) in itertools.pairwise(points):
        if waited <= right:
            return high if right <= left else high + (low - high) * (waited - left) / (right - left)
    return LATE_SHARE


def risk(said: Said, waited: float) -> float:
    """The chance that somebody who has waited `waited` seconds will wait longer than was said; 1 once it is so."""
    if waited > said.limit:
        return 1.0
    if math.isinf(said.p90):
        return 0.0
    return min(1.0, LATE_SHARE / share_longer(said, waited))
