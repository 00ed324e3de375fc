"""The person at the counter, for those who serve them: who may be meant, or who it is with cases and last visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from queueing.models import Case, Session, Side, Ticket
from queueing.states import Outcome
from stores.models import Customer, CustomerMerge, CustomerWay, Store, Tier
from stores.queries.customers import ending, known_by_hash

LAST_VISITS = 3
CASES = 3
MERGES = 5
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant: no more than tells them apart."""

    id: int
    initial: str
    tier: Texts | None
    tier_level: int


@dataclass(frozen=True)
class WayView:
    """A way they are known by; of the value only the end."""

    kind: str
    ending: str
    proven: bool

    @property
    def words(self) -> str:
        """In the language of whoever reads: one view is drawn in several."""
        return str(CustomerWay.Kind(self.kind).label)


@dataclass(frozen=True)
class CaseView:
    """`here`: this visit belongs to it."""

    id: int
    topic: Texts
    topic_code: str
    opened_at: datetime
    visits: int
    here: bool


@dataclass(frozen=True)
class VisitView:
    """A visit that is over, in the time of its own store."""

    id: int
    service: Texts
    service_code: str
    store: str
    zone: str
    at: datetime
    outcome: str
    said: str

    @property
    def outcome_words(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


@dataclass(frozen=True)
class MergeView:
    """Two rows that were joined to this person and may be taken apart."""

    id: int
    at: datetime
    ways: tuple[WayView, ...]


@dataclass(frozen=True)
class Person:
    """Who it is, once confirmed."""

    id: int
    name: str
    tier: Texts | None
    tier_level: int
    confirmed_at: datetime
    by_code: bool
    ways: tuple[WayView, ...]
    cases: tuple[CaseView, ...]
    visits: tuple[VisitView, ...]
    merges: tuple[MergeView, ...]


@dataclass(frozen=True)
class PersonView:
    """The counter's customer through the eyes of who serves: nothing of anybody without a session (None)."""

    counter_id: int
    store: Store
    revision: int
    session_id: int | None = None
    said: WayView | None = None
    candidates: tuple[Candidate, ...] = ()
    person: Person | None = None

    @property
    def may_be_another(self) -> bool:
        """Whether somebody else may have what was said, too."""
        return self.said is not None and self.said.kind != CustomerWay.Kind.NUMBER


def person_view(store: Store, *, counter_id: int, staff_id: int, manages: bool) -> PersonView:
    """Who is served at the counter, for the clerk who serves there, or a manager. Two statements, or seven once
    the person is confirmed."""
    sides = Side.objects.filter(pk=counter_id)
    side = sides.select_related("session__ticket__said", "session__ticket__customer__merged_into").first()
    if side is None:
        return PersonView(counter_id, store, 0)
    session = side.session
    if session is None or not (manages or session.clerk_id == staff_id):
        return PersonView(counter_id, store, side.revision)
    ticket = session.ticket
    said = way_view(ticket.said) if ticket.said else None
    if ticket.customer is None or ticket.confirmed_at is None:
        found = candidates(ticket.said)
        return PersonView(counter_id, store, side.revision, session.pk, said, found)
    person = _person(ticket.customer.merged_into or ticket.customer, ticket, session, ticket.confirmed_at)
    return PersonView(counter_id, store, side.revision, session.pk, said, (), person)


def candidates(said: CustomerWay | None) -> tuple[Candidate, ...]:
    """Those who may be meant by what was said."""
    known = known_by_hash(said.kind, bytes(said.hash)) if said else None
    return tuple(_candidate(person) for person in known.people) if known else ()


def _candidate(person: Customer) -> Candidate:
    tier, level = _tier(person.tier)
    return Candidate(person.pk, str(person.name or "")[:1].upper(), tier, level)


def _tier(tier: Tier | None) -> tuple[Texts | None, int]:
    return (tier.names, tier.level) if tier else (None, 0)


def way_view(way: CustomerWay) -> WayView:
    return WayView(way.kind, ending(str(way.value)), proven=bool(way.proof))


def _person(customer: Customer, ticket: Ticket, session: Session, at: datetime) -> Person:
    ways = CustomerWay.objects.filter(Q(customer=customer) | Q(customer__merged_into=customer)).order_by("id")
    known = list(ways.select_related("customer__tier"))
    tier, level = _tier(Tier.objects.filter(customers=customer).first())
    return Person(
        id=customer.pk,
        name=str(customer.name or ""),
        tier=tier,
        tier_level=level,
        confirmed_at=at,
        by_code=ticket.confirmed_by_id is None,
        ways=_each_once(known),
        cases=_cases(customer, session),
        visits=_visits(customer, ticket),
        merges=_merges(customer, known),
    )


def _each_once(ways: Sequence[CustomerWay]) -> tuple[WayView, ...]:
    once = {(way.kind, bytes(way.hash)): way for way in sorted(ways, key=lambda way: bool(way.proof))}
    return tuple(way_view(way) for way in once.values())


def _cases(customer: Customer, session: Session) -> tuple[CaseView, ...]:
    own = Case.objects.filter(Q(customer=customer) | Q(customer__merged_into=customer), closed_at=None)
    cases = own.select_related("topic").annotate(visits=Count("sessions__ticket", distinct=True))
    return tuple(
        CaseView(each.pk, each.topic.names, each.topic.code, each.opened_at, each.visits, each.pk == session.case_id)
        for each in cases.order_by("-visited_at", "-id")[:CASES]
    )


def _visits(customer: Customer, ticket: Ticket) -> tuple[VisitView, ...]:
    whose = Q(ticket__customer=customer) | Q(ticket__customer__merged_into=customer)
    ended = Session.objects.filter(whose, ticket__confirmed_at__isnull=False, ended=Session.Ended.FINISHED)
    rows = ended.exclude(ticket=ticket.pk).select_related("service", "counter__store").order_by("-ended_at", "-id")
    return tuple(
        VisitView(
            id=row.pk,
            service=row.service.names,
            service_code=row.service.code,
            store=row.counter.store.name,
            zone=row.counter.store.time_zone,
            at=row.started_at,
            outcome=row.outcome,
            said=row.said,
        )
        for row in rows[:LAST_VISITS]
    )


def _merges(customer: Customer, known: Sequence[CustomerWay]) -> tuple[MergeView, ...]:
    rows = CustomerMerge.objects.filter(kept=customer, split_at=None).order_by("-id")[:MERGES]
    return tuple(
        MergeView(row.pk, row.at, tuple(way_view(way) for way in known if way.customer_id in row.moved)) for row in rows
    )
