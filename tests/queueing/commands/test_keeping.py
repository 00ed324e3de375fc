"""Whether the promise of a booking was kept follows from the moves, and is settled by itself."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from queueing.actors import Actor
from queueing.commands import dispatch, serving, statistics, sweeping
from queueing.commands.booking import arriving, changing, keeping, making
from queueing.models import Booking, DayTotal, Displacement
from queueing.queries.facts import Wish
from queueing.states import Channel, Outcome
from tests.factories import NOON, CounterFactory
from tests.queueing.bookings import policy, somebody

DAY = NOON.date()
TOMORROW = NOON + timedelta(days=1)


def minute(n):
    return NOON + timedelta(minutes=n)


class Booked:
    """One booking for a quarter past noon, and what becomes of it in minutes from noon."""

    TIME = 15

    def __init__(self, shop, number=1):
        self.shop = shop
        request = making.Request(Wish(("sim-swap",)), minute(self.TIME), somebody(number), Channel.WEB)
        self.booking = making.book(store=shop.store, request=request, actor=Actor(), now=NOON)

    def comes(self, at):
        wanted = arriving.wanted_for(self.booking, Channel.KIOSK)
        self.ticket = arriving.arrive(booking=self.booking, wanted=wanted, actor=Actor(), now=minute(at))
        return self

    def called(self, at):
        shop = self.shop
        dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=minute(at))
        return self

    def served(self, at):
        serving.serve(**self.shop.at_counter(self.ticket.pk, now=minute(at)))
        return self

    def done(self, at):
        serving.finish(outcome=Outcome.RESOLVED, **self.shop.at_counter(self.ticket.pk, now=minute(at)))
        return self

    def taken_back(self, at):
        serving.take_back(reason="wrong-press", **self.shop.at_counter(self.ticket.pk, now=minute(at)))
        return self

    def left(self, at):
        serving.take_out(**self.shop.at_counter(self.ticket.pk, now=minute(at)))
        return self

    def kept(self, at):
        keeping.settle_promises(now=minute(at))
        self.booking.refresh_from_db()
        return self.booking.promise_kept


@pytest.fixture
def booked(shop):
    policy()
    shop.open()
    for number in range(4, 8):
        CounterFactory(store=shop.store, number=number)
    return Booked(shop)


@pytest.mark.parametrize(
    ("comes", "called", "kept"),
    [
        (0, 10, True),  # before the time
        (0, 20, True),  # five minutes after it
        (0, 20.5, False),
        (25, 29, True),  # ten minutes late is within the grace: five minutes from there on
        (25, 31, False),
        (26, 27, None),  # too late to be promised anything
        (26, 60, None),
    ],
)
def test_promise_is_kept_within_five_minutes_of_the_time_or_of_coming(booked, comes, called, kept):
    booked.comes(comes).called(called).served(called + 1)

    assert booked.kept(120) is kept


def test_promise_is_open_until_it_is_decided(booked):
    booked.comes(0)
    assert booked.kept(19) is None

    booked.called(19)
    assert booked.kept(25) is None  # it may still be taken back
    booked.served(26)

    assert booked.kept(27) is True


def test_promise_is_broken_once_the_time_is_over(booked):
    booked.comes(0)

    assert booked.kept(21) is False


def test_a_call_taken_back_is_none(booked):
    booked.comes(0).called(10).taken_back(11)
    assert booked.kept(12) is None

    booked.called(30).served(31)

    assert booked.kept(32) is False


def test_a_missed_call_was_a_call(booked):
    booked.comes(0).called(10)
    serving.miss(**booked.shop.at_counter(booked.ticket.pk, now=minute(12)))

    assert booked.kept(13) is True


def test_a_transfer_afterwards_changes_nothing(booked):
    booked.comes(0).called(18).served(19)
    serving.transfer(service_id=booked.shop.bill.pk, **booked.shop.at_counter(booked.ticket.pk, now=minute(30)))
    booked.called(50).served(51)

    assert booked.kept(60) is True


@pytest.mark.parametrize(("left", "kept"), [(17, None), (40, False)])
def test_who_leaves_uncalled_counts_once_the_call_was_due(booked, left, kept):
    booked.comes(0).left(left)

    assert booked.kept(60) is kept


def test_settling_is_one_statement_and_settled_once(booked, django_assert_num_queries):
    others = [Booked(booked.shop, number).comes(number) for number in (2, 3, 4)]
    booked.comes(0)

    with django_assert_num_queries(1):
        assert keeping.settle_promises(now=minute(21)) == 1 + len(others)
    assert keeping.settle_promises(now=minute(22)) == 0


def test_days_sum_up_their_bookings(booked):
    shop = booked.shop
    booked.comes(0).called(10).served(11).done(12)
    Booked(shop, 2).comes(5).called(30).served(31).done(32)
    Booked(shop, 3).comes(26).called(40).served(41).done(42)
    Booked(shop, 4)
    changing.cancel(booking=Booked(shop, 5).booking, actor=shop.actor, now=minute(1))
    assert list(statistics.days_over(now=TOMORROW)) == []  # somebody may still come
    changing.note_no_shows(now=TOMORROW + timedelta(days=1))
    sweeping.close_days(now=TOMORROW)

    assert statistics.add_up(now=TOMORROW) == 1

    total = DayTotal.objects.get(service=shop.sim)
    assert (total.bookings, total.bookings_arrived, total.bookings_promised, total.bookings_kept) == (4, 3, 2, 1)


def test_a_day_of_no_shows_alone_is_a_day_too(booked):
    changing.note_no_shows(now=TOMORROW + timedelta(days=1))

    assert [day for _store, day in statistics.days_over(now=TOMORROW)] == [DAY]


def test_who_lost_their_place_and_stayed_away_is_no_no_show_of_the_day(booked):
    Displacement.objects.create(booking=booked.booking, store=booked.shop.store, kind="hours", made_at=NOON)
    changing.note_no_shows(now=TOMORROW + timedelta(days=1))

    assert [statistics.add_up(now=TOMORROW) for _twice in range(2)] == [1, 0]

    total = DayTotal.objects.get()
    assert (total.bookings, total.bookings_arrived) == (0, 0)


def test_rebuild_stats_finds_and_mends_what_is_written_down_wrong(booked):
    booked.comes(0).called(10).served(11).done(12)
    booked.kept(13)
    statistics.write_totals(store=booked.shop.store, day=DAY)
    Booking.objects.update(promise_kept=False)
    with pytest.raises(SystemExit):
        call_command("rebuild_stats", "--check", stdout=(said := io.StringIO()))
    assert f"booking {booked.booking.reference} promise kept: stored False, from the moves True" in said.getvalue()

    call_command("rebuild_stats", stdout=io.StringIO())

    call_command("rebuild_stats", "--check", stdout=(said := io.StringIO()))
    assert "1 days looked at, 0 differences" in said.getvalue()
    assert Booking.objects.get().promise_kept is True
