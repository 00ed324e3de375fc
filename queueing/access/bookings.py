"""Bookings: the customer's own by its token, the others by those who work in its store or look after it."""

import hmac
import re
from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from queueing.models import Booking
from queueing.states import BookingState
from stores import access
from stores.access import Principal
from stores.models import Store

MANAGE_HEADER = "X-Manage-Token"
_ROWS = ("store__policy", "store__region", "service", "ticket")
_OWN_PAGE = re.compile(r"/booking/([A-Za-z0-9_-]{22,40})(?:/|$)")  # what the QR code of a booking holds
_REFERENCE = 8
_TO_COME = (BookingState.BOOKED, BookingState.NO_SHOW, BookingState.ARRIVED)


def booking_of(token: str) -> Booking:
    """The customer's own booking, by the token that nobody else has."""
    booking = Booking.objects.filter(token=token).select_related(*_ROWS).first()
    if booking is None:
        raise NotFound
    return booking


def booking_for(principal: Principal, reference: str, token: str) -> Booking:
    """A booking by what people call it: for whoever has its `token`, else for staff of its store."""
    if not token:
        return staff_booking(principal, reference)
    booking = Booking.objects.filter(reference=reference.upper()).select_related(*_ROWS).first()
    if booking is None or not hmac.compare_digest(booking.token.encode(), token.encode()):
        raise NotFound
    return booking


def staff_booking(principal: Principal, reference: str) -> Booking:
    """A booking of a store in which the principal works, or which they look after."""
    if not principal.is_staff:
        raise NotSignedIn
    rows = Booking.objects.filter(reference=reference.upper(), store__in=access.stores_visible_to(principal))
    booking = rows.select_related(*_ROWS).first()
    if booking is None:
        raise NotFound
    require_booker(principal, booking.store)
    return booking


def require_booker(principal: Principal, store: Store) -> None:
    """Raise NotAllowed unless the principal may book and change bookings in `store`; WrongScope for the wrong token."""
    in_charge = principal.has(access.REGIONAL) and store.region_id in principal.region_ids
    if not (access.can_work(principal, store.pk) or in_charge or principal.has(access.ADMINISTRATOR)):
        raise NotAllowed
    access.require_scope(principal, "book")


def booking_store(principal: Principal, code: str) -> Store:
    """A store in which the principal books for customers; everybody else books in it as a customer."""
    store = access.public_store(code)
    if principal.is_staff:
        visible = access.stores_visible_to(principal).filter(pk=store.pk).exists()
        if not visible:
            raise NotFound
        require_booker(principal, store)
    return store


def bookings_at(principal: Principal, code: str) -> QuerySet[Booking]:
    """The bookings of a store, for those who work in it or look after it."""
    store = access.store_for(principal, code)
    require_booker(principal, store)
    return Booking.objects.filter(store=store)


# --- said in the store ------------------------------------------------------------------------------------------------
def booking_said(store: Store, said: str) -> Booking:
    """The booking in `store` that somebody names: by its reference as people type it, or by the address in its QR."""
    own = _OWN_PAGE.search(said[:300])
    signs = "".join(sign for sign in said[:40].upper() if sign.isalnum())
    if own is None and len(signs) != _REFERENCE:
        raise NotFound
    named = {"token": own[1]} if own else {"reference": f"{signs[:4]}-{signs[4:]}"}
    booking = Booking.objects.filter(store=store, **named).exclude(state=BookingState.HELD).select_related(*_ROWS)
    found = booking.first()
    if found is None:
        raise NotFound
    return found


def bookings_of_phone(store: Store, phone_hash: bytes, *, days: Collection[date]) -> list[Booking]:
    """What is booked in `store` on these of its days with that phone, by time; of those that stand, and arrived."""
    rows = Booking.objects.filter(store=store, day__in=days, phone_hash=phone_hash, state__in=_TO_COME)
    return list(rows.select_related("service", "store").order_by("starts_at", "id")[:60])


def booking_at(store: Store, booking_id: int) -> Booking:
    """A booking of that store."""
    booking = Booking.objects.filter(pk=booking_id, store=store).select_related(*_ROWS).first()
    if booking is None:
        raise NotFound
    return booking
