"""A customer's own ticket as the customer sees it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from queueing.discipline import Policy
from queueing.models import Session, Ticket
from queueing.queries.gone import Gone, gone_wishes
from queueing.queries.joining import awaited_places
from queueing.queries.offers import LinePlace, line_places, line_policy, ranked
from queueing.queries.promises import Promise, line_promises
from queueing.queries.side import StepView, visit_steps
from queueing.queries.why import customer_sentence
from queueing.states import BY_PHONE, ENDED, TicketState
from stores.models import Counter, Store


@dataclass(frozen=True)
class OwnView:
    """`promise` is the wait from now on, `promised` what was said when the ticket was taken; `position` from 1.

    `arrive_by`: joined from afar and not seen yet, or given up for it; then `position` is the one that is held.
    """

    id: int
    token: str
    number: str
    state: str
    service: Mapping[str, str]
    service_code: str
    language: str
    arrived_at: datetime
    state_since: datetime
    position: int | None
    ahead: int | None
    promise: Promise | None
    promised: Promise | None
    counter: int | None
    counter_kind: str
    direction: str
    clerk: str
    why: str
    gone: Gone | None  # whoever was asked for, and has gone
    outcome: str
    back_at: datetime | None
    revision: int
    as_of: datetime
    did: tuple[StepView, ...] = ()  # on a visit that is over: what to take along
    said: str = ""
    by_phone: bool = False  # left the line to be called back
    arrive_by: datetime | None = None

    @property
    def awaited(self) -> bool:
        """Whether the customer joined from afar and has not been seen yet."""
        return self.state == TicketState.HELD and self.arrive_by is not None

    confirmed: bool = False  # it is known whose ticket this is

    @property
    def comes(self) -> bool:
        """Whether the clerk walks to the customer, who stays."""
        return self.counter_kind == Counter.Kind.FLOOR

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def own_view(ticket: Ticket, *, now: datetime) -> OwnView:
    """The view of one ticket; those of a whole store come from `own_views` at the cost of one."""
    view = own_views([ticket], store=ticket.store, now=now)[ticket.pk]
    if ticket.state == TicketState.LEFT:
        return replace(view, by_phone=ticket.moves.filter(to_state=TicketState.LEFT, reason=BY_PHONE).exists())
    if ticket.state != TicketState.DONE:
        return view
    said = Session.objects.filter(ticket=ticket).order_by("-id").values_list("said", flat=True).first()
    return replace(view, did=visit_steps(ticket.pk), said=said or "")


def own_views(tickets: list[Ticket], *, store: Store, now: datetime) -> dict[int, OwnView]:
    """The views of several tickets of one store: the line is read and ranked once."""
    store.refresh_from_db(fields=["revision", "cycle", "policy"])
    policy = line_policy(store.policy_id, cycle=store.cycle)
    places = line_places(store.pk, now=now)
    order = ranked(places, policy=policy, now=now)
    position = {rank.id: n for n, rank in enumerate(order, start=1)}
    gone = gone_wishes([pk for ticket in tickets if (pk := ticket.pk) in position])
    whys = {t.pk: customer_sentence(t.pk, order, places) for t in tickets if t.pk in position}
    if any(ticket.state == TicketState.HELD and ticket.arrive_by for ticket in tickets):
        position = _with_held_places(position, [*places, *awaited_places(store.pk)], policy=policy, now=now)
    promises = line_promises(store, now=now) if position else {}
    return {
        t.pk: _view(t, store, position.get(t.pk), promises.get(t.pk), whys.get(t.pk, ""), gone.get(t.pk), now)
        for t in tickets
    }


def _with_held_places(
    position: dict[Hashable, int], places: list[LinePlace], *, policy: Policy, now: datetime
) -> dict[Hashable, int]:
    """Beside the positions of those who are here: which one everybody who is still awaited would have."""
    order = ranked(places, policy=policy, now=now)
    return {rank.id: n for n, rank in enumerate(order, start=1)} | position


def _view(
    ticket: Ticket,
    store: Store,
    position: int | None,
    promise: Promise | None,
    why: str,
    gone: Gone | None,
    now: datetime,
) -> OwnView:
    at_counter = ticket.counter if ticket.state in (TicketState.CALLED, TicketState.SERVING) else None
    return OwnView(
        id=ticket.pk,
        token=ticket.token,
        number=ticket.number,
        state=ticket.state,
        service=ticket.service.names,
        service_code=ticket.service.code,
        language=ticket.language,
        arrived_at=ticket.arrived_at,
        state_since=ticket.state_since,
        position=position,
        ahead=None if position is None else position - 1,
        promise=promise,
        promised=promised(ticket),
        counter=at_counter.number if at_counter else None,
        counter_kind=at_counter.kind if at_counter else "",
        direction=at_counter.direction if at_counter else "",
        clerk=ticket.clerk.first_name if at_counter and ticket.clerk else "",
        why=why,
        gone=gone,
        outcome=ticket.outcome,
        back_at=ticket.available_at,
        revision=store.revision,
        as_of=now,
        arrive_by=ticket.arrive_by,
        confirmed=ticket.confirmed_at is not None,
    )


def promised(ticket: Ticket) -> Promise | None:
    """What the customer was told when the ticket was taken."""
    if ticket.promise_p10 is None or ticket.promise_p50 is None or ticket.promise_p90 is None:
        return None
    return Promise(
        ticket.promise_p10,
        ticket.promise_p50,
        ticket.promise_p90,
        ticket.promise_ahead or 0,
        ticket.promise_desks or 0,
        serveable=True,
    )
