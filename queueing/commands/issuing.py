"""Taking a ticket: number, row and history in one statement."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, Invalid, NotAllowed
from core.sql import batch
from queueing import events
from queueing.actors import Actor
from queueing.commands.moving import CLOCK_OF_THE_LINE
from queueing.commands.refusals import ServiceNotOffered
from queueing.discipline import Policy
from queueing.queries.offers import LINE, Line, ahead_of, turns
from queueing.queries.promises import Promise
from queueing.states import Channel
from stores.models import StoreService, Tier

BY_NUMBER = '{"known_by": "number"}'  # in the first move's facts
TOKEN_BYTES = 18  # 144 random bits: the customer's page is opened by nothing else


class StoreClosed(Conflict):
    code, message = "store_closed", _("The store is closed. Tickets are given while it is open.")


class UnknownTier(Invalid):
    code, message = "unknown_tier", _("There is no such priority. Choose one of the list.")


class TierNotYours(NotAllowed):
    code, message = (
        "tier_not_allowed",
        _("This priority is given by the store, not chosen. Choose another, or ask the staff."),
    )


@dataclass(frozen=True)
class Issued:
    """A ticket that exists: `number` is said, `token` is the customer's own."""

    id: int
    number: str
    token: str
    revision: int
    arrived_at: datetime
    ahead: int


# The store row is locked first (it orders the revision), the sequence row hands out the number: no number twice, and
# no gap, because a number goes back with the transaction that took it. What is refused changes nothing.
_ISSUE = """
    WITH service AS (
        SELECT s.id, s.letter FROM stores_service s JOIN stores_storeservice o ON o.service_id = s.id
        WHERE s.code = %(service)s AND o.store_id = %(store)s AND s.is_active
          AND (o.takes_walk_ins OR %(booked_for)s::timestamptz IS NOT NULL)
    ), tier AS (
        SELECT id FROM stores_tier WHERE code = %(tier)s AND (%(any_tier)s OR kiosk_may_choose OR is_default)
    ), store AS (
        UPDATE stores_store SET revision = revision + 1, {clock}
        WHERE id = %(store)s AND EXISTS (SELECT 1 FROM service) AND EXISTS (SELECT 1 FROM tier)
        RETURNING id, revision, moved_at
    ), number AS (
        INSERT INTO queueing_numbersequence (store_id, day, letter, last)
        SELECT store.id, %(day)s, service.letter, 1 FROM store, service, tier
        ON CONFLICT (store_id, day, letter) DO UPDATE SET last = queueing_numbersequence.last + 1
        RETURNING letter || lpad(last::text, greatest(3, length(last::text)), '0') AS number
    ), ticket AS (
        INSERT INTO queueing_ticket (store_id, service_id, tier_id, customer_id, said_id, day, number, token, channel,
            language, state, state_since, version, arrived_at, booked_for, checked_in_at, passes, calls,
            promise_p10, promise_p50, promise_p90, estimate_p10, estimate_p50, estimate_p90, promise_ahead,
            promise_desks, outcome, outcome_reason, note)
        SELECT store.id, service.id, tier.id, %(customer)s::bigint, %(said)s::bigint, %(day)s, number.number,
            %(token)s, %(channel)s, %(language)s, 'waiting', store.moved_at, 1, store.moved_at,
            %(booked_for)s::timestamptz,
            CASE WHEN %(booked_for)s::timestamptz IS NOT NULL THEN store.moved_at END, 0, 0,
            %(p10)s::float, %(p50)s::float, %(p90)s::float,
            %(raw10)s::float, %(raw50)s::float, %(raw90)s::float, %(ahead)s::int, %(desks)s::int, '', '', ''
        FROM store, service, tier, number RETURNING id, number
    ), move AS (
        INSERT INTO queueing_ticketmove (ticket_id, store_id, revision, from_state, to_state, at, by_id, device_id,
            reason, rule, key, facts)
        SELECT ticket.id, store.id, store.revision, '', 'waiting', store.moved_at, %(staff)s::bigint,
            %(device)s::bigint, '', '', %(key)s, %(facts)s::jsonb FROM ticket, store
    )
    SELECT ticket.id, ticket.number, store.revision, store.moved_at, s.cycle,
           p.kind, p.weights, p.lead_minutes, p.grace_minutes
    FROM ticket, store JOIN stores_store s ON s.id = store.id JOIN stores_linepolicy p ON p.id = s.policy_id
""".format(clock=CLOCK_OF_THE_LINE.format(now="%(now)s"))  # noqa: S608 -- only constants are put together


