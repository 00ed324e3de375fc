"""Messages leave: whoever claims a row sends it, outside of any transaction, and writes down what became of it.

A row whose sender died is claimed again and sent again, under the same Message-ID: a lost message is worse than a
second copy. That one comes only where a sender died, or the line broke, between the other side's "taken" and our note.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import F, Q, QuerySet

from stores import bell
from stores.commands import caps
from stores.commands.carriers import carrier_for
from stores.commands.messages import CONTENTS
from stores.models import OutgoingMessage
from stores.queries.messages import may_write_to
from stores.sms import Answer
from stores.states import MessageChannel, MessageFate

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 900.0  # seconds, doubled each time
DOWN_PAUSE = 30.0  # while nobody answers: it costs one try of one message
TRIES = 30  # some six hours of "not now"
DOUBTS = 4  # times that it may have been taken without our knowing
AT_A_TIME = 100
RUN = 60.0  # seconds after which a sender lets others have the worker
Clock = Callable[[], datetime]


def send_due(*, now: datetime, channel: str = "") -> int:
    """Send what is due, by `channel` or by all; how many went out. Safe to run twice and beside itself."""
    channels = [MessageChannel(channel)] if channel else list(MessageChannel)
    return sum(_send_channel(each, _clock(now)) for each in channels)


def _clock(now: datetime) -> Clock:
    """The instant that was passed in, going on."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def _send_channel(channel: MessageChannel, clock: Clock) -> int:
    """One after the other, as one sender is enough: a mail server that hangs must not take all workers."""
    sent, until = 0, clock() + timedelta(seconds=RUN)
    with bell.turn(channel) as turn, closing(carrier_for(channel)) as carrier:
        if not turn.is_mine:
            return 0
        for message in _claimed(channel, clock):
            refusal = _refusal(message, now=clock())
            answer = refusal or carrier.send(message)
            _settle(message, answer, now=clock())
            sent += answer.fate == MessageFate.SENT
            if answer.is_down:
                log.warning("%s waits: %s", channel, answer.code)
                break
            if clock() >= until:
                bell.ring(channel)
                break
            turn.keep()
    return sent


def _claimed(channel: MessageChannel, clock: Clock) -> Iterator[OutgoingMessage]:
    """What is due, each for this caller alone to send."""
    while found := list(_due(channel, clock()).order_by("due_at", "id").values_list("pk", "claimed_at")[:AT_A_TIME]):
        for pk, claimed_at in found:
            message = _claim(pk, claimed_at, now=clock())
            if message is not None:
                yield message


def _due(channel: MessageChannel, now: datetime) -> QuerySet[OutgoingMessage]:
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - timedelta(seconds=settings.MESSAGE_LEASE))
    return OutgoingMessage.objects.filter(free, channel=channel, ended_at=None, due_at__lte=now)


def _claim(pk: int, seen: datetime | None, *, now: datetime) -> OutgoingMessage | None:
    """The row, now this caller's: nobody has claimed it since it was `seen`. None when somebody was quicker.

    One that was claimed already may have gone out before its sender died.
    """
    free = OutgoingMessage.objects.filter(pk=pk, ended_at=None, claimed_at=seen, due_at__lte=now)
    died = int(seen is not None)
    if not free.update(claimed_at=now, tries=F("tries") + 1, doubts=F("doubts") + died):
        return None
    try:
        return OutgoingMessage.objects.get(pk=pk)
    except InvalidToken:  # no key opens it any more
        _end(pk, MessageFate.REFUSED, "unreadable", now=now)
        return None


def _refusal(message: OutgoingMessage, *, now: datetime) -> Answer | None:
    """Why this message is not sent at all; None when it is."""
    if message.useless_at <= now:
        return Answer(MessageFate.LATE, "late")
    if message.doubts > DOUBTS:
        return Answer(MessageFate.UNKNOWN, "sender_died")
    if message.channel == MessageChannel.SMS and not may_write_to(str(message.to)):
        return Answer(MessageFate.NOT_ALLOWED, "prefix")
    return None if caps.count(message=message, now=now) else Answer(MessageFate.CAPPED, "cap")


def _settle(message: OutgoingMessage, answer: Answer, *, now: datetime) -> None:
    if answer.fate is not None:
        _end(message.pk, answer.fate, answer.code, now=now)
    else:
        _again(message, answer, now=now)


def _again(message: OutgoingMessage, answer: Answer, *, now: datetime) -> None:
    """Later, in longer and longer pauses. Nobody's answering is not held against the message."""
    tries, doubts = message.tries - (answer.is_down and not answer.in_doubt), message.doubts + answer.in_doubt
    pause = DOWN_PAUSE if answer.is_down else min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    due_at = now + timedelta(seconds=pause)
    if doubts > DOUBTS:
        _end(message.pk, MessageFate.UNKNOWN, answer.code, now=now)
    elif tries >= TRIES:
        _end(message.pk, MessageFate.REFUSED, answer.code, now=now)
    elif due_at >= message.useless_at:
        _end(message.pk, MessageFate.LATE, answer.code, now=now)
    else:
        mine = OutgoingMessage.objects.filter(pk=message.pk, ended_at=None, claimed_at=message.claimed_at)
        mine.update(claimed_at=None, due_at=due_at, tries=tries, doubts=doubts, provider_answer=answer.code)


def _end(pk: int, fate: MessageFate, code: str, *, now: datetime) -> None:
    OutgoingMessage.objects.filter(pk=pk, ended_at=None).update(ended_at=now, fate=fate, provider_answer=code)


def forget(*, now: datetime) -> int:
    """Wipe what messages said and to whom, some days after their end; how many were wiped."""
    over = now - timedelta(days=settings.MESSAGE_DAYS)
    old = OutgoingMessage.objects.filter(ended_at__lt=over, wiped_at=None)
    return old.update(wiped_at=now, **dict.fromkeys(CONTENTS))
