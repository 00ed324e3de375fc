"""A store's past as a log to be played: arrivals and desks out of what its moves and its counters' log say. Pure.

What is taken for what, and what is left out, stands in docs/rules.md.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import groupby, pairwise
from operator import attrgetter

from queueing.discipline import Tier
from queueing.eta import Desk
from queueing.replay.visits import Arrival

QUIET = timedelta(hours=1)  # a counter without a log is taken for open through a gap this long
USUAL = 600.0  # seconds of a service that the catalogue does not know
USUAL_COUNTS = 5  # measured services that the catalogue's usual time counts like
KINDS = ("open", "close", "pause", "resume")  # what a counter's log says of its desk; an administrator's edits are none

Window = tuple[datetime, datetime]
Place = tuple[int, int]  # counter, clerk


@dataclass(frozen=True)
class Spell:
    """A ticket called to a counter, or served there; `end` is None while it lasts."""

    counter: int
    clerk: int | None
    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class PastTicket:
    """One customer of the past. `at` is the arrival that counts; `left_at` when somebody walked out of the line."""

    id: int
    at: datetime
    service: str
    tier: Tier
    booked_for: datetime | None = None
    called_at: datetime | None = None
    left_at: datetime | None = None
    spells: tuple[Spell, ...] = ()

    @property
    def name(self) -> str:
        """Its id in a log: a text that sorts as the number does."""
        return f"{self.id:010}"


@dataclass(frozen=True)
class CounterEvent:
    """What a counter's log says: one of KINDS; anything else is left out."""

    counter: int
    kind: str
    clerk: int | None
    at: datetime


def windows(
    events: Iterable[CounterEvent],
    tickets: Iterable[PastTicket],
    *,
    span: Window,
    closing: Callable[[datetime], datetime],
) -> dict[Place, list[Window]]:
    """When each clerk could call at each counter within `span`: as the log says, and whenever somebody was called.

    `closing` is when the store closed after an instant: the clock closes counters then without a word in the log.
    """
    found = _logged(events, until=span[1], closing=closing)
    for place, worked in _worked(tickets).items():
        own = found.setdefault(place, [])
        bare = [(start, end) for start, end in worked if not any(a <= start < b for a, b in own)]
        own += _joined(bare, gap=QUIET)
    cut = {place: _joined([_cut(window, span) for window in own]) for place, own in found.items()}
    return {place: own for place, own in sorted(cut.items()) if own}


def desks(
    opened: Mapping[Place, Sequence[Window]],
    tickets: Iterable[PastTicket],
    *,
    numbers: Mapping[int, int],
    serves: Callable[[int, int], frozenset[str]],
) -> list[Desk]:
    """A desk for every clerk at every counter: pauses and nights are its breaks.

    It serves what `serves` says of counter and clerk, and whatever somebody was really called there for.
    """
    really: dict[Place, set[str]] = {}
    for ticket in tickets:
        for spell in ticket.spells[:1]:
            really.setdefault((spell.counter, spell.clerk or 0), set()).add(ticket.service)
    return [
        Desk(
            id=f"{numbers.get(counter, counter)}/{clerk}",
            services=serves(counter, clerk) | really.get((counter, clerk), set()),
            opens_at=own[0][0],
            closes_at=own[-1][1],
            breaks=tuple((before[1], after[0]) for before, after in pairwise(own)),
        )
        for (counter, clerk), own in opened.items()
    ]


def ends_of_day(midnights: Iterable[datetime], opened: Mapping[Place, Sequence[Window]]) -> list[datetime]:
    """The midnights at which no counter was open: nobody waits across one."""
    every = [window for own in opened.values() for window in own]
    return sorted(night for night in midnights if not any(start < night < end for start, end in every))


