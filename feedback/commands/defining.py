"""Surveys are written as drafts and published whole: what is in use says the same until another version replaces it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, Invalid
from feedback.asking import MOST_QUESTIONS, faults
from feedback.models import Survey, SurveyVersion
from feedback.states import SurveyState, Way

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class SurveyIncomplete(Invalid):
    code, message = "survey_incomplete", _("Some questions have no words in some language, or nothing to choose from.")


class SurveyStale(Conflict):
    code, message = "survey_stale", _("Somebody else has changed this draft meanwhile. Load it again.")


@dataclass(frozen=True)
class Wording:
    """What a version says: its questions in the shape of the model, its beginning and its end by language."""

    questions: Sequence[Mapping[str, Any]]
    intro: Mapping[str, str]
    thanks: Mapping[str, str]


@dataclass(frozen=True)
class Sending:
    """When a survey goes out, and to whom."""

    ways: Sequence[Way]
    days: int
    minutes: int
    quiet_from: time
    quiet_until: time
    percent: float
    rest_days: int
    open_days: int
    is_active: bool


@transaction.atomic
def begin_draft(*, survey: Survey, by_id: int | None, now: datetime) -> SurveyVersion:
    """The draft of a survey, made of what is in use when there is none. Locks the survey."""
    survey = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    draft = survey.versions.filter(state=SurveyState.DRAFT).first()
    if draft is not None:
        return draft
    published = survey.versions.filter(state=SurveyState.PUBLISHED).first()
    number = (survey.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    said = (published.questions, published.intro, published.thanks) if published else ([], {}, {})
    facts = dict(zip(("questions", "intro", "thanks"), said, strict=True))
    return SurveyVersion.objects.create(survey=survey, number=number, author_id=by_id, made_at=now, **facts)


@transaction.atomic
def save_draft(*, draft: SurveyVersion, wording: Wording, revision: int) -> SurveyVersion:
    """Write the draft as it was `revision`. It may be incomplete. Raises SurveyStale."""
    same = SurveyVersion.objects.filter(pk=draft.pk, state=SurveyState.DRAFT, revision=revision)
    questions = [dict(each) for each in wording.questions[:MOST_QUESTIONS]]
    facts = {"questions": questions, "intro": dict(wording.intro), "thanks": dict(wording.thanks)}
    if not same.update(**facts, revision=F("revision") + 1):
        raise SurveyStale
    draft.refresh_from_db()
    return draft


@transaction.atomic
def publish(*, draft: SurveyVersion, revision: int, by_id: int | None, now: datetime) -> SurveyVersion:
    """Put the draft into use, in place of the version before; who was invited by that one answers that one.

    Raises SurveyStale, SurveyIncomplete with the `faults`. Locks the survey.
    """
    survey = Survey.objects.select_for_update(no_key=True).get(pk=draft.survey_id)
    draft = SurveyVersion.objects.select_for_update(no_key=True).get(pk=draft.pk)
    if draft.state != SurveyState.DRAFT or draft.revision != revision:
        raise SurveyStale
    found = [*faults(draft.questions, LANGUAGES), *(f"0: {code}" for code in LANGUAGES if not draft.intro.get(code))]
    if found:
        raise SurveyIncomplete(faults=found)
    survey.versions.filter(state=SurveyState.PUBLISHED).update(state=SurveyState.RETIRED, retired_at=now)
    draft.state, draft.published_at, draft.publisher_id = SurveyState.PUBLISHED, now, by_id
    draft.save(update_fields=["state", "published_at", "publisher"])
    _record("survey.publish", survey, by_id, now, version=draft.number)
    return draft


@transaction.atomic
def set_sending(*, survey: Survey, sending: Sending, by_id: int | None, now: datetime) -> Survey:
    """When and to whom it goes out from now on. One that is switched on asks about visits from now on, not before."""
    survey = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if sending.is_active and not survey.is_active:
        survey.looked_until, survey.looked_id = now, 0
    for name, value in vars(sending).items():
        setattr(survey, name, list(value) if name == "ways" else value)
    survey.save()
    _record("survey.sending", survey, by_id, now, is_active=survey.is_active, percent=survey.percent)
    return survey


def _record(action: str, survey: Survey, by_id: int | None, now: datetime, **data: Any) -> None:
    actor = f"staff:{by_id}" if by_id else "command line"
    audit.record(actor=actor, action=action, target=f"survey:{survey.code}", now=now, data=data)
