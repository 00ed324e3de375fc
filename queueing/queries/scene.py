"""What all desks of a store share at one moment: each part is read once, when the first desk asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import F, OuterRef, QuerySet, Subquery

from queueing.discipline import Tier
from queueing.models import Ticket, TicketMove
from queueing.queries import together
from queueing.queries.line import LineSnapshot
from queueing.queries.offers import Server, tiers_by_id
from queueing.queries.servers import open_servers
from queueing.states import AT_COUNTER, TicketState
from stores.models import LinePolicy, StoreService
from stores.queries.opening import local_day
from stores.queries.shifts import Duty, duties

REOPEN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Scene:
    """The store of `line` as its desks see it."""

    line: LineSnapshot
    now: datetime
    _coming: dict[int, Ticket | None] = field(default_factory=dict, compare=False)

    @cached_property
    def servers(self) -> Mapping[int, Server]:
        return open_servers(self.line.store)

    @cached_property
    def duties(self) -> Mapping[int, Duty]:
        return duties(self.line.store.pk, now=self.now)

    @cached_property
    def may_pick(self) -> bool:
        return LinePolicy.objects.values_list("may_pick", flat=True).get(pk=self.line.store.policy_id)

    @cached_property
    def tiers(self) -> Mapping[int, Tier]:
        return tiers_by_id()

    @cached_property
    def current(self) -> Mapping[int, Ticket]:
        """Who is called or served, by counter."""
        at = _tickets().filter(store=self.line.store, state__in=AT_COUNTER)
        return {ticket.counter_id: ticket for ticket in at if ticket.counter_id is not None}

    @cached_property
    def calls(self) -> Mapping[int, TicketMove]:
        """The last call of each of them; a recall is none of its own."""
        ids = [ticket.pk for ticket in self.current.values()]
        made = TicketMove.objects.filter(ticket_id__in=ids, to_state=TicketState.CALLED).exclude(rule="")
        return {move.ticket_id: move for move in made.order_by("id")}

    @cached_property
    def finished(self) -> Mapping[int, Ticket]:
        """What was finished last at each counter, while it may be reopened."""
        day = local_day(self.line.store, now=self.now - REOPEN_WITHIN)
        recent = Ticket.objects.filter(store=self.line.store, day__gte=day, state=TicketState.DONE)
        done = recent.filter(state_since__gt=self.now - REOPEN_WITHIN, counter__isnull=False)
        return {ticket.counter_id: ticket for ticket in done.order_by("state_since", "id") if ticket.counter_id}

    def coming(self, ticket_id: int) -> Ticket | None:
        """Who is next at some desk: mostly the same customer at all of them."""
        if ticket_id not in self._coming:
            self._coming[ticket_id] = _tickets().filter(pk=ticket_id).first()
        return self._coming[ticket_id]


def _tickets() -> QuerySet[Ticket]:
    """Tickets with all that a desk shows; `own_minutes` is the store's own usual time for the service.

    `party`, `asked_for` and `also` are of the booking that its customer came with: how many people, what they noted,
    and what else they have booked.
    """
    here = {"store": OuterRef("store"), "service": OuterRef("service")}
    own = Subquery(StoreService.objects.filter(**here).values("minutes")[:1])
    return Ticket.objects.select_related("service", "tier").annotate(
        own_minutes=own, party=F("booking__party"), asked_for=F("booking__notes"), also=together.beside_ticket()
    )
