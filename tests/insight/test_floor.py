"""The floor: who will be late, who is idle, what the day was like, and the one thing to do."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from insight.pictures import day_picture
from insight.queries.day import Hour, store_day
from insight.queries.floor import floor
from queueing.queries.line import snapshot
from queueing.states import Outcome
from stores.models import Counter, Shift, ShiftBreak
from tests.factories import CounterFactory, ReasonFactory, ServiceFactory, StaffFactory, offer


def look(chain, store):
    return floor(snapshot(store=store, now=chain.now), now=chain.now)


# --- the line
def test_row_says_when_it_is_called(chain):
    store = chain.store()
    chain.waits(store, 1)

    row = look(chain, store).rows[0]

    assert row.risk == ""
    assert row.words == "called: any moment now"


def test_row_that_waited_longer_than_was_said_is_late_and_says_by_how_much(chain):
    store = chain.store()
    chain.waits(store, 22)

    row = look(chain, store).rows[0]

    assert (row.risk, row.words) == ("over", "7\u00a0min later than we said")


def test_row_that_will_be_late_says_so_before_it_is(chain):
    store = chain.store(open_counters=1)
    counter = store.counters.get()
    chain.waits(store, 2, state="serving", counter=counter, state_since=chain.now)
    chain.waits(store, 12)

    row = look(chain, store).rows[0]

    assert row.risk == "late"
    assert row.words.startswith("will be about ")


def test_row_without_a_promise_is_never_late(chain):
    store = chain.store()
    chain.waits(store, 200, promise=None)

    assert look(chain, store).rows[0].risk == ""


def test_row_of_a_store_where_nobody_serves_says_why_it_stands_there(chain):
    store = chain.store(open_counters=0)
    chain.waits(store, 3)

    assert look(chain, store).rows[0].words == "score 3: waited 3 min"


# --- the counters
def test_free_counter_says_how_many_it_could_serve(chain):
    store = chain.store(counters=2, open_counters=2)
    Counter.objects.filter(store=store, number=2).get().clerk.skill_rows.all().delete()
    chain.waits(store)

    assert [counter.could_serve for counter in look(chain, store).counters] == [1, 0]


def test_paused_counter_names_the_reason(chain):
    ReasonFactory(kind="pause", code="lunch", names={"en": "Lunch"})
    store = chain.store()
    store.counters.update(paused_at=chain.now, pause_reason="lunch", idle_since=None)

    found = look(chain, store)

    assert found.counters[0].detail == "Lunch"
    assert (found.open, found.paused, found.closed) == (0, 1, 0)


# --- advice
def test_no_advice_while_nobody_waits(chain):
    assert look(chain, chain.store(open_counters=0)).advice is None


def test_no_advice_while_all_is_well(chain):
    store = chain.store()
    chain.waits(store, 1)

    assert look(chain, store).advice is None


def test_advice_to_open_when_no_counter_is_open(chain):
    store = chain.store(open_counters=0)
    chain.waits(store)

    advice = look(chain, store).advice

    assert advice.title == "No counter is open."
    assert advice.counter == (store.counters.get().pk, 1)


def test_advice_names_the_service_that_nobody_serves(chain):
    store = chain.store()
    contract = ServiceFactory(names={"en": "New contract"})
    offer(store, contract)
    chain.waits(store).__class__.objects.filter(store=store).update(service=contract)

    assert look(chain, store).advice.title == "1 waits for New contract, and nobody here serves it now."


def test_advice_to_open_one_more_desk_says_what_it_changes(chain):
    store = chain.store(counters=2, open_counters=1)
    busy = store.counters.get(number=1)
    chain.waits(store, 2, state="serving", counter=busy, state_since=chain.now)
    for _customer in range(3):
        chain.waits(store, 6)

    advice = look(chain, store).advice

    assert advice.title == "Open one more desk now."
    assert advice.text == "2 people will wait longer than we said; with one more desk 1."
    assert advice.counter == (store.counters.get(number=2).pk, 2)


def test_no_advice_to_open_a_desk_that_would_not_help(chain):
    store = chain.store(counters=2, open_counters=1)
    busy = store.counters.get(number=1)
    chain.waits(store, 2, state="serving", counter=busy, state_since=chain.now)
    chain.waits(store, 30)  # is late whatever happens

    assert look(chain, store).advice is None


def test_advice_names_the_clerk_who_is_idle_beside_work(chain):
    store = chain.store()
    store.counters.update(idle_since=chain.now - timedelta(minutes=2))
    chain.waits(store, 3)

    advice = look(chain, store).advice

    assert (advice.title, advice.text) == ("Ada at counter 1 is free.", "1 person could be served there.")
    assert advice.counter is None


def test_advice_names_the_session_that_takes_very_long(chain):
    store = chain.store()
    chain.waits(store, 60, state="serving", counter=store.counters.get(), state_since=chain.now - timedelta(minutes=21))
    chain.waits(store, 1, promise=None)

    assert look(chain, store).advice.title.startswith("Counter 1: 21\u00a0min with A")


# --- the day
def test_day_counts_by_hour_of_the_stores_own_clock(chain):
    store = chain.store(time_zone="Atlantic/Azores", opening_hours="Mo-Su 09:00-12:00")
    chain.now = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)  # 10:30 on the Azores
    done = {"state": "done", "outcome": Outcome.RESOLVED}
    chain.waits(store, 60, **done, called_at=chain.now - timedelta(minutes=50))
    chain.waits(store, 20, **done, called_at=chain.now)

    day = store_day(store, now=chain.now)

    assert [(hour.hour, hour.came, hour.called, hour.wait) for hour in day.hours] == [
        (9, 1, 1, 10.0),
        (10, 1, 1, 20.0),
        (11, 0, 0, None),
    ]
    assert [hour.is_now for hour in day.hours] == [False, True, False]
    assert (day.served, day.in_time, day.goal) == (2, 0.5, 30)


def test_picture_keeps_every_bar_inside(chain):
    hours = [Hour(hour, 3 * hour, hour, float(hour), is_now=hour == 5) for hour in range(24)]

    picture = day_picture(hours, goal=15)

    for bar in picture.bars:
        assert float(bar.came.x) >= 0
        assert float(bar.called.x) + float(picture.half) <= 780
        assert 16 <= float(bar.came.y) <= 104
        assert bar.wait is None or 144 <= float(bar.wait.y) <= 192
    assert [bar.hour for bar in picture.bars if bar.is_late] == list(range(16, 24))


def test_picture_of_an_empty_day_divides_by_nothing():
    picture = day_picture([SimpleNamespace(hour=9, came=0, called=0, wait=None, is_now=True)], goal=None)

    assert (picture.goal_y, picture.bars[0].came.height, picture.bars[0].wait) == ("", "0", None)


@pytest.mark.parametrize("people", [1, 3])
def test_floor_costs_the_same_for_one_and_three_customers(chain, people, django_assert_num_queries):
    store = chain.store()
    CounterFactory(store=store, number=9, clerk=StaffFactory(stores=[store]), idle_since=chain.now)
    for _customer in range(people):
        chain.waits(store, 1)
    line = snapshot(store=store, now=chain.now)

    with django_assert_num_queries(16):
        floor(line, now=chain.now)


def test_day_of_a_store_that_never_closes_shows_the_hours_in_which_something_happened(chain):
    store = chain.store(time_zone="UTC", opening_hours="24/7")
    chain.waits(store, 60)

    assert [hour.hour for hour in store_day(store, now=chain.now).hours] == list(range(11, 20))


# --- breaks
def works(chain, store, *, break_at):
    """The clerk at the first counter is on the roster; the break begins so many minutes from now."""
    clerk = store.counters.order_by("number").first().clerk
    hour = timedelta(hours=1)
    shift = Shift.objects.create(staff=clerk, store=store, starts_at=chain.now - hour, ends_at=chain.now + 3 * hour)
    at = chain.now + timedelta(minutes=break_at)
    ShiftBreak.objects.create(shift=shift, starts_at=at, ends_at=at + timedelta(minutes=15))


def test_a_late_break_is_seen_at_its_counter_and_is_advised_on_when_nothing_else_is(chain):
    store = chain.store(open_counters=1)
    works(chain, store, break_at=-25)

    found = look(chain, store)

    assert found.counters[0].detail.endswith("not taken")
    assert found.advice.title.endswith("has not had the break yet.")
    assert found.advice.text.startswith("It is 25")


def test_a_break_that_is_not_late_yet_worries_nobody(chain):
    store = chain.store(open_counters=1)
    works(chain, store, break_at=-9)

    found = look(chain, store)

    assert (found.counters[0].detail, found.advice) == ("", None)


def test_a_break_that_is_taken_worries_nobody(chain):
    store = chain.store(open_counters=1)
    works(chain, store, break_at=-25)
    Counter.objects.filter(store=store, number=1).update(paused_at=chain.now, pause_reason="break")

    found = look(chain, store)

    assert "not taken" not in found.counters[0].detail
    assert found.advice is None
