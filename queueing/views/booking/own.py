"""The customer's own booking, opened by its token: how it stands, and what can be done about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError
from queueing.actors import Actor
from queueing.calendar import often_missing, things_to_bring
from queueing.commands.booking import changing, making
from queueing.commands.booking.earlier import open_offers
from queueing.commands.booking.refusals import BookingGone, MovedTooOften, NoTime, TooLateToChange
from queueing.commands.booking.settling import is_displaced
from queueing.models import Booking, EarlierWish
from queueing.queries.week import week_choice
from queueing.states import BookingState
from queueing.views.booking.frame import (
    arrive_path,
    day_in,
    minutes_of,
    no_such_time,
    own,
    show,
    start_in,
    starts,
    times_address,
    to,
)
from queueing.views.codes import public_address
from stores.models import Service
from stores.queries.opening import local_day

DONE = ("booked", "already", "moved", "coming", "cancelled", "stays", "wished")  # what the page may say first


@dataclass(frozen=True)
class OwnBooking:
    """A booking as its customer sees it. `until`: they may move or cancel it until then, and move it `moves_left`
    times more. `is_wished`: they would like an earlier time; `offer` is the one that is kept for them now.
    `is_displaced`: the store cannot keep the time and asks for another one."""

    booking: Booking
    services: list[Service]
    until: datetime
    moves_left: int
    now: datetime
    is_wished: bool
    offer: Booking | None
    is_displaced: bool

    @property
    def is_booked(self) -> bool:
        return self.booking.state == BookingState.BOOKED

    @property
    def can_change(self) -> bool:
        return self.is_booked and self.now <= self.until

    @property
    def can_move(self) -> bool:
        return self.can_change and self.moves_left > 0

    @property
    def come_by(self) -> datetime:
        """Whoever comes later has lost the booking's right in the line."""
        return self.booking.starts_at + timedelta(minutes=self.booking.store.policy.grace_minutes)


def _view(booking: Booking, *, now: datetime) -> OwnBooking:
    services = changing.services_in(booking)
    until, left = changing.may_change_until(booking, services), changing.moves_left(booking, services)
    wished = EarlierWish.objects.filter(booking=booking).exists()
    offer = next(iter(open_offers(booking, now=now)), None) if wished else None
    return OwnBooking(booking, services, until, left, now, wished, offer, is_displaced(booking))


def _context(view: OwnBooking) -> dict[str, Any]:
    booking = view.booking
    return {
        "view": view,
        "booking": booking,
        "services": view.services,
        "bring": things_to_bring(view.services),
        "often": often_missing(view.services),
        "minutes": minutes_of(booking),
        "now": view.now,
    }


@own
@require_GET
def page(request: HttpRequest, booking: Booking) -> HttpResponse:
    """How it stands. A time that is only held has no page yet; an offer of an earlier one is told on the booking's."""
    if booking.replaces is not None:
        return to("booking", booking.replaces)
    if booking.state == BookingState.HELD:
        return to("book-details", booking)
    return _page(request, booking, done=request.GET.get("done", ""))


def _page(request: HttpRequest, booking: Booking, *, done: str = "", error: DomainError | None = None) -> HttpResponse:
    view = _view(booking, now=timezone.now())
    wish = making.wish_of(booking)
    context = {
        **_context(view),
        "done": done if done in DONE else "",
        "code": public_address(request, arrive_path(booking)),
        "again": times_address(booking.store, wish),
    }
    problem, status = (error.message, error.status) if error else ("", 200)
    return show(request, "booking", booking.store, problem=problem, status=status, **context)


def refused(request: HttpRequest, booking: Booking, error: DomainError) -> HttpResponse:
    """Its page as it stands now, with what was refused."""
    booking.refresh_from_db()
    return _page(request, booking, error=error)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def come(request: HttpRequest, booking: Booking) -> HttpResponse:
    """ "I come". A GET leads back to the booking."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("booking", args=[booking.token]) + "#come")
    try:
        changing.say_coming(booking=booking, now=timezone.now())
    except DomainError as error:
        return refused(request, booking, error)
    return to("booking", booking, done="coming")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, booking: Booking) -> HttpResponse:
    """A GET asks; POST gives the time back. Done twice is done once."""
    now = timezone.now()
    if request.method != "POST":
        view = _view(booking, now=now)
        if not view.is_booked:
            return to("booking", booking)
        return show(request, "booking_cancel", booking.store, **_context(view))
    try:
        changing.cancel(booking=booking, actor=Actor(), now=now, reason="customer")
    except DomainError as error:
        return refused(request, booking, error)
    return to("booking", booking, done="cancelled")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Another time, as if the own one were free; POST moves."""
    now = timezone.now()
    if booking.state != BookingState.BOOKED:
        return to("booking", booking)
    if request.method == "POST":
        return _moved(request, booking, now=now)
    day = day_in(request.GET.get("from", "")) or booking.day
    return _times(request, booking, day, now=now)


def _moved(request: HttpRequest, booking: Booking, *, now: datetime) -> HttpResponse:
    start = start_in(request.POST.get("start", ""))
    same = start == booking.starts_at
    try:
        if start is None:
            raise no_such_time(booking.store, making.wish_of(booking, web=True), now=now)
        changing.reschedule(booking=booking, start=start, actor=Actor(), web=True, now=now)
    except DomainError as error:
        if isinstance(error, TooLateToChange | MovedTooOften | BookingGone):
            return refused(request, booking, error)
        return _times(request, booking, local_day(booking.store, now=start or now), now=now, error=error)
    return to("booking", booking, done="stays" if same else "moved")


def _times(
    request: HttpRequest, booking: Booking, day: date, *, now: datetime, error: DomainError | None = None
) -> HttpResponse:
    view, wish = _view(booking, now=now), making.wish_of(booking, web=True)
    if error is None and not view.can_move:
        return _page(request, booking, error=TooLateToChange() if not view.can_change else MovedTooOften())
    address = reverse("booking-move", args=[booking.token])
    context = {
        **_context(view),
        "week": week_choice(booking.store, wish, day=day, now=now, without=booking),
        "week_address": f"{address}?",
        "action": address,
        "alternatives": starts(error.slots) if isinstance(error, NoTime) else [],
    }
    problem, status = (error.message, error.status) if error else ("", 200)
    return show(request, "booking_move", booking.store, problem=problem, status=status, **context)
