"""What one clerk sees at one counter: who may be called, who is served, what has just been done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from queueing.discipline import Ranked
from queueing.models import Ticket
from queueing.queries.choices import choices
from queueing.queries.kept import promise_kept
from queueing.queries.line import LONG, CounterCard, LineRow, LineSnapshot
from queueing.queries.offers import LinePlace, Server
from queueing.queries.promises import Promise
from queueing.queries.scene import Scene
from queueing.queries.servers import server_from_outside
from queueing.queries.tickets import promised
from queueing.queries.why import clerk_sentence, with_opening
from queueing.states import AT_COUNTER, AUTO, Outcome
from stores import crm

TOAST_FOR = timedelta(seconds=20)  # the browser shows it for 10 s; a slow answer still finds it
LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True)
class Current:
    """The ticket that is called or served at the counter, or would be next. `kept`: called no later than was said."""

    id: int
    number: str
    state: str
    service: Mapping[str, str]
    service_code: str
    tier: Mapping[str, str]
    tier_level: int
    statutory: bool
    booked_for: datetime | None
    language: str
    arrived_at: datetime
    since: datetime
    waited_seconds: float
    calls: int
    promise: Promise | None
    kept: bool | None
    why: str
    auto: bool  # called by the store itself
    note: str
    usual_minutes: int
    minutes: float  # in this state so far
    asks_crm: bool  # the chain's own customer system may know the customer
    party: int  # how many people the booking is for
    asked_for: str  # what its customer noted, for the clerk who has called them
    also: Sequence[Mapping[str, str]]  # what else is booked for the same visit, by name

    @property
    def form(self) -> str:
        """The id of the form that finishes it."""
        return f"finish-{self.id}"

    @property
    def tone(self) -> str:
        """How the time beside the usual one is shown."""
        if self.minutes > LONG * self.usual_minutes:
            return "late"
        return "soon" if self.minutes > self.usual_minutes else "side"


@dataclass(frozen=True)
class Finished:
    """What this clerk finished last at this counter, while it may be reopened."""

    id: int
    number: str
    outcome: str
    at: datetime
    just_now: bool

    @property
    def outcome_words(self) -> str:
        return str(Outcome(self.outcome).label)


@dataclass(frozen=True)
class Due:
    """What of the clerk's day is due now or soon: a break that was not taken, the end of the shift."""

    break_at: datetime | None
    end_at: datetime | None
    now: datetime

    @property
    def break_in(self) -> float:
        """Minutes until the break; below 0 once it is due."""
        return (self.break_at - self.now).total_seconds() / 60 if self.break_at else 0.0

    @property
    def end_in(self) -> float:
        """The same for the end of the shift."""
        return (self.end_at - self.now).total_seconds() / 60 if self.end_at else 0.0


@dataclass(frozen=True)
class DeskView:
    """One counter through the eyes of one clerk.

    `state`: closed, taken (by somebody else), elsewhere (this clerk serves at another counter), free, paused, called or
    serving. `mine` are the ids this clerk may be offered, in order.
    """

    line: LineSnapshot
    card: CounterCard
    state: str
    is_paused: bool
    may_pick: bool
    mine: tuple[LineRow, ...]
    current: Current | None
    coming: Current | None  # who is next, while the counter is free
    finished: Finished | None
    auto_at: datetime | None  # when the store calls to this free counter by itself; None where it does not
    elsewhere: tuple[int, int] | None  # id and number of that counter
    due: Due | None  # while the clerk is at work

    @property
    def next(self) -> LineRow | None:
        return self.mine[0] if self.mine else None

    @property
    def others(self) -> int:
        """How many wait for somebody else's skills."""
        return self.line.waiting - len(self.mine)


def desk_view(scene: Scene, *, counter_id: int, staff_id: int) -> DeskView:
    """The desk of `staff_id` at `counter_id`, over a scene that was read once for all desks of the store."""
    line = scene.line
    card = next(card for card in line.counters if card.id == counter_id)
    server, elsewhere = scene.servers.get(counter_id), None
    if server is None or server.staff_id != staff_id:
        server, elsewhere = server_from_outside(line.store, counter_id=counter_id, staff_id=staff_id)
    mine = _mine(line, server)
    state = _state(card, staff_id, elsewhere)
    at_work = state not in ("closed", "taken", "elsewhere")
    current = _current(scene, counter_id) if at_work else None
    state = _settled(state, current, card)
    return DeskView(
        line=line,
        card=card,
        state=state,
        is_paused=at_work and bool(card.pause_reason),
        may_pick=scene.may_pick,
        mine=mine,
        current=current,
        coming=_coming(scene, mine[0]) if mine and state == "free" else None,
        finished=_finished(scene, counter_id, staff_id) if at_work else None,
        auto_at=_auto_at(scene, card) if state == "free" else None,
        elsewhere=elsewhere,
        due=_due(scene, staff_id) if at_work else None,
    )


