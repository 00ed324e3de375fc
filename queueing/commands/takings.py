"""Take a ticket as people ask for it: by codes, with an optional phone, with the promise they are told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from queueing.actors import Actor
from queueing.commands.issuing import Issued, StoreClosed, Wish, issue
from queueing.queries.outlook import closes_first
from queueing.queries.promises import Promise, promise_for_newcomer
from queueing.queries.publics import default_tier
from queueing.states import Channel
from stores.commands.customers import customer_by_number, customer_by_phone, known_customer
from stores.models import Customer, Store
from stores.queries.opening import is_open, local_day


class BadCustomer(Invalid):
    code, message = "unknown_customer", _("We do not know that customer number.")


class NotBeforeClosing(Conflict):
    code, message = "not_before_closing", _("We may not reach you before we close. A ticket can be taken all the same.")


@dataclass(frozen=True)
class Heard:
    """What the chain's own customer system said; `known` is None when it did not answer."""

    known: bool | None
    tier: str = ""


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `trusted` (staff) may give any tier and issue in a closed store.

    `only_in_time`: nobody has been told yet that the store may close first, so such a ticket is refused.
    `heard`: see commands.asking.
    """

    service: str
    tier: str = ""
    channel: Channel = Channel.KIOSK
    language: str = ""
    phone: str = ""
    customer_number: str = ""
    trusted: bool = False
    only_in_time: bool = False
    heard: Heard | None = None


def by_hand(*, service: str, tier: str, phone: str, language: str, told: bool) -> Wanted:
    """What somebody of the store gives: any tier, also in a closed store, once the customer is `told`."""
    return Wanted(service, tier, Channel.STAFF, language, phone, trusted=True, only_in_time=not told)


@dataclass(frozen=True)
class Taken:
    """The new ticket and what the customer was told."""

    issued: Issued
    promise: Promise | None
    service: str


def take_ticket(*, store: Store, wanted: Wanted, actor: Actor, now: datetime) -> Taken:
    """Issue the ticket that is asked for, with its promise.

    Raises StoreClosed, ServiceNotOffered, UnknownTier, TierNotYours, BadCustomer, BadPhone, NotBeforeClosing.
    """
    with transaction.atomic():
        return take(store=store, wanted=wanted, actor=actor, now=now)


def take(*, store: Store, wanted: Wanted, actor: Actor, now: datetime) -> Taken:
    """take_ticket within the caller's transaction."""
    if (wanted.only_in_time or not wanted.trusted) and not is_open(store, now=now):
        raise StoreClosed
    wish = _wish(store, wanted, now=now)
    promise = promise_for_newcomer(store, service=wish.service, tier=wish.tier, now=now)
    day = local_day(store, now=now)
    issued = issue(store_id=store.pk, wish=wish, day=day, actor=actor, now=now, promise=promise)
    if wanted.only_in_time and promise is None and closes_first(store, now=now):
        raise NotBeforeClosing  # after what else may be wrong; the ticket goes back with the transaction
    return Taken(issued, promise, wanted.service)


def _wish(store: Store, wanted: Wanted, *, now: datetime) -> Wish:
    """What is asked for, else the tier that the chain gives the customer, else the usual one."""
    customer = _customer(wanted, store, now=now)
    own = "" if wanted.tier else _own_tier(wanted, customer)
    return Wish(
        service=wanted.service,
        tier=wanted.tier or own or default_tier(now=now) or "",
        channel=wanted.channel,
        language=wanted.language or store.language,
        any_tier=wanted.trusted or bool(own),
        customer_id=customer.pk if customer else None,
        by_number=bool(customer and wanted.customer_number),
    )


def _own_tier(wanted: Wanted, customer: Customer | None) -> str:
    """The chain's own system knows best, then its list; "" when neither says."""
    if wanted.heard and wanted.heard.tier:
        return wanted.heard.tier
    return customer.tier.code if customer and customer.tier else ""


def _customer(wanted: Wanted, store: Store, *, now: datetime) -> Customer | None:
    if wanted.customer_number:
        return _numbered(wanted, now=now)
    if wanted.phone:
        return customer_by_phone(phone=wanted.phone, country=store.country, language=wanted.language, now=now)
    return None


def _numbered(wanted: Wanted, *, now: datetime) -> Customer | None:
    """The customer of a number; None when nobody can say now whether there is one: the ticket is issued anyway."""
    number, heard = wanted.customer_number, wanted.heard
    customer = known_customer(number=number)
    if customer is None and heard and heard.known:
        return customer_by_number(number=number, language=wanted.language, now=now)
    if customer is None and not (heard and heard.known is None):
        raise BadCustomer
    return customer
