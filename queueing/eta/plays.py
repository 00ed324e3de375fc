"""Many plays of a store's next hours at once, one step of all of them after the other."""

from collections.abc import Sequence

import numpy as np

from queueing.discipline import Ranking
from queueing.eta.chances import Chances, Floats
from queueing.eta.crew import Crew
from queueing.eta.desks import Desk
from queueing.eta.line import Guest, Line


class Plays:
    """The guests in the order in which they draw, of whom the first `listed` are asked about."""

    def __init__(self, guests: Sequence[Guest], *, listed: int, chances: Chances, leave_rate: float) -> None:
        nobody = np.zeros((1, chances.draws))  # after the last guest; who finds nobody serves nobody
        joins = np.asarray([[guest.joins] for guest in guests])
        self._guests = guests
        self._listed = listed
        self._chances = chances
        self._lasts = np.concatenate([chances.services([guest.service for guest in guests]), nobody])
        self._leaves = np.concatenate([joins + chances.patience(len(guests), leave_rate), nobody])

    def waits(self, desks: Sequence[Desk], *, ranking: Ranking, at: int) -> Floats:
        """Guest x play: seconds until called, infinite where the guest never is, of those listed.

        Who has left is called all the same, which is the wait if that one had stayed, and keeps the desk for no time.
        """
        draws = self._chances.draws
        called = np.full(self._lasts.shape, np.inf)
        if not desks:
            return called[: self._listed]
        plays = np.arange(draws)
        line = Line(self._guests, ranking=ranking, desks=len(desks), plays=draws, at=at)
        crew = Crew(desks, self._chances, at, expecting=line.expecting)
        position = np.full(draws, ranking.cycle % max(ranking.length, 1))
        waiting = self._listed * draws
        while waiting:
            desk, when = crew.next()
            if when.min() == np.inf:
                break
            pick = line.first(desk, when, position)
            called[pick.guest, plays] = when
            served = pick.found & (when <= self._leaves[pick.guest, plays])
            position = line.turned(pick, when, served, position)
            idle = line.coming(desk) if line.expecting else np.inf
            resumes = np.where(pick.found, when, idle)
            crew.again(desk, np.where(served, when + self._lasts[pick.guest, plays], resumes), served)
            line.leave(pick)
            waiting -= int(np.count_nonzero(pick.guest < self._listed))
        return called[: self._listed]
