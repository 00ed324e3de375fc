"""Who changes a store's hours, people and patterns, and settles what becomes of its bookings."""

from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from queueing.models import Displacement
from stores import access
from stores.access import Principal
from stores.models import BookingPattern, Store

CHANGING = (access.MANAGER, access.REGIONAL, access.ADMINISTRATOR)


def changing_stores(principal: Principal) -> QuerySet[Store]:
    """The stores to choose from."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*CHANGING):
        raise NotAllowed
    return access.stores_to_manage(principal)


def changing_store(principal: Principal, code: str) -> Store:
    """One of them, or NotSignedIn / NotAllowed / NotFound."""
    return access.managed_store(principal, code)


def displacement_for(principal: Principal, code: str, displacement_id: int) -> Displacement:
    """An item of the work list of such a store."""
    store = changing_store(principal, code)
    rows = Displacement.objects.filter(store=store, pk=displacement_id)
    found = rows.select_related("booking__store", "booking__service").first()
    if found is None:
        raise NotFound
    return found


def pattern_for(principal: Principal, code: str, pattern_id: int) -> BookingPattern:
    """A booking pattern of such a store."""
    store = changing_store(principal, code)
    found = BookingPattern.objects.filter(store=store, pk=pattern_id).prefetch_related("services").first()
    if found is None:
        raise NotFound
    return found
