"""The desks while a log is played: who serves whom, who is idle and since when."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import replace

from queueing.discipline import NEVER, moment
from queueing.eta import Desk
from queueing.eta.desks import windows
from queueing.replay.visits import Visit


class Crew:
    """Desks by their place in the list given; all begin idle, as from their opening."""

    def __init__(self, desks: Sequence[Desk]) -> None:
        self.desks = desks
        self.windows = [windows(desk) for desk in desks]
        self.serving: list[Visit | None] = [None] * len(desks)
        self.idle: list[tuple[int, int]] = []  # (since, place): idle longest first, then in the order given

    def calls(self, place: int, at: int) -> bool:
        return any(opens <= at < closes for opens, closes in self.windows[place])

    def finish(self, place: int, at: int) -> Visit | None:
        """The desk's service ends; it has nothing to do, whether open or not."""
        visit, self.serving[place] = self.serving[place], None
        insort(self.idle, (at, place))
        return visit

    def open(self, place: int, at: int) -> None:
        """The desk's hours or its break let it call again; whoever idled through the break is idle from now."""
        if self.serving[place] is None:
            self.idle = [entry for entry in self.idle if entry[1] != place]
            insort(self.idle, (at, place))

    def closing(self, mask: int) -> int:
        """When the last desk of `mask` closes; never, if there is none to close."""
        ends = [hours[-1][1] for place, hours in enumerate(self.windows) if mask >> place & 1 and hours]
        return max(ends, default=NEVER)

    def seen(self) -> list[Desk]:
        """The desks as a prediction may know them."""
        return [_seen(desk, visit) for desk, visit in zip(self.desks, self.serving, strict=True)]


def _seen(desk: Desk, visit: Visit | None) -> Desk:
    if visit is None or visit.called is None:
        return replace(desk, busy_since=None, serving=None)
    return replace(desk, busy_since=moment(visit.called), serving=visit.ticket.service)
