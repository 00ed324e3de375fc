"""Who is asked about something that is no visit to a counter: a form that was signed, a visit at home, a booking."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from feedback.commands.planning import PLANNERS, timing_of, why_not
from feedback.models import Invitation, Survey, SurveyVersion
from feedback.queries.people import Address, Asked, Reach, reach_of_customer
from feedback.states import WRITTEN, InvitationState, SurveyState, Touchpoint, Way
from feedback.timing import due_at, is_drawn
from stores.models import Service, Store
from stores.tokens import new_secret


@dataclass(frozen=True)
class Happened:
    """What somebody may be asked about: `key` names it, once in a survey; `customer_id` is of whom it is sure that it
    was about them, `address` what they were reached by where that says more."""

    touchpoint: Touchpoint
    key: str
    at: datetime
    store: Store
    clerk_id: int | None
    customer_id: int | None
    ticket_id: int | None
    language: str
    service: Service | None = None
    address: Address | None = None


@transaction.atomic
def plan_about(*, happened: Happened, now: datetime) -> int:
    """Plan invitations about it; how many surveys ask. In the caller's transaction. Safe to repeat."""
    versions = SurveyVersion.objects.filter(
        state=SurveyState.PUBLISHED, survey__is_active=True, survey__touchpoint=happened.touchpoint
    )
    found = list(versions.select_related("survey").order_by("survey_id"))
    if not found or (happened.customer_id is None and happened.address is None):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNERS])
    return sum(_plan(version.survey, version, happened, now=now) for version in found)


def _plan(survey: Survey, version: SurveyVersion, happened: Happened, *, now: datetime) -> int:
    if not is_drawn(settings.HASH_KEY, f"{survey.code}:{happened.key}", survey.percent):
        return 0
    timing = timing_of(survey)
    due = due_at(happened.at, happened.store.time_zone, timing)
    ways = [Way(each) for each in survey.ways if each in WRITTEN]
    asked, reach = reach_of_customer(
        happened.customer_id, ways, language=happened.language, since=due - timing.rest, address=happened.address
    )
    if reach is None:
        return 0
    row = row_about(version, happened, asked, reach, due=due, now=now)
    Invitation.objects.bulk_create([row], ignore_conflicts=True)
    return int(row.state == InvitationState.PLANNED)


def row_about(
    version: SurveyVersion, happened: Happened, asked: Asked, reach: Reach, *, due: datetime, now: datetime
) -> Invitation:
    """The invitation about it, not yet kept: planned, or skipped with the reason. `version` brings its survey along."""
    survey = version.survey
    why = why_not(asked, reach, due, timing_of(survey))
    return Invitation(
        token=new_secret(),
        survey=survey,
        version=version,
        key=happened.key,
        ticket_id=happened.ticket_id,
        store=happened.store,
        region_id=happened.store.region_id,
        partner_id=happened.store.partner_id,
        service=happened.service,
        topic_id=happened.service.topic_id if happened.service else None,
        clerk_id=happened.clerk_id,
        customer_id=happened.customer_id,
        happened_at=happened.at,
        language=happened.language,
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
