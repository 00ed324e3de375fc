"""The tablet at the exit: whoever has been served answers before they leave.

It is a device of the store like its kiosk, bound to no counter: what a clerk's own tablet sends does not count. An
answer without a ticket's number is the store's, nobody's in particular.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid, NotFound
from feedback.commands.answering import answer
from feedback.models import Answer, Invitation, SurveyVersion
from feedback.states import InvitationState, SurveyState, Touchpoint, Way
from queueing.models import Session, Ticket
from queueing.states import TicketState
from stores.models import Store
from stores.queries.opening import local_day
from stores.tokens import new_secret

ANSWERED_WITHIN: Final = timedelta(hours=3)  # after the end of the visit: later it is sent, or not at all


class UnknownNumber(Invalid):
    code, message = "exit_unknown_number", _("Nobody with this number was served today. Leave it empty, or check it.")


class AlreadyAnswered(Conflict):
    code, message = "exit_already_answered", _("There is an answer to this visit already. Thank you.")


@dataclass(frozen=True)
class Left:
    """What somebody fills in at the exit of a store: the number on their ticket, or "", and their answers."""

    number: str
    values: Mapping[str, object]
    language: str


def version_at(store: Store) -> SurveyVersion:
    """What is asked at the exit of a store; raises NotFound when nothing is."""
    touchpoint = Touchpoint.DEALER if store.partner_id else Touchpoint.VISIT
    asked = SurveyVersion.objects.filter(
        state=SurveyState.PUBLISHED,
        survey__is_active=True,
        survey__touchpoint=touchpoint,
        survey__ways__contains=Way.TABLET.value,
    )
    version = asked.select_related("survey").order_by("survey_id").first()
    if version is None:
        raise NotFound
    return version


@transaction.atomic
def answer_at_exit(*, store: Store, left: Left, now: datetime) -> Answer:
    """Keep it, once for each visit; what was planned to be sent about it is not sent any more.

    Raises NotFound, UnknownNumber, AlreadyAnswered, BadAnswers, NothingAnswered. Locks the invitation.
    """
    version = version_at(store)
    session = _session(store, left.number, now) if left.number.strip() else None
    if session is None:
        invitation = _new(version, store, None, f"exit:{new_secret()}", left.language, now)
    else:
        invitation = _of_visit(version, store, session, left.language, now)
    return answer(invitation_id=invitation.pk, values=left.values, way=Way.TABLET, now=now)


def _session(store: Store, number: str, now: datetime) -> Session:
    """The visit that ended under this number a short while ago."""
    tickets = Ticket.objects.filter(
        store=store,
        day=local_day(store, now=now),
        number=number.strip().upper()[:8],
        state=TicketState.DONE,
        state_since__gt=now - ANSWERED_WITHIN,
        state_since__lte=now,
    )
    rows = Session.objects.filter(ticket__in=tickets, ended=Session.Ended.FINISHED)
    session = rows.select_related("ticket", "service").order_by("-ended_at", "-id").first()
    if session is None:
        raise UnknownNumber
    return session


def _of_visit(version: SurveyVersion, store: Store, session: Session, language: str, now: datetime) -> Invitation:
    there = _new(version, store, session, f"ticket:{session.ticket_id}", language, now)
    planned = Invitation.objects.select_for_update(no_key=True).get(pk=there.pk)  # another one may have come first
    if planned.answered_at is not None:
        raise AlreadyAnswered
    if planned.state in (InvitationState.PLANNED, InvitationState.SKIPPED):
        planned.state, planned.why, planned.ended_at = InvitationState.SENT, "", None
        planned.way, planned.sent_at = Way.TABLET, now
        planned.save(update_fields=["state", "why", "ended_at", "way", "sent_at"])
    return planned


def _new(
    version: SurveyVersion, store: Store, session: Session | None, key: str, language: str, now: datetime
) -> Invitation:
    happened_at = session.ended_at if session and session.ended_at else now
    facts = {"survey": version.survey, "version": version, "store": store, "language": language, "way": Way.TABLET}
    made, _is_new = Invitation.objects.get_or_create(
        survey=version.survey,
        key=key,
        defaults={
            **facts,
            "token": new_secret(),
            "ticket": session.ticket if session else None,
            "region_id": store.region_id,
            "partner_id": store.partner_id,
            "service": session.service if session else None,
            "topic_id": session.service.topic_id if session else None,
            "clerk_id": session.clerk_id if session else None,
            "customer_id": session.ticket.customer_id if session else None,
            "happened_at": happened_at,
            "state": InvitationState.SENT,
            "made_at": now,
            "due_at": now,
            "until": now + timedelta(days=version.survey.open_days),
            "sent_at": now,
        },
    )
    return made
