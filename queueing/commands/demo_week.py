"""A demo store's last days, as if they had been: customers, calls, sessions and counters along a day's profile.

Who is called when comes from the replay under the store's own rule, so the rows are those that a store which follows
it would have left behind. Only in the demo mode: real days are made by real people.
"""

import random
import secrets
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from django.conf import settings
from django.db import transaction

from core import audit
from queueing.commands.moving import lock_store
from queueing.discipline import Tier as Numbers
from queueing.drive.profile import built_in
from queueing.eta import Desk
from queueing.models import NumberSequence, Session, Ticket, TicketMove
from queueing.queries.offers import line_policy, tiers_by_id
from queueing.replay import Arrival, Served, replay
from queueing.states import Channel, Outcome, TicketState
from stores import hours
from stores.commands.demo import DemoOff
from stores.models import Counter, Service, Staff, Store, Tier
from stores.queries.finding import services_of
from stores.queries.opening import hours_of, local_day

A_COUNTER = 43  # customers a day for each counter: the line grows in the busy hours and is gone by the evening
SEATS = 4  # counters at work, at most
SHARES = {"standard": 70, "silver": 15, "gold": 10, "law": 5}
PATIENCE = 45 * 60.0
TO_THE_COUNTER = timedelta(seconds=25)
BREAK = timedelta(minutes=30)
OPENS, CLOSES = time(9), time(19)


@dataclass(frozen=True)
class _Seat:
    """A clerk at a counter for a day, with a break."""

    counter: Counter
    clerk: Staff
    desk: Desk


@dataclass(frozen=True)
class _Day:
    on: date
    opens: datetime
    closes: datetime


def play_week(*, store: Store, days: int, now: datetime, seed: int = 1) -> int:
    """Fill those of the `days` before today that have no ticket; the number of tickets made. Raises DemoOff."""
    if not settings.DEMO:
        raise DemoOff
    today = local_day(store, now=now)
    wanted = [today - timedelta(days=back) for back in range(days, 0, -1)]
    draw = random.Random(f"{store.code} {seed}")
    return sum(_play_day(store, day, draw, now=now) for day in _days(store, wanted))


def _days(store: Store, wanted: Sequence[date]) -> Iterator[_Day]:
    """The days on which the store opens, in shop hours where it never closes."""
    for on in wanted:
        spans = hours.day_spans(hours_of(store), on)
        if spans:
            first, last = (hours.instant(store.time_zone, datetime.combine(on, at)) for at in (OPENS, CLOSES))
            yield _Day(on, max(spans[0][0], first), min(spans[-1][1], last))


@transaction.atomic
def _play_day(store: Store, day: _Day, draw: random.Random, *, now: datetime) -> int:
    lock = lock_store(store.pk, now=now)
    if Ticket.objects.filter(store=store, day=day.on).exists():
        return 0
    services = {service.code: service for service in services_of(store)}
    seats = _seats(store, day, frozenset(services))
    tiers = [tier for tier in tiers_by_id().values() if tier.code in SHARES]
    if not (seats and services and tiers):
        return 0
    arrivals = _arrivals(list(services.values()), tiers, day, len(seats), draw)
    served = replay(arrivals, [seat.desk for seat in seats], policy=line_policy(store.policy_id, cycle=0))
    for seat in seats:
        _log(seat, day)
    rows = _Rows(store, day, lock.revision, services, {seat.desk.id: seat for seat in seats})
    rows.write(arrivals, served)
    return len(arrivals)


def _seats(store: Store, day: _Day, everything: frozenset[str]) -> list[_Seat]:
    clerks = store.staff.filter(role=Staff.Role.CLERK, is_active=True).prefetch_related("skills").order_by("id")
    counters = store.counters.filter(is_active=True).exclude(kind=Counter.Kind.REMOTE).prefetch_related("services")
    seats = []
    for place, (counter, clerk) in enumerate(zip(counters.order_by("number")[:SEATS], clerks, strict=False)):
        skills = everything if store.is_expert else frozenset(service.code for service in clerk.skills.all())
        only = frozenset(service.code for service in counter.services.all())
        pause = day.opens + timedelta(hours=3) + place * BREAK
        desk = Desk(
            id=counter.pk,
            services=(skills & only if only else skills) & everything,
            opens_at=day.opens,
            closes_at=day.closes,
            breaks=((pause, pause + BREAK),) if pause + BREAK < day.closes else (),
        )
        seats.append(_Seat(counter, clerk, desk))
    return seats


