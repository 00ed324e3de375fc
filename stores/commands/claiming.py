"""Which messages are due, and the claim by which one sender alone takes each of them.

What became of one is written down in the statement that claims the next: one commit a message, and a sender that dies
leaves one behind of which nobody knows whether it was taken.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from stores.commands import caps
from stores.models import OutgoingMessage
from stores.queries.messages import prefixes
from stores.sms import Answer
from stores.states import MessageChannel, MessageFate

DOUBTS = 4  # times that it may have been taken without our knowing
AT_A_TIME = 100
Clock = Callable[[], datetime]

# Who was claimed already may have gone out before its sender died. Nobody waits here for whoever was quicker.
_CLAIM = """
WITH over AS (
    UPDATE stores_outgoingmessage SET ended_at = %(ended_at)s, fate = %(fate)s, provider_answer = %(code)s
    WHERE id = %(over)s AND ended_at IS NULL
)
UPDATE stores_outgoingmessage
SET claimed_at = %(now)s, tries = tries + 1, doubts = doubts + (claimed_at IS NOT NULL)::int
WHERE id = (
    SELECT id FROM stores_outgoingmessage
    WHERE id = %(id)s AND ended_at IS NULL AND claimed_at IS NOT DISTINCT FROM %(seen)s AND due_at <= %(now)s
    FOR NO KEY UPDATE SKIP LOCKED
)
RETURNING tries, doubts
"""


@dataclass(frozen=True)
class End:
    """What became of a message."""

    pk: int
    fate: MessageFate
    code: str
    at: datetime


def end(over: End) -> None:
    """Write it down."""
    rows = OutgoingMessage.objects.filter(pk=over.pk, ended_at=None)
    rows.update(ended_at=over.at, fate=over.fate, provider_answer=over.code)


@dataclass
class Due:
    """The messages of a channel that are due, each for this sender alone, with the reason why one is not sent at all.

    Contents are read before the claim: they do not change while a message waits. `over`: what has still to be noted.
    """

    channel: MessageChannel
    clock: Clock
    over: End | None = None
    _left: set[int] = field(default_factory=set)  # in somebody else's hands: not to be asked for again and again

    def __iter__(self) -> Iterator[tuple[OutgoingMessage, Answer | None]]:
        while batch := self._read():
            now, countries = self.clock(), prefixes()
            refusals = {each.pk: _refusal(each, countries, now=now) for each in batch}
            may_go = caps.count(messages=[each for each in batch if refusals[each.pk] is None], now=now)
            for message in batch:
                refusal = refusals[message.pk]
                is_free = refusal is not None or message.pk in may_go
                if is_free and self._claim(message):
                    capped = None if may_go.get(message.pk) else Answer(MessageFate.CAPPED, "cap")
                    yield message, refusal or _refusal(message, countries, now=self.clock()) or capped
                else:
                    self._left.add(message.pk)
            self.note()

    def note(self) -> None:
        """Write down what became of the last one."""
        if self.over is not None:
            end(self.over)
        self.over = None

    def _read(self) -> list[OutgoingMessage]:
        """The next ones; what no key opens any more is ended."""
        while True:
            rows = _due(self.channel, self.clock()).exclude(pk__in=self._left).order_by("due_at", "id")[:AT_A_TIME]
            try:
                return list(rows)
            except InvalidToken:
                self._end_unreadable([*rows.values_list("pk", flat=True)])

    def _end_unreadable(self, pks: list[int]) -> None:
        for pk in pks:
            try:
                OutgoingMessage.objects.get(pk=pk)
            except InvalidToken:
                end(End(pk, MessageFate.REFUSED, "unreadable", self.clock()))

    def _claim(self, message: OutgoingMessage) -> bool:
        """Whether the message is this sender's now: nobody has claimed it since it was read. Notes the one before."""
        now, over = self.clock(), self.over
        noted: dict[str, int | str | datetime | None] = {"over": None, "ended_at": None, "fate": None, "code": None}
        if over is not None:
            noted = {"over": over.pk, "ended_at": over.at, "fate": over.fate, "code": over.code}
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, noted | {"id": message.pk, "seen": message.claimed_at, "now": now})
            found = cursor.fetchone()
        self.over = None
        if found is None:
            return False
        message.claimed_at = now
        message.tries, message.doubts = found
        return True


def _due(channel: MessageChannel, now: datetime) -> QuerySet[OutgoingMessage]:
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - timedelta(seconds=settings.MESSAGE_LEASE))
    return OutgoingMessage.objects.filter(free, channel=channel, ended_at=None, due_at__lte=now)


def _refusal(message: OutgoingMessage, countries: tuple[str, ...], *, now: datetime) -> Answer | None:
    """Why this message is not sent at all, whatever the caps say; None when it may be."""
    if message.useless_at <= now:
        return Answer(MessageFate.LATE, "late")
    if message.doubts > DOUBTS:
        return Answer(MessageFate.UNKNOWN, "sender_died")
    if message.channel == MessageChannel.SMS and not str(message.to).startswith(countries):
        return Answer(MessageFate.NOT_ALLOWED, "prefix")
    return None
