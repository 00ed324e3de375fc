"""Who watches what: the floor of a store, the wall of a region."""

from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from stores import access
from stores.access import Principal
from stores.models import Region, Store

# A clerk sees the line on the own desk; the floor shows how colleagues work.
ON_THE_FLOOR = (access.GREETER, access.MANAGER, access.REGIONAL, access.AUDITOR, access.ADMINISTRATOR)
OVER_STORES = (access.MANAGER, access.REGIONAL, access.AUDITOR, access.ADMINISTRATOR)
OVER_REGIONS = (access.REGIONAL, access.AUDITOR, access.ADMINISTRATOR)


def _check(principal: Principal, roles: tuple[str, ...]) -> None:
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*roles):
        raise NotAllowed
    access.require_scope(principal, "insight")


def floor_stores(principal: Principal) -> QuerySet[Store]:
    """The stores whose floor the principal may watch."""
    _check(principal, ON_THE_FLOOR)
    return access.stores_visible_to(principal).filter(is_active=True)


def floor_store(principal: Principal, code: str) -> Store:
    """One of them, or NotSignedIn / NotAllowed / NotFound."""
    _check(principal, ON_THE_FLOOR)
    return access.store_for(principal, code)


def insight_stores(principal: Principal) -> QuerySet[Store]:
    """The stores whose figures the principal may compare."""
    _check(principal, OVER_STORES)
    return access.stores_visible_to(principal).filter(is_active=True)


def wall_regions(principal: Principal) -> QuerySet[Region]:
    """The regions whose wall the principal may watch."""
    _check(principal, OVER_REGIONS)
    return access.regions_visible_to(principal)


def wall_region(principal: Principal, code: str) -> Region:
    """One of them; without a code the only one. Raises NotSignedIn / NotAllowed / NotFound."""
    regions = wall_regions(principal)
    if code:
        return access.region_for(principal, code)
    found = list(regions.order_by("name", "id")[:2])
    if len(found) != 1:
        raise NotFound
    return found[0]


def rule_stores(principal: Principal) -> QuerySet[Store]:
    """The stores whose rule of order the principal may look into."""
    return insight_stores(principal)


def rule_store(principal: Principal, code: str) -> Store:
    """One of them, or NotSignedIn / NotAllowed / NotFound."""
    _check(principal, OVER_STORES)
    return access.store_for(principal, code)


def ruled_store(principal: Principal, code: str) -> Store:
    """A store whose rule the principal may change: an auditor only reads."""
    store = rule_store(principal, code)
    if not access.can_manage(principal, store):
        raise NotAllowed
    return store
