"""SMS that come in: whose they are, what they mean, and what is said back, in one transaction for each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.personal import lookup_hash
from feedback import letters
from feedback.asking import in_language, questions_of
from feedback.commands.answering import REMARK, answer
from feedback.commands.opting import hashes_beside, opt_out
from feedback.dialogue import End, Open, Progress, Say, Step, heard, meant
from feedback.models import AnswerMark, HeardMessage, Invitation
from feedback.reading import is_stop
from feedback.states import HeardAs, InvitationState, OptedOutBy, Way
from stores.commands.customers import BadPhone, normal_phone
from stores.commands.messages import write

LOOKED_BACK: Final = timedelta(days=60)  # whoever answers later than that means something else
SAME: Final = timedelta(seconds=3)  # the operator's own repeat, under another number of the gateway
REPLY_WITHIN: Final = timedelta(hours=6)
LONGEST: Final = 2000
ENDS: Final = {
    InvitationState.DONE: End.DONE,
    InvitationState.EXPIRED: End.EXPIRED,
    InvitationState.SKIPPED: End.EXPIRED,
    InvitationState.STOPPED: End.STOPPED,
}


@transaction.atomic
def hear(*, key: str, sender: str, number: str, text: str, now: datetime) -> HeardAs | None:
    """What an SMS from `sender` to our `number` was taken for; None when it had come already under that `key`.

    Nothing is said to whom nobody asked, but their "stop" counts. Locks the invitations of that phone.
    """
    digest = _digest(sender)
    text = text[:LONGEST]
    message, is_new = HeardMessage.objects.get_or_create(
        key=key,
        defaults={"number": number[:20], "text": text, "taken_as": HeardAs.UNKNOWN, "at": now, "from_hash": digest},
    )
    if not is_new or _is_repeat(message):
        return None
    asked = _asked(digest, number, now) if digest else []
    chosen = asked[_meant(asked, text)] if asked else None
    if digest and is_stop(text):
        _stop(message, chosen, digest, now=now)
    elif chosen is not None:
        _take(message, chosen, text, now=now)
    return HeardAs(message.taken_as)


def _digest(sender: str) -> bytes | None:
    """The keyed hash of whoever wrote; None for a sender that is no phone."""
    plain = sender.strip()
    plain = plain if plain.startswith("+") else f"+{plain.removeprefix('00')}"
    try:
        return lookup_hash("phone", normal_phone(plain, ""))
    except BadPhone:
        return None


def _is_repeat(message: HeardMessage) -> bool:
    before = HeardMessage.objects.filter(
        from_hash=message.from_hash, number=message.number, at__gt=message.at - SAME, at__lte=message.at
    ).exclude(pk=message.pk)
    return message.from_hash is not None and any(each.text == message.text for each in before)


def _asked(digest: bytes, number: str, now: datetime) -> list[Invitation]:
    """What this phone was asked and is still open; else what it was asked last. By the number it answers to, if it can
    be told by that."""
    rows = Invitation.objects.filter(to_hash=digest, way=Way.SMS, sent_at__gt=now - LOOKED_BACK)
    found = list(rows.select_for_update(no_key=True, of=("self",)).select_related("version", "store").order_by("id"))
    found = [each for each in found if each.sender == number] or found
    waiting = [each for each in found if each.state == InvitationState.SENT]
    return waiting or sorted(found, key=lambda each: each.asked_at or each.due_at)[-1:]


def _meant(asked: Sequence[Invitation], text: str) -> int:
    return meant([_open(each) for each in asked], text)


def _open(invitation: Invitation) -> Open:
    questions = questions_of(invitation.version.questions, invitation.language)
    return Open(progress_of(invitation), questions, invitation.language, invitation.asked_at or invitation.due_at)


def progress_of(invitation: Invitation) -> Progress:
    """How far the dialogue is, as its rows say."""
    marks = AnswerMark.objects.filter(answer__invitation=invitation).order_by("id")
    values = {mark.code: _value(mark) for mark in marks}
    remark = values.pop(REMARK, "")
    return Progress(
        invitation.asked,
        values,
        tuple(remark.splitlines()),
        invitation.again,
        ENDS.get(InvitationState(invitation.state)),
    )


def _value(mark: AnswerMark) -> str:
    return str(mark.number) if mark.number is not None else mark.word or str(mark.text or "")


def _take(message: HeardMessage, invitation: Invitation, text: str, *, now: datetime) -> None:
    """The message is part of the answer to `invitation`."""
    asked = _open(invitation)
    step = heard(asked.progress, asked.questions, text, asked.language)
    message.taken_as, message.invitation = HeardAs.ANSWER, invitation
    message.save(update_fields=["taken_as", "invitation"])
    invitation.asked, invitation.again = step.progress.asked, step.progress.again
    if step.says in (Say.ASK, Say.AGAIN):
        invitation.asked_at = now
    invitation.save(update_fields=["asked", "again", "asked_at"])
    _keep(invitation, asked.progress, step, now=now)
    _say(invitation, message, step.says, now=now)


def _keep(invitation: Invitation, before: Progress, step: Step, *, now: datetime) -> None:
    """What is new in it becomes marks."""
    new = {code: value for code, value in step.progress.answers.items() if before.answers.get(code) != value}
    remarks = step.progress.remarks if step.progress.remarks != before.remarks else ()
    is_over = step.progress.end == End.DONE
    if new or remarks:
        answer(invitation_id=invitation.pk, values=new, way=Way.SMS, now=now, remarks=remarks, is_whole=is_over)
    elif is_over and before.end is None:
        Invitation.objects.filter(pk=invitation.pk).update(state=InvitationState.DONE, ended_at=now)


def _stop(message: HeardMessage, invitation: Invitation | None, digest: bytes, *, now: datetime) -> None:
    """They want no more surveys, by any of their ways. Said back once."""
    is_first = invitation is not None and invitation.state != InvitationState.STOPPED
    hashes = hashes_beside(invitation) if invitation else set()
    opt_out(hashes=hashes | {digest}, by=OptedOutBy.SMS, now=now)
    message.taken_as, message.invitation = HeardAs.STOP, invitation
    message.save(update_fields=["taken_as", "invitation"])
    if invitation is not None and is_first:
        _say(invitation, message, Say.STOPPED, now=now)


def _say(invitation: Invitation, message: HeardMessage, says: Say, *, now: datetime) -> None:
    if says == Say.NOTHING or invitation.to is None:
        return
    with translation.override(invitation.language):
        text = _words(invitation, says)
    draft = letters.reply(invitation, text, key=f"to:{message.pk}", useless_at=now + REPLY_WITHIN)
    write(store_id=invitation.store_id, drafts=[draft], now=now)


def _words(invitation: Invitation, says: Say) -> str:
    if says == Say.STOPPED:
        return _("You will get no more surveys from us.")
    if says == Say.THANKS:
        return in_language(invitation.version.thanks, invitation.language) or _("Thank you for your answers.")
    question = letters.question_text(invitation, invitation.asked)
    if says == Say.ASK:
        return question
    return f"{letters.how_to_answer(invitation.version.questions[invitation.asked - 1]['kind'])} {question}"


def forget(*, now: datetime) -> int:
    """Wipe what SMS said that came in long ago, and from whom; how many were wiped."""
    old = HeardMessage.objects.filter(at__lt=now - timedelta(days=settings.MESSAGE_DAYS), text__isnull=False)
    return old.update(text=None, from_hash=None)
