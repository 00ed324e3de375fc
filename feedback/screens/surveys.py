"""The questions of a survey as fields of a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from feedback.asking import UNKNOWN, checked, in_language, questions_of
from feedback.letters import options
from feedback.models import AnswerMark, Invitation
from feedback.reading import Kind


@dataclass(frozen=True)
class Field:
    """One question: `options` are pairs of value and label, none for a text; `value` is what is filled in."""

    code: str
    kind: str
    label: str
    options: list[tuple[str, str]]
    value: str

    @property
    def is_scale(self) -> bool:
        """Marks stand beside each other; words one below the other."""
        return self.kind == Kind.FIVE


def fields(invitation: Invitation, given: Mapping[str, str]) -> list[Field]:
    """The questions with what is `given` by the address or the form, else what was answered before."""
    kept = {mark.code: mark for mark in AnswerMark.objects.filter(answer__invitation=invitation)}
    questions = questions_of(invitation.version.questions, invitation.language)
    found = []
    with translation.override(invitation.language):
        for question, row in zip(questions, invitation.version.questions, strict=True):
            mark = kept.get(question.code)
            before = "" if mark is None else str(mark.text or mark.word or ("" if mark.number is None else mark.number))
            value = given.get(question.code, before)
            label = in_language(row["texts"], invitation.language)
            chosen = [] if question.kind == Kind.TEXT else options(question)
            if question.kind in (Kind.NPS, Kind.YES_NO):
                chosen = [*chosen, (UNKNOWN, _("I don’t know"))]
            found.append(Field(question.code, question.kind, label, chosen, checked(question, value) or ""))
    return found


def filled(invitation: Invitation, given: Mapping[str, str]) -> dict[str, str]:
    """What a form holds for the survey's questions."""
    codes = [row["code"] for row in invitation.version.questions]
    return {code: given[code] for code in codes if given.get(code, "").strip()}
