"""Holding and booking a time: what shows the times says also, under the lock of the day, whether one can be had."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.errors import DomainError
from queueing.actors import Actor
from queueing.commands.booking import telling
from queueing.commands.booking.moving import lock_days, locked, made, move, require_state
from queueing.commands.booking.naming import names_alternatives
from queueing.commands.booking.persons import Contact as Contact
from queueing.commands.booking.persons import hold_person as hold_person
from queueing.commands.booking.persons import require_few as require_few
from queueing.commands.booking.persons import require_few_made
from queueing.commands.booking.refusals import (
    BookingsOff,
    ContactNeeded,
    HoldOver,
    NoSuchTime,
    NotBookable,
    SlotTaken,
    TooManyPeople,
    TooSoon,
)
from queueing.commands.refusals import ServiceNotOffered
from queueing.models import Booking, BookingPart
from queueing.queries.bookable import day_slots, slot_at
from queueing.queries.capacity import facts_of
from queueing.queries.facts import Facts, Wish
from queueing.slots import Slot
from queueing.states import BookingState, Channel
from stores import hours
from stores.commands.customers import normal_mail, normal_phone
from stores.models import Service, Store

LONGEST_NAME, LONGEST_NOTES = 80, 500
TOKEN_BYTES = 18  # 144 random bits: the customer's page is opened by nothing else
SIGNS = "ABCDEFGHJKLMNPRTUVWXY346789"  # nothing that is read as something else
REFERENCE = 8
SPOOFS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they turn the text around them


def contact(*, name: str, phone: str, mail: str, language: str, notes: str, country: str) -> Contact:
    """What somebody typed, in its normal form. Raises BadPhone, BadMail."""
    return Contact(
        name=_visible(clean(name)[:LONGEST_NAME]),
        phone=normal_phone(phone, country) if phone.strip() else "",
        mail=normal_mail(mail) if mail.strip() else "",
        language=language,
        notes=clean(notes, lines=True)[:LONGEST_NOTES],
    )


def _visible(name: str) -> str:
    """A name has a letter, a number or a symbol in it; "" else: it would be read as no name at all."""
    return name if any(unicodedata.category(sign)[0] in "LNS" for sign in name) else ""


def clean(text: str, *, lines: bool = False) -> str:
    """`text` in one form (NFC) without control signs and without what turns its surroundings around."""
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in SPOOFS and (unicodedata.category(sign) not in ("Cc", "Cs") or sign.isspace())
    )
    return "\n".join(" ".join(line.split()) for line in kept.splitlines()).strip() if lines else " ".join(kept.split())


@dataclass(frozen=True)
class Request:
    """A booking that is asked for; `hold`: kept for a while, to be confirmed."""

    wish: Wish
    start: datetime
    contact: Contact
    channel: Channel
    hold: bool = False


@names_alternatives
@transaction.atomic
def book(*, store: Store, request: Request, actor: Actor, now: datetime) -> Booking:
    """Book (or hold) the time that is asked for. Locks the person and the day.

    Raises BookingsOff, ServiceNotOffered, NotBookable, TooManyPeople, ContactNeeded, TooManyBookings, and with the next
    best times SlotTaken, NoSuchTime or TooSoon.
    """
    if not request.hold:
        require_contact(request.contact, web=request.wish.web)
    on = hours.local_day(store.time_zone, request.start)
    hold_person(request.contact)
    lock_days(store.pk, [on])
    store = Store.objects.select_related("policy").get(pk=store.pk)  # as it is now: its hours may have changed
    facts = facts_of([store], first=on, last=on)[store.pk]
    require_bookable(facts, request.wish)
    slot = slot_to_book(facts, request.wish, request.start, now=now)
    services = services_of(facts, request.wish.services)
    if request.wish.web:
        require_few(request.contact, services, on=on, now=now)
        require_few_made(request.contact, now=now)
    booking = inserted(facts, request, slot, services, actor=actor, now=now)
    made(booking, actor=actor, now=now)
    if booking.state == BookingState.BOOKED:
        telling.booked(booking, now=now)
    return booking


def inserted(
    facts: Facts, request: Request, slot: Slot, services: Sequence[Service], *, actor: Actor, now: datetime, **more: Any
) -> Booking:
    """The row of what is asked for, with its services; `more` are further columns. The caller has locked the day."""
    held_until = now + timedelta(minutes=facts.policy.hold_minutes) if request.hold else None
    columns_of_it: dict[str, Any] = {"expires_at": held_until} | columns(request.contact, facts.store) | more
    booking = Booking.objects.create(
        reference=_reference(),
        token=secrets.token_urlsafe(TOKEN_BYTES),
        store=facts.store,
        service=services[0],
        key=request.wish.key,
        state=BookingState.HELD if request.hold else BookingState.BOOKED,
        state_since=now,
        day=hours.local_day(facts.store.time_zone, slot.start),
        starts_at=slot.start,
        minutes=int(slot.duration.total_seconds() // 60),
        party=request.wish.party,
        web=request.wish.web,
        made_at=now,
        channel=request.channel,
        made_by_id=actor.staff_id,
        **columns_of_it,
    )
    BookingPart.objects.bulk_create(
        [BookingPart(booking=booking, service=service, position=n) for n, service in enumerate(services)]
    )
    return booking


def columns(person: Contact, store: Store) -> dict[str, Any]:
    """The columns of a booking that say whose it is."""
    said: dict[str, Any] = {
        "language": person.language or store.language,
        "name": person.name or None,
        "phone": person.phone or None,
        "mail": person.mail or None,
        "notes": person.notes or None,
        "phone_hash": None,
        "mail_hash": None,
    }
    return said | person.hashes


def _reference() -> str:
    """What people say and type: 27**8 of them, two halves; the unique index makes sure."""
    signs = "".join(secrets.choice(SIGNS) for _sign in range(REFERENCE))
    return f"{signs[:4]}-{signs[4:]}"


@names_alternatives
@transaction.atomic
def confirm(*, booking: Booking, person: Contact | None, actor: Actor, now: datetime) -> Booking:
    """Make a hold a booking; `person` where the hold has nobody yet. Done twice is done once.

    A hold that expired is booked all the same while its time is free, else raises HoldOver with the next best times.
    Raises ContactNeeded, TooManyBookings, BookingGone.
    """
    hold_person(person or contact_of(booking))
    booking = locked(booking)
    if booking.state == BookingState.BOOKED:
        return booking
    require_state(booking, BookingState.HELD, BookingState.EXPIRED)
    own = person or contact_of(booking)
    require_contact(own, web=booking.web)
    if booking.web:
        services = [part.service for part in booking.parts.select_related("service").order_by("position")]
        require_few(own, services, on=booking.day, now=now, but=booking.pk)
        require_few_made(own, now=now, but=booking.pk)
    if booking.state == BookingState.EXPIRED or (booking.expires_at and booking.expires_at <= now):
        require_still_free(booking, now=now, without=[booking.pk])
    changes = columns(own, booking.store) if person is not None else {}
    booking = move(booking, BookingState.BOOKED, actor=actor, now=now, expires_at=None, **changes)
    telling.booked(booking, now=now)
    return booking


def require_still_free(booking: Booking, *, now: datetime, without: Sequence[int]) -> None:
    """Raise HoldOver with the next best times unless a hold's time is free beside all but `without`."""
    wish = wish_of(booking)
    facts = facts_of([booking.store], first=booking.day, last=booking.day)[booking.store_id]
    if slot_at(facts, wish, booking.starts_at, now=now, without=without) is None:
        raise HoldOver(booking.store, wish, booking.starts_at)


