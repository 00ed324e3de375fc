"""What was promised held against what came: the next promise is as wide as the last ones should have been."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from queueing.eta.estimates import Estimate
from queueing.eta.quantiles import nearest_rank

ENOUGH = 30  # outcomes of a like situation, below which all of them count
FEWEST = 10  # outcomes at all: with fewer a tenth of them is none
EASE = 30.0  # seconds; keeps the ratio of two short waits from being wild


@dataclass(frozen=True)
class Outcome:
    """An uncalibrated estimate, the desks busy when it was made, and the seconds waited in the end."""

    estimate: Estimate
    desks_busy: int
    waited: float


def calibrated(estimate: Estimate, *, desks_busy: int, past: Sequence[Outcome]) -> Estimate:
    """`estimate` stretched as outcomes with as many ahead and as many desks busy were; itself if they are too few."""
    told = [outcome for outcome in past if isfinite(outcome.estimate.p50) and isfinite(outcome.waited)]
    alike = [one for one in told if one.desks_busy == desks_busy and one.estimate.ahead == estimate.ahead]
    chosen = alike if len(alike) >= ENOUGH else told
    if len(chosen) < FEWEST or not isfinite(estimate.p50):
        return estimate
    ratios = sorted((one.waited + EASE) / (one.estimate.p50 + EASE) for one in chosen)
    p10, p50, p90 = (
        max(0.0, ratios[nearest_rank(percent, of=len(ratios))] * (estimate.p50 + EASE) - EASE)
        for percent in (10, 50, 90)
    )
    return replace(estimate, p10=p10, p50=p50, p90=p90)
