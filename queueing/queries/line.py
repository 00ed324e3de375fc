"""The line of a store as pages and the API show it: one snapshot with a revision, a fixed number of statements."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from queueing.discipline import Ranked
from queueing.models import Ticket
from queueing.queries import together
from queueing.queries.gone import Gone, gone_wishes
from queueing.queries.offers import LinePlace, Server, line_places, line_policy, may_serve, ranked
from queueing.queries.why import clerk_sentence
from queueing.states import AT_COUNTER, TicketState
from stores.models import Counter, Service, Store, Tier

LAST_CALLS = 5
LONG = 2.0  # a session longer than twice the usual time is shown as long


@dataclass(frozen=True)
class LineRow:
    """One waiting ticket with its place and the reason for it. `why` is for staff, in the active language."""

    id: int
    number: str
    service: Mapping[str, str]
    service_id: int
    tier_code: str
    tier: Mapping[str, str]
    tier_level: int
    statutory: bool
    booked_for: datetime | None
    arrived_at: datetime
    waited_seconds: float
    rule: str
    score: float
    why: str
    over_limit: bool
    next: bool = False
    also: Sequence[Mapping[str, str]] = ()  # what else is booked for the same visit, by name


@dataclass(frozen=True)
class AsideRow:
    """A ticket that is not offered now: stepped out, missed and cooling down, or (`arrive_by`) not here yet."""

    id: int
    number: str
    service: Mapping[str, str]
    state: str
    since: datetime
    back_at: datetime | None
    arrive_by: datetime | None = None


@dataclass(frozen=True)
class CounterCard:
    """A counter now: closed, free, called, serving or paused."""

    id: int
    number: int
    name: str
    kind: str
    direction: str
    state: str
    clerk_id: int | None
    clerk: str
    ticket_number: str
    ticket_service: Mapping[str, str]
    since: datetime | None
    pause_reason: str
    long: bool
    usual_minutes: int = 0  # of the ticket's service

    @property
    def kind_words(self) -> str:
        return str(Counter.Kind(self.kind).label)


@dataclass(frozen=True)
class CalledCard:
    """A number that was called, for the hall display."""

    number: str
    counter: int
    direction: str
    kind: str
    at: datetime
    now: bool

    @property
    def comes(self) -> bool:
        """Whether the clerk walks to the customer, who stays."""
        return self.kind == Counter.Kind.FLOOR


@dataclass(frozen=True)
class LineSnapshot:
    """What everybody in and over the store looks at. `rows` in the order of calling."""

    store: Store
    revision: int
    as_of: datetime
    rows: tuple[LineRow, ...]
    aside: tuple[AsideRow, ...]
    counters: tuple[CounterCard, ...]
    places: tuple[LinePlace, ...]

    @property
    def waiting(self) -> int:
        return len(self.rows)

    def for_server(self, server: Server) -> tuple[LineRow, ...]:
        """The rows that a clerk may be offered, in order; the first is who comes next."""
        mine = {place.id for place in self.places if may_serve(place, server, now=self.as_of)}
        return tuple(row for row in self.rows if row.id in mine)


def snapshot(*, store: Store, now: datetime) -> LineSnapshot:
    """The whole line of `store` with every reason. Nine statements whatever the line's length."""
    store.refresh_from_db(fields=["revision", "cycle", "policy"])
    revision = store.revision
    places = line_places(store.pk, now=now)
    policy = line_policy(store.policy_id, cycle=store.cycle)
    order = ranked(places, policy=policy, now=now)
    return LineSnapshot(
        store=store,
        revision=revision,
        as_of=now,
        rows=_rows(places, order, now=now),
        aside=_aside(store, now=now),
        counters=counter_cards(store, now=now),
        places=tuple(places),
    )


def _rows(places: Sequence[LinePlace], order: Sequence[Ranked], *, now: datetime) -> tuple[LineRow, ...]:
    services = {row.pk: row.names for row in Service.objects.filter(pk__in={place.service_id for place in places})}
    tiers = {tier.code: tier for tier in Tier.objects.all()}
    gone = gone_wishes([place.id for place in places])
    also = together.of_tickets(place.id for place in places if place.booked_for)
    by_id: dict[Hashable, LinePlace] = {place.id: place for place in places}
    ordered = enumerate((rank, by_id[rank.id]) for rank in order)
    return tuple(
        replace(
            _row(place, rank, services, tiers, now, gone=gone.get(place.id), first=n == 0), also=also.get(place.id, ())
        )
        for n, (rank, place) in ordered
    )


