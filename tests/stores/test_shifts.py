"""Which break is due at a counter, when a shift ends, and what taking a break writes."""

from datetime import timedelta

import pytest

from queueing.actors import Actor
from queueing.commands.counters import pause_counter
from queueing.queries.promises import OLDEST, desks, promise_for_newcomer
from stores.models import Shift, ShiftBreak
from stores.queries.shifts import duties
from tests.factories import NOON
from tests.queueing.conftest import make_shop


def minute(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def shop(db):
    """Its clerk works from 12:00 to 16:00 with breaks at 13:00 and 15:00."""
    shop = make_shop()
    shop.shift = Shift.objects.create(staff=shop.clerk, store=shop.store, starts_at=NOON, ends_at=minute(240))
    for start in (60, 180):
        ShiftBreak.objects.create(shift=shop.shift, starts_at=minute(start), ends_at=minute(start + 15))
    shop.open(at=NOON)
    return shop


def duty(shop, *, at):
    return duties(shop.store.pk, now=at)[shop.clerk.pk]


def pause(shop, *, at, reason="break"):
    place = {"counter_id": shop.counter.pk, "store_id": shop.store.pk}
    pause_counter(**place, reason=reason, actor=Actor(staff_id=shop.clerk.pk), now=at)


def test_a_break_is_due_a_quarter_of_an_hour_before_and_late_ten_minutes_after(shop):
    assert duty(shop, at=minute(44)).break_due(now=minute(44)) is None
    assert duty(shop, at=minute(45)).break_due(now=minute(45)) == minute(60)
    assert duty(shop, at=minute(69)).break_late(now=minute(69)) is None
    assert duty(shop, at=minute(70)).break_late(now=minute(70)) == minute(60)


def test_a_break_that_was_never_taken_stays_due_until_the_shift_ends(shop):
    assert duty(shop, at=minute(239)).break_due(now=minute(239)) == minute(60)
    assert duty(shop, at=minute(240)).break_due(now=minute(240)) is None


def test_a_taken_break_is_due_no_more_and_the_next_one_comes(shop):
    pause(shop, at=minute(50))
    assert ShiftBreak.objects.get(starts_at=minute(60)).taken_at == minute(50)
    assert duty(shop, at=minute(80)).break_at == minute(180)


@pytest.mark.parametrize(("at", "reason"), [(44, "break"), (60, "lunch")])
def test_another_pause_is_no_planned_break(shop, at, reason):
    pause(shop, at=minute(at), reason=reason)
    assert not ShiftBreak.objects.exclude(taken_at=None).exists()


def test_the_end_of_a_shift_is_told_a_quarter_of_an_hour_before_and_after_it(shop):
    assert duty(shop, at=minute(224)).end_due(now=minute(224)) is None
    for at in (225, 240, 300):
        assert duty(shop, at=minute(at)).end_due(now=minute(at)) == minute(240)


def test_of_two_shifts_a_day_the_one_that_runs_counts(shop):
    Shift.objects.create(staff=shop.clerk, store=shop.store, starts_at=minute(300), ends_at=minute(420))
    assert duty(shop, at=minute(290)).ends_at == minute(240)
    assert duty(shop, at=minute(301)).ends_at == minute(420)


def test_who_is_on_no_roster_has_no_duty(shop):
    Shift.objects.all().delete()
    assert duties(shop.store.pk, now=minute(1)) == {}


# --- the promise ----------------------------------------------------------------------------------------------------
def desk(shop, *, at):
    (found,) = desks(shop.store, now=at)
    return found


def test_the_promise_knows_shift_ends_and_the_breaks_to_come(shop):
    assert desk(shop, at=minute(1)).closes_at == minute(240)
    assert desk(shop, at=minute(1)).breaks == ((minute(60), minute(75)), (minute(180), minute(195)))


def test_the_promise_forgets_a_break_that_was_taken_and_who_is_away_comes_back_after_it(shop):
    pause(shop, at=minute(50))
    found = desk(shop, at=minute(55))
    assert found.busy_since is None
    assert found.breaks == ((minute(180), minute(195)), (minute(55), minute(65)))
    assert desk(shop, at=minute(66)).busy_since == minute(50)


def test_a_shift_that_has_ended_does_not_close_the_desk_of_who_stays(shop):
    assert desk(shop, at=minute(241)).closes_at is None


def test_a_newcomer_before_a_break_is_told_of_it(shop):
    for _n in range(3):
        shop.arrive(at=minute(49))
    with_break = promise_for_newcomer(shop.store, service="sim-swap", tier="standard", now=minute(50))
    ShiftBreak.objects.all().delete()
    without = promise_for_newcomer(shop.store, service="sim-swap", tier="standard", now=minute(50) + OLDEST)
    assert with_break.p50 > without.p50 + 300
