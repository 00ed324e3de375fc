"""The greeter's page: what a ticket means now, who is called, who is away, the counters, the line."""

from typing import Any, cast

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from queueing.models import Ticket
from queueing.queries.outlook import closes_first, outlook
from queueing.queries.room import Look, Room, offers, room
from queueing.queries.tickets import own_view
from queueing.screens.frame import Frame, regions
from queueing.states import IN_LINE, TicketState

REGIONS = ("figures", "say", "called", "aside", "counters", "line")
ROWS = 60  # of a longer line the rest is found by number: every push carries what is drawn


def payload(frame: Frame, key: object) -> str:
    """The regions for one Look."""
    return regions(frame, parts(frame, cast("Look", key)))


def parts(frame: Frame, look: Look) -> dict[str, SafeString]:
    """Each region's HTML; a fresh page holds the same. `offers` and `ticket` only where they are looked at."""
    context = _context(frame, look)
    found = dict(frame.once(("greet", look.sought), lambda: _room(context)))
    if look.service:
        offered = frame.once(("offers", look.service), lambda: offers(frame.store, service=look.service, now=frame.now))
        found["offers"] = render_to_string("queueing/greet_offers.html", {**context, "offers": offered})
    if look.ticket:
        found |= _ticket(frame, look.ticket)
    return found


def _room(context: dict[str, Any]) -> dict[str, SafeString]:
    """What looks the same at every step, drawn once for all greeters of the store."""
    return {name: render_to_string(f"queueing/greet_{name}.html", context) for name in REGIONS}


def _context(frame: Frame, look: Look) -> dict[str, Any]:
    seen: Room = frame.once(("room", look.sought), lambda: room(frame.line, sought=look.sought, now=frame.now))
    return {
        "room": seen,
        "rows": seen.rows[:ROWS],
        "more": max(0, len(seen.rows) - ROWS),
        "sought": look.sought,
        "outlook": frame.once("outlook", lambda: outlook(frame.store, now=frame.now)),
        "store": frame.store,
        "zone": frame.store.time_zone,
        "now": frame.now,
    }


def _ticket(frame: Frame, pk: int) -> dict[str, SafeString]:
    """The live parts of one ticket, and what can be done with it."""
    ticket = Ticket.objects.select_related("store__policy", "service", "counter", "clerk").get(pk=pk)
    view = frame.present.get(pk) or own_view(ticket, now=frame.now)
    context: dict[str, Any] = {
        "view": view,
        "closing": None if view.promise else closes_first(frame.store, now=frame.now),
        "is_away": ticket.state == TicketState.HELD or (ticket.state in IN_LINE and ticket.first_missed_at is not None),
        "zone": frame.store.time_zone,
    }
    names = {"ticket": "queueing/greet_card.html", "acts": "queueing/greet_acts.html"}
    return {name: render_to_string(template, context) for name, template in names.items()}
