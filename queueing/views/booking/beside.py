"""Beside the own booking: its calendar entry, and the wish for an earlier time with what is offered for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from queueing.calendar import CANCEL, PUBLISH, calendar_of
from queueing.commands.booking import earlier
from queueing.links import booking_link
from queueing.models import Booking
from queueing.states import BookingState
from queueing.views.booking import own as pages
from queueing.views.booking.frame import own, to

SHOWN = {BookingState.BOOKED: PUBLISH, BookingState.CANCELLED: CANCEL, BookingState.CANCELLED_BY_STORE: CANCEL}
ACTS = ("wish", "unwish", "accept", "decline")


@own
@require_GET
def calendar(request: HttpRequest, booking: Booking) -> HttpResponse:  # noqa: ARG001 -- a page like the others
    """The entry for the calendar of a phone; of one that was cancelled, that it is no more."""
    method = SHOWN.get(BookingState(booking.state))
    if method is None:
        raise Http404
    text = calendar_of(booking, method=method, now=timezone.now(), address=booking_link(booking.token))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{booking.reference}.ics"'
    return response


@own
@require_POST
def wish(request: HttpRequest, booking: Booking) -> HttpResponse:
    """An earlier time is wished for, no longer wished for, taken, or left to others."""
    act, now = request.POST.get("act", ""), timezone.now()
    if act not in ACTS:
        return to("booking", booking)
    try:
        if act == "wish":
            earlier.wish(booking=booking, now=now)
        elif act == "unwish":
            earlier.unwish(booking=booking, now=now)
        else:
            _answer(booking, act, request.POST.get("offer", ""))
    except DomainError as error:
        return pages.refused(request, booking, error)
    return to("booking", booking, done={"wish": "wished", "accept": "moved"}.get(act, "stays"))


def _answer(booking: Booking, act: str, reference: str) -> None:
    """What was offered for this booking, by what people call it."""
    rows = Booking.objects.filter(replaces=booking, reference=reference[:20])
    offer = rows.select_related("store", "service", "replaces__store").first()
    if offer is None:
        raise Http404
    command = earlier.accept_earlier if act == "accept" else earlier.decline_earlier
    command(offer=offer, now=timezone.now())
