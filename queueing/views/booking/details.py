"""Who comes: the time is kept while one types, and booked by the answer."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from queueing.actors import Actor
from queueing.calendar import often_missing, things_to_bring
from queueing.commands.booking import changing, making
from queueing.commands.booking.refusals import BookingGone, HoldOver
from queueing.forms import DetailsForm
from queueing.guards import uncount
from queueing.models import Booking
from queueing.queries.bookable import alternatives, slot_at
from queueing.queries.capacity import facts_of
from queueing.queries.facts import Wish
from queueing.slots import Slot
from queueing.states import BookingState
from queueing.views.booking.frame import minutes_of, own, show, starts, times_address, to

OPEN = (BookingState.HELD, BookingState.EXPIRED)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Name, a way to reach them, notes. POST books; whoever has done so, or given it back, is led to the booking."""
    now = timezone.now()
    if booking.state not in OPEN or booking.replaces_id:
        return to("booking", booking, done="already" if booking.state == BookingState.BOOKED else "")
    if request.method == "POST" and "back" in request.POST:
        return _given_back(booking, now=now)
    if request.method == "POST":
        return _confirmed(request, booking, now=now)
    said = _said(booking)
    if _is_over(booking, now=now) and not _still_free(booking, now=now):
        found = alternatives(booking.store, making.wish_of(booking), booking.starts_at, now=now)
        return _over(request, booking, said, found)
    return _form(request, booking, said, now=now)


def _said(booking: Booking) -> dict[str, str]:
    person = making.contact_of(booking)
    return {name: getattr(person, name) for name in ("name", "phone", "mail", "notes")}


def _is_over(booking: Booking, *, now: datetime) -> bool:
    return booking.expires_at is None or booking.expires_at <= now


def _still_free(booking: Booking, *, now: datetime) -> bool:
    facts = facts_of([booking.store], first=booking.day, last=booking.day)[booking.store_id]
    return slot_at(facts, making.wish_of(booking), booking.starts_at, now=now, without=[booking.pk]) is not None


def _given_back(booking: Booking, *, now: datetime) -> HttpResponse:
    """Another time is chosen instead."""
    wish = making.wish_of(booking)
    if booking.state == BookingState.HELD:
        try:
            changing.cancel(booking=booking, actor=Actor(), now=now)
        except BookingGone:  # it ended meanwhile, or was booked in another tab
            return to("booking", booking)
        uncount(booking)
    return HttpResponseRedirect(times_address(booking.store, wish, booking.day))


def _confirmed(request: HttpRequest, booking: Booking, *, now: datetime) -> HttpResponse:
    form = DetailsForm(request.POST, country=booking.store.country)
    typed = {name: request.POST.get(name, "") for name in form.fields}
    if not form.is_valid():
        errors = {name: rows[0] for name, rows in form.errors.items()}
        return _form(request, booking, typed, now=now, errors=errors, status=400)
    try:
        person = making.contact(**form.cleaned_data, language=get_language() or "", country=booking.store.country)
        making.confirm(booking=booking, person=person, actor=Actor(), now=now)
    except HoldOver as error:
        return _over(request, booking, typed, error.slots)
    except BookingGone:
        return to("booking", booking)
    except DomainError as error:
        return _form(request, booking, typed, now=now, problem=error.message, status=error.status)
    return to("booking", booking, done="booked")


def _form(
    request: HttpRequest, booking: Booking, typed: dict[str, str], *, now: datetime, status: int = 200, **more: Any
) -> HttpResponse:
    over = _is_over(booking, now=now)
    context = {**_summary(booking), "typed": typed, "over": over, "longest": making.LONGEST_NOTES, **more}
    return show(request, "booking_details", booking.store, status=status, **context)


def _over(request: HttpRequest, booking: Booking, typed: dict[str, str], found: list[Slot]) -> HttpResponse:
    """It took too long, and somebody else has the time: what was typed goes along with the next one."""
    wish: Wish = making.wish_of(booking)
    context = {
        **_summary(booking),
        "wish": wish,
        "typed": typed,
        "alternatives": starts(found),
        "times": times_address(booking.store, wish, booking.day),
    }
    return show(request, "booking_over", booking.store, problem=HoldOver.message, status=HoldOver.status, **context)


def _summary(booking: Booking) -> dict[str, Any]:
    services = changing.services_in(booking)
    return {
        "booking": booking,
        "services": services,
        "bring": things_to_bring(services),
        "often": often_missing(services),
        "minutes": minutes_of(booking),
    }
