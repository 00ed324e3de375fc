"""Invitations leave when they are due: the row first, its message in the same transaction, which the sender takes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from feedback import letters
from feedback.commands.planning import timing_of
from feedback.models import Invitation, ShortNumber
from feedback.queries.missed import came_after_all
from feedback.queries.people import opted_out
from feedback.states import InvitationState, Skipped, Way
from feedback.timing import Timing, due_at, out_of_quiet, quiet_at
from queueing.states import ENDED
from stores.commands.messages import Draft, write_many
from stores.models import OutgoingMessage
from stores.states import FAILED

AT_A_TIME: Final = 200
STILL_HERE: Final = timedelta(minutes=15)  # somebody who turned round at the door is looked for again so long after
MOST_ENDED: Final = 5000
LOOKED_BACK: Final = timedelta(days=2)
SETTLERS: Final = 0x73657474  # "sett"
CHANGED: Final = {
    "state": "text", "why": "text", "ended_at": "timestamptz", "due_at": "timestamptz", "sent_at": "timestamptz",
    "asked_at": "timestamptz", "handed": "smallint", "sender": "text", "happened_at": "timestamptz",
}  # fmt: skip

# One statement for all of them, each with its own values: Django's way for this takes longer than all the rest.
_CHANGE: Final = f"""
    UPDATE feedback_invitation AS i SET {", ".join(f"{name} = new.{name}" for name in CHANGED)}
    FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in CHANGED.values())})
        AS new(id, {", ".join(CHANGED)})
    WHERE i.id = new.id
"""  # noqa: S608 -- ours

# Whose message, of the time that they were handed over last, the night or a dead gateway overtook: they go once more.
_AGAIN: Final = """
    WITH overtaken AS (
        SELECT split_part(key, ':', 2)::bigint AS id, split_part(key, ':', 4)::int AS handed
        FROM stores_outgoingmessage
        WHERE wiped_at IS NULL AND ended_at > %(since)s AND fate = 'late' AND purpose = %(purpose)s
          AND key ~ '^[^:]+:[0-9]{1,18}:1:[0-9]{1,5}$'
    ),
    chosen AS (
        SELECT i.id FROM feedback_invitation i JOIN overtaken USING (id, handed)
        WHERE i.state = 'sent' AND i.answered_at IS NULL AND i.until > %(now)s
        ORDER BY i.id LIMIT %(most)s FOR NO KEY UPDATE OF i
    )
    UPDATE feedback_invitation i SET state = 'planned', due_at = %(now)s, sent_at = NULL, asked_at = NULL
    FROM chosen WHERE i.id = chosen.id
"""


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
    out = opted_out({bytes(each.to_hash) for each in rows if each.to_hash})
    batch = _Batch(now, _numbers(), out, came_after_all(rows))
    for row in rows:
        batch.take(row)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [[getattr(row, name) for row in rows] for name in ("pk", *CHANGED)])
    write_many(drafts=batch.drafts, now=now)
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
    came: frozenset[str]
    drafts: dict[int | None, list[Draft]] = field(default_factory=lambda: defaultdict(list))

    def take(self, row: Invitation) -> None:
        timing = timing_of(row.survey)
        why = self._why_not(row)
        later = None if why else self._later(row, timing)
        if why:
            row.state, row.why, row.ended_at = InvitationState.SKIPPED, why, self.now
        elif later is not None:
            row.due_at = later  # `until` stays: what is put off for ever is too late at some time
        else:
            self._send(row, timing)

    def _why_not(self, row: Invitation) -> str:
        if row.to is None or row.to_hash is None:
            return Skipped.ERASED
        if bytes(row.to_hash) in self.out:
            return Skipped.OPTED_OUT
        if row.key in self.came:
            return Skipped.CAME
        return Skipped.TOO_LATE if row.until <= self.now else ""

    def _later(self, row: Invitation, timing: Timing) -> datetime | None:
        """When to look again: the visit goes on, has gone on since, or it is night there. None: now."""
        zone = row.store.time_zone
        if row.ticket is not None and row.ticket.state not in ENDED:
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


def settle(*, now: datetime) -> int:
    """What became of those handed over: again in the morning when the night came first, ended when nobody answered.

    How many. One at a time: who comes while another one settles goes home. Safe to run twice.
    """
    count = 0
    while True:
        settled, is_over = _settle_some(now=now)
        count += settled
        if is_over:
            return count


@transaction.atomic
def _settle_some(*, now: datetime) -> tuple[int, bool]:
    """The next ones, and whether there are no more. A fixed number of statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SETTLERS])
        if not cursor.fetchone()[0]:
            return 0, True
        cursor.execute(_AGAIN, {"now": now, "since": now - LOOKED_BACK, "purpose": letters.PURPOSE, "most": MOST_ENDED})
        again = cursor.rowcount
    rows = Invitation.objects.filter(state=InvitationState.SENT, until__lte=now).order_by("until", "id")
    over = list(rows.only("pk", "handed", "answered_at")[:MOST_ENDED])
    keys = {f"{letters.message_key(each)}1:{each.handed}": each.pk for each in over if each.answered_at is None}
    failed = OutgoingMessage.objects.filter(key__in=keys, fate__in=FAILED).values_list("key", flat=True)
    waiting = Invitation.objects.filter(state=InvitationState.SENT, pk__in=[each.pk for each in over])
    unsent = waiting.filter(answered_at=None, pk__in=[keys[key] for key in failed])
    ended = unsent.update(state=InvitationState.SKIPPED, why=Skipped.NOT_SENT, ended_at=now)
    ended += waiting.filter(answered_at=None).update(state=InvitationState.EXPIRED, ended_at=now)
    ended += waiting.filter(answered_at__isnull=False).update(state=InvitationState.DONE, ended_at=now)
    return again + ended, max(again, len(over)) < MOST_ENDED
