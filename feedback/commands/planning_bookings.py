"""Who is asked why they did not come to what they had booked: by a sweep over what happens to bookings."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from feedback.commands.planning import AT_A_TIME, LATE_COMMITS, timing_of, turn_of
from feedback.commands.planning_about import Happened, row_about
from feedback.models import Invitation, Survey, SurveyVersion
from feedback.queries.missed import key_of, last_move, missed, moves_after
from feedback.queries.people import addresses_of, asked_of_bookings
from feedback.states import WRITTEN, InvitationState, SurveyState, Touchpoint, Way
from feedback.timing import due_at, is_drawn
from queueing.models import Booking


def plan_bookings(*, now: datetime) -> int:
    """Plan invitations about the bookings missed since the last time; how many. Safe to run twice and beside."""
    surveys = Survey.objects.filter(is_active=True, touchpoint=Touchpoint.BOOKING)
    asking = surveys.filter(versions__state=SurveyState.PUBLISHED).order_by("id")
    return sum(_plan_survey(pk, now=now) for pk in asking.values_list("pk", flat=True))


def _plan_survey(survey_id: int, *, now: datetime) -> int:
    count = 0
    while True:
        planned, is_over = _plan_some(survey_id, now=now)
        count += planned
        if is_over:
            return count


@transaction.atomic
def _plan_some(survey_id: int, *, now: datetime) -> tuple[int, bool]:
    """The next steps of bookings, and whether there are no more. `looked_id` says up to which one it has looked."""
    version = turn_of(survey_id)
    if version is None or version.survey.looked_until is None:
        return 0, True
    survey, since = version.survey, version.survey.looked_until
    seen = survey.looked_id or last_move(since)
    moves = moves_after(seen, until=now - LATE_COMMITS, most=AT_A_TIME)
    planned = _invite(version, missed(moves), now=now)
    survey.looked_id = moves[-1].pk if moves else seen
    survey.save(update_fields=["looked_id"])
    return planned, len(moves) < AT_A_TIME


def _invite(version: SurveyVersion, found: list[tuple[Booking, datetime]], *, now: datetime) -> int:
    """Write the invitations about these; how many are to be sent. A fixed number of statements."""
    survey, timing = version.survey, timing_of(version.survey)
    drawn = [
        (booking, at)
        for booking, at in found
        if is_drawn(settings.HASH_KEY, f"{survey.code}:{key_of(booking)}", survey.percent)
    ]
    dues = {booking.pk: due_at(at, booking.store.time_zone, timing) for booking, at in drawn}
    ways = [Way(each) for each in survey.ways if each in WRITTEN]
    since = min(dues.values(), default=now) - timing.rest
    asked, rows = asked_of_bookings([booking for booking, _at in drawn], ways, since=since), []
    for booking, at in drawn:
        reach = asked.chosen(addresses_of(booking), booking.language, None)
        if reach is not None:
            rows.append(row_about(version, _happened(booking, at), asked, reach, due=dues[booking.pk], now=now))
    written = Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.state == InvitationState.PLANNED for row in written)


def _happened(booking: Booking, at: datetime) -> Happened:
    """Of no clerk, and of nobody who is known for sure: whoever booked gave the address alone."""
    return Happened(
        touchpoint=Touchpoint.BOOKING,
        key=key_of(booking),
        at=min(at, booking.starts_at),
        store=booking.store,
        clerk_id=None,
        customer_id=None,
        ticket_id=None,
        language=booking.language,
        service=booking.service,
    )
