"""Tickets and lines: fetched and authorised in one step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from core.sql import Send, batch
from queueing.access.bookings import (
    MANAGE_HEADER,
    booking_at,
    booking_for,
    booking_of,
    booking_said,
    booking_store,
    bookings_at,
    bookings_of_phone,
    staff_booking,
)
from queueing.access.screens import PHONE_COOKIE, Watcher, phone_watcher, screen_watcher
from queueing.actors import Actor
from queueing.models import Session, Ticket
from queueing.queries.catalogue import walk_in_service
from queueing.queries.room import Look
from queueing.states import AT_COUNTER
from stores import access
from stores.access import Principal
from stores.models import CustomerWay, Device, Store

__all__ = [
    "MANAGE_HEADER",
    "PHONE_COOKIE",
    "Watcher",
    "booking_at",
    "booking_for",
    "booking_of",
    "booking_said",
    "booking_store",
    "bookings_at",
    "bookings_of_phone",
    "phone_watcher",
    "screen_watcher",
    "staff_booking",
]


@dataclass(frozen=True)
class Place:
    """A counter or ticket by id, and the store it belongs to: all that a command needs."""

    id: int
    store_id: int


def actor(principal: Principal, key: str = "") -> Actor:
    """The principal as the history names it."""
    return Actor(
        staff_id=principal.staff_id,
        device_id=principal.device_id,
        key=key[:200],
        manages=principal.has(access.MANAGER),
    )


_COUNTER = "SELECT store_id FROM stores_counter WHERE id = %s AND is_active"
_TICKET = "SELECT store_id FROM queueing_ticket WHERE id = %s"


def _store_id(sql: str, key: int | str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    store_id: int = row[0]
    return store_id


def _visible(principal: Principal, store_id: int) -> bool:
    if principal.has(access.GREETER, access.CLERK, access.MANAGER):
        return store_id in principal.store_ids
    return access.stores_visible_to(principal).filter(pk=store_id).exists()


def _place(principal: Principal, sql: str, pk: int) -> Place:
    if not principal.is_staff:
        raise NotSignedIn
    store_id = _store_id(sql, pk)
    if not _visible(principal, store_id):
        raise NotFound
    access.require_scope(principal, "desk")
    return Place(pk, store_id)


def serving_counter(principal: Principal, counter_id: int) -> Place:
    """A counter where the principal may serve."""
    place = _place(principal, _COUNTER, counter_id)
    if not access.can_serve(principal, place.store_id):
        raise NotAllowed
    return place


def serving_stores(principal: Principal) -> frozenset[int]:
    """The stores at whose counters the principal may serve: the hot path names them in its locking statement."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(access.CLERK, access.MANAGER):
        raise NotAllowed
    access.require_scope(principal, "desk")
    return principal.store_ids


def clerk_ticket(principal: Principal, ticket_id: int) -> Place:
    """A ticket that the principal may call, serve or finish."""
    place = _place(principal, _TICKET, ticket_id)
    if not access.can_serve(principal, place.store_id):
        raise NotAllowed
    return place


def room_ticket(principal: Principal, ticket_id: int) -> Place:
    """A ticket that those who stand in the store may take out, hold or bring back: greeters too."""
    place = _place(principal, _TICKET, ticket_id)
    if not access.can_work(principal, place.store_id):
        raise NotAllowed
    return place


def own_ticket(token: str) -> Ticket:
    """The customer's own ticket, by the token that nobody else has."""
    ticket = Ticket.objects.filter(token=token).select_related("store", "service", "tier", "counter", "clerk").first()
    if ticket is None:
        raise NotFound
    return ticket


def own_place(token: str) -> tuple[Place, str]:
    """Where the customer's own ticket is, and its language: all that a socket needs, and thousands may come at once."""
    (rows,) = batch(("SELECT id, store_id, language FROM queueing_ticket WHERE token = %s", [token]))
    if not rows:
        raise NotFound
    pk, store_id, language = rows[0]
    return Place(pk, store_id), language


def may_issue(principal: Principal, store_id: int) -> bool:
    """A kiosk of the store, or somebody who works there."""
    return principal.is_device(Device.Purpose.KIOSK, store_id) or access.can_work(principal, store_id)


_FIELDS = tuple(field.attname for field in Store._meta.concrete_fields)  # noqa: SLF001 -- Django's public way to them
_STORE = f"SELECT {', '.join(_FIELDS)} FROM stores_store WHERE code = %s AND is_active"  # noqa: S608 -- our own columns


def _active_store(code: str, send: Send) -> Store | None:
    """As the ORM would fetch it, without composing the same statement for every ticket."""
    (rows,) = send((_STORE, [code]))
    return Store.from_db(connection.alias, _FIELDS, rows[0]) if rows else None


