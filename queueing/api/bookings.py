"""Bookings: which times are free, and a booking made, confirmed, moved, cancelled, arrived."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CommandView, parsed
from core.errors import Invalid, NotFound
from core.idempotency import BadKey
from core.openapi import BOOKER, About
from queueing import access
from queueing.actors import Actor
from queueing.answers import booking_answer, slot_answer, ticket_answer
from queueing.api import outputs
from queueing.api.booking_inputs import (
    DAYS,
    MOST_STORES,
    SERVICES,
    BookingArriveInput,
    BookingCancelInput,
    BookingConfirmInput,
    BookingInput,
    BookingStartInput,
    NearestFilters,
    SlotFilters,
)
from queueing.api.stores import BadPosition, position
from queueing.commands.asking import asked
from queueing.commands.booking import arriving, changing, making, refusals
from queueing.commands.issuing import StoreClosed
from queueing.commands.joining import CodeOld
from queueing.commands.refusals import ArrivalNotProven, ServiceNotOffered
from queueing.guards import counted, require_here, uncount
from queueing.models import Booking
from queueing.queries.bookable import MOST_DAYS, slots
from queueing.queries.facts import Wish
from queueing.queries.nearest import nearest
from queueing.states import BookingState, Channel
from stores.access import PUBLIC, Principal, WrongScope, public_store
from stores.authentication import asked_by
from stores.commands.customers import BadMail, BadPhone
from stores.models import Store
from stores.queries.opening import local_day

TIMES = (refusals.SlotTaken, refusals.NoSuchTime, refusals.TooSoon)
ANYWAY = (refusals.BookingsOff, ServiceNotOffered, refusals.NotBookable, refusals.TooManyPeople, WrongScope)
LEAST_KEY = 16  # characters, where nothing but the key says whose an answer is
OF_ONE = (refusals.BookingGone, refusals.StaleBooking, WrongScope)


class BadDay(Invalid):
    code, message = "bad_day", _("Choose a day such as 2026-03-29 to begin from, and 1 to 62 days.")


def _wish(query: Mapping[str, str], principal: Principal) -> Wish:
    """What is asked for in an address. Raises ServiceNotOffered, TooManyPeople."""
    codes = [code for code in query.get("service", "")[:400].split(",") if code]
    if not 1 <= len(codes) <= SERVICES:
        raise ServiceNotOffered
    party = _number(query.get("party", "1"), most=20)
    if party is None:
        raise refusals.TooManyPeople
    return Wish(tuple(dict.fromkeys(codes)), party, web=not principal.is_staff)


def _number(text: str, *, most: int) -> int | None:
    """1 to `most`; None for anything else."""
    known = text.isascii() and text.isdecimal() and len(text) < 5  # noqa: PLR2004 -- digits
    return int(text) if known and 1 <= int(text) <= most else None


class StoreSlots(APIView):
    """Public: the free times of a store. Staff see those of their share too."""

    about = About(
        {200: outputs.Slots}, filters=SlotFilters, refusals=(BadDay, ServiceNotOffered, refusals.TooManyPeople)
    )

    def get(self, request: Request, code: str) -> Response:
        store, query, now = public_store(code), request.query_params, timezone.now()
        wish = _wish(query, asked_by(request))
        days = _number(query.get("days", str(DAYS)), most=MOST_DAYS)
        try:
            first = date.fromisoformat(query["from"]) if query.get("from") else local_day(store, now=now)
        except ValueError as error:
            raise BadDay from error
        if days is None or not date(2000, 1, 1) <= first <= date(2200, 1, 1):
            raise BadDay
        found = slots(store, wish, first=first, days=days, now=now)
        return Response({"slots": [slot_answer(slot) for slot in found]})


class NearestSlots(APIView):
    """Public: the first free time in each of the stores around, the soonest first."""

    about = About(
        {200: outputs.NearestSlots},
        filters=NearestFilters,
        refusals=(BadPosition, ServiceNotOffered, refusals.TooManyPeople),
    )

    def get(self, request: Request) -> Response:
        query = request.query_params
        near = position(query.get("near", ""))
        if near is None:
            raise BadPosition
        wish = _wish(query, asked_by(request))
        limit = _number(query.get("limit", "10"), most=MOST_STORES) or MOST_STORES
        found = nearest(wish, near=near, limit=limit, now=timezone.now())
        return Response(
            {
                "slots": [
                    {
                        "store": each.store.code,
                        "name": each.store.name,
                        "distance_km": round(each.km, 2),
                        **slot_answer(each.slot),
                    }
                    for each in found
                ]
            }
        )


def _contact(customer: Mapping[str, str], notes: str, store: Store) -> making.Contact:
    return making.contact(
        name=customer.get("name", ""),
        phone=customer.get("phone", ""),
        mail=customer.get("email", ""),
        language=customer.get("language", ""),
        notes=notes,
        country=store.country,
    )


class BookingMake(CommandView):
    """Book a time, or hold it for some minutes."""

    about = About(
        {201: outputs.BookingMade},
        keyed=True,
        refusals=(*TIMES, *ANYWAY, refusals.ContactNeeded, refusals.TooManyBookings, BadPhone, BadMail, NotFound),
    )
    Input = BookingInput

    def before(self, request: Request, **ids: Any) -> dict[str, Any]:
        """All who have no name share theirs, and the answer has a token: their key is one that nobody guesses."""
        principal, key = asked_by(request), request.headers.get("Idempotency-Key", "")
        if principal is PUBLIC and 0 < len(key) < LEAST_KEY:
            raise BadKey(_("Choose an Idempotency-Key of 16 to 200 random characters: the answer is for you alone."))
        return super().before(request, **ids)

    def command(self, request: Request) -> Response:
        principal, data = asked_by(request), parsed(self.Input, request)
        store = access.booking_store(principal, data["store"])
        wanted = making.Request(
            wish=Wish(
                tuple(dict.fromkeys([data["service"], *data["services"]])), data["party"], web=not principal.is_staff
            ),
            start=data["start"],
            contact=_contact(data.get("customer", {}), data["notes"], store),
            channel=Channel.STAFF if principal.is_staff else Channel.API,
            hold=data["hold"],
        )
        book = partial(making.book, store=store, request=wanted, actor=_actor(request), now=timezone.now())
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        booking = book() if principal.is_staff else counted(raw, book, people=data["party"])
        return Response({"manage_token": booking.token, **booking_answer(booking)}, status=201)


def _actor(request: Request) -> Actor:
    return access.actor(asked_by(request), request.headers.get("Idempotency-Key", ""))


def _token(request: Request) -> str:
    return request.headers.get(access.MANAGE_HEADER, "")[:64]


class OneBooking(CommandView):
    """A command on one booking, by its manage token or by staff."""

    def before(self, request: Request, **ids: Any) -> dict[str, Any]:
        """The booking, also for a repeat that is answered from the first run: by whoever has the right to it."""
        return {"booking": self.booking(request, ids["reference"])}

    def booking(self, request: Request, reference: str) -> Booking:
        return access.booking_for(asked_by(request), reference, _token(request))

    def answered(self, request: Request) -> str:
        """By its token somebody is nobody but who has that token."""
        token = _token(request)
        return f"own:{sha256(token.encode()).hexdigest()[:48]}" if token else super().answered(request)

    def is_own(self, request: Request) -> bool:
        """Whether its customer asks, who has the token and limits."""
        return bool(request.headers.get(access.MANAGE_HEADER)) or not asked_by(request).is_staff


ABOUT_ONE = About({200: outputs.Booking}, who=BOOKER, scope="book", keyed=True, refusals=OF_ONE)


class BookingShow(OneBooking):
    """A booking as it stands."""

    about = About({200: outputs.Booking}, who=BOOKER, scope="book", refusals=(WrongScope,))
    http_method_names = ["get", "head", "options"]

    def get(self, request: Request, reference: str) -> Response:
        return Response(booking_answer(self.booking(request, reference)))


class BookingConfirm(OneBooking):
    """A held time becomes a booking."""

    about = ABOUT_ONE.refusing(refusals.ContactNeeded, refusals.TooManyBookings, refusals.HoldOver, BadPhone, BadMail)
    Input = BookingConfirmInput

    def command(self, request: Request, booking: Booking, **_ids: str) -> Response:
        data = parsed(self.Input, request)
        given = data.get("customer") is not None or data["notes"]
        person = _contact(data.get("customer") or {}, data["notes"], booking.store) if given else None
        confirmed = making.confirm(booking=booking, person=person, actor=_actor(request), now=timezone.now())
        return Response(booking_answer(confirmed))


class BookingCancel(OneBooking):
    """The time is given back."""

    about = ABOUT_ONE.refusing(refusals.TooLateToChange)
    Input = BookingCancelInput

    def command(self, request: Request, booking: Booking, **_ids: str) -> Response:
        data = parsed(self.Input, request)
        own = self.is_own(request)
        actor = Actor(key=request.headers.get("Idempotency-Key", "")[:200]) if own else _actor(request)
        by_store = not own and data["by_store"]
        gone = changing.cancel(booking=booking, actor=actor, now=timezone.now(), by_store=by_store)
        if booking.state == BookingState.HELD:
            uncount(booking)
        return Response(booking_answer(gone))


class BookingReschedule(OneBooking):
    """Another time; the reference and the token stay."""

    about = ABOUT_ONE.refusing(
        *TIMES, *ANYWAY, refusals.TooLateToChange, refusals.MovedTooOften, refusals.TooManyBookings
    )
    Input = BookingStartInput

    def command(self, request: Request, booking: Booking, **_ids: str) -> Response:
        data = parsed(self.Input, request)
        moved = changing.reschedule(
            booking=booking,
            start=data["start"],
            actor=_actor(request),
            web=self.is_own(request),
            now=timezone.now(),
        )
        return Response(booking_answer(moved))


class BookingArrive(OneBooking):
    """Whoever has come gets the ticket. From customers with the code that the store shows; where it goes
    by their position only, on the page of the booking."""

    about = About({200: outputs.Arrived}, who=BOOKER, scope="book", keyed=True, refusals=OF_ONE).refusing(
        refusals.NotToday, StoreClosed, ArrivalNotProven, CodeOld
    )
    Input = BookingArriveInput

    def before(self, request: Request, **ids: Any) -> dict[str, Any]:
        booking: Booking = super().before(request, **ids)["booking"]
        channel = Channel.WEB if self.is_own(request) else Channel.STAFF
        return {"booking": booking, "wanted": asked(arriving.wanted_for(booking, channel), booking.store)}

    def command(self, request: Request, booking: Booking, wanted: Any, **_ids: str) -> Response:
        data, now = parsed(self.Input, request), timezone.now()
        if self.is_own(request):
            require_here(request._request, booking.store, data["code"], now=now)  # noqa: SLF001 -- DRF's documented way to the wrapped request
        ticket = arriving.arrive(booking=booking, wanted=wanted, actor=_actor(request), now=now)
        own = {**ticket_answer(ticket), "token": ticket.token}
        return Response({"reference": booking.reference, "state": BookingState.ARRIVED, "ticket": own})
