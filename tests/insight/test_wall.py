"""The wall: what is counted, what is urgent, what is said about it."""

from datetime import timedelta

import pytest

from insight.queries.reasons import detail, reason
from insight.queries.wall import wall
from queueing.states import Outcome
from stores.models import Counter, Store
from tests.factories import DeviceFactory, RegionFactory, StoreFactory, TierFactory


def tile_of(chain, store):
    found = wall(chain.region.pk, now=chain.now)
    return next(tile for tile in found.tiles if tile.fact.id == store.pk)


def test_tile_counts_waiting_longest_and_counters(chain):
    store = chain.store(counters=3, open_counters=2)
    chain.waits(store, 5)
    chain.waits(store, 9)

    tile = tile_of(chain, store)

    assert (tile.tally.waiting, tile.tally.longest, tile.tally.open, tile.tally.counters) == (2, 540, 2, 3)
    assert tile.state == ""
    assert detail(tile) == "9\u00a0min · 2/3 open"


def test_tile_counts_who_is_over_the_limit_of_the_tier(chain):
    store = chain.store()
    chain.waits(store, 31)
    chain.waits(store, 30)  # the limit itself is not past it

    assert tile_of(chain, store).tally.over == 1


def test_tile_counts_missed_customers_only_when_they_are_back(chain):
    store = chain.store()
    chain.waits(store, 5, state="missed", available_at=chain.now + timedelta(minutes=1))
    chain.waits(store, 5, state="missed", available_at=chain.now)

    assert tile_of(chain, store).tally.waiting == 1


def test_risk_is_that_of_the_customer_it_is_highest_for(chain):
    store = chain.store()
    chain.waits(store, 1)
    chain.waits(store, 10)

    tile = tile_of(chain, store)

    assert (tile.percent, tile.level) == (20, 0)


@pytest.mark.parametrize(("minutes", "level"), [(5, 0), (13, 2), (14.5, 3), (16, 4)])
def test_level_follows_the_risk(chain, minutes, level):
    store = chain.store()
    chain.waits(store, minutes)

    assert tile_of(chain, store).level == level


def test_promise_of_an_early_booking_does_not_break_before_its_time(chain):
    store = chain.store()
    chain.waits(store, 40, booked_for=chain.now + timedelta(minutes=20))

    tile = tile_of(chain, store)

    assert (tile.tally.waiting, tile.percent) == (1, 0)


def test_store_where_nobody_serves_is_certain_to_break_promises(chain):
    store = chain.store(open_counters=0)
    chain.waits(store, 1)

    tile = tile_of(chain, store)

    assert tile.level == 4
    assert reason(tile) == "Nobody serves, 1 waits."


def test_most_urgent_stores_come_first_and_closed_ones_last(chain):
    calm, urgent, busy = chain.store("Calm"), chain.store("Urgent"), chain.store("Busy")
    closed = chain.store("Asleep", counters=1, open_counters=0, opening_hours="Mo-Su 03:00-03:05")
    chain.waits(urgent, 20)
    chain.waits(busy, 8)

    found = wall(chain.region.pk, now=chain.now)

    assert [tile.fact.id for tile in found.tiles] == [urgent.pk, busy.pk, calm.pk, closed.pk]
    assert [tile.state for tile in found.tiles] == ["", "", "", "closed"]
    assert (found.waiting, found.at_risk) == (2, 1)


def test_closed_store_in_which_somebody_still_waits_is_not_closed(chain):
    store = chain.store(opening_hours="Mo-Su 03:00-03:05")
    chain.waits(store)

    assert tile_of(chain, store).state == ""


def test_store_that_is_heard_of_no_longer_is_stale(chain):
    store = chain.store()
    DeviceFactory(store=store, last_seen_at=chain.now - timedelta(minutes=4))
    chain.waits(store, 8)

    tile = tile_of(chain, store)

    assert (tile.state, tile.silent) == ("stale", 4)


