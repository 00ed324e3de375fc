"""Who is asked about a visit, and when: planned by a sweep once the customer has left, never by whoever served them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from feedback.models import Invitation, Survey, SurveyVersion
from feedback.queries.people import Asked, Reach, reaches
from feedback.states import WRITTEN, InvitationState, Skipped, SurveyState, Touchpoint, Way
from feedback.timing import Timing, due_at, is_drawn, may_ask
from queueing.models import Session
from queueing.states import Outcome
from stores.tokens import new_secret

PLANNERS: Final = 0x73757276  # "surv": one plans at a time, so that nobody is asked by two surveys at once
LATE_COMMITS: Final = timedelta(seconds=30)  # what ended at an instant is seen by everybody so long after it
AT_A_TIME: Final = 500
OF_VISITS: Final = {Touchpoint.VISIT: True, Touchpoint.DEALER: False}  # whether of stores without a partner


def plan(*, now: datetime) -> int:
    """Plan invitations for the visits that have ended since the last time; how many. Safe to run twice and beside."""
    surveys = Survey.objects.filter(is_active=True, touchpoint__in=OF_VISITS, versions__state=SurveyState.PUBLISHED)
    return sum(_plan_survey(pk, now=now) for pk in surveys.order_by("id").values_list("pk", flat=True))


def _plan_survey(survey_id: int, *, now: datetime) -> int:
    count = 0
    while True:
        planned, is_over = _plan_some(survey_id, now=now)
        count += planned
        if is_over:
            return count


@transaction.atomic
def _plan_some(survey_id: int, *, now: datetime) -> tuple[int, bool]:
    """The next visits, and whether there are no more. In one transaction with the mark of how far it has looked."""
    version = turn_of(survey_id)
    if version is None or version.survey.looked_until is None:
        return 0, True
    survey, since, until = version.survey, version.survey.looked_until, now - LATE_COMMITS
    sessions = list(_ended(survey, until)[:AT_A_TIME])
    planned = _invite(survey, version, sessions, now=now)
    is_over = len(sessions) < AT_A_TIME
    last = (max(until, since), 0) if is_over else (sessions[-1].ended_at, sessions[-1].pk)
    survey.looked_until, survey.looked_id = last
    survey.save(update_fields=["looked_until", "looked_id"])
    return planned, is_over


def turn_of(survey_id: int) -> SurveyVersion | None:
    """What a survey asks, locked with it until the transaction ends; None when it does not ask, or others plan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PLANNERS])
        if not cursor.fetchone()[0]:
            return None
    survey = Survey.objects.select_for_update(no_key=True).get(pk=survey_id)
    version = SurveyVersion.objects.filter(survey=survey, state=SurveyState.PUBLISHED).first()
    if version is None or survey.looked_until is None or not survey.is_active:
        return None
    version.survey = survey
    return version


def _ended(survey: Survey, until: datetime) -> QuerySet[Session]:
    """Visits that have ended with an outcome, in the order in which they did."""
    after = Q(ended_at__gt=survey.looked_until) | Q(ended_at=survey.looked_until, pk__gt=survey.looked_id)
    own = OF_VISITS[Touchpoint(survey.touchpoint)]
    return (
        Session.objects.filter(after, ended_at__lte=until, ended=Session.Ended.FINISHED, outcome__in=Outcome.values)
        .filter(ticket__store__partner__isnull=own)
        .select_related("ticket__store", "ticket__booking", "service")
        .order_by("ended_at", "id")
    )


def timing_of(survey: Survey) -> Timing:
    """When it goes out, as the pure part wants it."""
    return Timing(survey.days, survey.minutes, survey.quiet_from, survey.quiet_until, timedelta(days=survey.rest_days))


def _invite(survey: Survey, version: SurveyVersion, sessions: Sequence[Session], *, now: datetime) -> int:
    """Write the invitations of these visits; how many are to be sent. A fixed number of statements."""
    drawn = [each for each in sessions if is_drawn(settings.HASH_KEY, f"{survey.code}:{key_of(each)}", survey.percent)]
    ways = [Way(each) for each in survey.ways if each in WRITTEN]
    timing = timing_of(survey)
    dues = {each.pk: due_at(each.ended_at or now, each.ticket.store.time_zone, timing) for each in drawn}
    asked = reaches(drawn, ways, since=min(dues.values(), default=now) - timing.rest)
    rows = [
        _row(survey, version, session, reach, why, due=dues[session.pk], now=now)
        for session in drawn
        if (reach := asked.reach(session)) is not None
        and (why := why_not(asked, reach, dues[session.pk], timing)) is not None
    ]
    written = Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.state == InvitationState.PLANNED for row in written)


def why_not(asked: Asked, reach: Reach, due: datetime, timing: Timing) -> str:
    """Why this person is not asked; "" when they are, which counts as being asked from now on."""
    if asked.is_out(reach):
        return Skipped.OPTED_OUT
    if not all(may_ask(min(due, other), max(due, other), timing) for other in asked.times(reach)):
        return Skipped.RESTING
    asked.note(reach, due)
    return ""


def key_of(session: Session) -> str:
    """What an invitation about a visit is about: the ticket, however many sessions it had."""
    return f"ticket:{session.ticket_id}"


def _row(
    survey: Survey, version: SurveyVersion, session: Session, reach: Reach, why: str, *, due: datetime, now: datetime
) -> Invitation:
    ticket, store = session.ticket, session.ticket.store
    return Invitation(
        token=new_secret(),
        survey=survey,
        version=version,
        key=key_of(session),
        ticket=ticket,
        store=store,
        region_id=store.region_id,
        partner_id=store.partner_id,
        service=session.service,
        topic_id=session.service.topic_id,
        clerk_id=session.clerk_id,
        customer_id=ticket.customer_id if ticket.confirmed_at else None,  # else no more than a claim
        happened_at=session.ended_at or now,
        language=reach.language or ticket.language,
        way=reach.way,
        to=None if why else reach.to,
        to_hash=reach.hash,
        state=InvitationState.SKIPPED if why else InvitationState.PLANNED,
        why=why,
        made_at=now,
        due_at=due,
        until=due + timedelta(days=survey.open_days),
        ended_at=now if why else None,
    )
