"""Surveys for those who define them: what is in use, and what came of it."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from feedback.models import Invitation, Survey, SurveyVersion
from feedback.states import InvitationState, SurveyState

ASKED = (InvitationState.SENT, InvitationState.DONE, InvitationState.EXPIRED, InvitationState.STOPPED)
LONGEST_LIST = 200


@dataclass(frozen=True)
class SurveyLine:
    """A survey in the list; the figures are of all its versions."""

    survey: Survey
    published: SurveyVersion | None
    draft: SurveyVersion | None
    asked: int
    answered: int


def survey_lines(surveys: QuerySet[Survey], invitations: QuerySet[Invitation]) -> list[SurveyLine]:
    """The surveys by code, with the figures of these invitations. Three statements, however many there are."""
    versions = SurveyVersion.objects.exclude(state=SurveyState.RETIRED)
    rows = list(
        surveys.order_by("code", "id").prefetch_related(Prefetch("versions", versions, "current"))[:LONGEST_LIST]
    )
    counts = {
        row["survey"]: (row["asked"], row["answered"])
        for row in invitations.filter(survey__in=rows)
        .values("survey")
        .annotate(
            asked=Count("id", filter=Q(state__in=ASKED)), answered=Count("id", filter=Q(answered_at__isnull=False))
        )
    }
    return [
        SurveyLine(row, _one(row, SurveyState.PUBLISHED), _one(row, SurveyState.DRAFT), *counts.get(row.pk, (0, 0)))
        for row in rows
    ]


def _one(row: Survey, state: SurveyState) -> SurveyVersion | None:
    current: list[SurveyVersion] = row.current  # type: ignore[attr-defined]  # prefetched above
    return next((each for each in current if each.state == state), None)
