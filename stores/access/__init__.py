"""Who asks, and what they may see and do. Every edge gets its objects from an `access.py` (STYLE 3).

Greeter and clerk: own stores. Store manager: own stores. Regional manager: own regions. Auditor: reads all.
Administrator: configures all. A device: the one store and purpose it was paired for.
"""

from django.conf import settings
from django.db.models import F, Q, QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from stores.access.asking import (
    DEVICE_COOKIES,
    PIN_DEVICE,
    Known,
    RightsChanged,
    device_by_cookie,
    device_of,
    known_bearer,
    principal_for_bearer,
    principal_for_session,
    principal_for_user,
    principal_of,
    staff_of,
)
from stores.access.principals import PUBLIC, Principal, WrongScope, has_scope, require_scope
from stores.models import Counter, Device, OutgoingMessage, Region, Staff, Store

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "CLERK",
    "DEVICE_COOKIES",
    "GREETER",
    "MANAGER",
    "PIN_DEVICE",
    "PUBLIC",
    "REGIONAL",
    "Known",
    "Principal",
    "RightsChanged",
    "WrongScope",
    "can_manage",
    "can_see_line",
    "can_serve",
    "can_work",
    "counter_for",
    "device_by_cookie",
    "device_for",
    "device_of",
    "has_scope",
    "known_bearer",
    "managed_store",
    "message_for",
    "of_same_dealer",
    "principal_for_bearer",
    "principal_for_session",
    "principal_for_user",
    "principal_of",
    "public_store",
    "region_for",
    "regions_visible_to",
    "require_scope",
    "staff_of",
    "store_for",
    "store_to_pair_here",
    "stores_to_manage",
    "stores_to_pair_here",
    "stores_visible_to",
]

GREETER, CLERK, MANAGER = Staff.Role.GREETER, Staff.Role.CLERK, Staff.Role.STORE_MANAGER
REGIONAL, AUDITOR, ADMINISTRATOR = Staff.Role.REGIONAL_MANAGER, Staff.Role.AUDITOR, Staff.Role.ADMINISTRATOR


# --- what they see ----------------------------------------------------------------------------------------------------
def stores_visible_to(principal: Principal) -> QuerySet[Store]:
    """The stores whose inside (line, people, devices) the principal may see."""
    if principal.has(AUDITOR, ADMINISTRATOR):
        return Store.objects.all()
    if principal.has(REGIONAL):
        return Store.objects.filter(region_id__in=principal.region_ids)
    if principal.has(GREETER, CLERK, MANAGER):
        return Store.objects.filter(pk__in=principal.store_ids)
    return Store.objects.filter(devices=principal.device_id) if principal.device_id else Store.objects.none()


def of_same_dealer(principal: Principal, prefix: str = "") -> Q:
    """Rows whose `partner` of then is that of their store now: who manages a store that has changed hands does not read
    what was the former dealer's. `prefix` leads to the row that has both. No condition for anybody else.
    """
    if not principal.has(MANAGER):
        return Q()
    same = Q(**{f"{prefix}partner": F(f"{prefix}store__partner")})
    return same | Q(**{f"{prefix}partner": None, f"{prefix}store__partner": None})


def regions_visible_to(principal: Principal) -> QuerySet[Region]:
    if principal.has(AUDITOR, ADMINISTRATOR):
        return Region.objects.all()
    return Region.objects.filter(pk__in=principal.region_ids)


def can_see_line(principal: Principal, _store: Store) -> bool:
    """Those who work with people of a store, and those who watch over them; kiosks and displays see their own page."""
    return principal.is_staff


def can_manage(principal: Principal, store: Store) -> bool:
    """Devices, counters, hours and shifts of a store; a token needs the scope `desk` for it."""
    if not has_scope(principal, "desk"):
        return False
    if principal.has(REGIONAL):
        return store.region_id in principal.region_ids
    return principal.has(ADMINISTRATOR) or (principal.has(MANAGER) and store.pk in principal.store_ids)


