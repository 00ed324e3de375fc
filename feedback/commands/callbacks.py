"""Somebody asks to be called instead of waiting, and may take that back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import phonenumbers
from django.db import transaction
from phonenumbers import PhoneNumberType

from feedback.call_times import HOUR
from feedback.callback_states import CALLBACK_OPEN, CallbackState, CallbackWhy
from feedback.commands.callback_moving import locked, move, wrote
from feedback.commands.callback_refusals import (
    CallbackAbroad,
    CallbackBeingCalled,
    CallbackHourFull,
    CallbackNoRoom,
    CallbackNoSuchHour,
    CallbackOpen,
    CallbackPhoneNeeded,
    CallbackServiceNumber,
    CallbacksOff,
    CallbackTooMany,
)
from feedback.models import Callback, CallbackRule
from feedback.queries.callback_times import DayRoom, day_rooms
from feedback.queries.callbacks import rule_for
from queueing.actors import Actor
from queueing.commands.booking.making import Contact, hold_person
from queueing.commands.booking.moving import hold_stores
from queueing.commands.moving import lock_store, locked_ticket, require_state
from queueing.commands.moving import move as move_ticket
from queueing.models import Ticket
from queueing.states import BY_PHONE, IN_LINE, TicketState
from stores import hours
from stores.models import Service, Store
from stores.queries.messages import prefixes

TOKEN_BYTES = 24  # 192 random bits: the customer's page is opened by nothing else
OWN_PHONES = (
    PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP,
)  # fmt: skip
MOST_A_DAY, DAY = 3, timedelta(hours=24)  # wishes for one number, in all stores together


@dataclass(frozen=True)
class NewCallback:
    """What is asked for. `start` is the beginning of an hour, None: as soon as possible. `contact` is in its normal
    form (making.contact); `ticket` is the one whose place it takes.
    """

    store: Store
    contact: Contact
    service: Service | None = None
    start: datetime | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Place:
    """Where in the line, and between when it is called."""

    placed_at: datetime
    start: datetime | None
    due_at: datetime
    lapses_at: datetime


@transaction.atomic
def ask(*, new: NewCallback, now: datetime) -> Callback:
    """Put somebody into the line of calls; a ticket leaves its own line, and gives its place. Locks person and store.

    Raises CallbacksOff, CallbackPhoneNeeded, CallbackAbroad, CallbackServiceNumber, CallbackOpen, CallbackTooMany,
    CallbackNoSuchHour, CallbackHourFull, CallbackNoRoom, and IllegalMove for a ticket that waits no longer.
    """
    hold_person(new.contact)  # before the ticket, as everywhere: a code that proves this number is sent so
    now, placed_at = _out_of_line(new.ticket, now=now) if new.ticket else (_held(new.store, now=now), now)
    rule = rule_for(new.store.pk)
    if rule is None:
        raise CallbacksOff
    _require_callable(new.contact)
    place = _place(new, rule, placed_at=placed_at, now=now)
    _require_few(new, now=now)  # last: who asks for an hour that is none learns nothing about the number
    return _written(new, rule, place, now=now)


def _held(store: Store, *, now: datetime) -> datetime:
    """One at a time asks in a store: so no hour is promised to one too many."""
    hold_stores([store.pk])
    return now


def _out_of_line(ticket: Ticket, *, now: datetime) -> tuple[datetime, datetime]:
    """The ticket leaves; the time of the line, and since when its customer has waited."""
    lock = lock_store(ticket.store_id, now=now)
    own = locked_ticket(ticket.pk, lock)
    require_state(own, IN_LINE)
    move_ticket(own, TicketState.LEFT, lock=lock, actor=Actor(), now=lock.at, reason=BY_PHONE)
    return lock.at, own.arrived_at


def _require_callable(person: Contact) -> None:
    if not person.phone:
        raise CallbackPhoneNeeded
    if not person.phone.startswith(prefixes()):  # elsewhere somebody may earn by every call
        raise CallbackAbroad
    if phonenumbers.number_type(phonenumbers.parse(person.phone)) not in OWN_PHONES:
        raise CallbackServiceNumber  # abroad or not, somebody may earn by it


def _require_few(new: NewCallback, *, now: datetime) -> None:
    """One that is open in a store, three in a day in all: nobody is rung up in somebody else's name again and again."""
    theirs = Callback.objects.filter(phone_hash=new.contact.hashes["phone_hash"])
    if theirs.filter(store=new.store, state__in=CALLBACK_OPEN).exists():
        raise CallbackOpen
    if theirs.filter(asked_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise CallbackTooMany


def _place(new: NewCallback, rule: CallbackRule, *, placed_at: datetime, now: datetime) -> Place:
    days = day_rooms(new.store, rule, now=now)
    if new.start is None:
        day = next((each for each in days if any(each.left.values())), None)
        if day is None:
            raise CallbackNoRoom
        return Place(placed_at, None, max(now, day.starts[0]), _end(new.store, day.on))
    day = _day_of(days, new.start, now=now)
    return Place(placed_at, new.start, new.start, _end(new.store, day.on))


def _day_of(days: Sequence[DayRoom], start: datetime, *, now: datetime) -> DayRoom:
    """The day on which the hour that begins at `start` is still to come and has room."""
    day = next((each for each in days if start in each.left and start > now), None)
    if day is None:
        raise CallbackNoSuchHour
    if not day.left[start]:
        raise CallbackHourFull
    return day


def _end(store: Store, on: date) -> datetime:
    return hours.midnight(store.time_zone, on + timedelta(days=1))


def _written(new: NewCallback, rule: CallbackRule, place: Place, *, now: datetime) -> Callback:
    ticket = new.ticket
    callback = Callback.objects.create(
        token=secrets.token_urlsafe(TOKEN_BYTES), store=new.store, partner_id=new.store.partner_id,
        service=new.service, ticket=ticket, customer_id=ticket.customer_id if ticket and ticket.confirmed_at else None,
        name=new.contact.name or None, phone=new.contact.phone, phone_hash=new.contact.hashes["phone_hash"],
        language=new.contact.language or new.store.language, kind=rule.kind, state=CallbackState.ASKED,
        state_since=now, asked_at=now, placed_at=place.placed_at, wanted_from=place.start,
        wanted_until=place.start + HOUR if place.start else None, due_at=place.due_at, lapses_at=place.lapses_at,
    )  # fmt: skip
    wrote(callback, "", by_id=None, now=now)
    return callback


@transaction.atomic
def cancel(*, callback_id: int, store_id: int, now: datetime) -> Callback:
    """The customer wants no call any more; done twice is done once. Raises CallbackBeingCalled, CallbackMoved."""
    hold_stores([store_id])
    callback = locked(callback_id, store_id=store_id)
    if callback.state == CallbackState.CANCELLED:
        return callback
    if callback.state == CallbackState.TAKEN:
        raise CallbackBeingCalled
    return move(callback, CallbackState.CANCELLED, by_id=None, now=now, why=CallbackWhy.CUSTOMER)
