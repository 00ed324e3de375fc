"""Bookings of the day for those who stand in the store: who is expected, who has come; and booking for a customer.

What is looked for is a name or a phone: it is sent in a form, never in an address, which would be logged.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import idempotency
from core.errors import DomainError, NotFound
from core.idempotency import Answer
from queueing import access
from queueing.commands.asking import asked
from queueing.commands.booking import arriving, making
from queueing.forms import BookingDayForm, BookingForm, DayForm
from queueing.models import Booking
from queueing.queries.bookable import MOST_DAYS, slots
from queueing.queries.booked import booked_row, bookings_on, sought
from queueing.queries.catalogue import bookable_services
from queueing.queries.facts import Wish
from queueing.queries.night import first_day
from queueing.states import Channel
from stores.access import Principal
from stores.commands.customers import BadPhone, normal_phone
from stores.models import Service, Store
from stores.queries.opening import local_day
from stores.views.gate import staff_page

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def day(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Bookings of a day, by time: today's, if no other is asked for; a POST looks for some of them."""
    store, now = access.greeted_store(principal, code), timezone.now()
    prefetch_related_objects([store], "hours_exceptions")
    today, first = local_day(store, now=now), first_day(store, now=now)
    form = DayForm(request.POST if request.method == "POST" else request.GET)
    on = form.day(first) if form["on"].data else today
    rows = bookings_on(store, on)
    text = request.POST.get("sought", "")[:80].strip()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    found = sought(rows, text, phone=_phone(text, store)) if text else list(page.object_list)
    context = {
        "store": store,
        "on": on,
        "today": today,
        "first": first,
        "last": today + timedelta(days=MOST_DAYS),
        "rows": [booked_row(at_store(booking, store), now=now) for booking in found],
        "page": None if text else page,
        "query": f"on={on:%Y-%m-%d}&",
        "sought": text,
        "key": secrets.token_urlsafe(16),
        "now": now,
    }
    return render(request, "queueing/greet_bookings.html", context)


def at_store(booking: Booking, store: Store) -> Booking:
    """The booking with the store at hand: its hours were read once for all."""
    booking.store = store
    return booking


def _phone(text: str, store: Store) -> str:
    """`text` as a phone number; "" where it is none."""
    try:
        return normal_phone(text, store.country)
    except BadPhone:
        return ""


@require_POST
@staff_page
def arrived(request: HttpRequest, principal: Principal, code: str, booking_id: int) -> HttpResponse:
    """Somebody of the store sees that the customer is here: no other proof is asked for."""
    store, now = access.greeted_store(principal, code), timezone.now()
    booking = access.booking_at(store, booking_id)
    wanted = asked(arriving.wanted_for(booking, Channel.STAFF, trusted=True), store)
    actor = access.actor(principal, request.POST.get("key", ""))
    try:
        ticket = arriving.arrive(booking=booking, wanted=wanted, actor=actor, now=now)
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(reverse("greet-bookings", args=[code]))
    return HttpResponseRedirect(reverse("greet-ticket", args=[code, ticket.pk]))


# --- booking for a customer -------------------------------------------------------------------------------------------
@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """For what?"""
    store = access.greeted_store(principal, code)
    return render(request, "queueing/greet_book.html", {"store": store, "services": bookable_services(store)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def book(request: HttpRequest, principal: Principal, code: str, service: str) -> HttpResponse:
    """When, and for whom? All that is free, without the lead time of customers."""
    store = access.greeted_store(principal, code)
    offered = bookable_services(store)
    found = next((each for each in offered if each.code == service), None)
    if found is None:
        raise NotFound
    others = [each for each in offered if each.code != service]
    visit = _visit(request, store, found, others)
    if request.method != "POST":
        first = {"key": secrets.token_urlsafe(16), "language": store.language}
        return _times(request, visit, BookingForm(initial=first))
    form = BookingForm(request.POST)
    try:
        if form.is_valid() and visit.is_clear:
            return _booked(request, principal, visit, form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error.message))
    return _times(request, visit, form)


@dataclass(frozen=True)
class Visit:
    """What is asked for: `also` are codes of `others`, which can be booked together with the service."""

    store: Store
    service: Service
    others: list[Service]
    today: date
    on: date
    party: int
    also: list[str]
    is_clear: bool  # else it was said what is wrong with `also`

    @property
    def wish(self) -> Wish:
        return Wish((self.service.code, *self.also), self.party, web=False)


def _visit(request: HttpRequest, store: Store, service: Service, others: list[Service]) -> Visit:
    today = local_day(store, now=timezone.now())
    sent = request.POST if request.method == "POST" else request.GET
    form = BookingDayForm(sent, others=[each.code for each in others])
    on, party, also = form.chosen(today)
    for problem in form.errors.get("also", ()):
        messages.error(request, str(problem))
    return Visit(store, service, others, today, on, party, also, is_clear="also" not in form.errors)


def _times(request: HttpRequest, visit: Visit, form: BookingForm) -> HttpResponse:
    found = slots(visit.store, visit.wish, first=visit.on, days=1, now=timezone.now())
    context = {
        "store": visit.store,
        "service": visit.service,
        "others": visit.others,
        "also": [each for each in visit.others if each.code in visit.also],
        "on": visit.on,
        "today": visit.today,
        "last": visit.today + timedelta(days=MOST_DAYS),
        "party": visit.party,
        "languages": settings.LANGUAGES,
        "slots": found,
        "form": form,
    }
    return render(request, "queueing/greet_book_times.html", context)


def _booked(request: HttpRequest, principal: Principal, visit: Visit, answers: dict[str, Any]) -> HttpResponse:
    """Book once for the form's key, then say what to tell the customer."""
    key, now, store = answers["key"], timezone.now(), visit.store
    person = making.contact(
        name=answers["name"],
        phone=answers["phone"],
        mail=answers["mail"],
        language=answers["language"] or store.language,
        notes=answers["notes"],
        country=store.country,
    )
    wanted = making.Request(visit.wish, answers["start"], person, Channel.STAFF)

    def act() -> Answer:
        made = making.book(store=store, request=wanted, actor=access.actor(principal, key), now=now)
        return Answer.of({"reference": made.reference})

    answer = idempotency.once(principal=principal.rights, route=request.path, key=key, body=b"", now=now, act=act)
    _say(request, orjson.loads(answer.body)["reference"])
    return HttpResponseRedirect(reverse("greet-bookings", args=[store.code]))


def _say(request: HttpRequest, reference: str) -> None:
    messages.success(request, _("Booked. The reference is %(reference)s.") % {"reference": reference})