def wish_of(booking: Booking, *, web: bool | None = None) -> Wish:
    """What the booking is for, as it was asked for."""
    codes = tuple(booking.parts.order_by("position").values_list("service__code", flat=True))
    return Wish(codes or (booking.service.code,), booking.party, booking.web if web is None else web)


def contact_of(booking: Booking) -> Contact:
    """Whose booking it is, as far as that is known."""
    said = {field: str(getattr(booking, field) or "") for field in ("name", "phone", "mail", "notes")}
    return Contact(language=booking.language, **said)


# --- what has to hold -------------------------------------------------------------------------------------------------
def require_contact(person: Contact, *, web: bool) -> None:
    """Customers leave a name and a way to reach them; staff at least a name."""
    if not person.name or (web and not (person.phone or person.mail)):
        raise ContactNeeded


def require_bookable(facts: Facts, wish: Wish) -> None:
    """Raise BookingsOff, ServiceNotOffered, NotBookable or TooManyPeople."""
    if not facts.policy.takes_bookings:
        raise BookingsOff
    offers = [facts.offers.get(code) for code in wish.services]
    if not offers or any(offer is None for offer in offers):
        raise ServiceNotOffered
    if not all(offer.can_be_booked for offer in offers if offer):
        raise NotBookable
    if not 1 <= wish.party <= facts.policy.most_people:
        raise TooManyPeople


def services_of(facts: Facts, codes: Sequence[str]) -> list[Service]:
    """The services of a wish, in its order."""
    found = Service.objects.in_bulk([facts.offers[code].service_id for code in codes])
    return [found[facts.offers[code].service_id] for code in dict.fromkeys(codes)]


def slot_to_book(facts: Facts, wish: Wish, start: datetime, *, now: datetime, without: Sequence[int] = ()) -> Slot:
    """The slot at `start`, which the caller has locked the day of; raises SlotTaken, NoSuchTime or TooSoon."""
    slot = slot_at(facts, wish, start, now=now, without=without)
    if slot is None:
        raise _why_not(facts, wish, start, now=now)(facts.store, wish, start)
    return slot


def _why_not(facts: Facts, wish: Wish, start: datetime, *, now: datetime) -> type[SlotTaken | NoSuchTime | TooSoon]:
    lead = timedelta(minutes=facts.policy.lead_minutes) if wish.web else timedelta(0)
    if start < now + lead:
        return TooSoon
    on = hours.local_day(facts.store.time_zone, start)
    beyond = on > hours.local_day(facts.store.time_zone, now) + timedelta(days=facts.policy.horizon_days)
    exists = any(slot.start == start for slot in day_slots(facts, wish, on, []).slots)
    return SlotTaken if exists and not beyond else NoSuchTime


__all__ = ["Contact", "DomainError", "Request", "book", "confirm", "contact"]
