"""Invitations leave when they are due: the row first, its message in the same transaction, which the sender takes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from feedback import letters
from feedback.commands.planning import timing_of
from feedback.models import Invitation, ShortNumber
from feedback.queries.people import opted_out
from feedback.states import InvitationState, Skipped, Way
from feedback.timing import Timing, due_at, out_of_quiet, quiet_at
from queueing.states import TicketState
from stores.commands.messages import Draft, write
from stores.models import OutgoingMessage
from stores.states import FAILED, MessageFate

AT_A_TIME: Final = 200
STILL_HERE: Final = timedelta(minutes=15)  # somebody who turned round at the door is looked for again so long after
MOST_ENDED: Final = 5000
LOOKED_BACK: Final = timedelta(days=2)
FIRST_KEY: Final = 4  # parts of the key of a message that invites: survey:12:1:1
CHANGED: Final = (
    "state", "why", "ended_at", "due_at", "until", "sent_at", "asked_at", "handed", "sender", "happened_at",
)  # fmt: skip


def invite_due(*, now: datetime) -> int:
    """Hand over what is due; how many. Safe to run twice and beside itself: a row is taken by one only."""
    count = 0
    while True:
        sent, looked_at = _invite_some(now=now)
        count += sent
        if looked_at < AT_A_TIME:
            return count


@transaction.atomic
def _invite_some(*, now: datetime) -> tuple[int, int]:
    """How many were handed over, and of how many."""
    due = Invitation.objects.filter(state=InvitationState.PLANNED, due_at__lte=now).order_by("due_at", "id")
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",), no_key=True).select_related(
            "survey", "version", "store", "ticket"
        )[:AT_A_TIME]
    )
    batch = _Batch(now, _numbers(), opted_out({bytes(each.to_hash) for each in rows if each.to_hash}))
    for row in rows:
        batch.take(row)
    Invitation.objects.bulk_update(rows, CHANGED)
    for store_id, drafts in sorted(batch.drafts.items()):
        write(store_id=store_id, drafts=drafts, now=now)
    return sum(map(len, batch.drafts.values())), len(rows)


def _numbers() -> dict[int | None, str]:
    """The short number of each partner's customers, and of all others."""
    rows = ShortNumber.objects.filter(is_active=True).order_by("-id").values_list("partners", "number")
    return dict(rows)


@dataclass
class _Batch:
    """Decides what becomes of each row, without a statement."""

    now: datetime
    numbers: dict[int | None, str]
    out: frozenset[bytes]
    drafts: dict[int, list[Draft]] = field(default_factory=lambda: defaultdict(list))

    def take(self, row: Invitation) -> None:
        timing = timing_of(row.survey)
        why = self._why_not(row)
        later = None if why else self._later(row, timing)
        if why:
            row.state, row.why, row.ended_at = InvitationState.SKIPPED, why, self.now
        elif later is not None:
            row.due_at, row.until = later, later + (row.until - row.due_at)
        else:
            self._send(row, timing)

    def _why_not(self, row: Invitation) -> str:
        if row.to is None or row.to_hash is None:
            return Skipped.ERASED
        if bytes(row.to_hash) in self.out:
            return Skipped.OPTED_OUT
        return Skipped.TOO_LATE if row.until <= self.now else ""

    def _later(self, row: Invitation, timing: Timing) -> datetime | None:
        """When to look again: the visit goes on, has gone on since, or it is night there. None: now."""
        zone = row.store.time_zone
        if row.ticket is not None and row.ticket.state != TicketState.DONE:
            return self.now + STILL_HERE
        if row.ticket is not None and row.ticket.state_since > row.happened_at:
            row.happened_at = row.ticket.state_since
            again = due_at(row.happened_at, zone, timing)
            if again > self.now:
                return again
        awake = out_of_quiet(self.now, zone, timing)
        return awake if awake > self.now else None

    def _send(self, row: Invitation, timing: Timing) -> None:
        row.state, row.sent_at, row.asked_at = InvitationState.SENT, self.now, self.now
        row.handed += 1
        if row.way == Way.SMS:
            row.sender = self.numbers.get(row.partner_id, self.numbers.get(None, ""))
        tonight = quiet_at(self.now, row.store.time_zone, timing)
        useless_at = min(row.until, tonight) if tonight else row.until
        self.drafts[row.store_id].append(letters.first(row, useless_at=useless_at))


@transaction.atomic
def settle(*, now: datetime) -> int:
    """What became of those handed over: again in the morning when the night came first, ended when nobody answered."""
    waiting = Invitation.objects.filter(state=InvitationState.SENT, answered_at=None)
    overtaken = [pk for pk, handed in _overtaken(now) if waiting.filter(pk=pk, handed=handed, until__gt=now).exists()]
    again = waiting.filter(pk__in=overtaken).update(
        state=InvitationState.PLANNED, due_at=now, sent_at=None, asked_at=None
    )
    over = list(waiting.filter(until__lte=now).order_by("until")[:MOST_ENDED].only("pk", "handed"))
    keys = {f"{letters.message_key(each)}1:{each.handed}": each.pk for each in over}
    failed = OutgoingMessage.objects.filter(key__in=keys, fate__in=FAILED).values_list("key", flat=True)
    unsent = waiting.filter(pk__in=[keys[key] for key in failed])
    skipped = unsent.update(state=InvitationState.SKIPPED, why=Skipped.NOT_SENT, ended_at=now)
    late = waiting.filter(pk__in=keys.values()).update(state=InvitationState.EXPIRED, ended_at=now)
    answered = Invitation.objects.filter(state=InvitationState.SENT, answered_at__isnull=False, until__lte=now)
    return again + skipped + late + answered.update(state=InvitationState.DONE, ended_at=now)


def _overtaken(now: datetime) -> list[tuple[int, int]]:
    """Invitations whose message was not sent in time, with the how manieth it was."""
    rows = OutgoingMessage.objects.filter(
        wiped_at=None, ended_at__gt=now - LOOKED_BACK, fate=MessageFate.LATE, purpose=letters.PURPOSE
    )
    keys = (key.split(":") for key in rows.values_list("key", flat=True))
    return [(int(key[1]), int(key[3])) for key in keys if len(key) == FIRST_KEY and key[2] == "1"]