def _row(
    place: LinePlace,
    rank: Ranked,
    services: Mapping[int, Mapping[str, str]],
    tiers: Mapping[str, Tier],
    now: datetime,
    *,
    gone: Gone | None,
    first: bool,
) -> LineRow:
    why = clerk_sentence(place, rank, now=now)
    tier = tiers[place.tier.code]
    return LineRow(
        id=place.id,
        number=place.number,
        service=services[place.service_id],
        service_id=place.service_id,
        tier_code=tier.code,
        tier=tier.names,
        tier_level=tier.level,
        statutory=tier.statutory,
        booked_for=place.booked_for,
        arrived_at=place.waits_since,
        waited_seconds=(now - place.waits_since).total_seconds(),
        rule=rank.rule,
        score=rank.score,
        why=f"{why} · {gone.clerk_words}" if gone else why,
        over_limit=rank.rule == "overdue",
        next=first,
    )


def _aside(store: Store, *, now: datetime) -> tuple[AsideRow, ...]:
    cooling = Q(state=TicketState.MISSED, available_at__gt=now)
    held = Q(state=TicketState.HELD)
    tickets = Ticket.objects.filter(cooling | held, store=store).select_related("service").order_by("arrived_at", "id")
    return tuple(
        AsideRow(t.pk, t.number, t.service.names, t.state, t.state_since, t.available_at, t.arrive_by) for t in tickets
    )


def counter_cards(store: Store, *, now: datetime) -> tuple[CounterCard, ...]:
    """All counters of the store by number, with who is called or served there."""
    at = Ticket.objects.filter(store=store, state__in=AT_COUNTER).select_related("service")
    tickets = {ticket.counter_id: ticket for ticket in at}
    counters = Counter.objects.filter(store=store, is_active=True).select_related("clerk").order_by("number", "id")
    return tuple(counter_card(counter, tickets.get(counter.pk), now=now) for counter in counters)


def counter_card(counter: Counter, ticket: Ticket | None, *, now: datetime) -> CounterCard:
    """One counter with the ticket that is called or served there."""
    state, since = _counter_state(counter, ticket)
    usual = timedelta(minutes=ticket.service.typical_minutes) if ticket else None
    return CounterCard(
        id=counter.pk,
        number=counter.number,
        name=counter.name,
        kind=counter.kind,
        direction=counter.direction,
        state=state,
        clerk_id=counter.clerk_id,
        clerk=counter.clerk.first_name if counter.clerk else "",
        ticket_number=ticket.number if ticket else "",
        ticket_service=ticket.service.names if ticket else {},
        since=since,
        pause_reason=counter.pause_reason,
        long=bool(state == "serving" and usual and since and now - since > LONG * usual),
        usual_minutes=ticket.service.typical_minutes if ticket else 0,
    )


def _counter_state(counter: Counter, ticket: Ticket | None) -> tuple[str, datetime | None]:
    if ticket is not None:
        return ticket.state, ticket.state_since
    if counter.is_paused:
        return "paused", counter.paused_at
    return ("free", counter.idle_since) if counter.is_open else ("closed", None)


_CALLS = """
    SELECT DISTINCT ON (m.ticket_id) m.ticket_id, t.number, c.number, c.direction, c.kind, m.at,
           t.state = 'called' AND t.counter_id = m.counter_id
    FROM queueing_ticketmove m JOIN queueing_ticket t ON t.id = m.ticket_id JOIN stores_counter c ON c.id = m.counter_id
    WHERE m.store_id = %s AND m.at > %s AND m.to_state = 'called'
      AND NOT EXISTS (
          SELECT 1 FROM queueing_ticketmove u WHERE u.ticket_id = m.ticket_id AND u.id > m.id AND u.facts ? 'undo')
    ORDER BY m.ticket_id, m.at DESC
"""


def called_cards(*, store: Store, now: datetime) -> tuple[CalledCard, ...]:
    """The numbers of the hall display, the latest call first: all that are called now, and the last five before."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLS, [store.pk, now - timedelta(minutes=45)])
        cards = [CalledCard(*row[1:]) for row in cursor.fetchall()]
    cards.sort(key=lambda card: card.at, reverse=True)
    return tuple([card for card in cards if card.now] + [card for card in cards if not card.now][:LAST_CALLS])
