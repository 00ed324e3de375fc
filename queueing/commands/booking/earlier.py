"""Those who would like an earlier time: what comes free is offered to them in order, each time with a short hold.

An offer is a hold that `replaces` their booking. It takes room like any other; taken, the booking moves to its time.
The offers of a booking are its memory: what was offered once is not offered again. Lock order: days, the booking, its
offer, its wish; their person before all of them.
"""

import contextlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Final

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from kombu.exceptions import OperationalError

from queueing import tasks
from queueing.actors import CLOCK, Actor
from queueing.commands.booking import telling
from queueing.commands.booking.limits import services_in
from queueing.commands.booking.making import (
    Request,
    contact_of,
    inserted,
    require_still_free,
    services_of,
    wish_of,
)
from queueing.commands.booking.moving import locked, made, move, require_state
from queueing.commands.booking.naming import names_alternatives
from queueing.commands.booking.persons import Contact, has_enough, hold_person, require_few, whose
from queueing.commands.booking.refusals import BookingGone, StaleBooking
from queueing.models import Booking, EarlierWish
from queueing.queries.bookable import slot_at, slots
from queueing.queries.capacity import facts_of
from queueing.queries.facts import Facts
from queueing.slots import Slot
from queueing.states import BookingState, Channel
from stores import hours
from stores.models import Store

log = logging.getLogger(__name__)
KEPT_FOR: Final = timedelta(minutes=20)  # so long they have to answer
TO_COME: Final = timedelta(minutes=30)  # besides the lead time: to read it and to come
FIRST_AT, LAST_BEFORE = time(8), time(21)  # on the store's clock: an offer wants an answer at once
MOST_OFFERS: Final = 5  # to one wish: who does not answer is not written to for ever


# --- the wish ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def wish(*, booking: Booking, now: datetime) -> EarlierWish:
    """Put the booking on the list. Done twice is done once. Raises BookingGone."""
    row = Booking.objects.select_for_update(no_key=True, of=("self",)).get(pk=booking.pk)
    require_state(row, BookingState.BOOKED)
    if row.starts_at <= now:
        raise BookingGone(state=row.state)
    found, _made = EarlierWish.objects.get_or_create(booking=row, defaults={"made_at": now})
    freed(row.store_id, now=now)
    return found


@transaction.atomic
def unwish(*, booking: Booking, now: datetime) -> None:
    """Take it back, with what is being offered. Locks the days, the booking; then the wish."""
    offers = open_offers(booking, now=now)
    booking = locked(booking, *(offer.day for offer in offers))
    EarlierWish.objects.filter(booking=booking).delete()
    for offer in offers:
        if Booking.objects.filter(pk=offer.pk, state=BookingState.HELD).exists():
            decline_earlier(offer=offer, now=now)


def open_offers(booking: Booking, *, now: datetime) -> list[Booking]:
    """What is being offered to whoever has the booking: one at most."""
    rows = Booking.objects.filter(replaces=booking, state=BookingState.HELD, expires_at__gt=now)
    return list(rows.select_related("store", "service").order_by("id"))


# --- the doorbell -----------------------------------------------------------------------------------------------------
def freed(store_id: int, *, now: datetime) -> None:
    """Something came free in this store: once that is committed, the worker is asked to offer it."""
    if _wishes(store_id, now=now).exists():
        transaction.on_commit(lambda: _ring(store_id), robust=True)


