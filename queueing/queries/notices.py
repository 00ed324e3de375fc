"""What the customers of a store who wish it are to be told now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from queueing.models import Ticket
from queueing.queries.joining import awaited_places
from queueing.queries.offers import LinePlace, line_places, line_policy, ranked
from queueing.states import NoticeKind, TicketState
from stores.models import Store

# the last moves of tickets that count here: a call, a call taken back, a return to the line for another matter
_MOVES = """
    SELECT ticket_id, max(id) FILTER (WHERE to_state = 'called'), max(id) FILTER (WHERE facts ? 'undo'),
           max(id) FILTER (WHERE from_state = 'serving' AND to_state = 'waiting')
    FROM queueing_ticketmove WHERE ticket_id = ANY(%s) GROUP BY ticket_id
"""


@dataclass(frozen=True)
class Fact:
    """One thing that is so now. `about` is the move that made it so."""

    kind: NoticeKind
    about: int
    ahead: int = 0
    counter: int = 0


@dataclass(frozen=True)
class _Last:
    called: int = 0
    undone: int = 0
    handed_on: int = 0


def facts_now(store_id: int, tickets: Iterable[Ticket], *, now: datetime) -> dict[int, list[Fact]]:
    """Ticket id -> what is to be told of it, the more important first. `tickets` carry their counters."""
    known = list(tickets)
    store = Store.objects.get(pk=store_id)
    moves = _last_moves([ticket.pk for ticket in known])
    places = _places(store, now=now) if any(ticket.state == TicketState.WAITING for ticket in known) else {}
    if any(_is_awaited(ticket) for ticket in known):
        places = _with_awaited(store, now=now) | places
    return {
        ticket.pk: _facts(ticket, moves.get(ticket.pk, _Last()), places.get(ticket.pk), most=store.notify_ahead)
        for ticket in known
    }


def _last_moves(ids: list[int]) -> dict[int, _Last]:
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, [ids])
        return {row[0]: _Last(*(number or 0 for number in row[1:])) for row in cursor.fetchall()}


def _places(store: Store, *, now: datetime) -> dict[object, int]:
    """How many are ahead of each ticket: what its page says too."""
    line = line_places(store.pk, now=now)
    return _ahead(store, line, now=now)


def _with_awaited(store: Store, *, now: datetime) -> dict[object, int]:
    """The same with those who joined from afar, as if they were here: it is then that they have to set out."""
    return _ahead(store, [*line_places(store.pk, now=now), *awaited_places(store.pk)], now=now)


def _ahead(store: Store, line: list[LinePlace], *, now: datetime) -> dict[object, int]:
    order = ranked(line, policy=line_policy(store.policy_id, cycle=store.cycle), now=now)
    return {rank.id: ahead for ahead, rank in enumerate(order)}


def _is_awaited(ticket: Ticket) -> bool:
    return ticket.state == TicketState.HELD and ticket.arrive_by is not None


def _facts(ticket: Ticket, last: _Last, ahead: int | None, *, most: int) -> list[Fact]:
    if ticket.state == TicketState.CALLED and ticket.counter is not None:
        return [Fact(NoticeKind.CALLED, last.called, counter=ticket.counter.number)]
    if ahead is None or not (ticket.state == TicketState.WAITING or _is_awaited(ticket)):
        return []
    taken_back = [Fact(NoticeKind.BACK, last.undone, ahead=ahead)] if last.undone > last.called else []
    near = [Fact(NoticeKind.NEAR, last.handed_on, ahead=ahead)] if ahead <= most else []
    return taken_back + near


def words(fact: Fact, language: str) -> str:
    """The sentence for it."""
    with override(language):
        if fact.kind == NoticeKind.CALLED:
            return _("You are called: counter %(counter)d") % {"counter": fact.counter}
        if fact.kind == NoticeKind.BACK:
            return _("The call was taken back. You are still in line, stay near.")
        if fact.ahead == 0:
            return _("You are next. Please come back.")
        return ngettext(
            "%(count)d person is ahead of you. Please come back.",
            "%(count)d people are ahead of you. Please come back.",
            fact.ahead,
        ) % {"count": fact.ahead}
