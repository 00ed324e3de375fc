"""The last days of a store out of its moves: a log, and the desks that were open, for `queueing.replay`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from queueing.discipline import Tier
from queueing.eta import Desk
from queueing.queries.offers import tiers_by_id
from queueing.replay import past as rebuild
from queueing.replay.log import Log
from queueing.replay.past import CounterEvent, PastTicket, Spell, Window
from stores import hours
from stores.models import Store
from stores.queries.opening import hours_of, local_day

MOST_DAYS, MOST_TICKETS = 7, 5_000
BEFORE = timedelta(days=8)  # how far back a counter may have been opened that is open still
ACTIONS = [f"counter.{kind}" for kind in rebuild.KINDS]


class TooManyTickets(Invalid):
    code, message = "too_many_tickets", _("These days have more than 5,000 tickets. Choose fewer days.")


class BadDays(Invalid):
    code, message = "bad_days", _("Choose 1 to 7 days.")


@dataclass(frozen=True)
class Past:
    """Whole days of a store that are over: who came (and really waited how long), and which desks were open."""

    days: tuple[date, ...]
    log: Log
    desks: list[Desk]
    tiers: tuple[Tier, ...]  # with today's numbers, of those who came


# Who took a ticket from afar and never came was nobody's to serve.
_TICKETS = """
    SELECT t.id, CASE WHEN t.booked_for IS NULL THEN t.arrived_at ELSE coalesce(t.checked_in_at, t.arrived_at) END,
           coalesce((SELECT s.code FROM queueing_ticketmove m JOIN stores_service s
                     ON s.id = (m.facts->>'from_service')::bigint
                     WHERE m.ticket_id = t.id AND m.facts ? 'from_service' ORDER BY m.id LIMIT 1), s.code),
           t.tier_id, t.booked_for, t.called_at,
           CASE WHEN t.state = 'left' THEN (
               SELECT m.at FROM queueing_ticketmove m WHERE m.ticket_id = t.id AND m.to_state = 'left'
               AND m.from_state IN ('waiting', 'held', 'missed') AND m.reason <> 'day_closed'
               ORDER BY m.id DESC LIMIT 1) END
    FROM queueing_ticket t JOIN stores_service s ON s.id = t.service_id
    WHERE t.store_id = %(store)s AND t.day BETWEEN %(first)s AND %(last)s
      AND (t.state <> 'no_show' OR t.arrive_by IS NULL)
    ORDER BY t.id LIMIT %(limit)s
"""
_SPELLS = """
    WITH move AS (
        SELECT m.ticket_id, m.id, m.to_state, m.counter_id, m.at,
               CASE m.reason WHEN 'handed_over' THEN (m.facts->>'clerk')::bigint  -- pressed by who had been there
                             WHEN 'auto' THEN lead(m.by_id) OVER w ELSE m.by_id END AS by_id,
               lead(m.at) OVER w AS until
        FROM queueing_ticketmove m JOIN queueing_ticket t ON t.id = m.ticket_id
        WHERE t.store_id = %(store)s AND t.day BETWEEN %(first)s AND %(last)s
        WINDOW w AS (PARTITION BY m.ticket_id ORDER BY m.id)
    )
    SELECT ticket_id, counter_id, by_id, at, until FROM move
    WHERE to_state IN ('called', 'serving') AND counter_id IS NOT NULL ORDER BY id
"""
# What happened at the counters in those days, and in the days before them: who had opened one is at it still.
# What the clock closed was closed with the store, whenever the clock came by.
_EVENTS = """
    SELECT c.id, e.action, e.actor, e.at FROM stores_counter c JOIN core_auditentry e ON e.target = 'counter:' || c.id
    WHERE c.store_id = %(store)s AND c.kind <> 'remote' AND e.action = ANY(%(actions)s) AND e.actor <> 'clock'
    AND e.at >= %(since)s AND e.at < %(until)s ORDER BY e.at, e.id
"""
_COUNTERS = """
    SELECT c.id, c.number,
           ARRAY(SELECT s.code FROM stores_counter_services o JOIN stores_service s ON s.id = o.service_id
                 WHERE o.counter_id = c.id)
    FROM stores_counter c WHERE c.store_id = %(store)s