def _arrivals(
    services: Sequence[Service], tiers: Sequence[Numbers], day: _Day, seats: int, draw: random.Random
) -> list[Arrival]:
    """Customers along the day's profile."""
    profile, open_for = built_in(), (day.closes - day.opens).total_seconds()
    found = []
    for number in range(round(A_COUNTER * seats * draw.uniform(0.8, 1.2))):
        at = day.closes
        for _try in range(50):
            at = day.opens + timedelta(seconds=round(draw.uniform(0, open_for - 900)))
            if draw.random() <= profile.level(OPENS.hour + (at - day.opens).total_seconds() / 3600):
                break
        service = draw.choice(services)
        found.append(
            Arrival(
                id=number,
                at=at,
                service=service.code,
                tier=draw.choices(tiers, [SHARES[tier.code] for tier in tiers])[0],
                service_seconds=round(min(60.0 * service.typical_minutes * draw.lognormvariate(-0.1, 0.5), 5400)),
                patience_seconds=round(600 + draw.expovariate(1 / PATIENCE)),
            )
        )
    return sorted(found, key=lambda arrival: (arrival.at, arrival.id))


def _log(seat: _Seat, day: _Day) -> None:
    pauses = [(at, word) for pair in seat.desk.breaks for at, word in zip(pair, ("pause", "resume"), strict=True)]
    for at, word in [(day.opens, "open"), *pauses, (day.closes, "close")]:
        data = {"reason": "lunch"} if word == "pause" else {}
        actor, target = f"staff:{seat.clerk.pk}", f"counter:{seat.counter.pk}"
        audit.record(actor=actor, action=f"counter.{word}", target=target, now=at, data=data)


class _Rows:
    """Tickets with their moves and sessions."""

    def __init__(
        self, store: Store, day: _Day, revision: int, services: dict[str, Service], seats: dict[object, _Seat]
    ) -> None:
        self.store, self.day, self.revision, self.services, self.seats = store, day, revision, services, seats
        self.tiers = {tier.code: tier for tier in Tier.objects.all()}
        self.letters: Tally[str] = Tally()

    def write(self, arrivals: Sequence[Arrival], served: Sequence[Served]) -> None:
        tickets = Ticket.objects.bulk_create(
            [self._ticket(one, then) for one, then in zip(arrivals, served, strict=True)]
        )
        order = count()
        moves = [
            (at, next(order), self._move(ticket, was, to, at, reason))
            for ticket in tickets
            for was, to, at, reason in self._life(ticket)
        ]
        TicketMove.objects.bulk_create([move for _at, _place, move in sorted(moves, key=lambda row: row[:2])])
        Session.objects.bulk_create([self._session(ticket) for ticket in tickets if ticket.counter_id])
        day, rows = self.day.on, self.letters.items()
        NumberSequence.objects.bulk_create(
            [NumberSequence(store=self.store, day=day, letter=letter, last=last) for letter, last in rows]
        )

    def _ticket(self, one: Arrival, then: Served) -> Ticket:
        service = self.services[one.service]
        self.letters[service.letter] += 1
        seat = self.seats.get(then.desk)
        done = then.called_at is not None
        return Ticket(
            store=self.store,
            service=service,
            tier=self.tiers[one.tier.code],
            day=self.day.on,
            number=f"{service.letter}{self.letters[service.letter]:03}",
            token=secrets.token_urlsafe(20),
            channel=Channel.KIOSK,
            language=self.store.language,
            state=TicketState.DONE if done else TicketState.LEFT,
            state_since=then.left_at or self.day.closes,
            arrived_at=one.at,
            called_at=then.called_at,
            calls=int(done),
            counter=seat.counter if seat else None,
            clerk=seat.clerk if seat else None,
            outcome=Outcome.RESOLVED if done else "",
        )

    def _life(self, ticket: Ticket) -> list[tuple[str, str, datetime, str]]:
        issued = ("", TicketState.WAITING.value, ticket.arrived_at, "")
        if ticket.called_at is None:
            closed = ticket.state_since >= self.day.closes
            return [issued, ("waiting", "left", ticket.state_since, "day_closed" if closed else "left")]
        served = self._served_at(ticket)
        return [
            issued,
            ("waiting", "called", ticket.called_at, ""),
            ("called", "serving", served, ""),
            ("serving", "done", ticket.state_since, ""),
        ]

    def _served_at(self, ticket: Ticket) -> datetime:
        return min((ticket.called_at or ticket.state_since) + TO_THE_COUNTER, ticket.state_since)

    def _move(self, ticket: Ticket, was: str, to: str, at: datetime, reason: str) -> TicketMove:
        return TicketMove(
            ticket=ticket,
            store=self.store,
            revision=self.revision,
            from_state=was,
            to_state=to,
            at=at,
            by_id=ticket.clerk_id if was else None,
            counter_id=ticket.counter_id if was else None,
            reason=reason,
            facts={"outcome": ticket.outcome} if to == TicketState.DONE else {},
        )

    def _session(self, ticket: Ticket) -> Session:
        return Session(
            ticket=ticket,
            counter_id=ticket.counter_id or 0,
            clerk_id=ticket.clerk_id or 0,
            service=ticket.service,
            started_at=self._served_at(ticket),
            ended_at=ticket.state_since,
            ended=Session.Ended.FINISHED,
            outcome=ticket.outcome,
        )
