"""Side by side: the clerk decides what is shown and settles steps; the customer answers what was handed over.

Every command locks the screen's row (`Side`) and raises its revision; a ticket, where one is touched, is locked before.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Expired, Invalid
from queueing import events
from queueing.actors import Actor
from queueing.commands.refusals import ServiceNotOffered
from queueing.commands.serving import NotYourTicket
from queueing.commands.sessions import begin_first_open, lay_out
from queueing.models import Session, SessionStep, Side, Ticket
from queueing.states import CUSTOMER_DECIDES, STEP_OPEN, Showing, StepKind, StepState
from stores.models import StoreService
from stores.tokens import token_hash

INVITATION_BYTES = SECRET_BYTES = 18
LONGEST_ANSWER = 200
LARGEST_FIGURE = 1e9


class SessionOver(Conflict):
    code, message = "session_over", _("This visit has ended.")


class UnknownStep(Invalid):
    code, message = "unknown_step", _("There is no such step in this visit. Load the page again.")


class NotForScreen(Invalid):
    code, message = "step_not_on_screen", _("This step is for clerks only.")


class StepOver(Conflict):
    code, message = "step_over", _("This step has been settled. Go on with the next one.")


class NotHandedOver(Conflict):
    code, message = "not_handed_over", _("Your clerk is doing this now.")


class BadAnswer(Invalid):
    code, message = "bad_answer", _("Choose one of the answers shown.")


class BadFigures(Invalid):
    code, message = "bad_figures", _("Figures are numbers, for the rows of this step.")


class AlreadyInVisit(Conflict):
    code, message = "service_in_visit", _("That is part of this visit already.")


class InvitationOver(Expired):
    code, message = "invitation_over", _("This code is no longer good. Ask your clerk for a new one.")


def _clerks(session_id: int, actor: Actor) -> Side:
    """The screen of a running session, locked, for the clerk who serves (or a manager); raises SessionOver."""
    side = _locked(session_id)
    session = side.session
    if session is not None and session.clerk_id != actor.staff_id and not actor.manages:
        raise NotYourTicket
    return side


def _locked(session_id: int) -> Side:
    found = Side.objects.select_for_update(no_key=True, of=("self",)).filter(session=session_id)
    side = found.select_related("session").first()
    if side is None:
        raise SessionOver
    return side


def _step(side: Side, step_id: int) -> SessionStep:
    step = SessionStep.objects.filter(pk=step_id, session=side.session_id).first()
    if step is None:
        raise UnknownStep
    return step


def _changed(side: Side, *fields: str) -> Side:
    side.revision += 1
    side.save(update_fields=[*fields, "revision"])
    events.side_changed(side.counter_id)
    return side


def _show(side: Side, showing: Showing, step: SessionStep | None = None) -> None:
    side.showing, side.step = showing, step
    if step is not None:
        step.handed_over = step.kind in CUSTOMER_DECIDES and step.state in STEP_OPEN
        step.save(update_fields=["handed_over"])


@transaction.atomic
def show(*, session_id: int, showing: Showing, actor: Actor, step_id: int | None = None) -> Side:
    """Put the welcome, a step, the summary or nothing on the customer's screen.

    A step that the customer can settle is handed over with it. Raises SessionOver, UnknownStep, NotForScreen.
    """
    side = _clerks(session_id, actor)
    step = _step(side, step_id or 0) if showing == Showing.STEP else None
    if step is not None and not step.on_screen:
        raise NotForScreen
    _show(side, showing, step)
    return _changed(side, "showing", "step")


@transaction.atomic
def hand_over(*, session_id: int, step_id: int, to_customer: bool, actor: Actor) -> Side:
    """Let the customer settle the step, or take that back. Raises SessionOver, UnknownStep, NotForScreen, StepOver."""
    side = _clerks(session_id, actor)
    step = _step(side, step_id)
    if not step.on_screen or step.kind not in CUSTOMER_DECIDES:
        raise NotForScreen
    if step.state not in STEP_OPEN:
        raise StepOver
    if to_customer:
        _show(side, Showing.STEP, step)
    else:
        step.handed_over = False
        step.save(update_fields=["handed_over"])
    return _changed(side, "showing", "step")


@transaction.atomic
def settle(
    *, session_id: int, step_id: int, to: StepState, actor: Actor, now: datetime, value: str = "", typed: str = ""
) -> Side:
    """The clerk ends a step (done or left out), or opens one again (current). The screen goes on with the visit.

    Raises SessionOver, UnknownStep, BadAnswer, and StepOver for a step that the customer has just settled.
    """
    side = _clerks(session_id, actor)
    step = _step(side, step_id)
    if to == StepState.CURRENT:
        _open_again(step)
        if side.showing != Showing.NOTHING:
            _show(side, *((Showing.STEP, step) if step.on_screen else (Showing.WELCOME,)))
    elif step.state not in STEP_OPEN:
        raise StepOver
    else:
        _end(step, to, value=_answer(step, value, typed, needed=False), by_customer=False, now=now)
    _go_on(side, step, now=now)
    return _changed(side, "showing", "step")


def _open_again(step: SessionStep) -> None:
    others = SessionStep.objects.filter(session=step.session_id, state=StepState.CURRENT)
    others.update(state=StepState.TODO, handed_over=False)
    step.state, step.value, step.typed, step.ended_at = StepState.CURRENT, "", None, None
    step.save(update_fields=["state", "value", "typed", "ended_at"])


def _end(step: SessionStep, to: StepState, *, value: tuple[str, str | None], by_customer: bool, now: datetime) -> None:
    step.state, step.ended_at, step.handed_over = to, now, False
    step.started_at = step.started_at or now
    step.value, step.typed = value if to == StepState.DONE else ("", None)
    step.by_customer = by_customer
    step.save(update_fields=["state", "ended_at", "handed_over", "started_at", "value", "typed", "by_customer"])


def _go_on(side: Side, step: SessionStep, *, now: datetime) -> None:
    """What is shown follows the visit, unless the clerk shows something else just now."""
    session = side.session
    if session is None:
        return
    current = begin_first_open(session, now=now)
    follows = side.showing == Showing.WELCOME or (side.showing == Showing.STEP and side.step_id == step.pk)
    if not follows:
        return
    if current is None:
        _show(side, Showing.SUMMARY)
    elif current.on_screen:
        _show(side, Showing.STEP, current)
    else:
        _show(side, Showing.WELCOME)


def _answer(step: SessionStep, value: str, typed: str, *, needed: bool) -> tuple[str, str | None]:
    """The value to keep and what was typed; raises BadAnswer."""
    if step.kind == StepKind.READ:
        return "read", None
    if step.kind == StepKind.CHOOSE and (value or needed):
        if value not in {option.get("code") for option in step.options}:
            raise BadAnswer
        return value, None
    if step.kind == StepKind.FILL:
        text = typed.strip()
        if (needed and not text) or len(text) > LONGEST_ANSWER or not text.isprintable():
            raise BadAnswer
        return "", text or None
    return "", None


@transaction.atomic
def set_figures(*, session_id: int, step_id: int, figures: Mapping[str, float], actor: Actor) -> Side:
    """The numbers behind a choice or an explanation, all of them: a row without one has none.

    Raises SessionOver, UnknownStep, BadFigures.
    """
    side = _clerks(session_id, actor)
    step = _step(side, step_id)
    rows = {"use"} if step.kind == StepKind.CHOOSE else {option.get("code") for option in step.options}
    fine = step.kind in (StepKind.CHOOSE, StepKind.FIGURES) and set(figures) <= rows
    if not fine or not all(0 <= figure <= LARGEST_FIGURE for figure in figures.values()):
        raise BadFigures
    step.figures = dict(figures)
    step.save(update_fields=["figures"])
    return _changed(side)


@transaction.atomic
def add_service(*, session_id: int, service_id: int, actor: Actor, now: datetime) -> Side:
    """One more matter in the same visit: its steps follow, nobody waits again.

    Raises SessionOver, ServiceNotOffered, AlreadyInVisit.
    """
    side = _clerks(session_id, actor)
    session = side.session
    offered = StoreService.objects.filter(service_id=service_id, store__counters=side.counter_id)
    if session is None or not offered.filter(service__is_active=True).exists():
        raise ServiceNotOffered
    if not lay_out(session, service_id):
        raise AlreadyInVisit
    current = begin_first_open(session, now=now)
    if side.showing == Showing.SUMMARY and current is not None:
        _show(side, *((Showing.STEP, current) if current.on_screen else (Showing.WELCOME,)))
    return _changed(side, "showing", "step")


@transaction.atomic
def say(*, session_id: int, text: str, actor: Actor) -> Side:
    """What was agreed, in words for the customer: it stands in the summary."""
    side = _clerks(session_id, actor)
    Session.objects.filter(pk=session_id).update(said=text.strip())
    return _changed(side)


@transaction.atomic
def invite(*, session_id: int, actor: Actor) -> str:
    """A code for the customer's own phone, good for one; an older one and the phone that came by it are let go."""
    side = _clerks(session_id, actor)
    if side.phone_hash is not None:
        events.visit_ended(session_id)
    side.invitation, side.phone_hash = secrets.token_urlsafe(INVITATION_BYTES), None
    _changed(side, "invitation", "phone_hash")
    return side.invitation


