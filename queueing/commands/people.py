"""Who the customer is: what was said is a claim, until the clerk who serves confirms the person (or a code does).

Locks the way that was said where it is new, the ticket, the screen's row (`Side`), then the people (`hold_still`);
raises the screen's revision, because the person is a region of the same desk.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, Invalid
from queueing import events
from queueing.actors import Actor
from queueing.commands.cases import leave_cases, open_case
from queueing.commands.serving import NotYourTicket
from queueing.commands.side import SessionOver
from queueing.models import Session, Side, Ticket
from stores.commands import customers, merging
from stores.models import Customer, CustomerMerge, CustomerWay
from stores.queries.customers import Known, known_by_hash

LONGEST_NAME = 60
Kind = CustomerWay.Kind


class NothingSaid(Conflict):
    code, message = "nothing_said", _("Ask for a phone, a mail address or a customer number first.")


class AlreadyConfirmed(Conflict):
    code, message = "already_confirmed", _("This customer is confirmed already. Look again.")


class NotConfirmed(Conflict):
    code, message = "not_confirmed", _("Confirm the person first.")


class UnknownPerson(Invalid):
    code, message = "unknown_person", _("That is not one of those who may be meant. Choose again.")


class NobodyElse(Invalid):
    code, message = "number_is_somebodys", _("This customer number belongs to one person only. Ask for another one.")


class SeveralPeople(Conflict):
    code, message = "several_people", _("Several customers share this. Use the customer number.")


@dataclass(frozen=True)
class Served:
    """A running session, its ticket and its screen, both locked, for the clerk who serves or a manager."""

    session: Session
    ticket: Ticket
    side: Side

    @property
    def confirmed(self) -> Customer:
        if self.ticket.customer is None or self.ticket.confirmed_at is None:
            raise NotConfirmed
        return self.ticket.customer


def _served(session_id: int, actor: Actor) -> Served:
    session = Session.objects.select_related("service").filter(pk=session_id, ended_at=None).first()
    if session is None:
        raise SessionOver
    tickets = Ticket.objects.select_for_update(no_key=True, of=("self",)).select_related("customer", "said")
    ticket = tickets.get(pk=session.ticket_id)
    side = Side.objects.select_for_update(no_key=True).filter(session=session_id).first()
    if side is None:  # it ended while we waited
        raise SessionOver
    if session.clerk_id != actor.staff_id and not actor.manages:
        raise NotYourTicket
    return Served(session, ticket, side)


def _changed(side: Side) -> Side:
    side.revision += 1
    side.save(update_fields=["revision"])
    events.side_changed(side.counter_id)
    return side


def _known(session_id: int, kind: str, value: str, *, now: datetime) -> Known:
    """Who has this phone, mail or number. Comes first: somebody new is made under a lock that stands before all."""
    found = Session.objects.filter(pk=session_id).values_list("counter__store__country", "ticket__language").first()
    if found is None:
        raise SessionOver
    country, language = found
    return customers.said(kind=kind, value=value, country=country, language=language, now=now)


@transaction.atomic
def say(*, session_id: int, kind: str, value: str, actor: Actor, now: datetime) -> Side:
    """What the customer says at the counter takes the place of what was said before.

    Raises SessionOver, AlreadyConfirmed, BadPhone, BadMail, BadCustomer.
    """
    known = _known(session_id, kind, value, now=now)
    served = _served(session_id, actor)
    if served.ticket.confirmed_at is not None:
        raise AlreadyConfirmed
    Ticket.objects.filter(pk=served.ticket.pk).update(said=known.way_id, customer=known.only)
    return _changed(served.side)


@transaction.atomic
def confirm(*, session_id: int, customer_id: int | None, name: str, actor: Actor, now: datetime) -> Side:
    """The clerk says who it is: one of those who may be meant, or (None) somebody else with the same phone or mail.

    Raises SessionOver, AlreadyConfirmed, NothingSaid, UnknownPerson, NobodyElse.
    """
    served = _served(session_id, actor)
    said = served.ticket.said
    if served.ticket.confirmed_at is not None:
        raise AlreadyConfirmed
    if said is None:
        raise NothingSaid
    merging.hold_still()
    person = _picked(said, customer_id, name=name, language=served.side.language, now=now)
    customers.prove(customer=person, kind=said.kind, digest=bytes(said.hash), now=now, by_id=actor.staff_id)
    confirmed(served.ticket, person, session=served.session, by_id=actor.staff_id, now=now)
    return _changed(served.side)


def _picked(said: CustomerWay, customer_id: int | None, *, name: str, language: str, now: datetime) -> Customer:
    if customer_id is None:
        if said.kind == Kind.NUMBER:
            raise NobodyElse
        return customers.new_person(like=said, name=name, language=language, now=now)
    known = known_by_hash(said.kind, bytes(said.hash))
    person = next((each for each in known.people if each.pk == customer_id), None) if known else None
    if person is None:
        raise UnknownPerson
    if name:
        customers.rename(customer=person, name=name, now=now)
    return person


def confirmed(ticket: Ticket, person: Customer, *, session: Session | None, by_id: int | None, now: datetime) -> None:
    """Keep that the ticket is this person's, and begin or continue the case; within the caller's transaction."""
    facts = {"customer": person, "confirmed_at": now, "confirmed_by_id": by_id}
    Ticket.objects.filter(pk=ticket.pk).update(**facts)
    if session is not None:
        open_case(session, customer_id=person.pk, now=now)
    actor, data = (
        (f"staff:{by_id}" if by_id else "customer"),
        {"customer": person.pk, "by": "staff" if by_id else "code"},
    )
    audit.record(actor=actor, action="customer.confirm", target=f"ticket:{ticket.pk}", now=now, data=data)


@transaction.atomic
def take_back(*, session_id: int, actor: Actor, now: datetime) -> Side:
    """A wrong press: this is not the person. The visit leaves their history and cases. Raises NotConfirmed."""
    served = _served(session_id, actor)
    customer = served.confirmed
    leave_cases(served.ticket)
    known = known_by_hash(served.ticket.said.kind, bytes(served.ticket.said.hash)) if served.ticket.said else None
    only = known.only if known else None
    Ticket.objects.filter(pk=served.ticket.pk).update(customer=only, confirmed_at=None, confirmed_by=None)
    audit.record(
        actor=f"staff:{actor.staff_id}",
        action="customer.unconfirm",
        target=f"ticket:{served.ticket.pk}",
        now=now,
        data={"customer": customer.pk},
    )
    return _changed(served.side)


@transaction.atomic
def rename(*, session_id: int, name: str, actor: Actor, now: datetime) -> Side:
    """What staff call the confirmed customer. Raises NotConfirmed."""
    served = _served(session_id, actor)
    merging.hold_still()
    customers.rename(customer=merging.person_of(served.confirmed.pk), name=name, now=now)
    return _changed(served.side)


@transaction.atomic
def merge(*, session_id: int, kind: str, value: str, actor: Actor, now: datetime) -> Side:
    """The confirmed customer is also known by this: whoever has it is the same person.

    A phone or mail that nobody has becomes one more way of theirs. What is named has to be known in full, so that
    nobody leafs through customers. Raises NotConfirmed, SamePerson, SeveralPeople, BadPhone, BadMail, BadCustomer.
    """
    known = _known(session_id, kind, value, now=now)
    served = _served(session_id, actor)
    kept = served.confirmed
    others = [person for person in known.people if person.pk != kept.person_id]
    if len(others) > 1:
        raise SeveralPeople
    joined = others[0].pk if others else kept.pk
    merging.merge(kept_id=kept.pk, joined_id=joined, by_id=actor.staff_id, now=now)
    return _changed(served.side)


@transaction.atomic
def split(*, session_id: int, merge_id: int, actor: Actor, now: datetime) -> CustomerMerge:
    """Take apart what was wrongly joined to the confirmed customer. Raises NotConfirmed, UnknownMerge."""
    served = _served(session_id, actor)
    row = merging.split(merge_id=merge_id, person_id=served.confirmed.pk, by_id=actor.staff_id, now=now)
    _changed(served.side)
    return row
