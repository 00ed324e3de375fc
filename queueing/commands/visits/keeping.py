"""The table of settled visits follows the line: swept from the moves, so that finishing a visit costs nothing more.

Locks: the people (`hold_still`), then the table's own lock. Nothing of the line is locked.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from queueing.commands.visits.deriving import OF_TICKET, derived, person_ids
from queueing.models import Session, SettledVisit, Ticket, TicketMove, VisitMark
from queueing.states import ENDED
from stores.commands.merging import hold_still

VISITS_LOCK = 0x566973697473  # "Visits"
BATCH = 2_000  # moves, or tickets, of one transaction
STRAGGLES = timedelta(minutes=2)  # a move that took its id before another may be written after it, not later than this
MISSED_DAYS = 3
Group = tuple[str, int]  # who and topic

# Of each touched person and topic, the ends of the visits before and after; equal ends are no neighbours.
_LINK = """
    WITH touched AS (SELECT * FROM unnest(%(who)s::varchar[], %(topic)s::bigint[]) AS t(who, topic_id)),
    chain AS (
        SELECT v.id, v.previous_at, v.next_at,
               max(v.ended_at) OVER (line GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS before,
               max(v.ended_at) OVER (line GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS after
        FROM queueing_settledvisit v JOIN touched USING (who, topic_id) WHERE v.who <> ''
        WINDOW line AS (PARTITION BY v.who, v.topic_id ORDER BY v.ended_at)
    )
    UPDATE queueing_settledvisit v SET previous_at = chain.before, next_at = chain.after FROM chain
    WHERE v.id = chain.id AND (chain.before, chain.after) IS DISTINCT FROM (chain.previous_at, chain.next_at)
"""


def hold_visits() -> None:
    """One at a time writes the table, and nobody is joined meanwhile; until the transaction ends."""
    hold_still()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VISITS_LOCK])


def sweep(*, now: datetime) -> int:
    """Follow every move since the last sweep; the number of rows written. Safe to run twice."""
    written, place = 0, None
    while True:
        place, changed, is_last = _sweep_some(place, now=now)
        written += changed
        if is_last:
            return written


@transaction.atomic
def _sweep_some(place: int | None, *, now: datetime) -> tuple[int, int, bool]:
    """Those after the move `place` (None: after the mark): the last one looked at, rows written, whether that is all.

    The mark stays before moves so young that one with a lower id may still be on its way.
    """
    hold_visits()
    mark, _made = VisitMark.objects.get_or_create(is_only=True)
    place = mark.move if place is None else place
    columns = ("id", "ticket_id", "from_state", "to_state", "at")
    moves = list(TicketMove.objects.filter(pk__gt=place).order_by("id").values_list(*columns)[:BATCH])
    ended = {ticket for _id, ticket, *states, _at in moves if any(state in ENDED for state in states)}
    changed = settle(ended) if ended else 0
    old = [move[0] for move in takewhile(lambda move: now - move[-1] > STRAGGLES, moves)]
    if old and place == mark.move:
        mark.move = old[-1]
        mark.save(update_fields=["move"])
    return (moves[-1][0] if moves else place), changed, len(moves) < BATCH


def settle(ticket_ids: Collection[int]) -> int:
    """Make the rows of these tickets what the line says; how many were not so. Under `hold_visits`."""
    told = derived(ticket_ids)
    kept = {row.ticket_id: row for row in SettledVisit.objects.filter(ticket__in=ticket_ids)}
    gone = [row for pk, row in kept.items() if pk not in told]
    fresh = [row for pk, row in told.items() if pk not in kept]
    changed = [(kept[pk], row) for pk, row in told.items() if pk in kept and differing(kept[pk], row)]
    touched = {(row.who, row.topic_id) for row in (*gone, *fresh)}
    for row, now_told in changed:
        touched.add((row.who, row.topic_id))
        take_over(row, now_told)
        touched.add((row.who, row.topic_id))
    SettledVisit.objects.filter(pk__in=[row.pk for row in gone]).delete()
    SettledVisit.objects.bulk_create(fresh)
    # a visit that now ended elsewhere in time, or is nobody's, stands between its old neighbours no more
    SettledVisit.objects.filter(pk__in=[row.pk for row, _told in changed]).update(previous_at=None, next_at=None)
    SettledVisit.objects.bulk_update([row for row, _told in changed], [*OF_TICKET, "topic_id"], batch_size=500)
    link(touched)
    return len(gone) + len(fresh) + len(changed)


def differing(kept: SettledVisit, told: SettledVisit) -> list[str]:
    """The columns in which a row is not what the line says."""
    return [name for name in OF_TICKET if getattr(kept, name) != getattr(told, name)]


def take_over(kept: SettledVisit, told: SettledVisit) -> None:
    """Topic, region and partner stay as they were, unless the visit was another one."""
    if kept.service_id != told.service_id:
        kept.topic_id = told.topic_id
    for name in OF_TICKET:
        setattr(kept, name, getattr(told, name))


def link(groups: Iterable[Group]) -> int:
    """Let the visits of each person and topic know their neighbours; how many did not. Under `hold_visits`."""
    known = [group for group in groups if group[0]]
    if not known:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_LINK, {"who": [who for who, _topic in known], "topic": [topic for _who, topic in known]})
        return int(cursor.rowcount)


@transaction.atomic
def catch_up(*, now: datetime) -> int:
    """Of the last days, settle what no sweep has: a move that came later than anybody expected."""
    hold_visits()
    since = now.date() - timedelta(days=MISSED_DAYS)
    has_row = Exists(SettledVisit.objects.filter(ticket=OuterRef("pk")))
    closed = Exists(Session.objects.filter(ticket=OuterRef("pk"), ended=Session.Ended.FINISHED))
    tickets = Ticket.objects.filter(day__gte=since)
    missing = tickets.filter(~has_row, closed, state__in=ENDED).values_list("pk", flat=True)
    astray = tickets.filter(has_row).exclude(state__in=ENDED).values_list("pk", flat=True)
    return settle({*missing[:BATCH], *astray[:BATCH]})


@transaction.atomic
def follow_people(customer_ids: Collection[int]) -> None:
    """These customers have become other persons: joined, or taken apart."""
    hold_visits()
    people = person_ids(customer_ids)
    rows = list(SettledVisit.objects.filter(customer__in=people))
    touched = {(row.who, row.topic_id) for row in rows}
    for row in rows:
        row.who = str(people[row.customer_id or 0])
        touched.add((row.who, row.topic_id))
    SettledVisit.objects.bulk_update(rows, ["who"], batch_size=500)
    link(touched)


@transaction.atomic
def note_answer(*, ticket_id: int, is_solved: bool | None) -> bool:
    """What the customer says to "was it solved?" (None: takes it back); False when that visit has not settled."""
    hold_visits()
    settle([ticket_id])
    return bool(SettledVisit.objects.filter(ticket=ticket_id).update(confirmed=is_solved))


def forget_hashes(*, person_id: int, hashes: Collection[bytes]) -> None:
    """Visits of before, known by one of these alone, become this nobody's; within the caller's transaction."""
    hold_visits()
    rows = SettledVisit.objects.filter(who__in=[each.hex() for each in hashes], customer=None)
    touched = {(str(person_id), topic_id) for topic_id in rows.values_list("topic_id", flat=True)}
    rows.update(customer=person_id, who=str(person_id))
    link(touched)
