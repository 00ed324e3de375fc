"""Every settled visit is derived again from the line; what differs is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from queueing.commands.visits.deriving import derived
from queueing.commands.visits.keeping import BATCH, differing, hold_visits, link, settle
from queueing.models import Session, SettledVisit, Ticket
from queueing.states import ENDED

# Who is not between the visits that stand beside it, and whose `who` is not the person that the customer is now.
_UNLINKED = """
    SELECT id, who, topic_id, previous_at, next_at, before, after FROM (
        SELECT id, who, topic_id, previous_at, next_at,
               CASE WHEN who <> '' THEN max(ended_at) OVER (line GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) END
                   AS before,
               CASE WHEN who <> '' THEN max(ended_at) OVER (line GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) END
                   AS after
        FROM queueing_settledvisit WINDOW line AS (PARTITION BY who, topic_id ORDER BY ended_at)
    ) chain
    WHERE (previous_at, next_at) IS DISTINCT FROM (before, after) ORDER BY id
"""


@dataclass(frozen=True)
class VisitDifference:
    """One thing of a visit that is not what the line says."""

    visit: str
    what: str
    kept: Any
    derived: Any


def differences() -> Iterator[VisitDifference]:
    """Whatever `rebuild` would change; nothing is written."""
    for ids in _batches():
        told = derived(ids)
        kept = {row.ticket_id: row for row in SettledVisit.objects.filter(ticket__in=ids)}
        for pk in ids:
            if pk not in kept and pk not in told:
                continue
            if pk not in kept or pk not in told:
                yield VisitDifference(f"visit {pk}", "row", pk in kept, pk in told)
                continue
            for name in differing(kept[pk], told[pk]):
                yield VisitDifference(f"visit {pk}", name, getattr(kept[pk], name), getattr(told[pk], name))
    for pk, _who, _topic, previous_at, next_at, before, after in _unlinked():
        yield VisitDifference(f"settled visit {pk}", "neighbours", (previous_at, next_at), (before, after))


def rebuild() -> int:
    """Make every row what the line says, in batches; how many were not. Places stay as they were."""
    written = 0
    for ids in _batches():
        with transaction.atomic():
            hold_visits()
            written += settle(ids)
    with transaction.atomic():
        hold_visits()
        return written + link({(who, topic_id) for _pk, who, topic_id, *_ends in _unlinked()})


def _unlinked() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_UNLINKED)
        return list(cursor.fetchall())


def _batches() -> Iterator[list[int]]:
    """The tickets that were finished and are over, or have a row, by id."""
    last = 0
    while True:
        after = {"pk__gt": last}
        finished = Exists(Session.objects.filter(ticket=OuterRef("pk"), ended=Session.Ended.FINISHED))
        done = Ticket.objects.filter(finished, state__in=ENDED, **after).order_by("id").values_list("pk", flat=True)
        rows = SettledVisit.objects.filter(ticket__gt=last).order_by("ticket").values_list("ticket", flat=True)
        ids = sorted({pk for pk in (*done[:BATCH], *rows[:BATCH]) if pk is not None})[:BATCH]
        if not ids:
            return
        yield ids
        last = ids[-1]
