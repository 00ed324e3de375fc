"""Those who took a ticket from afar and have not been seen: they hold a place and are offered to nobody."""

from django.db.models import QuerySet

from queueing.models import Ticket
from queueing.queries.offers import LinePlace, tiers_by_id
from queueing.states import TicketState


def on_the_way(store_id: int) -> QuerySet[Ticket]:
    """The tickets of a store whose customers are still awaited."""
    return Ticket.objects.filter(store=store_id, state=TicketState.HELD, arrive_by__isnull=False)


def awaited_places(store_id: int) -> list[LinePlace]:
    """Their places in the line, as if they were here: promises count on their coming."""
    tickets = list(on_the_way(store_id).select_related("service").order_by("arrived_at", "id"))
    tiers = tiers_by_id() if tickets else {}
    return [
        LinePlace(
            id=ticket.pk,
            number=ticket.number,
            version=ticket.version,
            state=ticket.state,
            service_id=ticket.service_id,
            service=ticket.service.code,
            overflow_after=ticket.service.overflow_after,
            arrived_at=ticket.arrived_at,
            booked_for=ticket.booked_for,
            checked_in_at=ticket.checked_in_at,
            passes=ticket.passes,
            calls=ticket.calls,
            for_counter_id=None,
            for_staff_id=None,
            tier=tiers[ticket.tier_id],
        )
        for ticket in tickets
    ]