@transaction.atomic
def join(*, invitation: str) -> str:
    """The phone that shows the code joins the session: the secret that it keeps. Raises InvitationOver."""
    found = Side.objects.select_for_update(no_key=True).filter(invitation=invitation, session__isnull=False)
    side = found.first()
    if side is None:
        raise InvitationOver
    secret = secrets.token_urlsafe(SECRET_BYTES)
    side.invitation, side.phone_hash = None, token_hash(secret)
    _changed(side, "invitation", "phone_hash")
    return secret


@transaction.atomic
def answer(*, session_id: int, step_id: int, now: datetime, value: str = "", typed: str = "") -> Side:
    """The customer settles the step on the screen. Raises SessionOver, StepOver, NotHandedOver, BadAnswer."""
    side = _locked(session_id)
    step = _step(side, step_id)
    if step.state not in STEP_OPEN:
        raise StepOver
    if side.showing != Showing.STEP or side.step_id != step.pk or not step.handed_over:
        raise NotHandedOver
    _end(step, StepState.DONE, value=_answer(step, value, typed, needed=True), by_customer=True, now=now)
    _go_on(side, step, now=now)
    return _changed(side, "showing", "step")


@transaction.atomic
def choose_language(*, session_id: int, language: str) -> Side:
    """The customer reads on in another language; the ticket keeps it for calls and messages to come."""
    # before the screen's row, as whoever ends the visit does; the session's own row comes after it
    ticket = Ticket.objects.select_for_update(no_key=True, of=("self",)).filter(sessions=session_id).first()
    side = _locked(session_id)
    side.language = language
    if ticket is not None:
        Ticket.objects.filter(pk=ticket.pk).update(language=language)
    return _changed(side, "language")
