"""A session begins and ends: its steps are laid out, the customer's screen wakes up, and forgets at once."""

from datetime import datetime
from typing import Any, cast

from django.db.models import F, Max, Value
from django.db.models.functions import Greatest

from queueing import events
from queueing.commands.cases import close_cases, open_case
from queueing.models import BookingPart, Session, SessionStep, Side, StepTemplate, Ticket
from queueing.states import ENDED, Showing, StepKind, StepState
from stores.models import Service

COPIED = (
    "service_id", "code", "kind", "names", "texts", "options", "minutes", "on_screen", "state", "value", "typed",
    "figures", "by_customer", "started_at", "ended_at",
)  # fmt: skip
FORGOTTEN = {"session": None, "language": "", "showing": Showing.NOTHING, "step": None}


def begin_session(ticket: Ticket, now: datetime) -> Session:
    """The session of a ticket that is served from `now` on, within the caller's transaction and store lock.

    A visit goes on where the last session left it: steps that were done stay done; steps of a new service follow.
    """
    last = Session.objects.filter(ticket=ticket).order_by("-id").first()
    session = Session.objects.create(
        ticket=ticket,
        counter_id=cast("int", ticket.counter_id),  # a called ticket has both (constraint)
        clerk_id=cast("int", ticket.clerk_id),
        service_id=ticket.service_id,
        started_at=now,
    )
    if last is not None:
        _carry_on(last, session)
    lay_out(session, ticket.service_id)
    if ticket.booked_for is not None:
        _lay_out_booked(session, ticket)
    begin_first_open(session, now=now)
    _wake(session, language=ticket.language)
    if ticket.customer_id is not None and ticket.confirmed_at is not None:
        open_case(session, customer_id=ticket.customer_id, now=now)
    return session


def _lay_out_booked(session: Session, ticket: Ticket) -> None:
    """The steps of all that was booked for this visit, as if the clerk had added each service."""
    parts = BookingPart.objects.filter(booking__ticket=ticket, service__is_active=True).order_by("position")
    for service_id in parts.values_list("service_id", flat=True):
        lay_out(session, service_id)


def _carry_on(last: Session, session: Session) -> None:
    """The steps of the visit so far."""
    steps = SessionStep.objects.filter(session=last).order_by("position")
    SessionStep.objects.bulk_create(
        [
            SessionStep(session=session, position=n, **{name: getattr(step, name) for name in COPIED})
            for n, step in enumerate(steps)
        ]
    )
    steps.update(typed=None)  # it is with the new session now
    if last.said:
        session.said = last.said
        session.save(update_fields=["said"])


def lay_out(session: Session, service_id: int) -> bool:
    """Add the steps of a service, unless the visit has them already; whether any were added."""
    known = SessionStep.objects.filter(session=session)
    if known.filter(service_id=service_id).exists():
        return False
    start = 1 + (known.aggregate(last=Max("position"))["last"] or 0) if known.exists() else 0
    SessionStep.objects.bulk_create(
        [
            SessionStep(session=session, service_id=service_id, position=start + n, **facts)
            for n, facts in enumerate(_planned(service_id))
        ]
    )
    return True


def _planned(service_id: int) -> list[dict[str, Any]]:
    """The steps that the chain has written for a service; where it wrote none, the matter itself is the one step."""
    templates = StepTemplate.objects.filter(service_id=service_id).order_by("position", "id")
    written = templates.values("code", "kind", "names", "texts", "options", "minutes", "on_screen")
    facts = [dict(template) for template in written]
    if facts:
        return facts
    service = Service.objects.get(pk=service_id)
    return [
        {"code": service.code[:40], "kind": StepKind.TALK, "names": service.names, "minutes": service.typical_minutes}
    ]


def begin_first_open(session: Session, *, now: datetime) -> SessionStep | None:
    """Where the visit is: the step that is current, else the first that is still to come."""
    steps = SessionStep.objects.filter(session=session).order_by("position")
    step = steps.filter(state=StepState.CURRENT).first()
    if step is None and (step := steps.filter(state=StepState.TODO).first()) is not None:
        step.state = StepState.CURRENT
        step.started_at = step.started_at or now
        step.save(update_fields=["state", "started_at"])
    return step


def _wake(session: Session, *, language: str) -> None:
    shown = {"session": session, "language": language, "showing": Showing.WELCOME, "step": None}
    here = Side.objects.filter(counter_id=session.counter_id)
    if not here.update(**shown, invitation=None, phone_hash=None, revision=F("revision") + 1):
        Side.objects.create(counter_id=session.counter_id, revision=1, **shown)
    events.side_changed(session.counter_id)


def end_session(ticket: Ticket, now: datetime, ended: Session.Ended, outcome: str = "") -> None:
    """End the open session of `ticket`; the customer's screen and phone forget it in the same transaction."""
    session = Session.objects.filter(ticket=ticket, ended_at=None).first()
    if session is None:
        return
    # first the screen's row: whoever presses there now holds it and then the steps
    beside = Side.objects.select_for_update(no_key=True).filter(session=session).first()
    end = Greatest("started_at", Value(now))
    Session.objects.filter(pk=session.pk).update(ended_at=end, ended=ended, outcome=outcome)
    close_cases(ticket, outcome, now=now)
    SessionStep.objects.filter(session=session, state=StepState.CURRENT).update(state=StepState.TODO)
    if ended != Session.Ended.TRANSFERRED:
        SessionStep.objects.filter(session__ticket=ticket).update(typed=None)
    if beside is not None:
        forgotten = Side.objects.filter(pk=beside.pk)
        forgotten.update(**FORGOTTEN, invitation=None, phone_hash=None, revision=F("revision") + 1)
        events.side_changed(session.counter_id)
        events.visit_ended(session.pk)


def forget_typed() -> int:
    """Delete what customers filled in on visits that are over (handed on, then gone); the number of steps."""
    left = SessionStep.objects.filter(typed__isnull=False, session__ticket__state__in=ENDED)
    return left.update(typed=None)
