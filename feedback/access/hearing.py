"""Who sees and does what with what customers say. Every edge gets its objects from here (STYLE 3)."""

from django.db.models import Q, QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from feedback.models import AlarmRule, Answer, FollowUp, Level, SystemicProblem
from stores import access
from stores.access import Principal

# --- follow-ups, the feed of answers ----------------------------------------------------------------------------------
OVER_PEOPLE = (access.MANAGER, access.REGIONAL, access.AUDITOR, access.ADMINISTRATOR)
HEARING = (access.CLERK, *OVER_PEOPLE)
UP_TO = {access.MANAGER: Level.STORE, access.REGIONAL: Level.REGION, access.ADMINISTRATOR: Level.CHIEF}
OVER_STORES = (access.REGIONAL, access.ADMINISTRATOR)


def _check(principal: Principal, roles: tuple[str, ...]) -> None:
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*roles):
        raise NotAllowed
    access.require_scope(principal, "insight")


def answers_visible_to(principal: Principal) -> QuerySet[Answer]:
    """A clerk's own; of a manager's stores; of a regional manager's; all for those over the chain.

    Raises NotSignedIn, NotAllowed.
    """
    _check(principal, HEARING)
    if principal.has(access.CLERK):
        return Answer.objects.filter(invitation__clerk=principal.staff_id)
    seen = Q(invitation__store__in=access.stores_visible_to(principal))
    return Answer.objects.filter(seen & access.of_same_dealer(principal, "invitation__"))


def follow_ups_visible_to(principal: Principal) -> QuerySet[FollowUp]:
    """Those of the stores that the principal is over. Raises NotSignedIn, NotAllowed."""
    _check(principal, OVER_PEOPLE)
    seen = Q(store__in=access.stores_visible_to(principal))
    return FollowUp.objects.filter(seen & access.of_same_dealer(principal))


def follow_up_for(principal: Principal, follow_up_id: int) -> FollowUp:
    """One of them, or NotSignedIn / NotAllowed / NotFound."""
    rows = follow_ups_visible_to(principal).select_related(
        "store", "service", "clerk", "claimed_by", "closed_by", "cause", "customer", "answer__invitation"
    )
    found = rows.filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound
    return found


def works_up_to(principal: Principal) -> int:
    """The highest list of which they take, call and close: nobody settles what has gone above them. An auditor: 0."""
    return max((int(level) for role, level in UP_TO.items() if principal.has(role)), default=0)


def can_work(principal: Principal, follow_up: FollowUp) -> bool:
    """Take, call and close it."""
    return follow_up.level <= works_up_to(principal)


def worked_follow_up(principal: Principal, follow_up_id: int) -> FollowUp:
    """One that the principal may work on."""
    found = follow_up_for(principal, follow_up_id)
    if not can_work(principal, found):
        raise NotAllowed
    return found


def store_ids_heard(principal: Principal) -> list[int]:
    """The stores whose news of what customers say reaches the principal's pages."""
    return list(access.stores_visible_to(principal).values_list("pk", flat=True))


def problems_visible_to(principal: Principal) -> QuerySet[SystemicProblem]:
    """Those of their stores, of the regions these lie in, of their own regions, and those of the whole chain."""
    _check(principal, OVER_PEOPLE)
    stores = access.stores_visible_to(principal)
    everywhere = Q(store=None, region=None)
    seen = everywhere | Q(store__in=stores) | Q(region__in=stores.values("region"))
    seen |= Q(region__in=access.regions_visible_to(principal))  # also one that no store lies in any more
    return SystemicProblem.objects.filter(seen)


def may_open_problems(principal: Principal) -> bool:
    """Regional managers and administrators put a cause on the list."""
    return principal.has(*OVER_STORES)


def require_open_problems(principal: Principal) -> None:
    """Raises NotSignedIn, NotAllowed."""
    _check(principal, OVER_STORES)


def owned_problem(principal: Principal, problem_id: int) -> SystemicProblem:
    """A problem that the principal owns, or may open: they say what was done. Or NotFound / NotAllowed."""
    found = problems_visible_to(principal).filter(pk=problem_id).first()
    if found is None:
        raise NotFound
    if found.owner_id != principal.staff_id and not may_open_problems(principal):
        raise NotAllowed
    return found


def alarm_rules(principal: Principal) -> QuerySet[AlarmRule]:
    """What alarms, to read and to try out: for everybody whom it makes work."""
    _check(principal, OVER_PEOPLE)
    return AlarmRule.objects.order_by("position", "id")