def arrivals(tickets: Iterable[PastTicket], *, usual: Mapping[str, float], ends: Sequence[datetime]) -> list[Arrival]:
    """The customers in the order they came. How long somebody who was never served would have taken is what the
    services finished by then took; whoever is still there at the end of a day goes home.
    """
    pace = _Pace(usual)
    found = []
    for ticket in sorted(tickets, key=attrgetter("at", "id")):
        pace.hear(ticket.at)
        lasted = _lasted(ticket.spells)
        if lasted is not None:
            pace.add(ticket.service, lasted, max(spell.end for spell in ticket.spells if spell.end))
        found.append(
            Arrival(
                id=ticket.name,
                at=ticket.at,
                service=ticket.service,
                tier=ticket.tier,
                service_seconds=pace.usual(ticket.service) if lasted is None else lasted,
                patience_seconds=_patience(ticket, ends),
                booked_for=ticket.booked_for,
            )
        )
    return found


def waited(tickets: Iterable[PastTicket]) -> dict[str, float]:
    """How long those who were called had really waited, in seconds."""
    called = [(ticket, ticket.called_at) for ticket in tickets if ticket.called_at is not None]
    return {ticket.name: max(0.0, (at - ticket.at).total_seconds()) for ticket, at in called}


class _Pace:
    """The mean length of the services that have ended; the catalogue's usual time counts like a few of them."""

    def __init__(self, usual: Mapping[str, float]) -> None:
        self._usual = usual
        self._sums: dict[str, tuple[float, int]] = {}
        self._running: list[tuple[datetime, str, float]] = []

    def add(self, service: str, seconds: float, ends: datetime) -> None:
        heappush(self._running, (ends, service, seconds))

    def hear(self, now: datetime) -> None:
        while self._running and self._running[0][0] <= now:
            _end, service, seconds = heappop(self._running)
            total, count = self._sums.get(service, (0.0, 0))
            self._sums[service] = (total + seconds, count + 1)

    def usual(self, service: str) -> float:
        total, count = self._sums.get(service, (0.0, 0))
        return (self._usual.get(service, USUAL) * USUAL_COUNTS + total) / (USUAL_COUNTS + count)


def _lasted(spells: Sequence[Spell]) -> float | None:
    """Seconds at counters, calls in vain included; None when nobody came to one, or is still there."""
    if not spells or any(spell.end is None for spell in spells):
        return None
    total = sum((spell.end - spell.start for spell in spells if spell.end), timedelta())
    return total.total_seconds() or None


def _patience(ticket: PastTicket, ends: Sequence[datetime]) -> float | None:
    after = bisect_right(ends, ticket.at)
    limits = [*ends[after : after + 1], *filter(None, [ticket.left_at])]
    return max(0.0, (min(limits) - ticket.at).total_seconds()) if limits else None


def _logged(
    events: Iterable[CounterEvent], *, until: datetime, closing: Callable[[datetime], datetime]
) -> dict[Place, list[Window]]:
    found: dict[Place, list[Window]] = {}
    known = (event for event in events if event.kind in KINDS)
    for counter, own in groupby(sorted(known, key=attrgetter("counter")), key=attrgetter("counter")):
        clerk: int | None = None
        since: datetime | None = None
        for event in own:
            if since is not None and clerk is not None and event.kind != "resume":
                # opened again without having been closed: the clock had closed it
                end = min(event.at, closing(since)) if event.kind == "open" else event.at
                found.setdefault((counter, clerk), []).append((since, end))
                since = None
            if event.kind in ("open", "close"):
                clerk = event.clerk if event.kind == "open" else None
            if event.kind in ("open", "resume") and clerk is not None:
                since = since or event.at
        if since is not None and clerk is not None:
            found.setdefault((counter, clerk), []).append((since, min(until, closing(since))))
    return found


def _worked(tickets: Iterable[PastTicket]) -> dict[Place, list[Window]]:
    found: dict[Place, list[Window]] = {}
    for ticket in tickets:
        for spell in ticket.spells:
            if spell.clerk is not None and spell.end is not None:
                found.setdefault((spell.counter, spell.clerk), []).append((spell.start, spell.end))
    return found


def _cut(window: Window, span: Window) -> Window:
    return max(window[0], span[0]), min(window[1], span[1])


def _joined(found: Iterable[Window], *, gap: timedelta = timedelta()) -> list[Window]:
    """Sorted, without the empty ones; what touches, or lies no further apart than `gap`, is one."""
    joined: list[Window] = []
    for start, end in sorted(found):
        if start >= end:
            continue
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
