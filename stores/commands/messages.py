"""Messages to customers are written down in the transaction of what they tell of, and sent afterwards (`sending`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from core.personal import lookup_hash
from stores import bell
from stores.commands import caps
from stores.models import OutgoingMessage
from stores.sms.parts import parts
from stores.states import FAILED, MessageChannel, MessageFate

WAY = {MessageChannel.MAIL: "mail", MessageChannel.SMS: "phone"}  # how the address is hashed, as customers' ways are
USELESS_AFTER = timedelta(days=3)
CONTENTS = ("to", "to_hash", "subject", "text", "html", "calendar")  # what is wiped


class MessageNotFailed(Conflict):
    code, message = "message_not_failed", _("This message waits or was sent. Look at the list again.")


class MessageTooLate(Conflict):
    code, message = "message_too_late", _("This message is of no use any more. Call the customer, or write a new one.")


@dataclass(frozen=True)
class Draft:
    """A message to be. `key`: what it tells of, once in the chain, as in "reminder:booking 12:24 h"; up to its first
    colon it is the purpose that managers read. `calendar` is iCalendar text for a mail, with its METHOD."""

    channel: MessageChannel
    to: str  # a mail address, or a phone in E.164 form
    language: str
    key: str
    text: str
    subject: str = ""
    html: str = ""
    sender: str = ""  # of an SMS: a short number of its own, to which answers come back; "" = the chain's
    calendar: str = ""
    calendar_method: str = ""
    due_at: datetime | None = None  # not before; None = now
    useless_at: datetime | None = None  # not after; None = three days after it was due


@transaction.atomic
def write(*, store_id: int | None, drafts: Sequence[Draft], now: datetime) -> list[OutgoingMessage]:
    """The rows of `drafts`, in their order. One whose key is there already is not written again: it is that row.

    Called in the transaction that makes true what the messages tell. The doorbell rings after commit.
    """
    write_many(drafts={store_id: drafts}, now=now)
    written = {row.key: row for row in OutgoingMessage.objects.filter(key__in=[draft.key for draft in drafts])}
    return [written[draft.key] for draft in drafts]


@transaction.atomic
def write_many(*, drafts: Mapping[int | None, Sequence[Draft]], now: datetime) -> None:
    """The same for the drafts of several stores, by store; in one statement, which reads nothing back."""
    rows = [_row(draft, store_id=store_id, now=now) for store_id, theirs in drafts.items() for draft in theirs]
    rows.sort(key=lambda row: row.key)  # two writers do not wait for each other
    OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True)
    for channel in sorted({row.channel for row in rows if row.due_at <= now}):
        bell.ring(channel)


def _row(draft: Draft, *, store_id: int | None, now: datetime) -> OutgoingMessage:
    to, due_at = draft.to.strip(), draft.due_at or now
    return OutgoingMessage(
        key=draft.key,
        purpose=draft.key.partition(":")[0][:40],
        channel=draft.channel,
        language=draft.language,
        store_id=store_id,
        sender=draft.sender,
        to=to,
        to_hash=lookup_hash(WAY[draft.channel], to),
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        calendar=draft.calendar,
        calendar_method=draft.calendar_method,
        message_id=new_message_id(),
        parts=parts(draft.text) if draft.channel == MessageChannel.SMS else 0,
        made_at=now,
        due_at=due_at,
        useless_at=draft.useless_at or due_at + USELESS_AFTER,
    )


def new_message_id() -> str:
    """A Message-ID for good: mail systems take a second copy with it for the same mail."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid4().hex}@{host}>"


def stop(*, begins: str, now: datetime) -> int:
    """End what waits under keys that begin so, as what it would tell is no longer true; how many were stopped.

    What is being sent this moment goes out.
    """
    waiting = OutgoingMessage.objects.filter(key__startswith=begins, claimed_at=None, ended_at=None)
    return waiting.update(ended_at=now, fate=MessageFate.LATE, provider_answer="stopped")


def wipe(*, keys: Sequence[str], now: datetime) -> int:
    """End what waits under these keys, and wipe what they said and to whom, without waiting some days; how many.

    What is being sent this moment goes out, and is wiped as any other.
    """
    rows = OutgoingMessage.objects.filter(key__in=keys, wiped_at=None)
    waiting = rows.filter(claimed_at=None, ended_at=None)
    waiting.update(ended_at=now, fate=MessageFate.LATE, provider_answer="stopped")
    return rows.exclude(ended_at=None).update(wiped_at=now, **dict.fromkeys(CONTENTS))


@transaction.atomic
def send_again(*, message_id: int, now: datetime) -> None:
    """Try once more what had failed, under the same Message-ID; caps count it anew.

    Raises MessageNotFailed, and MessageTooLate when what it says is over or has been wiped.
    """
    failed = OutgoingMessage.objects.filter(pk=message_id, fate__in=FAILED)
    row = failed.only("counted_at", "parts", "store").select_for_update(no_key=True).first()
    if row is None:
        raise MessageNotFailed
    caps.take_back(message=row)
    begun = {"claimed_at": None, "counted_at": None, "tries": 0, "doubts": 0, "ended_at": None, "fate": ""}
    if not failed.filter(useless_at__gt=now, wiped_at=None).update(due_at=now, provider_answer="", **begun):
        raise MessageTooLate
    bell.ring(OutgoingMessage.objects.values_list("channel", flat=True).get(pk=message_id))
