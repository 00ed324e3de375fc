"""Answers are kept as they come: in parts, changed, late. The marks are the truth; the answer's columns follow them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, NotFound
from feedback.asking import UNKNOWN, checked, questions_of
from feedback.models import Answer, AnswerMark, Invitation
from feedback.reading import SCALES, Kind, Question
from feedback.signals import answer_given
from feedback.states import InvitationState, Way

REMARK: Final = ""  # the code of what was said beside the questions
OPEN_TO_ANSWERS: Final = (
    InvitationState.SENT, InvitationState.DONE, InvitationState.EXPIRED, InvitationState.STOPPED,
    InvitationState.SKIPPED,  # its message was thought lost, and was not
)  # fmt: skip


class BadAnswers(Invalid):
    code, message = "bad_answers", _("Some answers do not fit their questions.")


class NothingAnswered(Invalid):
    code, message = "nothing_answered", _("Answer at least one question.")


@transaction.atomic
def answer(
    *,
    invitation_id: int,
    values: Mapping[str, object],
    way: Way,
    now: datetime,
    remarks: Sequence[str] = (),
    is_whole: bool = True,
) -> Answer:
    """Keep what somebody answered, by the codes of the questions; what was answered before and is not among it stays.

    `is_whole`: they are done. Late answers are kept and marked. Locks the invitation. Raises NotFound, BadAnswers with
    the codes that do not fit, NothingAnswered.
    """
    rows = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related("version")
    invitation = rows.filter(pk=invitation_id, state__in=OPEN_TO_ANSWERS).first()
    if invitation is None:
        raise NotFound
    questions = questions_of(invitation.version.questions, invitation.language)
    kept = fitting(questions, values)
    if not kept and not remarks:
        raise NothingAnswered
    found = _answer_of(invitation, way, now)
    for code, value in kept.items():
        _mark(found, next(each for each in questions if each.code == code), value, now)
    if remarks:
        facts = {"kind": Kind.TEXT, "text": "\n".join(remarks), "at": now}
        AnswerMark.objects.update_or_create(answer=found, code=REMARK, defaults=facts)
    _follow(found, questions, now=now)
    _note(invitation, now=now, is_whole=is_whole)
    answer_given.send(sender=Answer, answer=found, now=now)
    return found


def fitting(questions: Sequence[Question], values: Mapping[str, object]) -> dict[str, str]:
    """The values as they are kept, without those left empty; raises BadAnswers for what no question asks or takes."""
    by_code = {question.code: question for question in questions}
    read = {code: checked(by_code[code], value) if code in by_code else None for code, value in values.items()}
    wrong = sorted(code for code, value in read.items() if value is None)
    if wrong:
        raise BadAnswers(codes=wrong)
    return {code: value for code, value in read.items() if value}


def columns(question: Question, value: str) -> dict[str, object]:
    """How a value stands in its mark's row."""
    if question.kind == Kind.TEXT:
        return {"kind": question.kind, "number": None, "word": "", "text": value}
    is_number = question.kind in SCALES and value != UNKNOWN
    return {
        "kind": question.kind,
        "number": int(value) if is_number else None,
        "word": "" if is_number else value,
        "text": None,
    }


def summary(questions: Sequence[Question], marks: Mapping[str, AnswerMark]) -> dict[str, object]:
    """The columns of an answer that follow from its marks. "I don't know" is no mark, and nobody's promoter."""

    def first(kind: Kind) -> AnswerMark | None:
        return next((marks[each.code] for each in questions if each.kind == kind and each.code in marks), None)

    five, nps, solved = first(Kind.FIVE), first(Kind.NPS), first(Kind.YES_NO)
    texts = [str(mark.text) for mark in marks.values() if mark.text]
    return {
        "mark": five.number if five else None,
        "nps": nps.number if nps else None,
        "solved": {"yes": True, "no": False}.get(solved.word) if solved else None,
        "text": "\n".join(texts) or None,
    }


def _answer_of(invitation: Invitation, way: Way, now: datetime) -> Answer:
    found, _is_new = Answer.objects.get_or_create(
        invitation=invitation, defaults={"way": way, "at": now, "changed_at": now, "revision": 0}
    )
    return found


def _mark(found: Answer, question: Question, value: str, now: datetime) -> None:
    AnswerMark.objects.update_or_create(
        answer=found, code=question.code, defaults={**columns(question, value), "at": now}
    )


def _follow(found: Answer, questions: Sequence[Question], *, now: datetime) -> None:
    marks = {mark.code: mark for mark in found.marks.order_by("id")}
    facts = summary(questions, marks)
    Answer.objects.filter(pk=found.pk).update(**facts, changed_at=now, revision=F("revision") + 1)
    found.refresh_from_db()


def _note(invitation: Invitation, *, now: datetime, is_whole: bool) -> None:
    invitation.late = invitation.late or now > invitation.until
    invitation.answered_at = invitation.answered_at or now
    if is_whole and invitation.state != InvitationState.STOPPED:
        invitation.state, invitation.why = InvitationState.DONE, ""
        invitation.ended_at = invitation.ended_at or now
    invitation.save(update_fields=["late", "answered_at", "state", "why", "ended_at"])
