"""Take a ticket as people ask for it: by codes, with an optional phone, with the promise they are told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from queueing.actors import Actor
from queueing.commands import bells
from queueing.commands.issuing import Issued, StoreClosed, Wish, issue
from queueing.queries.outlook import closes_first
from queueing.queries.promises import Promise, promise_for_newcomer
from queueing.queries.publics import default_tier
from queueing.states import Channel
from stores.commands.customers import BadCustomer, known_elsewhere, said
from stores.models import CustomerWay, Store
from stores.queries.customers import Known
from stores.queries.opening import is_open, local_day

Kind = CustomerWay.Kind


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
    `heard`: see commands.asking. `booked_for`: the time of the booking that arrives with it.
    """

    service: str
    tier: str = ""
    channel: Channel = Channel.KIOSK
    language: str = ""
    phone: str = ""
    mail: str = ""
    customer_number: str = ""
    trusted: bool = False
    only_in_time: bool = False
    heard: Heard | None = None
    booked_for: datetime | None = None


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

    Raises StoreClosed, ServiceNotOffered, UnknownTier, TierNotYours, BadCustomer, BadPhone, BadMail, NotBeforeClosing.
    """
    with transaction.atomic():
        return take(store=store, wanted=wanted, actor=actor, now=now)


def take(*, store: Store, wanted: Wanted, actor: Actor, now: datetime, ends: bool = False) -> Taken:
    """take_ticket within the caller's transaction; `ends`: the caller has nothing more to do in it."""
    if (wanted.only_in_time or not wanted.trusted) and not is_open(store, now=now):
        raise StoreClosed
    wish = _wish(store, wanted, now=now)
    promise = promise_for_newcomer(store, service=wish.service, tier=wish.tier, now=now, booked_for=wanted.booked_for)
    day = local_day(store, now=now)
    ends = ends and not wanted.only_in_time  # which is refused after the ticket was made
    issued = issue(store_id=store.pk, wish=wish, day=day, actor=actor, now=now, promise=promise, ends=ends)
    if wanted.only_in_time and promise is None and closes_first(store, now=now):
        raise NotBeforeClosing  # after what else may be wrong; the ticket goes back with the transaction
    if store.auto_call:
        bells.ring_auto_call(store.pk)
    return Taken(issued, promise, wanted.service)


def _wish(store: Store, wanted: Wanted, *, now: datetime) -> Wish:
    """What is asked for, else the tier that the chain gives the customer, else the usual one."""
    known = _known(wanted, store, now=now)
    own = "" if wanted.tier else _own_tier(wanted, known)
    return Wish(
        service=wanted.service,
        tier=wanted.tier or own or default_tier(now=now) or "",
        channel=wanted.channel,
        language=wanted.language or store.language,
        any_tier=wanted.trusted or bool(own),
        customer_id=known.only.pk if known and known.only else None,
        said_id=known.way_id if known else None,
        by_number=bool(known and wanted.customer_number),
        booked_for=wanted.booked_for,
    )


def _own_tier(wanted: Wanted, known: Known | None) -> str:
    """The chain's own system knows best, then its list; "" when neither says."""
    if wanted.heard and wanted.heard.tier:
        return wanted.heard.tier
    return known.tier if known else ""


def _known(wanted: Wanted, store: Store, *, now: datetime) -> Known | None:
    """Who may be meant by what the customer says of themselves: a claim, until somebody confirms the person."""
    if wanted.customer_number:
        return _numbered(wanted, store, now=now)
    for kind, value in ((Kind.PHONE, wanted.phone), (Kind.MAIL, wanted.mail)):
        if value:
            return said(kind=kind, value=value, country=store.country, language=wanted.language, now=now)
    return None


def _numbered(wanted: Wanted, store: Store, *, now: datetime) -> Known | None:
    """Whose number it is; None when nobody can say now whether there is one: the ticket is issued anyway."""
    number, heard = wanted.customer_number, wanted.heard
    try:
        return said(kind=Kind.NUMBER, value=number, country=store.country, language=wanted.language, now=now)
    except BadCustomer:
        if heard and heard.known:
            return known_elsewhere(number=number, language=wanted.language, now=now)
        if heard and heard.known is None:
            return None
        raise
