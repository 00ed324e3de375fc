"""What for, and when: the matters of the visit, then a week of free times. A chosen time is held."""

from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError
from queueing.actors import Actor
from queueing.commands.booking import making
from queueing.commands.booking.refusals import BookingsOff, NoTime
from queueing.guards import counted
from queueing.queries.capacity import facts_of
from queueing.queries.facts import Facts, Wish
from queueing.queries.nearest import Nearest, nearest
from queueing.queries.week import WeekChoice, week_choice
from queueing.states import Channel
from queueing.views.booking.frame import (
    MOST_MATTERS,
    at_store,
    day_in,
    matters_address,
    no_such_time,
    show,
    start_in,
    starts,
    times_address,
    wish_in,
)
from stores.commands.customers import BadMail, BadPhone
from stores.models import Service, Store
from stores.queries.finding import services_of
from stores.queries.opening import local_day

FEW = 8  # services up to which all stand there, not folded by topic
STORES = 10  # around, of which a free time is looked for
AROUND, AROUND_INSTEAD = 3, 5  # of which are shown: beside times here, and where there is none


@at_store
@require_GET
def book(request: HttpRequest, store: Store) -> HttpResponse:
    """What do you come for?"""
    return _matters(request, store, wish_in(request.GET), now=timezone.now())


def _matters(
    request: HttpRequest, store: Store, wish: Wish, *, now: datetime, problem: Any = "", status: int = 200
) -> HttpResponse:
    today = local_day(store, now=now)
    facts = facts_of([store], first=today, last=today)[store.pk]
    services = [service for service in services_of(store) if _bookable(facts, service)]
    takes = facts.policy.takes_bookings and bool(services)
    context = {
        "topics": [(topic, list(rows)) for topic, rows in groupby(services, key=lambda row: row.topic)],
        "unfolded": len(services) <= FEW,
        "chosen": wish.services,
        "party": wish.party,
        "parties": range(1, facts.policy.most_people + 1),
        "refusal": "" if takes else BookingsOff.message,
    }
    return show(request, "booking_matters", store, problem=problem if takes else "", status=status, **context)


def _bookable(facts: Facts, service: Service) -> bool:
    offer = facts.offers.get(service.code)
    return offer is not None and offer.can_be_booked


@at_store
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, store: Store) -> HttpResponse:
    """When? A POST holds the time; a GET changes nothing."""
    asked, now = request.POST if request.method == "POST" else request.GET, timezone.now()
    wish = wish_in(asked)
    if len(wish.services) > MOST_MATTERS or not wish.services:
        said = _("Choose at most 5 matters for one visit.") if wish.services else _("Choose what you come for.")
        return _matters(request, store, wish, now=now, problem=said, status=400)
    if request.method == "POST":
        return _hold(request, store, wish, now=now)
    return _week(request, store, wish, day=day_in(asked.get("from", "")), now=now)


def _week(
    request: HttpRequest, store: Store, wish: Wish, *, day: date | None, now: datetime, error: DomainError | None = None
) -> HttpResponse:
    """`error` is why the time that was chosen cannot be had: it comes first, with the next best times."""
    week = week_choice(store, wish, day=day, now=now)
    try:
        making.require_bookable(week.facts, wish)
    except DomainError as refusal:
        return _matters(request, store, wish, now=now, problem=refusal.message, status=refusal.status)
    context = {
        "wish": wish,
        "services": making.services_of(week.facts, wish.services),
        "week": week,
        "week_address": f"{times_address(store, wish)}&",
        "action": reverse("book-times", args=[store.code]),
        "here": times_address(store, wish, week.chosen),  # a page that answers a POST has no address of its own
        "again": matters_address(store, wish),
        "around": _around(store, wish, week, now=now, instead=error is not None),
        "problem": error.message if error else "",
        "alternatives": starts(error.slots) if isinstance(error, NoTime) else [],
        "now": now,
    }
    return show(request, "booking_times", store, status=error.status if error else 200, **context)


def _around(store: Store, wish: Wish, week: WeekChoice, *, now: datetime, instead: bool) -> list[tuple[Nearest, str]]:
    """The first free times of stores around, with their pages; sooner ones, unless nothing is to be had here."""
    if store.latitude is None or store.longitude is None:
        return []
    found = nearest(wish, near=(store.latitude, store.longitude), limit=STORES, now=now, but=store.pk)
    most = AROUND_INSTEAD if instead or not week.parts else AROUND
    rows = [(each, local_day(each.store, now=each.slot.start)) for each in found[:most]]
    return [(each, times_address(each.store, wish, day)) for each, day in rows]


def _hold(request: HttpRequest, store: Store, wish: Wish, *, now: datetime) -> HttpResponse:
    start = start_in(request.POST.get("start", ""))
    day = local_day(store, now=start) if start else None
    try:
        if start is None:
            raise no_such_time(store, wish, now=now)
        wanted = making.Request(wish, start, _contact(request, store), Channel.WEB, hold=True)
        book = partial(making.book, store=store, request=wanted, actor=Actor(), now=now)
        booking = counted(request, book, people=wish.party)
    except DomainError as error:
        return _week(request, store, wish, day=day, now=now, error=error)
    return HttpResponseRedirect(reverse("book-details", args=[booking.token]))


def _contact(request: HttpRequest, store: Store) -> making.Contact:
    """What was typed before a hold ran out goes on to the next one; else nobody yet."""
    language = get_language() or ""
    said = {name: request.POST.get(name, "") for name in ("name", "phone", "mail", "notes")}
    try:
        return making.contact(**said, language=language, country=store.country)
    except (BadPhone, BadMail):
        return making.Contact(language=language)
