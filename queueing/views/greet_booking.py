"""One booking, for those who stand in the store: they move and cancel it when its customer cannot any more."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, Invalid, NotFound
from queueing import access
from queueing.commands.booking import changing, making
from queueing.forms import CancelForm, DayForm, StartForm
from queueing.models import Booking
from queueing.queries.bookable import MOST_DAYS, slots_on
from queueing.queries.booked import booked_row, with_parts
from queueing.queries.capacity import facts_of
from queueing.slots import Slot
from queueing.states import BookingState
from stores.access import Principal
from stores.models import Store
from stores.queries.opening import local_day
from stores.views.gate import staff_page

ENDED = (BookingState.CANCELLED, BookingState.CANCELLED_BY_STORE, BookingState.EXPIRED, BookingState.RESCHEDULED)


def _known(store: Store, booking_id: int) -> Booking:
    """A booking of the store; a time that is only held has no page yet."""
    booking = access.booking_at(store, booking_id)
    if booking.state == BookingState.HELD:
        raise NotFound
    return booking


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str, booking_id: int) -> HttpResponse:
    """How it stands; while it is booked, the other times of a day."""
    store, now = access.greeted_store(principal, code), timezone.now()
    booking = with_parts(_known(store, booking_id))
    today = local_day(store, now=now)
    form = DayForm(request.GET)
    on = form.day(today) if form["on"].data else max(booking.day, today)
    is_booked = booking.state == BookingState.BOOKED
    context = {
        "store": store,
        "booking": booking,
        "row": booked_row(booking, now=now),
        "is_booked": is_booked,
        "ended": booking.get_state_display() if booking.state in ENDED else "",
        "on": on,
        "today": today,
        "last": today + timedelta(days=MOST_DAYS),
        "slots": _other_times(booking, on, now=now) if is_booked else [],
    }
    return render(request, "queueing/greet_booking.html", context)


def _other_times(booking: Booking, on: date, *, now: datetime) -> list[Slot]:
    """The times of a day for all that the booking is for, as if its own were free: all shares, without lead time."""
    facts = facts_of([booking.store], first=on, last=on)[booking.store_id]
    found = slots_on(facts, making.wish_of(booking, web=False), on, now=now, without=[booking.pk])
    return [slot for slot in found if slot.start != booking.starts_at]


@require_POST
@staff_page
def move(request: HttpRequest, principal: Principal, code: str, booking_id: int) -> HttpResponse:
    """To another time: neither the notice nor the number of moves binds the store."""
    store = access.greeted_store(principal, code)
    booking, form = _known(store, booking_id), StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["start"][0]))
        return _back(request, booking)
    try:
        changing.reschedule(
            booking=booking,
            start=form.cleaned_data["start"],
            actor=access.actor(principal),
            web=False,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return _back(request, booking)
    messages.success(request, _("Moved. The customer is told the new time."))
    return HttpResponseRedirect(reverse("greet-booking", args=[code, booking_id]))


def _back(request: HttpRequest, booking: Booking) -> HttpResponse:
    """To the times of the day that was looked at."""
    address = reverse("greet-booking", args=[booking.store.code, booking.pk])
    on = DayForm(request.POST).day(local_day(booking.store, now=timezone.now()))
    return HttpResponseRedirect(f"{address}?on={on:%Y-%m-%d}")


@require_POST
@staff_page
def cancel(request: HttpRequest, principal: Principal, code: str, booking_id: int) -> HttpResponse:
    """Because the customer asked for it, or because the store has to."""
    store = access.greeted_store(principal, code)
    booking, form = _known(store, booking_id), CancelForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors=form.errors.get_json_data())
    by = form.cleaned_data["by"]
    try:
        actor = access.actor(principal)
        changing.cancel(booking=booking, actor=actor, now=timezone.now(), by_store=by == "store", reason=by)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Cancelled. The customer is told."))
    return HttpResponseRedirect(reverse("greet-booking", args=[code, booking_id]))
