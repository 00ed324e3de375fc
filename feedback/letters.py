"""What customers read of a survey: a mail with the first question's marks as links, or an SMS with the question."""

from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.asking import MARKED, in_language, questions_of
from feedback.links import survey_link
from feedback.models import Invitation
from feedback.reading import SCALES, Kind, Question
from feedback.states import Way
from queueing.calendar import plain
from queueing.letters import short
from stores.commands.messages import Draft
from stores.queries.messages import PURPOSES
from stores.states import MessageChannel

PURPOSE: Final = "survey"  # how the keys of its messages begin
STORE: Final = "{store}"  # in an intro: the store's name


def declare() -> None:
    """Let the outbox name them."""
    PURPOSES[PURPOSE] = gettext_lazy("Survey")


def message_key(invitation: Invitation) -> str:
    """How the keys of all its messages begin."""
    return f"{PURPOSE}:{invitation.pk}:"


def first(invitation: Invitation, *, useless_at: datetime) -> Draft:
    """The message that invites; once for each time that it is handed over."""
    make = _sms if invitation.way == Way.SMS else _mail
    with translation.override(invitation.language):
        return make(invitation, useless_at)


def question_text(invitation: Invitation, place: int) -> str:
    """The question at `place`, counted from 1, in the invitation's language; choices with their numbers."""
    row = invitation.version.questions[place - 1]
    language = invitation.language
    text = in_language(row["texts"], language)
    choices = [in_language(each["texts"], language) for each in row.get("choices", [])]
    return " ".join([text, *(f"{number} {label}" for number, label in enumerate(choices, 1))])


def how_to_answer(kind: str) -> str:
    """What is said when an answer was not understood, in the active language."""
    return {
        Kind.FIVE: _("Please reply with a number from 1 to 5."),
        Kind.NPS: _("Please reply with a number from 0 to 10."),
        Kind.YES_NO: _("Please reply with yes or no."),
        Kind.CHOICE: _("Please reply with the number of an answer."),
        Kind.TEXT: _("Please reply in your own words."),
    }[Kind(kind)]


def reply(invitation: Invitation, text: str, *, key: str, useless_at: datetime) -> Draft:
    """An SMS back to somebody who wrote one, from the number they wrote to."""
    return Draft(
        channel=MessageChannel.SMS,
        to=str(invitation.to),
        language=invitation.language,
        key=message_key(invitation) + key,
        text=short(text),
        sender=invitation.sender,
        useless_at=useless_at,
    )


def intro_of(invitation: Invitation) -> str:
    """How the survey begins, with the store's name."""
    said = in_language(invitation.version.intro, invitation.language)
    return said.replace(STORE, plain(invitation.store.name))


def _sms(invitation: Invitation, useless_at: datetime) -> Draft:
    text = f"{intro_of(invitation)} {question_text(invitation, 1)}"
    return reply(invitation, text, key=f"1:{invitation.handed}", useless_at=useless_at)


def _mail(invitation: Invitation, useless_at: datetime) -> Draft:
    words = {
        "language": invitation.language,
        "lead": intro_of(invitation),
        "question": question_text(invitation, 1),
        "marks": _marks(invitation),
        "link": survey_link(invitation.token),
        "stop": survey_link(invitation.token) + "#stop",
    }
    return Draft(
        channel=MessageChannel.MAIL,
        to=str(invitation.to),
        language=invitation.language,
        key=f"{message_key(invitation)}1:{invitation.handed}",
        subject=_("How was it? %(store)s") % {"store": plain(invitation.store.name)},
        text=render_to_string("mail/survey.txt", words).strip() + "\n",
        html=render_to_string("mail/survey.html", words),
        useless_at=useless_at,
    )


def _marks(invitation: Invitation) -> list[tuple[str, str]]:
    """The answers to the first question with where each leads to; none when it asks for words."""
    question = questions_of(invitation.version.questions[:1], invitation.language)[0]
    if question.kind not in MARKED:
        return []
    return [(label, survey_link(invitation.token, question.code, value)) for value, label in options(question)]


def options(question: Question) -> list[tuple[str, str]]:
    """What may be chosen, with its words in the active language."""
    if question.kind in SCALES:
        low, high = SCALES[question.kind]
        return [(str(number), str(number)) for number in range(low, high + 1)]
    if question.kind == Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return list((question.choices or {}).items())
