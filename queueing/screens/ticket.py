"""A customer's own ticket: one region, drawn by the ticket's state."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from queueing import proving
from queueing.models import Ticket
from queueing.push import vapid
from queueing.queries.calling import calls_back
from queueing.queries.outlook import closing_today, counter_at_work
from queueing.queries.tickets import OwnView, own_view
from queueing.screens.frame import Frame, regions
from queueing.states import IN_LINE, TicketState
from stores.queries.opening import closes_at


def payload(frame: Frame, key: object) -> str:
    """The region of the ticket with the id `key`."""
    pk = int(str(key))
    view = frame.present.get(pk)
    if view is None:  # it has ended
        ticket = Ticket.objects.select_related("store__policy", "service", "counter", "clerk").get(pk=pk)
        view = own_view(ticket, now=frame.now)
    return single(frame, view)


def single(frame: Frame, view: OwnView) -> str:
    """The payload for one ticket, without reading those of the others."""
    return regions(frame, {"ticket": card(frame, view)})


def card(frame: Frame, view: OwnView) -> str:
    return render_to_string("queueing/ticket_card.html", context(frame, view))


def context(frame: Frame, view: OwnView) -> dict[str, Any]:
    """What the card shows: plain values, nothing of anybody else."""
    return {
        "view": view,
        "store": frame.store,
        "now": frame.now,
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "query": f"?lang={get_language()}",
        "push_key": vapid.public_key(),
        "cool_down": round(frame.store.policy.cool_down_minutes),
        "may_be_called": view.state in IN_LINE and calls_back(frame.store.pk, now=frame.now),
        "asks_who": not (view.confirmed or view.ended) and "mail" in proving.offered(),
        **_without_promise(frame, view),
    }


def _without_promise(frame: Frame, view: OwnView) -> dict[str, Any]:
    """Why there is no wait to tell, for a waiting ticket."""
    if view.state != TicketState.WAITING or view.promise is not None:
        return {}
    if not counter_at_work(frame.store):
        return {"nobody": True}
    return {"closing": closing_today(closes_at(frame.store, now=frame.now), now=frame.now)}