"""
_SKILLS = """
    SELECT k.staff_id, array_agg(s.code) FROM stores_skill k JOIN stores_service s ON s.id = k.service_id
    WHERE k.staff_id = ANY(%(clerks)s) GROUP BY k.staff_id
"""
_USUAL = """
    SELECT s.code, 60.0 * coalesce(o.minutes, s.typical_minutes) FROM stores_storeservice o
    JOIN stores_service s ON s.id = o.service_id WHERE o.store_id = %(store)s
"""


def past(store: Store, *, days: int, now: datetime) -> Past:
    """The `days` local days before today: eight statements. Raises BadDays, TooManyTickets."""
    if not 1 <= days <= MOST_DAYS:
        raise BadDays
    today = local_day(store, now=now)
    shown = tuple(today - timedelta(days=back) for back in range(days, 0, -1))
    nights = [hours.midnight(store.time_zone, day) for day in (*shown, today)]
    span = (nights[0], nights[-1])
    facts: dict[str, Any] = {"store": store.pk, "first": shown[0], "last": shown[-1]}
    tickets = _tickets(facts)
    opened = rebuild.windows(_events(facts, span), tickets, span=span, closing=_closing(store, span))
    usual = {code: float(seconds) for code, seconds in _rows(_USUAL, facts)}
    numbers, serves = _serves(store, facts, {clerk for _counter, clerk in opened}, frozenset(usual))
    ends = rebuild.ends_of_day(nights, opened)
    return Past(
        days=shown,
        log=Log(rebuild.arrivals(tickets, usual=usual, ends=ends), rebuild.waited(tickets), []),
        desks=rebuild.desks(opened, tickets, numbers=numbers, serves=serves),
        tiers=tuple({ticket.tier.code: ticket.tier for ticket in tickets}.values()),
    )


def _tickets(facts: dict[str, Any]) -> list[PastTicket]:
    rows = _rows(_TICKETS, facts | {"limit": MOST_TICKETS + 1})
    if len(rows) > MOST_TICKETS:
        raise TooManyTickets
    spells: dict[int, list[Spell]] = {}
    for ticket_id, counter, clerk, start, end in _rows(_SPELLS, facts):
        spells.setdefault(ticket_id, []).append(Spell(counter, clerk, start, end))
    tiers = tiers_by_id()
    return [
        PastTicket(pk, at, service, tiers[tier], booked, called, left, tuple(spells.get(pk, ())))
        for pk, at, service, tier, booked, called, left in rows
    ]


def _events(facts: dict[str, Any], span: Window) -> list[CounterEvent]:
    asked = facts | {"actions": ACTIONS, "since": span[0] - BEFORE, "until": span[1]}
    return [
        CounterEvent(counter, action.removeprefix("counter."), _staff(actor), at)
        for counter, action, actor, at in _rows(_EVENTS, asked)
    ]


def _staff(actor: str) -> int | None:
    kind, _colon, pk = actor.partition(":")
    return int(pk) if kind == "staff" and pk.isdigit() else None


def _closing(store: Store, span: Window) -> Callable[[datetime], datetime]:
    """When the store closed next after an instant; the end of the span if it never did.

    Looked up from before the span on: a counter opened then was closed then.
    """
    closings = [end for _start, end in hours.spans(hours_of(store), span[0] - BEFORE, span[1])]

    def closing(at: datetime) -> datetime:
        return next((end for end in closings if end > at), span[1])

    return closing


def _serves(
    store: Store, facts: dict[str, Any], clerks: Iterable[int], everything: frozenset[str]
) -> tuple[dict[int, int], Callable[[int, int], frozenset[str]]]:
    """The counters' numbers, and what a clerk serves at one: by today's skills, for skills have no history."""
    counters = {pk: (number, frozenset(only)) for pk, number, only in _rows(_COUNTERS, facts)}
    skills = {clerk: frozenset(codes) for clerk, codes in _rows(_SKILLS, {"clerks": sorted(clerks)})}

    def serves(counter: int, clerk: int) -> frozenset[str]:
        known = everything if store.is_expert else skills.get(clerk, frozenset())
        only = counters[counter][1] if counter in counters else frozenset()
        return known & only if only else known

    return {pk: number for pk, (number, _only) in counters.items()}, serves


def _rows(sql: str, facts: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows
