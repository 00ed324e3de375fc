"""A case is opened or continued by a session of a confirmed customer, and closed by a visit that ends as resolved."""

from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Greatest

from queueing.models import Case, Session, Ticket
from queueing.states import Outcome
from stores.commands.customers import members
from stores.commands.merging import hold_still, person_of
from stores.models import Customer

CONTINUES_WITHIN = timedelta(days=14)  # after it was closed: the window of first-visit resolution


def open_case(session: Session, *, customer_id: int, now: datetime) -> Case:
    """The case that `session` belongs to: the person's own on this topic, or a new one. Locks the person.

    Within the caller's transaction, after ticket, screen and session.
    """
    hold_still()
    person = person_of(customer_id)
    Customer.objects.select_for_update(no_key=True).get(pk=person.pk)  # one at a time opens a case of theirs
    topic_id = session.service.topic_id
    case = _continued(members(person.pk), topic_id, now=now)
    if case is None:
        case = Case.objects.create(customer=person, topic_id=topic_id, opened_at=now, visited_at=now)
    else:
        case.visited_at, case.closed_at = max(now, case.visited_at), None
        case.save(update_fields=["visited_at", "closed_at"])
    session.case = case
    session.save(update_fields=["case"])
    return case


def _continued(rows: list[int], topic_id: int, *, now: datetime) -> Case | None:
    """The open one, else the one closed last, while it may be continued."""
    cases = Case.objects.filter(customer__in=rows, topic=topic_id)
    by_closing = cases.order_by(F("closed_at").desc(nulls_first=True), "-visited_at", "-id")
    case = by_closing.first()
    if case is None or (case.closed_at is not None and now - case.closed_at > CONTINUES_WITHIN):
        return None
    return case


def close_cases(ticket: Ticket, outcome: str, *, now: datetime) -> None:
    """A visit that ended as resolved closes the cases of its sessions, on every row that is this person."""
    if outcome != Outcome.RESOLVED or ticket.customer_id is None or ticket.confirmed_at is None:
        return
    hold_still()
    topics = Case.objects.filter(sessions__ticket=ticket).values("topic")
    rows = members(person_of(ticket.customer_id).pk)
    Case.objects.filter(customer__in=rows, topic__in=topics, closed_at=None).update(
        closed_at=Greatest("opened_at", Value(now))
    )


def leave_cases(ticket: Ticket) -> None:
    """The visit was not this customer's: its cases are as if it had never been."""
    hold_still()
    left = list(Case.objects.filter(sessions__ticket=ticket).distinct())
    Session.objects.filter(ticket=ticket).update(case=None)
    for case in left:
        last = case.sessions.order_by("-started_at", "-id").first()
        if last is None:
            case.delete()
            continue
        done = case.sessions.exclude(ended_at=None).order_by("-ended_at", "-id").first()
        resolved = done is not None and done.outcome == Outcome.RESOLVED and last.ended_at is not None
        case.visited_at = last.started_at
        case.closed_at = done.ended_at if done is not None and resolved else None
        case.save(update_fields=["visited_at", "closed_at"])
