"""Who watches what: the floor of a store, the wall of a region."""

from django.db.models import Q, QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from queueing.models import SettledVisit
from stores import access
from stores.access import Principal
from stores.models import Region, Store

# A clerk sees the line on the own desk; the floor shows how colleagues work.
ON_THE_FLOOR = (access.GREETER, access.MANAGER, access.REGIONAL, access.AUDITOR, access.ADMINISTRATOR)
OVER_STORES = (access.MANAGER, access.REGIONAL, access.AUDITOR, access.ADMINISTRATOR)
WHO_SERVE = (access.CLERK, access.MANAGER)
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


def settled_visits(principal: Principal, *, by: str) -> QuerySet[SettledVisit]:
    """The visits that the principal may compare: of the stores they look after, closed ones too.

    Of a store that changed hands its manager sees none of the former dealer's. Compared by region, a regional
    manager sees what happened while a store was in theirs, and no part of another's.
    """
    _check(principal, OVER_STORES)
    if by == "region" and principal.has(access.REGIONAL):
        return SettledVisit.objects.filter(region__in=access.regions_visible_to(principal))
    return SettledVisit.objects.filter(_seen(principal))


def _seen(principal: Principal) -> Q:
    """No condition for those who see every store: the database need not look each one up."""
    everywhere = principal.has(access.AUDITOR, access.ADMINISTRATOR)
    return Q() if everywhere else Q(store__in=access.stores_visible_to(principal)) & access.of_same_dealer(principal)


def own_visits(principal: Principal) -> QuerySet[SettledVisit]:
    """The visits that the principal closed as a clerk."""
    _check(principal, WHO_SERVE)
    return SettledVisit.objects.filter(clerk=principal.staff_id)


def may_export_clerks(principal: Principal) -> bool:
    """Those who answer for people's pay; an auditor only reads."""
    return principal.has(access.MANAGER, access.REGIONAL, access.ADMINISTRATOR)


def exported_visits(principal: Principal) -> QuerySet[SettledVisit]:
    """The visits of which the principal may export the clerks' figures: of the own stores."""
    visits = settled_visits(principal, by="clerk")
    if not may_export_clerks(principal):
        raise NotAllowed
    return visits
