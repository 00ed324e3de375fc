"""A survey by SMS as a state machine: question by question, each message taken for what it can be. Pure.

`heard` is the only way forward; it never asks one question more than twice and loses nothing that was said: what is no
answer is kept as a remark for people to read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from feedback.reading import Kind, Question, is_stop, read

ASKED_AGAIN: Final = 1  # times that a question is put once more
SHORT: Final = 12  # signs: a number that was sent while a text was asked for belongs to an earlier question


class End(StrEnum):
    """Why nothing is asked any more."""

    DONE = "done"
    STOPPED = "stopped"  # nobody writes to this number again
    EXPIRED = "expired"  # answers that come late are kept, and nothing is asked


class Say(StrEnum):
    """What goes out after a message came in."""

    ASK = "ask"  # the open question
    AGAIN = "again"  # the open question, with how to answer it
    THANKS = "thanks"
    STOPPED = "stopped"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Progress:
    """How far somebody is: of the questions the first `asked` were put, the last of them is open."""

    asked: int = 1
    answers: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    again: int = 0
    end: End | None = None


@dataclass(frozen=True)
class Step:
    progress: Progress
    says: Say


@dataclass(frozen=True)
class Open:
    """One of several surveys that wait for somebody's answer."""

    progress: Progress
    questions: Sequence[Question]
    language: str
    asked_at: datetime


def heard(progress: Progress, questions: Sequence[Question], text: str, language: str) -> Step:
    """What a message makes of the survey. Raises ValueError when there is no such question."""
    if not 1 <= progress.asked <= len(questions):
        raise ValueError(f"{progress.asked} of {len(questions)} questions cannot have been asked")
    if is_stop(text):
        return _stopped(progress)
    answers = _answers(progress, questions, text, language)
    if answers is None:
        return _not_understood(progress, questions, text)
    after = replace(progress, answers={**progress.answers, **answers})
    if progress.end is not None:
        return Step(after, Say.NOTHING if progress.end == End.STOPPED else Say.THANKS)
    return _onward(after, questions, was=progress)


def expired(progress: Progress) -> Progress:
    """Nobody answered in time."""
    return progress if progress.end else replace(progress, end=End.EXPIRED)


def meant(waiting: Sequence[Open], text: str) -> int:
    """Which of several surveys a message belongs to: the one asked last among those that it answers, else that one.

    Raises ValueError when none waits.
    """
    if not waiting:
        raise ValueError("no survey waits")
    newest = sorted(range(len(waiting)), key=lambda place: waiting[place].asked_at, reverse=True)
    understood = (
        place
        for place in newest
        if _answers(waiting[place].progress, waiting[place].questions, text, waiting[place].language) is not None
    )
    return next(understood, newest[0])


def _stopped(progress: Progress) -> Step:
    is_new = progress.end != End.STOPPED
    return Step(replace(progress, end=End.STOPPED), Say.STOPPED if is_new else Say.NOTHING)


def _answers(progress: Progress, questions: Sequence[Question], text: str, language: str) -> dict[str, str] | None:
    """What the message answers, by the question's code: a line each, or the open question, or one that was left out."""
    put = questions[: progress.asked]
    unanswered = [each for each in reversed(put) if each.code not in progress.answers]
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and unanswered[:1] == [put[-1]]:
        several = _line_by_line(questions[progress.asked - 1 :], lines, language)
        if several:
            return several
    numbers = [each for each in unanswered if each.kind != Kind.TEXT]
    texts = [each for each in unanswered if each.kind == Kind.TEXT]
    is_short = len(text.strip()) <= SHORT
    for question in [*(numbers if is_short or unanswered[:1] == numbers[:1] else ()), *texts]:
        value = read(text, question, language)
        if value is not None:
            return {question.code: value}
    return None


def _line_by_line(questions: Sequence[Question], lines: Sequence[str], language: str) -> dict[str, str]:
    """Everything at once, as some people send it; nothing unless every line fits its question."""
    if len(lines) > len(questions) or questions[0].kind == Kind.TEXT:
        return {}
    values = {each.code: read(line, each, language) for each, line in zip(questions, lines, strict=False)}
    found = {code: value for code, value in values.items() if value is not None}
    return found if len(found) == len(lines) else {}


def _not_understood(progress: Progress, questions: Sequence[Question], text: str) -> Step:
    kept = (*progress.remarks, text.strip()) if text.strip() else progress.remarks
    told = replace(progress, remarks=kept)
    if progress.end is not None:
        return Step(told, Say.NOTHING)
    if progress.again < ASKED_AGAIN:
        return Step(replace(told, again=progress.again + 1), Say.AGAIN)
    return _next(told, questions)


def _onward(after: Progress, questions: Sequence[Question], *, was: Progress) -> Step:
    """The next question, unless the open one still is."""
    last = max((place for place, each in enumerate(questions, start=1) if each.code in after.answers), default=0)
    if questions[was.asked - 1].code not in after.answers:
        return Step(after, Say.NOTHING)  # one left out before was answered; the open one stays open
    return _next(replace(after, asked=max(was.asked, last)), questions)


def _next(progress: Progress, questions: Sequence[Question]) -> Step:
    if progress.asked == len(questions):
        return Step(replace(progress, end=End.DONE), Say.THANKS)
    return Step(replace(progress, asked=progress.asked + 1, again=0), Say.ASK)