def issuing_store(principal: Principal, code: str, send: Send = batch) -> Store:
    """An open-to-the-public store in which the principal may give out tickets."""
    if principal is access.PUBLIC:
        raise NotSignedIn
    store = _active_store(code, send)
    if store is None or not (principal.device_store_id == store.pk or _visible(principal, store.pk)):
        raise NotFound
    if not may_issue(principal, store.pk):
        raise NotAllowed
    access.require_scope(principal, "desk")
    return store


def _in_the_room(principal: Principal) -> None:
    """Raise unless the principal stands in a store: those who watch from afar give no tickets."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(access.GREETER, access.CLERK, access.MANAGER):
        raise NotAllowed
    access.require_scope(principal, "desk")


def greeted_stores(principal: Principal) -> QuerySet[Store]:
    """The stores at whose door the principal may stand."""
    _in_the_room(principal)
    return access.stores_visible_to(principal).filter(is_active=True)


def greeted_store(principal: Principal, code: str) -> Store:
    """One of them, or NotSignedIn / NotAllowed / NotFound."""
    _in_the_room(principal)
    store = greeted_stores(principal).filter(code=code).select_related("region", "policy").first()
    if store is None:
        raise NotFound
    return store


def greeted_ticket(store: Store, ticket_id: int) -> Ticket:
    """A ticket of that store."""
    tickets = Ticket.objects.filter(pk=ticket_id, store=store)
    ticket = tickets.select_related("store__policy", "service", "tier", "counter", "clerk").first()
    if ticket is None:
        raise NotFound
    return ticket


def greeter_looks(principal: Principal, store: Store, asked: Mapping[str, str]) -> Look:
    """What the greeter's page in `store` is to show, for those who may open it; raises NotAllowed, NotFound."""
    if not access.can_work(principal, store.pk):
        raise NotAllowed
    look, service, ticket = Look.sought_by(asked), asked.get("service", "")[:60], asked.get("ticket", "")
    if service and walk_in_service(store, service) is None:
        raise NotFound
    if ticket:
        known = ticket.isascii() and ticket.isdecimal()
        look = replace(look, ticket=greeted_ticket(store, int(ticket[:18])).pk if known else 0)
    return replace(look, service=service)


def display_store(principal: Principal, code: str, purpose: str) -> int:
    """The id of the store whose public screen a paired device of `purpose` shows."""
    if principal is access.PUBLIC:
        raise NotSignedIn
    store_id = _store_id("SELECT id FROM stores_store WHERE code = %s", code)
    if not principal.is_device(purpose, store_id):
        raise NotFound
    return store_id


def desk_counter(principal: Principal, store: Store, counter_id: str) -> int:
    """The counter of a desk page in `store`, for those who may serve there."""
    known = counter_id.isascii() and counter_id.isdecimal() and store.counters.filter(pk=int(counter_id[:18])).exists()
    if not known:
        raise NotFound
    if not access.can_serve(principal, store.pk):
        raise NotAllowed
    return int(counter_id[:18])


def crm_ticket(principal: Principal, counter_id: int) -> Ticket | None:
    """Whom the principal has called or serves at this counter, which is theirs; None for nobody, and for others."""
    counter = access.counter_for(principal, counter_id)
    if counter.clerk_id != principal.staff_id:
        return None
    return Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).select_related("customer").first()


def crm_may_be_shown(ticket: Ticket) -> bool:
    """Whether its clerk may read who the customer is: the person is confirmed, or staff gave the customer number.

    What was said since in place of that number is a claim like any other.
    """
    by_number = ticket.moves.filter(from_state="", facts__known_by="number", ticket__said__kind=CustomerWay.Kind.NUMBER)
    return ticket.confirmed_at is not None or by_number.exists()


_SESSION = """
    SELECT c.store_id FROM queueing_session x JOIN stores_counter c ON c.id = x.counter_id WHERE x.id = %s
"""


def clerk_session(principal: Principal, session_id: int) -> Place:
    """A session whose screen and steps the principal may lead."""
    place = _place(principal, _SESSION, session_id)
    if not access.can_serve(principal, place.store_id):
        raise NotAllowed
    return place


def person_session(principal: Principal, session_id: int) -> Place:
    """A session whose customer the principal may know: the clerk's who serves, or one of the manager's store."""
    place = clerk_session(principal, session_id)
    serves = Session.objects.filter(pk=session_id, clerk=principal.staff_id or 0)
    if not (principal.has(access.MANAGER) or serves.exists()):
        raise NotAllowed
    return place


def device_store(device: Principal) -> Store:
    """The store that a paired device stands in."""
    own = Store.objects.filter(devices=device.device_id or 0, is_active=True)
    store = own.select_related("region", "policy").first()
    if store is None:
        raise NotFound
    return store


def kiosk_ticket(device: Principal, token: str) -> Ticket:
    """A ticket of the store in which the kiosk stands."""
    ticket = own_ticket(token)
    if ticket.store_id != device.device_store_id:
        raise NotFound
    return ticket
