"""The items of the work list as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from queueing.models import Booking, Displacement
from queueing.queries.displaced import instants
from queueing.states import DisplacedState, DisplacedWhy


@dataclass(frozen=True)
class Item:
    """A displaced booking with the times that were proposed."""

    row: Displacement
    proposals: list[datetime]

    @property
    def booking(self) -> Booking:
        return self.row.booking

    @property
    def is_asked(self) -> bool:
        return self.row.state == DisplacedState.ASKED

    @property
    def is_called(self) -> bool:
        return self.row.state == DisplacedState.CALLED

    @property
    def may_be_asked(self) -> bool:
        return bool(self.booking.mail or self.booking.phone)


def items_of(rows: Iterable[Displacement]) -> list[Item]:
    """Those to call first, then those who were asked or called already; each by the time of the booking."""
    items = [Item(row, instants(row)) for row in rows]
    return sorted(items, key=lambda item: item.row.state != DisplacedState.OPEN)


BECAUSE = {
    DisplacedWhy.HOURS: _("our opening hours change"),
    DisplacedWhy.DAY: _("our hours on that day change"),
    DisplacedWhy.SHIFT: _("fewer of us are there at that time"),
    DisplacedWhy.PATTERN: _("we take no bookings at that time"),
    DisplacedWhy.EMERGENCY: _("we have to close on that day"),
    DisplacedWhy.OTHER: _("something changes in the store"),
}


def because(row: Displacement) -> str:
    """Why, as the customer reads it in the middle of a sentence."""
    return str(BECAUSE[DisplacedWhy(row.kind)])
