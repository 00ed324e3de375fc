"""Take a ticket as people ask for it: by codes, with an optional phone, with the promise they are told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, NotAllowed
from queueing.commands.issuing import Issued, ServiceNotOffered, StoreClosed, UnknownTier, issue_ticket
from queueing.commands.moving import Actor
from queueing.queries.promises import Promise, promise_for_newcomer
from queueing.states import Channel
from stores.commands.customers import customer_by_phone, known_customer
from stores.models import Store
from stores.queries.opening import is_open, local_day


class TierNotYours(NotAllowed):
    code, message = "tier_not_allowed", _("This priority is given by the store, not chosen.")


class BadCustomer(Invalid):
    code, message = "unknown_customer", _("We do not know that customer number.")


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `trusted` (staff) may give any tier and issue in a closed store."""

    service: str
    tier: str = ""
    channel: Channel = Channel.KIOSK
    language: str = ""
    phone: str = ""
    customer_number: str = ""
    trusted: bool = False


@dataclass(frozen=True)
class Taken:
    """The new ticket and what the customer was told."""

    issued: Issued
    promise: Promise | None
    service: str


_SERVICE = """
    SELECT s.id FROM stores_service s JOIN stores_storeservice o ON o.service_id = s.id
    WHERE s.code = %s AND o.store_id = %s AND s.is_active AND o.takes_walk_ins
"""
_TIER = "SELECT id, kiosk_may_choose OR is_default FROM stores_tier WHERE code = %s"
_DEFAULT_TIER = "SELECT id, true FROM stores_tier WHERE is_default"


def take_ticket(*, store: Store, wanted: Wanted, actor: Actor, now: datetime) -> Taken:
    """Issue the ticket that is asked for, with its promise.

    Raises StoreClosed, ServiceNotOffered, UnknownTier, TierNotYours, BadCustomer, BadPhone.
    """
    if not wanted.trusted and not is_open(store, now=now):
        raise StoreClosed
    service_id = _service_id(store, wanted.service)
    customer_id, own_tier = _customer(wanted, store, now=now)
    tier_id = _tier_id(wanted) if wanted.tier or own_tier is None else own_tier
    promise = promise_for_newcomer(store, service=wanted.service, tier_id=tier_id, now=now)
    issued = issue_ticket(
        store_id=store.pk,
        service_id=service_id,
        tier_id=tier_id,
        day=local_day(store, now=now),
        channel=wanted.channel,
        language=wanted.language or store.language,
        actor=actor,
        now=now,
        promise=promise,
        customer_id=customer_id,
    )
    return Taken(issued, promise, wanted.service)


def _service_id(store: Store, code: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SERVICE, [code, store.pk])
        row = cursor.fetchone()
    if row is None:
        raise ServiceNotOffered
    service_id: int = row[0]
    return service_id


def _tier_id(wanted: Wanted) -> int:
    with connection.cursor() as cursor:
        cursor.execute(*((_TIER, [wanted.tier]) if wanted.tier else (_DEFAULT_TIER, [])))
        row = cursor.fetchone()
    if row is None:
        raise UnknownTier
    tier_id, may_choose = row
    if not may_choose and not wanted.trusted:
        raise TierNotYours
    return int(tier_id)


def _customer(wanted: Wanted, store: Store, *, now: datetime) -> tuple[int | None, int | None]:
    """(customer, own tier) for the number or phone given: a key customer's tier comes from the chain's list."""
    if wanted.customer_number:
        customer = known_customer(number=wanted.customer_number)
        if customer is None:
            raise BadCustomer
        return customer.pk, customer.tier_id
    if wanted.phone:
        customer = customer_by_phone(phone=wanted.phone, country=store.country, language=wanted.language, now=now)
        return customer.pk, customer.tier_id
    return None, None
