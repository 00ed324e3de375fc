"""Why a booking cannot be made, moved or cancelled. Where another time would do, the answer names the next best."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, Expired, Invalid
from queueing.queries.facts import Wish
from queueing.slots import Slot
from stores.models import Store


def slot_answer(slot: Slot) -> dict[str, Any]:
    """A slot as the HTTP interface tells it."""
    return {
        "start": slot.start.isoformat(),
        "duration_minutes": int(slot.duration.total_seconds() // 60),
        "free": slot.free,
    }


class NoTime(DomainError):
    """The time cannot be had; `slots` are the next best, and the answer's `alternatives` (see `naming`)."""

    code = ""

    def __init__(self, store: Store, wish: Wish, start: datetime) -> None:
        super().__init__(alternatives=[])
        self.store, self.wish, self.start = store, wish, start
        self.slots: list[Slot] = []

    def name(self, slots: Sequence[Slot]) -> None:
        """These are the next best."""
        self.slots = list(slots)
        self.extra["alternatives"] = [slot_answer(slot) for slot in slots]


class SlotTaken(NoTime, Conflict):
    code, message = "slot_taken", _("This time has just been taken. Choose another one.")


class NoSuchTime(NoTime, Conflict):
    code, message = "no_such_time", _("This time cannot be booked. Choose one of those that are shown.")


class TooSoon(NoTime, Conflict):
    code, message = "too_soon", _("This time is over, or too soon. Choose a later one.")


class BookingsOff(Conflict):
    code, message = (
        "bookings_off",
        _("This store takes no bookings. Choose another store, or take a ticket there."),
    )


class NotBookable(Conflict):
    code, message = (
        "not_bookable",
        _("This cannot be booked here. Choose something else, or take a ticket at the store."),
    )


class TooManyPeople(Invalid):
    code, message = "too_many_people", _("So many people cannot be booked at once. Choose fewer.")


class TooManyBookings(Conflict):
    code, message = (
        "too_many_bookings",
        _("You have enough bookings on that day already. Choose another day, or cancel one of them."),
    )


class ContactNeeded(Invalid):
    code, message = "contact_needed", _("Give your name, and a phone number or a mail address.")


class HoldOver(NoTime, Expired):
    code, message = "hold_over", _("That took too long, and the time has gone to somebody else. Choose another one.")


class BookingGone(Conflict):
    code, message = "booking_over", _("This booking has ended or changed. Look at it again.")


class TooLateToChange(Conflict):
    code, message = (
        "too_late_to_change",
        _("It is too late to change this booking here. Ask the store."),
    )


class MovedTooOften(Conflict):
    code, message = (
        "moved_too_often",
        _("This booking cannot be moved again. Ask the store, or cancel it and choose anew."),
    )


class NotToday(Conflict):
    code, message = "not_today", _("This booking is for another day. Look at its date, and come then.")


class StaleBooking(Conflict):
    code, message = "stale_booking", _("This booking has just been changed. Look at it again.")