@dataclass(frozen=True)
class Wish:
    """What is issued: codes of service and tier; `any_tier` = the chain gives it, not the customer's own word.

    `by_number` = staff gave the customer's number: the first move keeps that, for a phone proves nobody.
    `said_id` is the way by which the customer wants to be known, `customer_id` the one whom it may mean.
    `booked_for` is the time of the booking that this ticket is of: its customer checks in with it.
    """

    service: str
    tier: str
    channel: Channel
    language: str
    any_tier: bool = False
    customer_id: int | None = None
    by_number: bool = False
    said_id: int | None = None
    booked_for: datetime | None = None


def issue_ticket(
    *, store_id: int, wish: Wish, day: date, actor: Actor, now: datetime, promise: Promise | None = None
) -> Issued:
    """Put a customer into the line on the store's local `day`. Locks the store.

    Raises ServiceNotOffered, UnknownTier, TierNotYours.
    """
    with transaction.atomic():
        return issue(store_id=store_id, wish=wish, day=day, actor=actor, now=now, promise=promise)


def issue(
    *,
    store_id: int,
    wish: Wish,
    day: date,
    actor: Actor,
    now: datetime,
    promise: Promise | None = None,
    ends: bool = False,
) -> Issued:
    """issue_ticket within the caller's transaction: a savepoint would cost two more round trips.

    `ends`: the caller has nothing more to do in it (core.sql.batch).
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    raw = promise.raw if promise else None
    facts = {
        "store": store_id,
        "service": wish.service,
        "tier": wish.tier,
        "any_tier": wish.any_tier,
        "customer": wish.customer_id,
        "said": wish.said_id,
        "day": day,
        "token": token,
        "channel": wish.channel.value,
        "language": wish.language,
        "now": now,
        "booked_for": wish.booked_for,
        "staff": actor.staff_id,
        "device": actor.device_id,
        "key": actor.key,
        "facts": BY_NUMBER if wish.by_number else "{}",
        "p10": promise.p10 if promise else None,
        "p50": promise.p50 if promise else None,
        "p90": promise.p90 if promise else None,
        "raw10": raw.p10 if raw else None,
        "raw50": raw.p50 if raw else None,
        "raw90": raw.p90 if raw else None,
        "ahead": promise.ahead if promise else None,
        "desks": promise.desks_busy if promise else None,
    }
    rows, line = batch((_ISSUE, facts), (LINE, [store_id, now]), ends=ends)
    if not rows:
        raise _why_not(store_id, wish)
    pk, number, revision, at, cycle, kind, weights, lead, grace = rows[0]
    events.line_moved(store_id)
    policy = Policy(kind=kind, weights=turns(weights), lead=lead, grace=grace, cycle=cycle)
    ahead = ahead_of(pk, Line(line), policy=policy, now=at, sharing=promise.sharing if promise else None)
    return Issued(id=pk, number=number, token=token, revision=revision, arrived_at=at, ahead=ahead)


def _why_not(store_id: int, wish: Wish) -> DomainError:
    offered = StoreService.objects.filter(
        store_id=store_id, service__code=wish.service, service__is_active=True, takes_walk_ins=True
    )
    if not offered.exists():
        return ServiceNotOffered()
    return TierNotYours() if Tier.objects.filter(code=wish.tier).exists() else UnknownTier()
