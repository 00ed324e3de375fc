"""What else a customer has booked for the same visit, besides the service that their ticket stands for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet

from queueing.models import BookingPart

Names = Mapping[str, str]


def of_tickets(ticket_ids: Iterable[int]) -> Mapping[int, list[Names]]:
    """The names of the other services by ticket, in the order asked: one statement, none for no tickets."""
    found: dict[int, list[Names]] = defaultdict(list)
    ids = list(ticket_ids)
    rows = _others().filter(booking__ticket__in=ids).values_list("booking__ticket_id", "service__names") if ids else ()
    for ticket_id, names in rows:
        found[ticket_id].append(names)
    return found


def beside_ticket() -> ArraySubquery:
    """The same as a column of tickets."""
    return ArraySubquery(_others().filter(booking__ticket=OuterRef("pk")).values("service__names"))


def in_order(parts: str = "parts") -> Prefetch:
    """The parts of bookings with their services, in the order asked."""
    return Prefetch(parts, BookingPart.objects.select_related("service").order_by("position"))


def _others() -> QuerySet[BookingPart]:
    rows = BookingPart.objects.exclude(service=F("booking__service")).exclude(service=F("booking__ticket__service"))
    return rows.order_by("booking_id", "position")
