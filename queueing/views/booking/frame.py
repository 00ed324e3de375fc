"""What the pages of booking have in common: who may see them, what is asked for in an address, what is shown."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from queueing import access
from queueing.commands.booking.refusals import NoSuchTime, TooManyPeople
from queueing.models import Booking
from queueing.queries.bookable import alternatives
from queueing.queries.facts import Wish
from queueing.slots import Slot
from queueing.views.ticket import language_of
from stores.access import public_store
from stores.models import Store

MOST_MATTERS = 5  # in one visit
MOST_PEOPLE = 20
FIRST_YEAR, LAST_YEAR = 2000, 2200
Page = Callable[..., HttpResponseBase]


def at_store(page: Page) -> Page:
    """A page of booking at one store; kept by nobody."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, code: str) -> HttpResponseBase:
        return _guarded(page(request, public_store(code)))

    return shown


def own(page: Page) -> Page:
    """A page of one's own booking, by its token: in the reader's language, no-store, told to no other site."""

    @wraps(page)
    def shown(request: HttpRequest, token: str) -> HttpResponseBase:
        booking = access.booking_of(token)
        language = language_of(request, booking.language)
        translation.activate(language)  # the language middleware puts back what was before
        response = _guarded(page(request, booking))
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        return response

    return shown


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def show(
    request: HttpRequest, template: str, store: Store, *, status: int = 200, problem: Any = "", **context: Any
) -> HttpResponse:
    """`problem` is what was refused: it comes first on the page, and has the focus."""
    facts = {"store": store, "problem": problem, **context}
    return render(request, f"queueing/{template}.html", facts, status=status)


def to(name: str, booking: Booking, done: str = "") -> HttpResponseRedirect:
    """To one of the pages of a booking; `done` is what it says first."""
    return HttpResponseRedirect(reverse(name, args=[booking.token]) + (f"?done={done}" if done else ""))


def arrive_path(booking: Booking) -> str:
    """What the code on the own page opens: saying that one is there."""
    return f"/booking/{booking.token}/arrive/"


# --- what is asked for ------------------------------------------------------------------------------------------------
def wish_in(query: QueryDict) -> Wish:
    """The matters and how many people; both `service=a,b` and `service=a&service=b`. Raises TooManyPeople."""
    codes = [code for text in query.getlist("service")[:40] for code in text[:400].split(",") if code]
    party = query.get("party", "1")
    if not (party.isascii() and party.isdecimal() and len(party) <= 2 and 1 <= int(party) <= MOST_PEOPLE):  # noqa: PLR2004 -- digits
        raise TooManyPeople
    return Wish(tuple(dict.fromkeys(codes)), int(party))


def day_in(text: str) -> date | None:
    """A day as the address has it; anything else is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def start_in(text: str) -> datetime | None:
    """The instant that a button stands for; a time without an offset may exist twice, so it is none."""
    try:
        start = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return start.astimezone(UTC) if start.tzinfo and FIRST_YEAR <= start.year <= LAST_YEAR else None


def matters_address(store: Store, wish: Wish) -> str:
    """Where the matters are chosen, with those of `wish` as they are."""
    return f"{reverse('book', args=[store.code])}?{_query(wish)}"


def no_such_time(store: Store, wish: Wish, *, now: datetime) -> NoSuchTime:
    """What somebody sent who pressed no button of ours; the next times are named."""
    error = NoSuchTime(store, wish, now)
    error.name(alternatives(store, wish, now, now=now))
    return error


def times_address(store: Store, wish: Wish, day: date | None = None) -> str:
    """Where the times for `wish` are chosen."""
    on = f"&from={day.isoformat()}" if day else ""
    return f"{reverse('book-times', args=[store.code])}?{_query(wish)}{on}"


def _query(wish: Wish) -> str:
    return urlencode({"service": ",".join(wish.services), "party": wish.party}, safe=",")


# --- what is shown ----------------------------------------------------------------------------------------------------
def starts(slots: list[Slot]) -> list[tuple[str, datetime]]:
    """What buttons of times send, and what they say."""
    return [(slot.start.isoformat(), slot.start) for slot in slots]


def minutes_of(booking: Booking) -> int:
    """How long it takes, of everybody in it."""
    return booking.minutes * booking.party
