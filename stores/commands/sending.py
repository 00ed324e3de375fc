"""Messages leave: whoever claims a row sends it, outside of any transaction, and writes down what became of it.

A row whose sender died is claimed again and sent again, under the same Message-ID: a lost message is worse than a
second copy. That one comes only where a sender died, or the line broke, between the other side's "taken" and our note.
"""

import logging
import time
from contextlib import closing
from datetime import datetime, timedelta

from django.conf import settings

from stores import bell
from stores.commands import caps
from stores.commands.carriers import carrier_for
from stores.commands.claiming import DOUBTS, Clock, Due, End
from stores.commands.messages import CONTENTS
from stores.models import OutgoingMessage
from stores.sms import Answer
from stores.states import MessageChannel, MessageFate

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 900.0  # seconds, doubled each time
DOWN_PAUSE = 30.0  # while nobody answers: it costs one try of one message
TRIES = 30  # some six hours of "not now"
RUN = 60.0  # seconds after which a sender lets others have the worker


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
    sent, until, due = 0, clock() + timedelta(seconds=RUN), Due(channel, clock)
    with bell.turn(channel) as turn, closing(carrier_for(channel)) as carrier:
        if not turn.is_mine:
            return 0
        for message, refusal in due:
            answer = refusal or carrier.send(message)
            due.over = _settled(message, answer, now=clock())
            sent += answer.fate == MessageFate.SENT
            if answer.is_down:
                log.warning("%s waits: %s", channel, answer.code)
                break
            if clock() >= until:
                bell.ring(channel)
                break
            turn.keep()
        due.note()
    return sent


def _settled(message: OutgoingMessage, answer: Answer, *, now: datetime) -> End | None:
    """How it ended, to be noted; None when it is put off, in longer and longer pauses.

    Nobody's answering is not held against the message.
    """
    if answer.fate is not None:
        return End(message.pk, answer.fate, answer.code, now)
    tries, doubts = message.tries - (answer.is_down and not answer.in_doubt), message.doubts + answer.in_doubt
    pause = DOWN_PAUSE if answer.is_down else min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    due_at = now + timedelta(seconds=pause)
    if doubts > DOUBTS:
        return End(message.pk, MessageFate.UNKNOWN, answer.code, now)
    if tries >= TRIES:
        return End(message.pk, MessageFate.REFUSED, answer.code, now)
    if due_at >= message.useless_at:
        return End(message.pk, MessageFate.LATE, answer.code, now)
    mine = OutgoingMessage.objects.filter(pk=message.pk, ended_at=None, claimed_at=message.claimed_at)
    mine.update(claimed_at=None, due_at=due_at, tries=tries, doubts=doubts, provider_answer=answer.code)
    return None


def forget(*, now: datetime) -> int:
    """Wipe what messages said and to whom, some days after their end; how many were wiped."""
    caps.forget(now=now)
    over = now - timedelta(days=settings.MESSAGE_DAYS)
    old = OutgoingMessage.objects.filter(ended_at__lt=over, wiped_at=None)
    return old.update(wiped_at=now, **dict.fromkeys(CONTENTS))
