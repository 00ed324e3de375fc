"""Follow-ups are opened: by an answer that alarms, by a visit that closed without being settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from feedback import events
from feedback.alarm import Fired, Mark, fired
from feedback.commands.followups.recording import record
from feedback.models import AlarmRule, Answer, FollowUp, FollowUpAct, Level
from feedback.queries.deadlines import due_at
from feedback.reading import SCALES, Kind
from queueing.models import Session, Ticket
from queueing.states import Outcome, TicketState

OLD: Final = timedelta(days=30)  # nobody is called about a visit longer ago: answers brought in from elsewhere
SETTLED: Final = timedelta(minutes=10)  # until then the clerk may take the ticket up again
LATELY: Final = timedelta(days=2)
AT_A_TIME: Final = 500
UNRESOLVED: Final = (Outcome.FOLLOW_UP, Outcome.NOT_POSSIBLE)


@dataclass(frozen=True)
class Alarm:
    """What fired, and the highest list that one of the rules names."""

    hits: Sequence[Fired]
    level: int

    @property
    def why(self) -> str:
        return FollowUp.Why.TEXT if any(hit.words for hit in self.hits) else FollowUp.Why.MARK

    @property
    def told(self) -> list[dict[str, Any]]:
        """As the row keeps it: words of rules and marks, nothing that the customer wrote."""
        return [
            {"code": hit.rule.code, "words": list(hit.words), "marks": [[mark.kind, mark.value] for mark in hit.marks]}
            for hit in self.hits
        ]


@transaction.atomic
def look_at(*, answer_id: int, now: datetime) -> FollowUp | None:
    """Open a follow-up for an answer that alarms, or let the visit's own go on with it; None where nothing does.

    Safe to repeat, and to call again when the answer has grown. Locks answer, then follow-up; never the ticket, because
    whoever answers holds the invitation, and erasing somebody comes from the ticket to it.
    """
    answers = Answer.objects.select_for_update(of=("self",), no_key=True)
    answer = answers.select_related("invitation__store", "invitation__ticket").get(pk=answer_id)
    events.feedback_changed(answer.invitation.store_id)
    if now - answer.invitation.happened_at > OLD:
        return None
    alarm = _alarm(answer)
    known = _known(answer)
    if known is None and alarm:
        return _opened(answer, alarm, now=now)
    return _heard(known, answer, alarm, now=now) if known else None


def _known(answer: Answer) -> FollowUp | None:
    """Its own, else that of its visit."""
    rows = FollowUp.objects.select_for_update(no_key=True)
    ticket_id = answer.invitation.ticket_id
    own = rows.filter(answer=answer).first()
    return own or (rows.filter(ticket_id=ticket_id).first() if ticket_id else None)


def _alarm(answer: Answer) -> Alarm | None:
    rows = {row.code: row for row in AlarmRule.objects.filter(is_active=True).order_by("position", "id")}
    marks = [Mark(Kind(row.kind), _value(row.kind, row.number, row.word)) for row in answer.marks.order_by("id")
             if row.kind in SCALES or row.kind == Kind.YES_NO]  # fmt: skip
    rules = [row.rule() for row in rows.values()]
    hits = fired(str(answer.text or ""), marks, answer.invitation.language, rules)
    return Alarm(hits, max(rows[hit.rule.code].level for hit in hits)) if hits else None


def _value(kind: str, number: int | None, word: str) -> int | bool | None:
    return {"yes": True, "no": False}.get(word) if kind == Kind.YES_NO else number


def _heard(known: FollowUp, answer: Answer, alarm: Alarm | None, *, now: datetime) -> FollowUp:
    """A follow-up goes on with what its customer answered: opened again and put higher where that alarms more."""
    is_new = known.answer_id is None
    if known.answer_id not in (None, answer.pk):  # two surveys about one visit: the first one's answer stays its own
        return known
    known.answer = answer
    was, was_level = FollowUp.State(known.state), known.level
    is_closed = was == FollowUp.State.CLOSED
    opens = alarm is not None and is_closed and (is_new or _has_grown(known, alarm))
    if alarm and (opens or not is_closed):
        known.why, known.rules = alarm.why, alarm.told
        known.level = max(known.level, alarm.level)
    if opens or known.level > was_level:  # also away from whoever was on it: it stands on another list now
        known.state, known.claimed_by, known.claimed_at = FollowUp.State.OPEN, None, None
        known.closed_at, known.closed_by = None, None
        known.due_at = due_at(answer.invitation.store, known.level, now=now)
    known.save()
    if is_new:
        record(known, FollowUpAct.Kind.HEARD, now=now)
    if known.state != was:
        record(known, FollowUpAct.Kind.REOPENED if is_closed else FollowUpAct.Kind.RELEASED, now=now)
    return known


def _has_grown(known: FollowUp, alarm: Alarm) -> bool:
    """Whether a later part of the answer alarms more than what was known when it was closed."""
    rules = {hit.rule.code for hit in alarm.hits}
    return alarm.level > known.level or not rules <= {each["code"] for each in known.rules}


def _opened(answer: Answer, alarm: Alarm, *, now: datetime) -> FollowUp:
    asked = answer.invitation
    facts = {
        "ticket": asked.ticket,
        "customer_id": asked.customer_id if asked.ticket is None or asked.ticket.confirmed_at else None,
        "region_id": asked.region_id,
        "partner_id": asked.partner_id,
        "service_id": asked.service_id,
        "clerk_id": asked.clerk_id,
        "happened_at": asked.happened_at,
        "why": alarm.why,
        "rules": alarm.told,
    }
    try:
        with transaction.atomic():
            return _open(store=asked.store, level=alarm.level, answer=answer, now=now, **facts)
    except IntegrityError:  # the visit's own, or another survey's, was opened in the same moment
        known = _known(answer)
        if known is None:
            raise
        return _heard(known, answer, alarm, now=now)


def open_for_visits(*, now: datetime) -> int:
    """Open one for every visit of late that closed without being settled; how many. Safe to run twice at once."""
    ended = _unsettled(Ticket.objects.all()).filter(
        state_since__range=(now - LATELY, now - SETTLED),
        day__range=((now - LATELY).date() - timedelta(days=1), now.date() + timedelta(days=1)),
    )
    new = ended.filter(~Exists(FollowUp.objects.filter(ticket=OuterRef("pk"))))
    ids = list(new.order_by("state_since", "id").values_list("pk", flat=True)[:AT_A_TIME])
    return sum(_open_for_visit(pk, now=now) for pk in ids)


def _unsettled(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those that are over and were last finished without being settled, also when they were taken up again and left."""
    finished = Session.objects.filter(ticket=OuterRef("pk"), ended=Session.Ended.FINISHED).order_by("-id")
    done = Q(state=TicketState.DONE, outcome__in=UNRESOLVED)
    gone = Q(state__in=(TicketState.LEFT, TicketState.NO_SHOW), last__in=UNRESOLVED)
    return tickets.alias(last=Subquery(finished.values("outcome")[:1])).filter(done | gone)


@transaction.atomic
def _open_for_visit(ticket_id: int, *, now: datetime) -> bool:
    tickets = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("store")
    ticket = _unsettled(tickets).filter(pk=ticket_id).first()
    if ticket is None or FollowUp.objects.filter(ticket=ticket).exists():
        return False
    facts = {
        "customer_id": ticket.customer_id if ticket.confirmed_at else None,  # a typed phone is anybody's
        "region_id": ticket.store.region_id,
        "partner_id": ticket.store.partner_id,
        "service_id": ticket.service_id,
        "clerk_id": ticket.clerk_id,
        "happened_at": ticket.state_since,
        "why": FollowUp.Why.UNRESOLVED,
    }
    try:
        with transaction.atomic():
            _open(store=ticket.store, level=Level.STORE, ticket=ticket, now=now, **facts)
    except IntegrityError:  # its answer came in the same moment
        return False
    return True


def _open(*, now: datetime, **facts: Any) -> FollowUp:
    due = due_at(facts["store"], facts["level"], now=now)
    follow_up = FollowUp.objects.create(opened_at=now, due_at=due, **facts)
    record(follow_up, FollowUpAct.Kind.OPENED, now=now)
    return follow_up