def _ring(store_id: int) -> None:
    try:
        tasks.offer_earlier.apply_async(kwargs={"store_id": store_id}, expires=60, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("earlier times wait for the sweep: the broker does not answer (%s)", type(error).__name__)


# --- offering ---------------------------------------------------------------------------------------------------------
def sweep_earlier(*, now: datetime) -> int:
    """The same for every store with somebody who waits: whatever rang in vain; how many offers were made."""
    rows = EarlierWish.objects.filter(booking__state=BookingState.BOOKED, booking__starts_at__gt=now)
    store_ids = rows.order_by("booking__store").values_list("booking__store", flat=True).distinct()
    return sum(offer_earlier(store_id, now=now) for store_id in list(store_ids))


def offer_earlier(store_id: int, now: datetime) -> int:
    """Offer what is free in a store to those who wish an earlier time, in the order in which they said so; how many.
    At night nobody is written to.

    Safe to run twice and beside itself: a time is held under the lock of its day, for a booking that is locked too.
    """
    _give_back(store_id, now=now)
    rows = _wishes(store_id, now=now).select_related("booking__store", "booking__service")
    return sum(
        _offer(row.booking, now=now) for row in rows.order_by("made_at", "pk") if _is_day(row.booking.store, now=now)
    )


def _is_day(store: Store, *, now: datetime) -> bool:
    return FIRST_AT <= hours.local_time(store.time_zone, now).time() < LAST_BEFORE


def _wishes(store_id: int, *, now: datetime) -> QuerySet[EarlierWish]:
    """Those that may be asked now."""
    being_asked = Q(booking__offers__state=BookingState.HELD, booking__offers__expires_at__gt=now)
    return (
        EarlierWish.objects.filter(
            booking__store=store_id, booking__state=BookingState.BOOKED, booking__starts_at__gt=now
        )
        .alias(asked=Count("booking__offers"), open=Count("booking__offers", filter=being_asked))
        .filter(asked__lt=MOST_OFFERS, open=0)
    )


def _offer(booking: Booking, *, now: datetime) -> bool:
    slot = next(_earlier_slots(booking, now=now), None)
    if slot is None:
        return False
    try:
        return _held_for(booking, slot, now=now)
    except StaleBooking:  # it has just moved to another day: the next sweep sees it there
        return False


def _earlier_slots(booking: Booking, *, now: datetime) -> Iterator[Slot]:
    """What is free so much earlier that it is worth asking, and has not been offered before; by start."""
    store: Store = booking.store
    today = hours.local_day(store.time_zone, now)
    facts = facts_of([store], first=today, last=booking.day)[store.pk]
    first, last = _bounds(facts, booking, now=now)
    offered = set(Booking.objects.filter(replaces=booking).values_list("starts_at", flat=True))
    found = slots(store, wish_of(booking), first=today, days=(booking.day - today).days + 1, now=now)
    fits = cache(partial(_fits_day, booking, now=now))
    return (
        slot
        for slot in found
        if first <= slot.start <= last
        and slot.start not in offered
        and fits(hours.local_day(store.time_zone, slot.start))
    )


def _fits_day(booking: Booking, on: date, *, now: datetime) -> bool:
    """Whether its customer may have one more on that day."""
    if on == booking.day:
        return True
    return not has_enough(contact_of(booking), services_in(booking), on=on, now=now, but=booking.pk)


def _is_asked(person: Contact, *, now: datetime) -> bool:
    """Whether somebody has an offer to answer, for any of their bookings."""
    if not person.hashes:
        return False
    theirs = Booking.objects.filter(whose(person))
    return Booking.objects.filter(replaces__in=theirs, state=BookingState.HELD, expires_at__gt=now).exists()


def _bounds(facts: Facts, booking: Booking, *, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last start that may be offered."""
    return now + timedelta(minutes=facts.policy.lead_minutes) + TO_COME, booking.starts_at - facts.policy.cell


@transaction.atomic
def _held_for(booking: Booking, slot: Slot, *, now: datetime) -> bool:
    """Hold the time, if it and the wish are still there and its customer has no other offer. Locks the person, both
    days and the booking.
    """
    person = contact_of(booking)
    hold_person(person)
    if _is_asked(person, now=now):
        return False
    on = hours.local_day(booking.store.time_zone, slot.start)
    starts_at, booking = booking.starts_at, locked(booking, on)
    asked = EarlierWish.objects.filter(booking=booking)
    still_wished = booking.state == BookingState.BOOKED and booking.starts_at == starts_at and asked.exists()
    if not still_wished or open_offers(booking, now=now) or booking.offers.filter(starts_at=slot.start).exists():
        return False
    own = wish_of(booking)
    facts = facts_of([booking.store], first=on, last=on)[booking.store_id]
    free = slot_at(facts, own, slot.start, now=now)
    if free is None:
        return False
    request = Request(own, slot.start, Contact(language=booking.language), Channel(booking.channel), hold=True)
    offer = inserted(
        facts,
        request,
        free,
        services_of(facts, own.services),
        actor=CLOCK,
        now=now,
        replaces=booking,
        expires_at=now + KEPT_FOR,
    )
    made(offer, actor=CLOCK, now=now)
    asked.update(asked_at=now)
    telling.earlier_offer(offer, now=now)
    return True


def _give_back(store_id: int, *, now: datetime) -> None:
    """End the offers to bookings that are over, have an earlier time by now, or no longer wish one."""
    rows = Booking.objects.filter(
        ~Q(replaces__state=BookingState.BOOKED)
        | Q(replaces__starts_at__lte=F("starts_at"))
        | Q(replaces__earlier__isnull=True),
        store=store_id,
        replaces__isnull=False,
        state=BookingState.HELD,
        expires_at__gt=now,
    )
    for offer in rows.select_related("store", "service").order_by("id"):
        with contextlib.suppress(BookingGone, StaleBooking):  # answered this moment
            decline_earlier(offer=offer, now=now)


# --- the answer -------------------------------------------------------------------------------------------------------
@names_alternatives
@transaction.atomic
def accept_earlier(*, offer: Booking, now: datetime) -> Booking:
    """Move the booking to the time that is offered; the move is none of those the customer has. Done twice is done
    once. An offer that ran out is taken all the same while its time is free, else raises HoldOver with the next best.

    Raises BookingGone, StaleBooking, TooManyBookings. Locks the person, both days, the booking, the offer.
    """
    booking = _replaced(offer)
    person = contact_of(booking)
    hold_person(person)
    booking = locked(booking, offer.day)
    offer = _locked_offer(offer)
    if offer.state == BookingState.RESCHEDULED:
        return booking
    require_state(offer, BookingState.HELD, BookingState.EXPIRED)
    require_state(booking, BookingState.BOOKED)
    if offer.day != booking.day:
        require_few(person, services_in(booking), on=offer.day, now=now, but=booking.pk)
    if offer.state == BookingState.EXPIRED or (offer.expires_at and offer.expires_at <= now):
        require_still_free(offer, now=now, without=[offer.pk, booking.pk])
    actor = Actor()
    move(offer, BookingState.RESCHEDULED, actor=actor, now=now, reason="earlier", expires_at=None)
    booking = move(
        booking,
        BookingState.BOOKED,
        actor=actor,
        now=now,
        reason="earlier",
        starts_at=offer.starts_at,
        day=offer.day,
        minutes=offer.minutes,
        sequence=booking.sequence + 1,
        coming_at=None,
        kept_over=False,
    )
    EarlierWish.objects.filter(booking=booking).delete()
    telling.moved(booking, now=now)
    freed(booking.store_id, now=now)
    return booking


@transaction.atomic
def decline_earlier(*, offer: Booking, now: datetime) -> Booking:
    """Leave the time to the next one. Done twice, or too late, changes nothing. Raises BookingGone once it is taken."""
    offer = locked(offer)
    if offer.state in (BookingState.CANCELLED, BookingState.EXPIRED):
        return offer
    require_state(offer, BookingState.HELD)
    offer = move(offer, BookingState.CANCELLED, actor=Actor(), now=now, reason="declined", expires_at=None)
    freed(offer.store_id, now=now)
    return offer


def _replaced(offer: Booking) -> Booking:
    if offer.replaces is None:
        raise BookingGone(state=offer.state)
    return offer.replaces


def _locked_offer(offer: Booking) -> Booking:
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("store", "service")
    return rows.get(pk=offer.pk)
