"""The questions of a survey as fields of a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from feedback.asking import UNKNOWN, checked, in_language, questions_of
from feedback.letters import options
from feedback.models import AnswerMark, Invitation, SurveyVersion
from feedback.reading import Kind, Question


@dataclass(frozen=True)
class Field:
    """One question: `options` are pairs of value and label, none for a text; `value` is what is filled in."""

    code: str
    kind: str
    label: str
    options: list[tuple[str, str]]
    value: str

    @property
    def is_list(self) -> bool:
        """Words stand one below the other, as long as they are not Yes and No."""
        return not self.is_scale and self.kind != Kind.YES_NO

    @property
    def is_scale(self) -> bool:
        """Marks stand beside each other."""
        return self.kind in (Kind.FIVE, Kind.NPS)


def fields(invitation: Invitation, given: Mapping[str, object]) -> list[Field]:
    """The questions with what is `given` by the address or the form, else what was answered before."""
    kept = {mark.code: _said(mark) for mark in AnswerMark.objects.filter(answer__invitation=invitation)}
    return empty_fields(invitation.version, invitation.language, {**kept, **given})


def empty_fields(version: SurveyVersion, language: str, given: Mapping[str, object]) -> list[Field]:
    """The questions of a version in a language, with those answers of `given` that fit."""
    with translation.override(language):
        return [
            Field(
                question.code,
                question.kind,
                in_language(row["texts"], language),
                _options(question),
                checked(question, given.get(question.code, "")) or "",
            )
            for question, row in zip(questions_of(version.questions, language), version.questions, strict=True)
        ]


def _said(mark: AnswerMark) -> str:
    return str(mark.number) if mark.number is not None else str(mark.word or mark.text or "")


def _options(question: Question) -> list[tuple[str, str]]:
    if question.kind == Kind.TEXT:
        return []
    unsure = [(UNKNOWN, _("I don’t know"))] if question.kind in (Kind.NPS, Kind.YES_NO) else []
    return options(question) + unsure


def filled(invitation: Invitation, given: Mapping[str, str]) -> dict[str, str]:
    """What a form holds for the survey's questions."""
    codes = [row["code"] for row in invitation.version.questions]
    return {code: given[code] for code in codes if given.get(code, "").strip()}