@pytest.mark.parametrize(
    "facts",
    [
        {"last_seen_at": timedelta(minutes=2)},
        {"last_seen_at": timedelta(days=2)},  # put away, not cut off
        {"last_seen_at": timedelta(minutes=4), "revoked_at": timedelta(0)},
    ],
)
def test_store_is_not_stale_for_devices_that_say_nothing_about_it(chain, facts):
    store = chain.store()
    DeviceFactory(store=store, **{name: chain.now - ago for name, ago in facts.items()})
    chain.waits(store, 8)

    assert tile_of(chain, store).state == ""


def test_store_with_moves_is_not_stale_although_its_devices_are_silent(chain):
    store = chain.store()
    DeviceFactory(store=store, last_seen_at=chain.now - timedelta(minutes=4))
    chain.waits(store, 1)

    assert tile_of(chain, store).state == ""


def test_reason_names_the_cause_and_what_could_be_done(chain):
    store = chain.store(counters=2)
    chain.waits(store, 20)
    Counter.objects.filter(store=store, number=1).update(paused_at=chain.now, pause_reason="lunch", idle_since=None)

    text = reason(tile_of(chain, store))

    assert text == "1 waits longer than we said. 1 of 1 counters paused. Counter 2 could open."


def test_reason_names_the_longest_session(chain):
    store = chain.store()
    counter = store.counters.get()
    chain.waits(store, 90, state="serving", counter=counter, state_since=chain.now - timedelta(minutes=21))
    chain.waits(store, 13)

    assert reason(tile_of(chain, store)) == "Longest wait 13\u00a0min. Session of 21\u00a0min at counter 1."


def test_reason_says_that_the_line_grows(chain):
    store = chain.store()
    for _customer in range(4):
        chain.waits(store, 9)
    chain.waits(store, 13)

    assert "The line grew by 4 in 10 min." in reason(tile_of(chain, store))


def test_sparks_follow_the_line_of_the_last_hour(chain):
    store = chain.store()
    chain.waits(store, 20)
    chain.waits(store, 50, state="done", outcome=Outcome.RESOLVED, called_at=chain.now - timedelta(minutes=30))
    chain.waits(store, 50, state="left", state_since=chain.now - timedelta(minutes=41))

    line = wall(chain.region.pk, now=chain.now).sparks[store.pk]

    assert list(line) == [0, 0, 2, 2, 1, 1, 0, 0, 1, 1, 1, 1, 1]


def test_day_counts_served_and_called_in_time_on_the_stores_own_day(chain):
    store = chain.store()
    done = {"state": "done", "outcome": Outcome.RESOLVED}
    chain.waits(store, 60, **done, called_at=chain.now - timedelta(minutes=46))
    chain.waits(store, 60, **done, called_at=chain.now - timedelta(minutes=10))
    chain.waits(store, 60, **done, called_at=chain.now, promise=None)
    chain.waits(store, 60 * 30, **done).__class__.objects.filter(
        store=store, arrived_at__lt=chain.now - timedelta(hours=20)
    ).update(day=chain.now.date() - timedelta(days=1))

    day = wall(chain.region.pk, now=chain.now).day

    assert (day.served, day.in_time) == (3, 0.5)


def test_wall_holds_the_regions_active_stores_only(chain):
    store = chain.store()
    chain.store("Gone", is_active=False)
    StoreFactory(region=RegionFactory())

    assert [tile.fact.id for tile in wall(chain.region.pk, now=chain.now).tiles] == [store.pk]


def test_revision_rises_with_every_store(chain):
    first, second = chain.store(), chain.store()
    before = wall(chain.region.pk, now=chain.now).revision

    for store in (first, second):
        Store.objects.filter(pk=store.pk).update(revision=store.revision + 1)

    assert wall(chain.region.pk, now=chain.now).revision == before + 2


@pytest.mark.parametrize("stores", [1, 3])
def test_wall_costs_the_same_for_one_and_three_stores(chain, stores, django_assert_num_queries):
    TierFactory(code="gold")
    for _store in range(stores):
        store = chain.store(counters=2)
        DeviceFactory(store=store, last_seen_at=chain.now)
        for minutes in (3, 20):
            chain.waits(store, minutes)

    with django_assert_num_queries(10):  # 5 counts, the revision; remembered: stores, hours, day, small lines
        wall(chain.region.pk, now=chain.now)
    with django_assert_num_queries(6):
        wall(chain.region.pk, now=chain.now)