def can_work(principal: Principal, store_id: int) -> bool:
    """Serve, issue and take out tickets in a store: those who stand in it."""
    return principal.has(GREETER, CLERK, MANAGER) and store_id in principal.store_ids


def can_serve(principal: Principal, store_id: int) -> bool:
    """Call and serve at a counter; greeters do not."""
    return principal.has(CLERK, MANAGER) and store_id in principal.store_ids


# --- fetch and authorise ----------------------------------------------------------------------------------------------
def public_store(code: str) -> Store:
    """A store as everybody may see it: its public page."""
    store = Store.objects.filter(code=code, is_active=True).select_related("region", "policy").first()
    if store is None:
        raise NotFound
    return store


def store_for(principal: Principal, code: str) -> Store:
    """A store whose line the principal may watch, or NotSignedIn / NotFound / NotAllowed."""
    if principal is PUBLIC:
        raise NotSignedIn
    store = stores_visible_to(principal).filter(code=code).select_related("region", "policy").first()
    if store is None:
        raise NotFound
    if not can_see_line(principal, store):
        raise NotAllowed
    return store


def managed_store(principal: Principal, code: str) -> Store:
    """A store that the principal may manage."""
    store = store_for(principal, code)
    if not can_manage(principal, store):
        raise NotAllowed
    return store


def counter_for(principal: Principal, counter_id: int) -> Counter:
    """A counter at which the principal may serve, or NotSignedIn / NotFound / NotAllowed."""
    if not principal.is_staff:
        raise NotSignedIn
    visible = Q(store__in=stores_visible_to(principal))
    counter = Counter.objects.filter(visible, pk=counter_id, is_active=True).select_related("store").first()
    if counter is None:
        raise NotFound
    if not can_serve(principal, counter.store_id):
        raise NotAllowed
    require_scope(principal, "desk")
    return counter


def device_for(principal: Principal, device_id: int) -> Device:
    """A device that the principal may manage."""
    if not principal.is_staff:
        raise NotSignedIn
    device = Device.objects.filter(pk=device_id, store__in=stores_visible_to(principal)).select_related("store").first()
    if device is None:
        raise NotFound
    if not can_manage(principal, device.store):
        raise NotAllowed
    return device


def message_for(principal: Principal, message_id: int) -> OutgoingMessage:
    """A message that the principal may send again: of a store they manage; those of no store are the chain's."""
    if not principal.is_staff:
        raise NotSignedIn
    visible = Q(store__in=stores_visible_to(principal))
    if principal.has(ADMINISTRATOR):
        visible |= Q(store=None)
    message = OutgoingMessage.objects.filter(visible, pk=message_id).only("id", "store").select_related("store").first()
    if message is None:
        raise NotFound
    if message.store is not None and not can_manage(principal, message.store):
        raise NotAllowed
    return message


def stores_to_manage(principal: Principal) -> QuerySet[Store]:
    """The stores whose devices, counters and hours the principal looks after."""
    if not principal.has(MANAGER, REGIONAL, ADMINISTRATOR) or not has_scope(principal, "desk"):
        return Store.objects.none()
    return stores_visible_to(principal).filter(is_active=True)


def stores_to_pair_here(principal: Principal) -> QuerySet[Store]:
    """Stores for which this browser may become a device without a code: every one in demo mode, else those managed."""
    return Store.objects.filter(is_active=True) if settings.DEMO else stores_to_manage(principal)


def store_to_pair_here(principal: Principal, code: str) -> Store:
    """One of them, or NotSignedIn / NotFound."""
    if principal is PUBLIC and not settings.DEMO:
        raise NotSignedIn
    store = stores_to_pair_here(principal).filter(code=code).first()
    if store is None:
        raise NotFound
    return store


def region_for(principal: Principal, code: str) -> Region:
    """A region whose stores the principal may watch together."""
    if not principal.is_staff:
        raise NotSignedIn
    region = regions_visible_to(principal).filter(code=code).first()
    if region is None:
        raise NotFound
    return region
