"""Who sees and takes calls back: fetched and authorised in one step."""

from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from feedback.callback_states import CallbackState
from feedback.models import Callback
from queueing.access import own_ticket
from queueing.models import Ticket
from stores.access import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    MANAGER,
    REGIONAL,
    Principal,
    of_same_dealer,
    stores_visible_to,
)
from stores.models import Counter, Service, Store

READ_CALLBACKS = (CLERK, MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)
SEE_FIGURES = (MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)
TAKE_CALLBACKS = (CLERK, MANAGER)


def _require_reader(principal: Principal) -> None:
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_CALLBACKS):
        raise NotAllowed


def callback_stores(principal: Principal) -> QuerySet[Store]:
    """The stores whose calls the principal sees, or NotSignedIn / NotAllowed."""
    _require_reader(principal)
    return stores_visible_to(principal).filter(is_active=True)


def callback_store(principal: Principal, code: str) -> Store | None:
    """One of them; without a code the one where the principal serves, else the first one. NotFound for a wrong code."""
    stores = callback_stores(principal)
    if code:
        store = stores.filter(code=code).first()
        if store is None:
            raise NotFound
        return store
    return stores.filter(counters__clerk=principal.staff_id).first() or stores.order_by("name", "id").first()


def callbacks(principal: Principal) -> QuerySet[Callback]:
    """The calls that the principal sees, a manager none of a former dealer's; what it says of people is apart from
    that (`may_see_number`). Or NotSignedIn / NotAllowed.
    """
    return Callback.objects.filter(of_same_dealer(principal), store__in=callback_stores(principal))


def callback_for(principal: Principal, callback_id: int) -> Callback:
    """One of them, or NotFound."""
    around = ("store", "service", "taken_by", "counter")
    callback = callbacks(principal).select_related(*around).filter(pk=callback_id).first()
    if callback is None:
        raise NotFound
    return callback


def may_see_number(principal: Principal, callback: Callback) -> bool:
    """Number and name are for whoever calls, while they call."""
    return callback.state == CallbackState.TAKEN and callback.taken_by_id == principal.staff_id


def may_end(principal: Principal, callback: Callback) -> bool:
    """Whoever took it ends it; a manager of the store gives it back for a clerk who is gone."""
    return may_see_number(principal, callback) or (
        callback.state == CallbackState.TAKEN and principal.has(MANAGER) and callback.store_id in principal.store_ids
    )


def ended_callback(principal: Principal, callback_id: int) -> Callback:
    """A call that the principal may say the end of; those that have moved on are the command's to refuse."""
    callback = callback_for(principal, callback_id)
    if not principal.has(*TAKE_CALLBACKS):
        raise NotAllowed
    return callback


def own_call(principal: Principal) -> Callback | None:
    """The call that the principal has taken."""
    rows = callbacks(principal).filter(state=CallbackState.TAKEN, taken_by=principal.staff_id)
    return rows.select_related("store", "service", "counter").first()


def calling_counter(principal: Principal) -> Counter | None:
    """The counter at which the principal serves now, of those who may call; None for nowhere."""
    if not principal.has(*TAKE_CALLBACKS):
        return None
    return Counter.objects.filter(clerk=principal.staff_id, is_active=True).select_related("store").first()


# --- customers --------------------------------------------------------------------------------------------------------
def own_callback(token: str) -> Callback:
    """The callback behind a token that nobody else has; else NotFound."""
    callback = Callback.objects.select_related("store", "service").filter(token=token).first()
    if callback is None:
        raise NotFound
    return callback


def ticket_to_give(token: str, store: Store) -> Ticket | None:
    """The customer's own ticket in that store, whose place a call is to take; None for no token. Or NotFound."""
    if not token:
        return None
    ticket = own_ticket(token)
    if ticket.store_id != store.pk:
        raise NotFound
    return ticket


def service_called(code: str, store: Store) -> Service | None:
    """A service of the store by its code, None for no code; or NotFound."""
    if not code:
        return None
    service = Service.objects.filter(store_services__store=store, is_active=True, code=code).first()
    if service is None:
        raise NotFound
    return service
