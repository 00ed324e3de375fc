"""What customers may still do with a booking themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from queueing.models import Booking
from stores.models import Service


def services_in(booking: Booking) -> list[Service]:
    """Its services, in the order asked."""
    parts = booking.parts.select_related("service").order_by("position")
    return [part.service for part in parts] or [booking.service]


def may_change_until(booking: Booking, services: Sequence[Service]) -> datetime:
    """Until when customers may move or cancel it themselves: the longest notice of its services counts."""
    return booking.starts_at - timedelta(minutes=max(service.book_notice for service in services))


def moves_left(booking: Booking, services: Sequence[Service]) -> int:
    """How often its customer may still move it."""
    return max(0, min(service.book_moves for service in services) - booking.moves)