def _state(card: CounterCard, staff_id: int, elsewhere: tuple[int, int] | None) -> str:
    if card.clerk_id == staff_id:
        return card.state
    if card.clerk_id is not None:
        return "taken"
    return "elsewhere" if elsewhere else "closed"


def _mine(line: LineSnapshot, server: Server) -> tuple[LineRow, ...]:
    """Whom the clerk may be offered, in order; of those whom only their long wait opened, it is said."""
    after = {place.id: place.overflow_after for place in line.places}
    return tuple(
        replace(row, next=n == 0, why=with_opening(row.why, after[row.id]) if _is_other(server, row) else row.why)
        for n, row in enumerate(line.for_server(server))
    )


def _is_other(server: Server, ticket: LineRow | Ticket) -> bool:
    """Whether it is for skills that are not served there."""
    return server.services is not None and ticket.service_id not in server.services


def _due(scene: Scene, staff_id: int) -> Due | None:
    duty = scene.duties.get(staff_id)
    if duty is None:
        return None
    return Due(duty.break_due(now=scene.now), duty.end_due(now=scene.now), scene.now)


def _auto_at(scene: Scene, card: CounterCard) -> datetime | None:
    store = scene.line.store
    return card.since + timedelta(seconds=store.auto_call_after) if store.auto_call and card.since else None


def _settled(state: str, current: Current | None, card: CounterCard) -> str:
    """Card and ticket are two statements: where a move came between them, the ticket is the newer of the two."""
    if state not in AT_COUNTER:
        return state
    if current is None:
        return "paused" if card.pause_reason else "free"
    return current.state


def _current(scene: Scene, counter_id: int) -> Current | None:
    ticket = scene.current.get(counter_id)
    if ticket is None:
        return None
    server, why = scene.servers.get(counter_id), _why(ticket, scene)
    if server is not None and _is_other(server, ticket) and ticket.service.overflow_after is not None:
        why = with_opening(why, ticket.service.overflow_after)
    call = scene.calls.get(ticket.pk)
    return _facts(ticket, scene, why=why, auto=call is not None and call.reason == AUTO)


def _coming(scene: Scene, row: LineRow) -> Current | None:
    ticket = scene.coming(row.id)
    return None if ticket is None else _facts(ticket, scene, why=row.why)


def _facts(ticket: Any, scene: Scene, *, why: str, auto: bool = False) -> Current:
    called_at = ticket.called_at or scene.now
    since = _waits_since(ticket)
    return Current(
        id=ticket.pk,
        number=ticket.number,
        state=ticket.state,
        service=ticket.service.names,
        service_code=ticket.service.code,
        tier=ticket.tier.names,
        tier_level=ticket.tier.level,
        statutory=ticket.tier.statutory,
        booked_for=ticket.booked_for,
        language=LANGUAGES.get(ticket.language, "") if ticket.language != scene.line.store.language else "",
        arrived_at=since,
        since=ticket.state_since,
        waited_seconds=(called_at - since).total_seconds(),
        calls=ticket.calls,
        promise=promised(ticket),
        kept=promise_kept(ticket.promise_p10, ticket.promise_p90, (called_at - since).total_seconds()),
        why=why,
        auto=auto,
        note=ticket.note,
        usual_minutes=ticket.own_minutes or ticket.service.typical_minutes,
        minutes=(scene.now - ticket.state_since).total_seconds() / 60,
        party=ticket.party or 1,
        asked_for=str(ticket.asked_for or "") if ticket.state in AT_COUNTER else "",
        also=ticket.also,
        asks_crm=(ticket.customer_id or ticket.said_id) is not None and crm.is_on(),
    )


def _waits_since(ticket: Ticket) -> datetime:
    return ticket.checked_in_at if ticket.booked_for and ticket.checked_in_at else ticket.arrived_at


def _why(ticket: Ticket, scene: Scene) -> str:
    """The rule and number stored with the last call, as a sentence of that moment."""
    call = scene.calls.get(ticket.pk)
    if call is None:
        return ""
    if call.rule == "pick":
        return _("called out of order: %(reason)s") % {"reason": choices(now=scene.now).words("pick", call.reason)}
    place = LinePlace(
        id=ticket.pk,
        number=ticket.number,
        version=ticket.version,
        state=ticket.state,
        service_id=ticket.service_id,
        service=ticket.service.code,
        overflow_after=None,
        tier=scene.tiers[ticket.tier_id],
        arrived_at=ticket.arrived_at,
        booked_for=ticket.booked_for,
        checked_in_at=ticket.checked_in_at,
        passes=0,
        calls=ticket.calls,
        for_counter_id=None,
        for_staff_id=None,
    )
    return clerk_sentence(place, Ranked(ticket.pk, call.score or 0.0, call.rule), now=call.at)


def _finished(scene: Scene, counter_id: int, staff_id: int) -> Finished | None:
    ticket = scene.finished.get(counter_id)
    if ticket is None or ticket.clerk_id != staff_id:
        return None
    just_now = scene.now - ticket.state_since < TOAST_FOR
    return Finished(ticket.pk, ticket.number, ticket.outcome, ticket.state_since, just_now)
