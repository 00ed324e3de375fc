"""Take a ticket as people ask for it: by codes, with an optional phone, with the promise they are told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from queueing.actors import Actor
from queueing.commands import bells
from queueing.commands.issuing import Issued, StoreClosed, Wish, issue
from queueing.queries.outlook import closes_first
from queueing.queries.promises import Promise, promise_for_newcomer
from queueing.queries.publics import default_tier
from queueing.states import Channel
from stores.commands.customers import customer_by_phone, known_customer
from stores.models import Customer, Store
from stores.queries.opening import is_open, local_day


class BadCustomer(Invalid):
    code, message = "unknown_customer", _("We do not know that customer number. Check it, or go on without it.")


class NotBeforeClosing(Conflict):
    code, message = "not_before_closing", _("We may not reach you before we close. A ticket can be taken all the same.")


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `trusted` (staff) may give any tier and issue in a closed store.

    `only_in_time`: nobody has been told yet that the store may close first, so such a ticket is refused.
    """

    service: str
    tier: str = ""
    channel: Channel = Channel.KIOSK
    language: str = ""
    phone: str = ""
    customer_number: str = ""
    trusted: bool = False
    only_in_time: bool = False


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
    if store.auto_call:
        bells.ring_auto_call(store.pk)
    return Taken(issued, promise, wanted.service)


def _wish(store: Store, wanted: Wanted, *, now: datetime) -> Wish:
    """The chain's list gives a key customer the tier; otherwise what is asked for, or the usual one."""
    customer = _customer(wanted, store, now=now)
    own = customer.tier.code if customer and customer.tier and not wanted.tier else ""
    return Wish(
        service=wanted.service,
        tier=wanted.tier or own or default_tier(now=now) or "",
        channel=wanted.channel,
        language=wanted.language or store.language,
        any_tier=wanted.trusted or bool(own),
        customer_id=customer.pk if customer else None,
    )


def _customer(wanted: Wanted, store: Store, *, now: datetime) -> Customer | None:
    if wanted.customer_number:
        customer = known_customer(number=wanted.customer_number)
        if customer is None:
            raise BadCustomer
        return customer
    if wanted.phone:
        return customer_by_phone(phone=wanted.phone, country=store.country, language=wanted.language, now=now)
    return None
