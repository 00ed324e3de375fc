"""Answers that were given elsewhere, brought in with their own keys: once, however often they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from feedback.asking import questions_of
from feedback.commands.answering import BadAnswers, columns, fitting, summary
from feedback.models import Answer, AnswerMark, Invitation, Survey, SurveyVersion
from feedback.reading import Question
from feedback.signals import answer_given
from feedback.states import InvitationState, SurveyState, Way
from stores.models import Service, Store
from stores.tokens import new_secret

LANGUAGE: Final = "en"  # in which choices are read: by code, so any will do


class NothingPublished(Conflict):
    code, message = "survey_not_published", _("This survey has no questions in use. Publish them first.")


@dataclass(frozen=True)
class Given:
    """An answer from elsewhere: its own `key`, the codes of where and what it was about, and when."""

    key: str
    store: str
    at: datetime
    values: Mapping[str, object]
    service: str = ""
    language: str = LANGUAGE


@dataclass(frozen=True)
class Refused:
    """Which one of those sent (from 0) was not taken, and the code of why."""

    place: int
    key: str
    code: str


@dataclass(frozen=True)
class Imported:
    taken: int
    known: int
    refused: list[Refused]


@transaction.atomic
def import_answers(*, survey: Survey, given: Sequence[Given], now: datetime, way: Way = Way.IMPORT) -> Imported:
    """Keep these answers; those whose key is there already stay as they are.

    Nobody follows up on those brought in, which are of the past: a fixed number of statements. Of those that a voice
    system has heard, everybody is told as of any other answer. Locks the survey. Raises NothingPublished.
    """
    survey = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    version = SurveyVersion.objects.filter(survey=survey, state=SurveyState.PUBLISHED).first()
    if version is None:
        raise NothingPublished
    questions = questions_of(version.questions, LANGUAGE)
    stores = {each.code: each for each in Store.objects.filter(code__in={each.store for each in given})}
    services = {each.code: each for each in Service.objects.filter(code__in={each.service for each in given})}
    seen = _known(survey, given)
    taken: list[tuple[Invitation, Given, dict[str, str]]] = []
    known, refused = 0, []
    for place, each in enumerate(given):
        if _key(each) in seen:
            known += 1
            continue
        values, why = _read(each, questions, stores, services)
        if why:
            refused.append(Refused(place, each.key, why))
            continue
        seen.add(_key(each))
        taken.append((_invitation(survey, version, each, stores, services, now), each, values))
    for invitation, _given, _values in taken:
        invitation.way = way
    for answer in _write(taken, questions):
        if way == Way.VOICE:
            answer_given.send(sender=Answer, answer=answer, now=now)
    return Imported(len(taken), known, refused)


def _key(given: Given) -> str:
    return f"import:{given.key}"


def _known(survey: Survey, given: Sequence[Given]) -> set[str]:
    rows = Invitation.objects.filter(survey=survey, key__in=[_key(each) for each in given])
    return set(rows.values_list("key", flat=True))


def _read(
    given: Given, questions: Sequence[Question], stores: Mapping[str, Store], services: Mapping[str, Service]
) -> tuple[dict[str, str], str]:
    """Its values, or the code of why it is not taken."""
    if given.store not in stores:
        return {}, "unknown_store"
    if given.service and given.service not in services:
        return {}, "unknown_service"
    try:
        values = fitting(questions, given.values)
    except BadAnswers as error:
        return {}, error.code
    return values, "" if values else "nothing_answered"


def _invitation(
    survey: Survey,
    version: SurveyVersion,
    given: Given,
    stores: Mapping[str, Store],
    services: Mapping[str, Service],
    now: datetime,
) -> Invitation:
    store, service = stores[given.store], services.get(given.service)
    return Invitation(
        token=new_secret(),
        survey=survey,
        version=version,
        key=_key(given),
        store=store,
        region_id=store.region_id,
        partner_id=store.partner_id,
        service=service,
        topic_id=service.topic_id if service else None,
        happened_at=given.at,
        language=given.language,
        state=InvitationState.DONE,
        made_at=now,
        due_at=given.at,
        until=given.at,
        answered_at=given.at,
        ended_at=given.at,
    )


def _write(taken: Sequence[tuple[Invitation, Given, dict[str, str]]], questions: Sequence[Question]) -> list[Answer]:
    Invitation.objects.bulk_create([invitation for invitation, _given, _values in taken])
    by_code = {question.code: question for question in questions}
    answers: list[Answer] = []
    marks: list[AnswerMark] = []
    for invitation, given, values in taken:
        found = Answer(invitation=invitation, way=invitation.way, at=given.at, changed_at=given.at)
        own = {
            code: AnswerMark(answer=found, code=code, at=given.at, **columns(by_code[code], value))
            for code, value in values.items()
        }
        for name, value in summary(questions, own).items():
            setattr(found, name, value)
        answers.append(found)
        marks += own.values()
    Answer.objects.bulk_create(answers)
    AnswerMark.objects.bulk_create(marks)
    return answers
