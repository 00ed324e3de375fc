"""The store in which a log is played. At one instant services end, customers arrive, desks open and tickets overflow,
promises are made, desks call, and last those leave whose patience is over."""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from queueing.discipline import NEVER, Claim, Policy, Ranking, minutes
from queueing.eta import Desk, ServiceTimes
from queueing.eta.desks import serving
from queueing.replay.crew import Crew
from queueing.replay.oracle import Oracle
from queueing.replay.visits import Arrival, Served, Visit

END, OPENING, OVERFLOW, LEAVING = range(4)  # in the order of one instant

Entry = tuple[int, int, Any, int, Claim]  # the claim's place in its lane, the visit's number, the claim


def replay(
    arrivals: Iterable[Arrival],
    desks: Sequence[Desk],
    *,
    policy: Policy,
    skills_overflow: float | None = None,
    predict: bool = False,
    times: Mapping[str, ServiceTimes] | None = None,
    leave_rate: float = 0.0,
) -> list[Served]:
    """Play `arrivals` at `desks`, which start idle; answers in the order of `arrivals`. `skills_overflow`: minutes."""
    visits = [Visit(arrival) for arrival in arrivals]
    oracle = Oracle(policy, times or {}, leave_rate) if predict else None
    overflow = NEVER if skills_overflow is None else minutes(skills_overflow)
    Store(visits, Crew(desks), ranking=Ranking(policy), overflow=overflow, oracle=oracle).play()
    return [visit.answer() for visit in visits]


class Store:
    """Visits and desks by number; `overflow` is the wait after which any desk may serve, NEVER for none."""

    def __init__(
        self, visits: Sequence[Visit], crew: Crew, *, ranking: Ranking, overflow: int, oracle: Oracle | None
    ) -> None:
        self._visits = visits
        self._crew = crew
        self._ranking = ranking
        self._cycle = ranking.cycle
        self._overflow = overflow
        self._oracle = oracle
        self._coming = deque(sorted(range(len(visits)), key=lambda number: visits[number].at))
        self._events = [(opens, OPENING, place) for place, hours in enumerate(crew.windows) for opens, _ in hours]
        heapify(self._events)
        self._masks: dict[str, int] = {}
        self._anybody = sum(1 << place for place, desk in enumerate(crew.desks) if desk.services)
        self._lanes: dict[tuple[Hashable, int], list[Entry]] = {}
        self._lanes_of: list[list[list[Entry]]] = [[] for _ in crew.desks]
        self._line: dict[int, Visit] = {}

    def play(self) -> None:
        """Let all visits come, be served or leave."""
        while self._coming or (self._line and self._events):
            at = self._events[0][0] if self._events else NEVER
            if self._coming:
                at = min(at, self._visits[self._coming[0]].at)
            self._instant(at)

    def _instant(self, at: int) -> None:
        self._happen(at, END)
        fresh = []
        while self._coming and self._visits[self._coming[0]].at == at:
            fresh.append(self._coming.popleft())
            self._arrive(fresh[-1])
        self._happen(at, OVERFLOW)
        if self._oracle and fresh:
            self._promise(self._oracle, fresh, at)
        self._call(at)
        while self._events and self._events[0][:2] == (at, END):  # services that take no time
            self._happen(at, END)
            self._call(at)
        self._happen(at, LEAVING)

    def _happen(self, at: int, last: int) -> None:
        """What is to happen at `at`, up to the kind `last`."""
        events = self._events
        while events and events[0][0] == at and events[0][1] <= last:
            _, kind, number = heappop(events)
            if kind == END:
                visit = self._crew.finish(number, at)
                if self._oracle and visit:
                    self._oracle.learn(visit)
            elif kind == OPENING:
                self._crew.open(number, at)
            elif number in self._line:
                self._widen(number) if kind == OVERFLOW else self._leave(number, at)

    def _arrive(self, number: int) -> None:
        visit = self._visits[number]
        claim = self._ranking.claim(visit.ticket)
        mask = self._mask(visit.ticket.service)
        self._join(number, claim, mask)
        self._line[number] = visit
        if visit.leaves is not None:
            heappush(self._events, (visit.leaves, LEAVING, number))
        if self._overflow < NEVER and mask != self._anybody:
            heappush(self._events, (max(visit.at, claim.ready + self._overflow), OVERFLOW, number))

    def _mask(self, service: str) -> int:
        if service not in self._masks:
            self._masks[service] = serving(self._crew.desks, service)
        return self._masks[service]

    def _join(self, number: int, claim: Claim, mask: int) -> None:
        """The ticket stands in the lane of the desks in `mask`; it may stand in two."""
        lane = self._lanes.get((claim.lane, mask))
        if lane is None:
            lane = self._lanes[claim.lane, mask] = []
            for place, lanes in enumerate(self._lanes_of):
                if mask >> place & 1:
                    lanes.append(lane)
        heappush(lane, (*claim.place, number, claim))

    def _widen(self, number: int) -> None:
        """From its overflow moment on any desk that serves anybody may call the ticket."""
        self._join(number, self._ranking.claim(self._visits[number].ticket), self._anybody)

    def _leave(self, number: int, at: int) -> None:
        """The patience is over; who is still there after the last desk has closed does not count as having left."""
        visit = self._line.pop(number)
        mask = self._mask(visit.ticket.service) | (self._anybody if self._overflow < NEVER else 0)
        if at <= self._crew.closing(mask):
            visit.left = at

    def _promise(self, oracle: Oracle, fresh: Sequence[int], at: int) -> None:
        line = [visit.ticket for visit in self._line.values()]
        promises = oracle.promises(line, self._crew.seen(), cycle=self._cycle, at=at)
        for number in fresh:
            self._visits[number].estimate = promises[self._visits[number].ticket.id]

    def _call(self, at: int) -> None:
        """Idle desks call, the one idle longest first."""
        for entry in tuple(self._crew.idle):
            if not self._line:
                return
            place = entry[1]
            lane = self._best(place, at) if self._crew.calls(place, at) else None
            if lane is not None:
                self._crew.idle.remove(entry)
                self._serve(heappop(lane), place, at)

    def _best(self, place: int, at: int) -> list[Entry] | None:
        """The lane whose first ticket the discipline sends to the desk."""
        best, least = None, None
        for lane in self._lanes_of[place]:
            while lane and lane[0][3] not in self._line:
                heappop(lane)
            if lane:
                standing = self._ranking.standing(lane[0][4], at, self._cycle)
                if least is None or standing < least:
                    best, least = lane, standing
        return best

    def _serve(self, entry: Entry, place: int, at: int) -> None:
        number, claim = entry[3:]
        turn = self._ranking.turn(claim, at, self._cycle)
        if turn is not None:
            self._cycle = turn + 1
        visit = self._line.pop(number)
        visit.called, visit.left, visit.desk = at, at + visit.lasts, self._crew.desks[place].id
        self._crew.serving[place] = visit
        heappush(self._events, (visit.left, END, place))
