"""A one-time code shows that a mail (or phone) is the customer's own. The row comes first, a task sends what it says.

Locks the way, the ticket, then the screen's row and the people, as everywhere.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, Invalid, TooMany
from core.personal import lookup_hash
from queueing import events
from queueing.commands.people import AlreadyConfirmed, confirmed
from queueing.models import ProofCode, Session, Side, Ticket
from queueing.proving import NotDelivered, carrier_for
from queueing.states import PRESENT
from queueing.tasks import send_code
from stores.commands import customers, merging
from stores.models import Customer
from stores.queries.customers import Known, known_by_hash

DIGITS = 6
VALID_FOR = timedelta(minutes=10)
MOST_TRIES = 5
CLAIMED_FOR = timedelta(minutes=3)  # longer than a carrier's timeouts together: then its worker is gone
PER_TICKET = ((timedelta(minutes=10), 3), (timedelta(days=1), 6))
PER_TARGET = ((timedelta(hours=1), 4), (timedelta(days=1), 8))
KEPT = timedelta(days=2)


class NotOfferedHere(Conflict):
    code, message = (
        "proof_not_offered",
        _("This way of showing who you are is not offered here. Please tell your clerk."),
    )


class TooManyCodes(TooMany):
    code, message = "too_many_codes", _("We have sent several codes already. Please tell your clerk who you are.")


class WrongCode(Invalid):
    code, message = "wrong_code", _("This code does not fit. Look at the last message again.")


class CodeOver(Conflict):
    code, message = "code_over", _("This code is no longer valid. Ask for a new one.")


class VisitOver(Conflict):
    code, message = "visit_over", _("This visit has ended. Look at the page of your ticket.")


def code_hash(ticket_id: int, code: str) -> bytes:
    return lookup_hash("code", f"{ticket_id}:{code}")


@transaction.atomic
def ask_code(*, ticket_id: int, kind: str, value: str, language: str, now: datetime) -> ProofCode:
    """Send a code to what the customer says is theirs; an older one of this ticket is no longer valid.

    Nothing in the answer tells whether anybody is known by it. Raises NotOfferedHere, TooManyCodes, VisitOver,
    AlreadyConfirmed and what `normal` raises.
    """
    if carrier_for(kind) is None:
        raise NotOfferedHere
    country = Ticket.objects.values_list("store__country", flat=True).get(pk=ticket_id)
    target = customers.normal(kind, value, country=country)
    digest = lookup_hash(kind, target)
    customers.hold_way(digest)  # tickets that write to one address count one after the other
    ticket = _open_ticket(ticket_id)
    _count(Q(ticket=ticket), PER_TICKET, now=now)
    _count(Q(target_hash=digest), PER_TARGET, now=now)
    ProofCode.objects.filter(ticket=ticket, used_at=None, expires_at__gt=now).update(expires_at=now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = ProofCode.objects.create(
        ticket=ticket,
        kind=kind,
        target=target,
        target_hash=digest,
        language=language,
        code=code,
        code_hash=code_hash(ticket.pk, code),
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    _ring(row.pk)
    return row


def _ring(code_id: int) -> None:
    """The doorbell, after commit. While the broker is away nobody waits for it: beat rings again."""
    transaction.on_commit(lambda: send_code.apply_async(kwargs={"code_id": code_id}, retry=False), robust=True)


def _open_ticket(ticket_id: int) -> Ticket:
    """The ticket of somebody who is here and not yet confirmed, locked."""
    tickets = Ticket.objects.select_for_update(no_key=True, of=("self",)).select_related("store")
    ticket = tickets.get(pk=ticket_id)
    if ticket.confirmed_at is not None:
        raise AlreadyConfirmed
    if ticket.state not in PRESENT:
        raise VisitOver
    return ticket


def _count(whose: Q, limits: tuple[tuple[timedelta, int], ...], *, now: datetime) -> None:
    for span, most in limits:
        if ProofCode.objects.filter(whose, made_at__gt=now - span).count() >= most:
            raise TooManyCodes


def deliver(*, code_id: int, now: datetime) -> bool:
    """Send the code, unless it was sent, is being sent, or is over; whether it went out. Safe to repeat.

    A worker that dies between sending and saying so makes the same code go out twice, which harms nobody.
    """
    due = ProofCode.objects.filter(pk=code_id, sent_at=None, used_at=None, expires_at__gt=now)
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIMED_FOR)
    if not due.filter(free).update(claimed_at=now):
        return False
    row = ProofCode.objects.select_related("ticket").get(pk=code_id)
    carrier = carrier_for(row.kind)
    if carrier is None:
        return False
    with translation.override(row.language):
        subject, text = _words(str(row.code), row.ticket.number)
    try:
        carrier.send(str(row.target), subject, text)
    except NotDelivered as error:
        given_up = {"code": None, "expires_at": now} if error.for_good else {}
        ProofCode.objects.filter(pk=code_id, sent_at=None).update(claimed_at=None, **given_up)
        if error.for_good:
            return False
        raise
    ProofCode.objects.filter(pk=code_id).update(sent_at=now, code=None)
    return True


def _words(code: str, number: str) -> tuple[str, str]:
    subject = gettext("Your code for ticket %(number)s") % {"number": number}
    text = gettext(
        "%(code)s\n\nType this code on the page of your ticket. It is valid for 10 minutes.\n"
        "Nobody of us will ever ask you for it. If you did not ask for it, you need not do anything."
    )
    return subject, text % {"code": code}


def ring_again(*, now: datetime) -> int:
    """Ring for codes that nobody has sent yet, and forget old ones; the number rung for."""
    ProofCode.objects.filter(made_at__lt=now - KEPT).delete()
    waiting = ProofCode.objects.filter(sent_at=None, used_at=None, expires_at__gt=now)
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIMED_FOR)
    ids = list(waiting.filter(free).order_by("id").values_list("pk", flat=True))
    for pk in ids:
        send_code.apply_async(kwargs={"code_id": pk}, retry=False)
    return len(ids)


def try_code(*, ticket_id: int, code: str, now: datetime) -> Customer | None:
    """The code that the customer typed: who it is, or None where several share what was proven and a clerk chooses.

    Raises WrongCode, CodeOver, AlreadyConfirmed, VisitOver. A wrong try counts, so the refusal comes after commit.
    """
    with transaction.atomic():
        last = ProofCode.objects.filter(ticket=ticket_id).order_by("-id").first()
        if last is not None:
            customers.hold_way(bytes(last.target_hash))  # before the ticket, as everywhere
        found = _tried(ticket_id, code.strip().replace(" ", ""), now=now)
    if isinstance(found, DomainError):
        raise found
    return found


def _tried(ticket_id: int, code: str, *, now: datetime) -> Customer | DomainError | None:
    ticket = _open_ticket(ticket_id)
    valid = ProofCode.objects.filter(ticket=ticket, used_at=None, expires_at__gt=now, tries__lt=MOST_TRIES)
    row = valid.order_by("-id").first()
    if row is None:
        return CodeOver()
    if not hmac.compare_digest(bytes(row.code_hash), code_hash(ticket.pk, code)):
        row.tries += 1
        row.save(update_fields=["tries"])
        return WrongCode() if row.tries < MOST_TRIES else CodeOver()
    row.used_at, row.code = now, None
    row.save(update_fields=["used_at", "code"])
    return _proven(ticket, row, now=now)


def _proven(ticket: Ticket, row: ProofCode, *, now: datetime) -> Customer | None:
    """The way is the customer's own; that is who it is, unless others have it too."""
    digest = bytes(row.target_hash)
    session = Session.objects.select_related("service").filter(ticket=ticket, ended_at=None).first()
    side = Side.objects.select_for_update(no_key=True).filter(session=session).first() if session else None
    customers.said_hashed(row.kind, digest, str(row.target), language=row.language, now=now)
    merging.hold_still()
    known = cast("Known", known_by_hash(row.kind, digest))  # as it stays now
    person = _who(ticket, known)
    if person is None:
        Ticket.objects.filter(pk=ticket.pk).update(said=known.way_id, customer=None)
    else:
        customers.prove(customer=person, kind=row.kind, digest=digest, now=now)
        Ticket.objects.filter(pk=ticket.pk).update(said=known.way_id)
        confirmed(ticket, person, session=session if side else None, by_id=None, now=now)
    if side is not None:
        side.revision += 1
        side.save(update_fields=["revision"])
        events.side_changed(side.counter_id)
    return person


def _who(ticket: Ticket, known: Known) -> Customer | None:
    """The only one known by it; of several the one whom the ticket means already."""
    if known.only is not None:
        return known.only
    meant = merging.person_of(ticket.customer_id).pk if ticket.customer_id else None
    return next((person for person in known.people if person.pk == meant), None)
