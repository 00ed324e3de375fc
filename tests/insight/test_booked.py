"""What floor, wall, the interface and the rules page tell of bookings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from insight.queries.booked import NOBODY, Booked, booked_by_store
from insight.queries.day import store_day
from insight.queries.no_shows import no_shows
from insight.queries.wall import wall
from queueing.models import Booking
from queueing.queries import cache
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, TicketFactory


def books(chain, store, state, *, kept=None, day=None, hour=None):
    """One booking of `store`; of today unless a day is said."""
    number, at = Booking.objects.count(), chain.now if hour is None else chain.now.replace(hour=hour)
    day = day or chain.now.date()
    ticket = TicketFactory(store=store, service=chain.service, day=day, state="left") if state == "arrived" else None
    return Booking.objects.create(
        reference=f"{number:04}-{number:04}", token=f"token-{number:018}", store=store, service=chain.service,
        key=chain.service.code, state=state, ticket=ticket, state_since=at, day=day, starts_at=at, minutes=15,
        made_at=at, channel="web", language="en", promise_kept=kept,
    )  # fmt: skip


@pytest.fixture
def booked(chain):
    """Five of today and one of yesterday."""
    store = chain.store(time_zone="UTC")
    for state, kept in (("booked", None), ("arrived", True), ("arrived", False), ("arrived", None), ("no_show", None)):
        books(chain, store, state, kept=kept)
    books(chain, store, "arrived", kept=True, day=chain.now.date() - timedelta(days=1))
    books(chain, store, "cancelled")
    cache.forget()
    return store


FIGURES = Booked(expected=1, arrived=3, no_show=1, kept=1, kept_of=2)


def test_figures_are_those_of_the_day_everywhere(chain, booked, django_assert_num_queries):
    other = chain.store(time_zone="UTC")

    with django_assert_num_queries(1):
        found = booked_by_store([(booked.pk, chain.now.date()), (other.pk, chain.now.date())])

    assert found == {booked.pk: FIGURES}
    assert store_day(booked, now=chain.now).booked == FIGURES
    assert store_day(other, now=chain.now).booked == NOBODY
    assert wall(chain.region.pk, now=chain.now).day.booked == FIGURES


def test_the_floor_says_how_many_were_called_on_time(chain, db):
    store = chain.store(time_zone="UTC")
    chain.now = timezone.now()
    books(chain, store, "arrived", kept=True)
    books(chain, store, "arrived", kept=False)
    cache.forget()
    manager = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store]))

    said = " ".join(manager.get(f"/floor/{store.code}/").content.decode().split())
    (row,) = manager.get("/api/v1/insight/stores/").json()["results"]

    assert "<b>1 of 2</b><span>bookings on time</span>" in said
    assert row["bookings"] == {"expected": 0, "arrived": 2, "no_show": 0, "kept": 1, "kept_of": 2}


def test_rules_page_says_who_does_not_come(chain, db):
    store, day = chain.store(time_zone="UTC"), chain.now.date() - timedelta(days=2)
    for state, hour in (("arrived", 10), ("arrived", 10), ("no_show", 10), ("arrived", 15)):
        books(chain, store, state, day=day, hour=hour)
    cache.forget()
    found = no_shows(store, now=chain.now)

    assert [(row["booked"], row["share"]) for row in found.services] == [(4, 0.25)]
    assert [(row.hour, row.booked, row.missing) for row in found.hours] == [(10, 3, 1), (15, 1, 0)]
    assert "Most at 10:00, with 33 %." in found.label
    manager = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store]))
    assert "Who books and does not come" in manager.get(f"/rules/{store.code}/").content.decode()
    assert "Who books and does not come" not in manager.get(f"/rules/{chain.store().code}/").content.decode()
