"""Who reads what customers say afterwards, and who acts on it."""

import hmac

from django.conf import settings
from django.db.models import Q, QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from feedback.models import Claim, ClaimFile
from queueing.access import clerk_ticket
from queueing.models import Ticket
from stores.access import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    GREETER,
    MANAGER,
    PUBLIC,
    REGIONAL,
    Principal,
    of_same_dealer,
    public_store,
    require_scope,
    stores_visible_to,
)
from stores.models import Staff, Store

# --- claims -----------------------------------------------------------------------------------------------------------
GATEWAY_HEADER = "X-Gateway-Token"
READ_CLAIMS = (CLERK, MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)
WORK_ON_CLAIMS = (CLERK, MANAGER, REGIONAL, ADMINISTRATOR)
ENTER_CLAIMS = (GREETER, *WORK_ON_CLAIMS)


def claims(principal: Principal) -> QuerySet[Claim]:
    """The claims that the principal may read: a clerk those they took down or work on, a manager those of the own
    stores but a former dealer's, a regional manager those of the own regions and of no store. Or NotSignedIn,
    NotAllowed.
    """
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_CLAIMS):
        raise NotAllowed
    if principal.has(AUDITOR, ADMINISTRATOR):
        return Claim.objects.all()
    mine = Q(store__in=stores_visible_to(principal)) & of_same_dealer(principal)
    if principal.has(REGIONAL):
        mine |= Q(store=None)
    if principal.has(CLERK):
        mine &= Q(assigned_to=principal.staff_id) | Q(entered_by=principal.staff_id)
    return Claim.objects.filter(mine)


def claim_for(principal: Principal, claim_id: int) -> Claim:
    """One of them with what its page shows, or NotFound."""
    around = ("category", "store", "customer", "assigned_to", "merged_into")
    claim = claims(principal).select_related(*around).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound
    return claim


def may_work(principal: Principal) -> bool:
    return principal.has(*WORK_ON_CLAIMS)


def worked_claim(principal: Principal, claim_id: int) -> Claim:
    """A claim on which the principal may act."""
    claim = claim_for(principal, claim_id)
    if not may_work(principal):
        raise NotAllowed
    return claim


def claim_file(principal: Principal, claim_id: int, file_id: int) -> ClaimFile:
    """A file of a claim that the principal may read, or NotFound."""
    found = ClaimFile.objects.filter(claim=claim_for(principal, claim_id), pk=file_id).first()
    if found is None:
        raise NotFound
    return found


def own_claim(token: str) -> Claim:
    """The claim behind a token that nobody else has; else NotFound."""
    claim = Claim.objects.select_related("category", "store", "merged_into").filter(token=token).first()
    if claim is None:
        raise NotFound
    return claim


def claim_workers(claim: Claim) -> QuerySet[Staff]:
    """Those to whom the claim can be given."""
    found = Q(role=ADMINISTRATOR)
    if claim.store is None:
        found |= Q(role=REGIONAL)
    else:
        found |= Q(role=REGIONAL, regions=claim.store.region_id)
        if claim.partner_id == claim.store.partner_id:  # a former dealer's claims are not this one's people's
            found |= Q(role__in=(CLERK, MANAGER), stores=claim.store)
    return Staff.objects.filter(found, is_active=True).distinct().order_by("first_name", "last_name", "id")


def claim_stores(principal: Principal) -> QuerySet[Store]:
    """The stores for which the principal takes claims down, or NotSignedIn / NotAllowed."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*ENTER_CLAIMS):
        raise NotAllowed
    require_scope(principal, "desk")
    return stores_visible_to(principal).filter(is_active=True)


def claim_store(principal: Principal, code: str) -> Store | None:
    """Whose claim it is, None for no store: to staff one of their own, to everybody else any. Or NotFound, NotAllowed.

    Only those who look after several stores take down what belongs to none.
    """
    if principal is PUBLIC or not principal.is_staff:
        return public_store(code) if code else None
    stores = claim_stores(principal)
    if not code and principal.has(REGIONAL, ADMINISTRATOR):
        return None
    found = list(stores.filter(code=code) if code else stores[:2])
    if len(found) != 1:
        raise NotFound
    return found[0]


def claim_ticket(principal: Principal, ticket_id: int | None) -> Ticket | None:
    """The ticket of a visit during which the principal takes a claim down; None for none. Or NotFound, NotAllowed."""
    if ticket_id is None:
        return None
    return Ticket.objects.select_related("store", "customer").get(pk=clerk_ticket(principal, ticket_id).id)


def check_mail_gateway(said: str) -> None:
    """Raise NotFound where no gateway hands mails in, NotSignedIn for another token than its own."""
    if not settings.MAIL_GATEWAY_TOKEN:
        raise NotFound
    if not hmac.compare_digest(said.encode(), settings.MAIL_GATEWAY_TOKEN.encode()):
        raise NotSignedIn
