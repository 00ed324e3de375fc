"""The wait of everybody in the line, read off many plays of the store's next hours."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from queueing.discipline import Policy, Ranking, Waiting, instant, moment
from queueing.eta.chances import Chances, Floats, ServiceTimes
from queueing.eta.crew import SECOND
from queueing.eta.desks import Desk, serving
from queueing.eta.line import Guest
from queueing.eta.plays import Plays
from queueing.eta.quantiles import nearest_rank


@dataclass(frozen=True)
class Estimate:
    """Seconds until called; `ahead` tickets before it compete for its desks; `serveable` before closing, likely."""

    p50: float
    p10: float
    p90: float
    ahead: int
    serveable: bool


def estimate(
    line: Sequence[Waiting],
    desks: Sequence[Desk],
    *,
    times: Mapping[str, ServiceTimes],
    policy: Policy,
    now: datetime,
    due: Sequence[Waiting] = (),
    draws: int = 200,
    seed: int = 0,
    leave_rate: float = 0.0,
) -> dict[Hashable, Estimate]:
    """The wait of each ticket of `line`, given that its customer stays. Equal arguments give equal answers."""
    ranking, at = Ranking(policy), instant(now)
    chances = Chances(times, draws=draws, seed=seed)
    if not line:
        return {}
    masks = {service: serving(desks, service) for service in {ticket.service for ticket in (*line, *due)}}
    here = [(ticket, ranking.claim(ticket)) for ticket in line]
    here = [here[index] for index, _, _ in ranking.order([claim for _, claim in here], at)]
    coming = [(ticket, ranking.claim(_expected(ticket, at))) for ticket in due]
    guests = [Guest(claim, ticket.service, masks[ticket.service], 0.0) for ticket, claim in here]
    guests += [
        Guest(claim, ticket.service, masks[ticket.service], (claim.arrival - at) / SECOND)
        for ticket, claim in sorted(coming, key=lambda one: one[1].arrival)
    ]
    plays = Plays(guests, listed=len(here), chances=chances, leave_rate=leave_rate)
    read = _read(plays.waits(desks, ranking=ranking, at=at), _ahead(guests[: len(here)]))
    found = {ticket.id: answer for (ticket, _), answer in zip(here, read, strict=True)}
    return {ticket.id: found[ticket.id] for ticket in line}


def _expected(ticket: Waiting, at: int) -> Waiting:
    """A booking to come, as it will stand in the line: at its arrival or, where that is past, at its booked time."""
    here = ticket.checked_in_at if ticket.booked_for and ticket.checked_in_at else ticket.arrived_at
    if instant(here) < at and ticket.booked_for:
        here = ticket.booked_for
    return replace(ticket, arrived_at=max(here, moment(at)), checked_in_at=None)


def _ahead(order: Sequence[Guest]) -> list[int]:
    """For each guest how many before it share a desk with it."""
    before: Counter[int] = Counter()
    ahead = []
    for guest in order:
        ahead.append(sum(count for desks, count in before.items() if desks & guest.desks))
        before[guest.desks] += 1
    return ahead


def _read(waits: Floats, ahead: Sequence[int]) -> list[Estimate]:
    """Nearest-rank quantiles of each row."""
    draws = waits.shape[1]
    low, middle, high = (nearest_rank(percent, of=draws) for percent in (10, 50, 90))
    ranked = np.sort(waits, axis=1)
    serveable = 2 * np.count_nonzero(np.isfinite(waits), axis=1) >= draws
    columns = ranked[:, middle], ranked[:, low], ranked[:, high]
    answers = zip(*(column.tolist() for column in columns), ahead, serveable.tolist(), strict=True)
    return [Estimate(*answer) for answer in answers]
