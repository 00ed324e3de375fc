"""What the line answers: plain values, instants as ISO 8601 with offset."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from core.text import localised
from queueing.commands.booking.changing import may_change_until, moves_left, services_in
from queueing.commands.dispatch import Called
from queueing.commands.takings import Taken
from queueing.models import Booking, Session, SessionStep, Side, Ticket
from queueing.queries.booked import day_state
from queueing.queries.line import CounterCard, LineRow, LineSnapshot
from queueing.queries.promises import Promise
from queueing.slots import Slot
from queueing.states import TicketState


def promise_answer(promise: Promise | None) -> dict[str, float] | None:
    """Seconds until called; null where there is no number to promise."""
    if promise is None:
        return None
    return {"p10": round(promise.p10), "p50": round(promise.p50), "p90": round(promise.p90)}


def issued_answer(taken: Taken) -> dict[str, Any]:
    return {
        "id": taken.issued.id,
        "number": taken.issued.number,
        "token": taken.issued.token,
        "state": "waiting",
        "service": taken.service,
        "arrived_at": taken.issued.arrived_at,
        "ahead": taken.issued.ahead,
        "promise": promise_answer(taken.promise),
        "revision": taken.issued.revision,
    }


def given_answer(taken: Taken, code: str) -> dict[str, Any]:
    """A ticket that somebody of the store has given; `location` is its page for whoever gave it."""
    return {
        "id": taken.issued.id,
        "number": taken.issued.number,
        "ahead": taken.issued.ahead,
        "promise": promise_answer(taken.promise),
        "location": reverse("greet-ticket", args=[code, taken.issued.id]),
    }


def called_answer(called: Called) -> dict[str, Any]:
    """`why`: the rule that decided and its number."""
    place = called.ticket
    return {
        "ticket": {
            "id": place.id,
            "number": place.number,
            "service": place.service,
            "tier": place.tier.code,
            "waited_seconds": round(called.waited_seconds),
            "counter": called.counter_id,
            "why": {"rule": called.rule, "score": called.score},
        }
    }


def ticket_answer(ticket: Ticket) -> dict[str, Any]:
    """A ticket as staff see it."""
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "state": ticket.state,
        "service": ticket.service.code,
        "tier": ticket.tier.code,
        "counter": ticket.counter_id,
        "calls": ticket.calls,
        "session": _open_session(ticket),
        "outcome": ticket.outcome or None,
        "reason": ticket.outcome_reason or None,
    }


def _open_session(ticket: Ticket) -> int | None:
    """The id of the session in which the ticket is being served."""
    if ticket.state != TicketState.SERVING:
        return None
    return Session.objects.filter(ticket=ticket, ended_at=None).values_list("pk", flat=True).first()


def slot_answer(slot: Slot) -> dict[str, Any]:
    """A time that can be booked."""
    return {
        "start": slot.start,
        "duration_minutes": int(slot.duration.total_seconds() // 60),
        "free": slot.free,
    }


def booking_answer(booking: Booking) -> dict[str, Any]:
    """A booking, for its customer and for staff."""
    services = services_in(booking)
    return {
        "reference": booking.reference,
        "state": booking.state,
        "start": booking.starts_at,
        "duration_minutes": booking.minutes * booking.party,
        "party": booking.party,
        "store": booking.store.code,
        "service": booking.service.code,
        "services": [service.code for service in services],
        "language": booking.language,
        "expires_at": booking.expires_at,
        "change_until": may_change_until(booking, services),
        "moves_left": moves_left(booking, services),
        "ticket": booking.ticket.number if booking.ticket else None,
    }


def day_booking_answer(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """A booking of the day, for those who work in its store."""
    return {
        "reference": booking.reference,
        "start": booking.starts_at,
        "state": day_state(booking, now=now),
        "name": booking.name or "",
        "service": booking.service.code,
        "party": booking.party,
        "notes": booking.notes or "",
        "ticket": booking.ticket.number if booking.ticket else None,
    }


def line_answer(snapshot: LineSnapshot) -> dict[str, Any]:
    """GET stores/{code}/line/ and the JSON of /ws/line/{store}/."""
    return {
        "store": snapshot.store.code,
        "revision": snapshot.revision,
        "as_of": snapshot.as_of.isoformat(),
        "waiting": snapshot.waiting,
        "tickets": [row_answer(row) for row in snapshot.rows],
        "aside": [
            {"id": row.id, "number": row.number, "state": row.state, "back_at": _iso(row.back_at)}
            for row in snapshot.aside
        ],
        "counters": [counter_answer(card) for card in snapshot.counters],
    }


def row_answer(row: LineRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "service": localised(row.service),
        "tier": row.tier_code,
        "statutory": row.statutory,
        "booked_for": _iso(row.booked_for),
        "arrived_at": row.arrived_at.isoformat(),
        "waited_seconds": round(row.waited_seconds),
        "rule": row.rule,
        "score": row.score,
        "why": row.why,
    }


def counter_answer(card: CounterCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "number": card.number,
        "kind": card.kind,
        "state": card.state,
        "clerk": card.clerk or None,
        "ticket": card.ticket_number or None,
        "since": _iso(card.since),
        "pause_reason": card.pause_reason or None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def side_answer(side: Side) -> dict[str, Any]:
    """The screen's state with the steps of its session. One statement."""
    steps = SessionStep.objects.filter(session=side.session_id).select_related("service").order_by("position")
    return {
        "session": side.session_id,
        "revision": side.revision,
        "showing": side.showing,
        "step": side.step_id,
        "language": side.language,
        "phone": side.phone_hash is not None,
        "steps": [
            {
                "id": step.pk,
                "service": step.service.code,
                "kind": step.kind,
                "name": localised(step.names),
                "state": step.state,
                "value": step.value,
                "by_customer": step.by_customer,
                "handed_over": step.handed_over,
                "on_screen": step.on_screen,
                "started_at": step.started_at,
                "ended_at": step.ended_at,
            }
            for step in steps
        ],
    }
