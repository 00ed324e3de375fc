"""The desks of many plays of the same hours at once: which one looks for a customer next, in each play."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from queueing.discipline import instant
from queueing.eta.chances import Chances, Floats
from queueing.eta.desks import ALWAYS, Desk, windows

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
SECOND = 1_000_000


class Crew:
    """Arrays of desk x play; times are seconds from `at` on."""

    def __init__(self, desks: Sequence[Desk], chances: Chances, at: int, *, expecting: bool) -> None:
        self._plays = np.arange(chances.draws)
        stretches = [[(opens - at, closes - at) for opens, closes in windows(desk)] for desk in desks]
        longest = max(map(len, stretches), default=0)
        padded = [desk + [(0, -1)] * (longest - len(desk)) for desk in stretches]
        hours = np.asarray(padded, dtype=np.float64).reshape(len(desks), longest, 2) / SECOND
        self._hours = [(hours[:, part, 0], hours[:, part, 1]) for part in reversed(range(longest))]
        self._always = all(windows(desk) == [ALWAYS] for desk in desks)
        begun = [(place, _begun(desk, at)) for place, desk in enumerate(desks) if desk.busy_since or desk.serving]
        free = np.zeros((len(desks), chances.draws))
        free[[place for place, _ in begun]] = chances.rests([what for _, what in begun])
        self._tries = self._open(np.arange(len(desks))[:, None], free)
        # a desk may idle until a booking comes; then the one idle longest goes first, and not the one that tries first
        self._idle = self._tries.copy() if expecting else self._tries

    def _open(self, desk: Places, start: Floats) -> Floats:
        """The first second from `start` on in which the desk calls."""
        if self._always:
            return start
        calls = np.full(start.shape, np.inf)
        for opens, closes in self._hours:
            calls = np.where(start < closes[desk], np.maximum(start, opens[desk]), calls)
        return calls

    def _opened(self, desk: Places, at: Floats) -> Floats:
        """The last opening before `at`: whoever idles through a break is idle from its end."""
        opened = np.full(at.shape, -np.inf)
        if not self._always:
            for opens, _closes in self._hours:
                opened = np.where(opens[desk] <= at, np.maximum(opened, opens[desk]), opened)
        return opened

    def next(self) -> tuple[Places, Floats]:
        """The desk that looks for a customer next, and when; never is infinite."""
        if self._idle is self._tries:
            desk = self._tries.argmin(axis=0)
            return desk, self._tries[desk, self._plays]
        when = self._tries.min(axis=0)
        return np.where(self._tries == when, self._idle, np.inf).argmin(axis=0), when

    def again(self, desk: Places, start: Floats, served: Flags) -> None:
        """The desk looks again from `start` on, where it `served` after a service."""
        tries = self._open(desk, start)
        if self._idle is not self._tries:
            idle = self._idle[desk, self._plays]
            self._idle[desk, self._plays] = np.where(served, tries, np.maximum(idle, self._opened(desk, tries)))
        self._tries[desk, self._plays] = tries


def _begun(desk: Desk, at: int) -> tuple[str, float]:
    """What keeps the desk and for how many seconds it has."""
    since = at if desk.busy_since is None else instant(desk.busy_since)
    return desk.serving or "", max(0, at - since) / SECOND
