"""By which address somebody may be asked about a visit, and when they were asked before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q

from feedback.models import Invitation, OptOut
from feedback.states import InvitationState, Way
from queueing.models import Booking, ProofCode, Session, Ticket
from stores.models import PERSON, Customer, CustomerWay

Kind = CustomerWay.Kind
WAY_OF: Final = {Kind.PHONE: Way.SMS, Kind.MAIL: Way.MAIL}


@dataclass(frozen=True)
class Address:
    """A phone or mail that somebody left."""

    way: Way
    to: str
    hash: bytes


@dataclass(frozen=True)
class Reach:
    """Where an invitation goes, and every address by which its person is known."""

    way: Way
    to: str
    hash: bytes
    language: str
    hashes: frozenset[bytes]
    person_id: int | None


@dataclass
class Asked:
    """The people of some visits: their addresses, who wants no surveys, and when who was asked, also as planned."""

    ways: Sequence[Way]
    people: dict[int, int]  # every customer of these people -> the one who stands for the person
    known: dict[int, list[Address]]  # by person
    said: dict[int, Address]  # by ticket
    out: frozenset[bytes] = frozenset()
    asked: dict[bytes | int, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def addresses(self, ticket: Ticket) -> list[Address]:
        """What counts for a visit: what it was booked with; what was said and shown to be theirs; what is known of a
        customer whom the clerk confirmed. A number that somebody typed in and nobody proved is not written to.
        """
        booking = getattr(ticket, "booking", None)
        found = addresses_of(booking) if booking else []
        found += [self.said[ticket.pk]] if ticket.pk in self.said else []
        person = self.person(ticket)
        return found + (self.known.get(person, []) if person else [])

    def person(self, ticket: Ticket) -> int | None:
        """The customer who stands for whoever was served, when a clerk or a code confirmed it."""
        return self.people.get(ticket.customer_id or 0) if ticket.confirmed_at else None

    def reach(self, session: Session) -> Reach | None:
        """Where to ask about a visit; None when its customer left no address for it."""
        ticket = session.ticket
        booking = getattr(ticket, "booking", None)
        language = booking.language if booking else ticket.language
        return self.chosen(self.addresses(ticket), language, self.person(ticket))

    def chosen(self, addresses: Sequence[Address], language: str, person_id: int | None) -> Reach | None:
        """The first of these addresses by the first way for which there is one."""
        first = next((each for way in self.ways for each in addresses if each.way == way), None)
        if first is None:
            return None
        hashes = frozenset(each.hash for each in addresses)
        return Reach(first.way, first.to, first.hash, language, hashes, person_id)

    def is_out(self, reach: Reach) -> bool:
        return not reach.hashes.isdisjoint(self.out)

    def times(self, reach: Reach) -> list[datetime]:
        """When this person was asked, or will be."""
        keys: list[bytes | int] = [*reach.hashes, *([reach.person_id] if reach.person_id else [])]
        return [at for key in keys for at in self.asked.get(key, [])]

    def note(self, reach: Reach, at: datetime) -> None:
        """They are asked at `at`."""
        for key in (*reach.hashes, reach.person_id):
            if key is not None:
                self.asked[key].append(at)


def reaches(sessions: Sequence[Session], ways: Sequence[Way], *, since: datetime) -> Asked:
    """What is known of the people of these visits; invitations count that are due after `since`. A fixed number of
    statements."""
    tickets = [session.ticket for session in sessions]
    people = _people({each.customer_id for each in tickets if each.customer_id and each.confirmed_at})
    found = Asked(ways, people, _known(people), _said(tickets))
    hashes = {address.hash for ticket in tickets for address in found.addresses(ticket)}
    found.out = opted_out(hashes)
    _note_asked(found, hashes, since)
    return found


def asked_of_bookings(bookings: Iterable[Booking], ways: Sequence[Way], *, since: datetime) -> Asked:
    """When those who booked these were asked after `since`, and who wants no surveys: by what they booked with."""
    found = Asked(ways, {}, {}, {})
    hashes = {address.hash for booking in bookings for address in addresses_of(booking)}
    found.out = opted_out(hashes)
    _note_asked(found, hashes, since)
    return found


def reach_of_customer(
    customer_id: int | None,
    ways: Sequence[Way],
    *,
    language: str,
    since: datetime,
    address: Address | None = None,
) -> tuple[Asked, Reach | None]:
    """Where to ask somebody who is known, or was reached at `address`, and when they were asked after `since`."""
    people = _people({customer_id}) if customer_id else {}
    found = Asked(ways, people, _known(people), {})
    person = people.get(customer_id or 0)
    addresses = ([address] if address else []) + found.known.get(person or 0, [])
    hashes = {each.hash for each in addresses}
    found.out = opted_out(hashes)
    _note_asked(found, hashes, since)
    return found, found.chosen(addresses, language, person)


def opted_out(hashes: Iterable[bytes]) -> frozenset[bytes]:
    """Those of these addresses that no surveys go to."""
    return frozenset(bytes(each) for each in OptOut.objects.filter(hash__in=hashes).values_list("hash", flat=True))


def _people(customer_ids: set[int]) -> dict[int, int]:
    """All rows that are the same people as these."""
    persons = set(Customer.objects.filter(pk__in=customer_ids).values_list(PERSON, flat=True))
    rows = Customer.objects.filter(Q(pk__in=persons) | Q(merged_into__in=persons))
    return dict(rows.values_list("pk", PERSON))


def _known(people: dict[int, int]) -> dict[int, list[Address]]:
    """Phones and mails by person, those that were proven first."""
    rows = CustomerWay.objects.filter(kind__in=WAY_OF, customer__in=people)
    found: dict[int, list[Address]] = defaultdict(list)
    for way in sorted(rows, key=lambda each: (not each.proof, each.pk)):
        found[people[way.customer_id]].append(_address(way))
    return found


def _said(tickets: Iterable[Ticket]) -> dict[int, Address]:
    """What was said for a visit, where this visit has shown it to be theirs: that somebody else, or they themselves,
    proved it once says nothing of who typed it in now."""
    by_way = defaultdict(list)
    for ticket in tickets:
        if ticket.said_id:
            by_way[ticket.said_id].append(ticket)
    rows = list(CustomerWay.objects.filter(pk__in=by_way, kind__in=WAY_OF))
    open_ids = [ticket.pk for tickets in by_way.values() for ticket in tickets if not ticket.confirmed_at]
    codes = ProofCode.objects.filter(ticket__in=open_ids, used_at__isnull=False).values_list("ticket", "target_hash")
    proven = {(ticket_id, bytes(digest)) for ticket_id, digest in codes}
    return {
        ticket.pk: _address(way)
        for way in rows
        for ticket in by_way[way.pk]
        if ticket.confirmed_at or (ticket.pk, bytes(way.hash)) in proven
    }


def _address(way: CustomerWay) -> Address:
    return Address(WAY_OF[Kind(way.kind)], str(way.value), bytes(way.hash))


def addresses_of(booking: Booking) -> list[Address]:
    """What somebody booked with."""
    found = []
    for way, to, digest in (("sms", "phone", "phone_hash"), ("mail", "mail", "mail_hash")):
        if getattr(booking, to) and getattr(booking, digest):
            found.append(Address(Way(way), str(getattr(booking, to)), bytes(getattr(booking, digest))))
    return found


def _note_asked(found: Asked, hashes: set[bytes], since: datetime) -> None:
    rows = Invitation.objects.filter(due_at__gt=since).exclude(state=InvitationState.SKIPPED)
    theirs = rows.filter(Q(to_hash__in=hashes) | Q(customer__in=found.people))
    for digest, customer_id, due in theirs.values_list("to_hash", "customer", "due_at"):
        for key in (bytes(digest) if digest else None, found.people.get(customer_id or 0)):
            if key is not None:
                found.asked[key].append(due)
