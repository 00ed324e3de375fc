"""How full a store usually is, on the store's own clock and calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from queueing.queries import cache
from queueing.queries.usual import usual_day
from tests.factories import NOON, StoreFactory, TicketFactory
from tests.queueing.views.reading import statements

pytestmark = pytest.mark.django_db
WEDNESDAY = 2


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.forget()


def came(shop, at, *, wait=None, store=None):
    store = store or shop.store
    there = at.astimezone(ZoneInfo(store.time_zone))
    called = None if wait is None else at + timedelta(minutes=wait)
    return TicketFactory(
        store=store, service=shop.sim, tier=shop.standard, day=there.date(), arrived_at=at, state_since=at,
        called_at=called, state="done", outcome="resolved",
    )  # fmt: skip


def ago(weeks, hour=10, minute=0):
    return NOON.replace(hour=hour, minute=minute) - timedelta(weeks=weeks)


def test_people_and_waits_are_means_over_the_days(shop):
    for week in (1, 2, 3, 4):
        came(shop, ago(week, 10), wait=week)
        came(shop, ago(week, 15), wait=8)
        came(shop, ago(week, 15, 30))
    usual = usual_day(shop.store, weekday=WEDNESDAY, now=NOON)
    assert (usual.days, usual.weekday) == (4, WEDNESDAY)
    by_hour = {hour.hour: (hour.people, hour.wait) for hour in usual.hours}
    assert by_hour == {10: (1, 2.5), 11: (0, None), 12: (0, None), 13: (0, None), 14: (0, None), 15: (2, 8)}
    assert (usual.fullest.hour, usual.quietest.hour) == (15, 11)


def test_two_days_are_no_habit_and_three_are(shop):
    came(shop, ago(1))
    came(shop, ago(2))
    assert usual_day(shop.store, weekday=WEDNESDAY, now=NOON) is None
    cache.forget()
    came(shop, ago(3))
    assert usual_day(shop.store, weekday=WEDNESDAY, now=NOON).days == 3


def test_today_other_weekdays_and_long_ago_do_not_count(shop):
    for at in (ago(0), ago(7), ago(8), ago(9), ago(1) + timedelta(days=1), ago(2) - timedelta(days=1)):
        came(shop, at)
    assert usual_day(shop.store, weekday=WEDNESDAY, now=NOON) is None


@pytest.mark.parametrize("weekday", range(7))
def test_every_weekday_looks_at_its_own_last_six(shop, weekday):
    for days in range(1, 43):
        came(shop, ago(0) - timedelta(days=days))
    assert usual_day(shop.store, weekday=weekday, now=NOON).days == 6


def test_another_store_does_not_count(shop):
    other = StoreFactory()
    for week in (1, 2, 3):
        came(shop, ago(week), store=other)
    assert usual_day(shop.store, weekday=WEDNESDAY, now=NOON) is None


def test_hours_are_those_of_the_store_also_across_a_clock_change(shop):
    shop.store.time_zone = "Europe/Prague"
    shop.store.save()
    for day in (datetime(2026, 3, 18, 9, tzinfo=UTC), datetime(2026, 3, 25, 9, tzinfo=UTC)):  # 10:00 there
        came(shop, day)
    came(shop, datetime(2026, 4, 1, 8, tzinfo=UTC))  # 10:00 there, in summer time
    usual = usual_day(shop.store, weekday=WEDNESDAY, now=datetime(2026, 4, 8, 12, tzinfo=UTC))
    assert {hour.hour: hour.people for hour in usual.hours} == {10: 1}


def test_hours_in_which_the_store_opens_are_shown_though_nobody_came(shop):
    shop.store.opening_hours = "Mo-Fr 09:00-12:30"
    shop.store.save()
    for week in (1, 2, 3):
        came(shop, ago(week, 10))
    hours = usual_day(shop.store, weekday=WEDNESDAY, now=NOON).hours
    assert [hour.hour for hour in hours] == [9, 10, 11, 12]


def test_it_is_remembered_for_minutes(shop, django_assert_num_queries):
    for week in (1, 2, 3):
        came(shop, ago(week))
    first = usual_day(shop.store, weekday=WEDNESDAY, now=NOON)
    with django_assert_num_queries(0):
        assert usual_day(shop.store, weekday=WEDNESDAY, now=NOON + timedelta(minutes=9)) == first
    came(shop, ago(1))
    assert usual_day(shop.store, weekday=WEDNESDAY, now=NOON + timedelta(minutes=11)) != first


def test_page_asks_as_many_statements_with_a_habit_as_without(client, shop):
    address = f"/stores/{shop.store.code}/"
    without = statements(client, address)
    for days in range(1, 43):
        came(shop, datetime.now(UTC).replace(hour=11) - timedelta(days=days))
    assert statements(client, address) <= without + 1  # the hours of the day, asked once
