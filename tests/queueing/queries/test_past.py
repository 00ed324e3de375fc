"""The past of a store out of rows that its own commands wrote."""

from datetime import timedelta

import pytest

from core import audit
from queueing.actors import CLOCK
from queueing.commands import counters, joining, serving, sweeping
from queueing.commands.demo_week import play_week
from queueing.commands.dispatch import call_next
from queueing.commands.statistics import differences
from queueing.commands.sweeping import close_day
from queueing.commands.takings import Wanted
from queueing.models import Session, Ticket
from queueing.queries import past as module
from queueing.queries.past import BadDays, TooManyTickets, past
from queueing.states import Channel, Outcome
from stores.commands.demo import DemoOff
from stores.models import Counter, Store
from tests.factories import NOON, StaffFactory, TicketFactory

TOMORROW = NOON + timedelta(days=1)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def day(shop):
    """The shop with short words for what was done at which minute."""
    Store.objects.filter(pk=shop.store.pk).update(opening_hours="Mo-Su 09:00-19:00")
    shop.store.refresh_from_db()

    class Day:
        store, counter = shop.store, shop.counter

        def come(self, minute, **facts):
            return shop.arrive(at=at(minute), **facts)

        def open(self, minute):
            shop.open(at=at(minute))

        def counter_does(self, act, minute, **facts):
            act(counter_id=shop.counter.pk, store_id=shop.store.pk, actor=shop.actor, now=at(minute), **facts)

        def call(self, minute):
            called = call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=at(minute))
            return called.ticket.id

        def does(self, act, ticket, minute, **facts):
            act(**shop.at_counter(ticket, now=at(minute), **facts))

        def serves(self, minute, until):
            ticket = self.call(minute)
            self.does(serving.serve, ticket, minute + 1)
            self.does(serving.finish, ticket, until, outcome=Outcome.RESOLVED)
            return ticket

        def past(self, days=1, now=TOMORROW):
            found = past(Store.objects.get(pk=shop.store.pk), days=days, now=now)
            return found, {int(one.id): one for one in found.log.arrivals}

    return Day()


def test_customers_of_the_day_with_what_became_of_them(day, shop):
    day.store.policy.at_closing = "send_home"
    day.store.policy.save()
    day.open(0)
    served, gone, sent_home = day.come(1, tier=shop.gold), day.come(2), day.come(3)
    day.serves(5, 15)
    serving.take_out(ticket_id=gone.pk, store_id=day.store.pk, actor=CLOCK, now=at(12))
    assert close_day(store=day.store, now=at(8 * 60)) == 1

    found, by_id = day.past()

    assert [str(on) for on in found.days] == ["2026-03-04"]
    assert found.log.waited == {f"{served.pk:010}": 240.0}
    assert (by_id[served.pk].service_seconds, by_id[served.pk].tier.code) == (600, "gold")
    assert by_id[gone.pk].patience_seconds == 600
    assert by_id[sent_home.pk].patience_seconds == (12 * 60 - 3) * 60  # until midnight: the clock is no impatience
    assert {tier.code for tier in found.tiers} == {"standard", "gold"}


def test_who_joined_from_afar_is_served_or_never_was(day, shop):
    """Nobody waited for a desk who never came; whoever came counts from the joining on."""
    facts = {"joining": "distance", "latitude": 38.7, "longitude": -9.1, "opening_hours": "24/7"}
    Store.objects.filter(pk=day.store.pk).update(**facts)
    day.store.refresh_from_db()
    day.open(0)
    wanted = Wanted(service="sim-swap", channel=Channel.WEB)
    came, never = (
        joining.join_line(store=day.store, wanted=wanted, by=joining.By.DISTANCE, actor=CLOCK, now=at(1)).issued.id
        for _phone in range(2)
    )
    joining.arrive(ticket_id=came, store_id=day.store.pk, actor=CLOCK, now=at(4))
    day.serves(5, 15)
    assert sweeping.sweep_missed(now=at(60)) == 1

    _found, by_id = day.past()

    assert list(by_id) == [came]
    assert by_id[came].at == at(1)
    assert Ticket.objects.get(pk=never).state == "no_show"
    assert list(differences(store=day.store, day=NOON.date(), kept_expected=False)) == []


def test_desk_is_open_as_its_log_says(day):
    day.open(0)
    day.counter_does(counters.pause_counter, 60, reason="lunch")
    day.counter_does(counters.resume_counter, 90)
    day.counter_does(counters.close_counter, 120)
    day.open(180)
    close_day(store=day.store, now=at(8 * 60))  # the clock closes it, and writes no log

    found, _ = day.past()

    (desk,) = found.desks
    assert (desk.opens_at, desk.closes_at) == (at(0), at(7 * 60))
    assert list(desk.breaks) == [(at(60), at(90)), (at(120), at(180))]
    assert desk.services == {"sim-swap", "bill"}


def test_counter_left_open_on_an_earlier_day_was_closed_by_the_clock(day):
    day.open(-2 * 24 * 60)

    assert day.past()[0].desks == []


def test_counter_edited_in_the_admin_stays_open(day):
    day.open(0)
    audit.record(actor="staff:1", action="counter.change", target=f"counter:{day.counter.pk}", now=at(60))
    day.counter_does(counters.close_counter, 120)

    (desk,) = day.past()[0].desks

    assert (desk.opens_at, desk.closes_at, desk.breaks) == (at(0), at(120), ())


@pytest.mark.parametrize(("days", "desks"), [(7, 1), (9, 0)])
def test_counter_opened_before_is_looked_for_in_eight_days(day, days, desks):
    Store.objects.filter(pk=day.store.pk).update(opening_hours="24/7")
    day.open(-days * 24 * 60)

    assert len(day.past()[0].desks) == desks


def test_transferred_customer_is_one_visit_of_the_first_service(day, shop):
    day.open(0)
    ticket = day.come(0)
    day.call(2)
    day.does(serving.serve, ticket.pk, 3)
    day.does(serving.transfer, ticket.pk, 10, service_id=shop.bill.pk)
    day.serves(20, 26)

    found, by_id = day.past()

    assert by_id[ticket.pk].service == "sim-swap"
    assert by_id[ticket.pk].service_seconds == (8 + 6) * 60
    assert list(found.log.waited.values()) == [120.0]


def test_missed_call_takes_the_counters_time_and_counts_as_a_call(day):
    day.open(0)
    ticket = day.come(0)
    day.call(1)
    day.does(serving.miss, ticket.pk, 3)
    day.serves(10, 14)

    found, by_id = day.past()

    assert by_id[ticket.pk].service_seconds == (2 + 4) * 60
    assert list(found.log.waited.values()) == [60.0]


def test_call_taken_back_is_no_call(day):
    day.open(0)
    ticket = day.come(0)
    day.call(1)
    day.does(serving.take_back, ticket.pk, 2, reason="wrong")
    day.serves(9, 12)

    assert list(day.past()[0].log.waited.values()) == [540.0]
    assert day.past()[1][ticket.pk].service_seconds == (1 + 3) * 60


def test_booking_counts_from_check_in(day):
    day.open(0)
    ticket = day.come(0)
    Ticket.objects.filter(pk=ticket.pk).update(booked_for=at(30), checked_in_at=at(25))
    day.serves(32, 40)

    found, by_id = day.past()

    assert (by_id[ticket.pk].at, by_id[ticket.pk].booked_for) == (at(25), at(30))
    assert list(found.log.waited.values()) == [420.0]


def test_bookings_only_make_a_past_too(day):
    TicketFactory(store=day.store, service=day.store.store_services.first().service, booked_for=at(0), state="no_show")

    found, _ = day.past()

    assert len(found.log.arrivals) == 1
    assert found.desks == []


def test_clerks_of_other_stores_and_remote_counters_are_no_desks(day, shop):
    day.open(0)
    Counter.objects.filter(pk=day.counter.pk).update(kind="remote")
    audit.record(actor="staff:1", action="counter.open", target="counter:99999", now=at(0))

    assert day.past()[0].desks == []


def test_today_is_left_out_on_the_stores_own_calendar(day):
    day.come(0)

    assert day.past(now=at(11 * 60 + 59))[1] == {}
    assert len(day.past(now=at(12 * 60))[1]) == 1
    Store.objects.filter(pk=day.store.pk).update(time_zone="Pacific/Kiritimati")  # tomorrow already
    assert len(day.past(now=at(0))[1]) == 1


def test_past_of_a_quiet_store_is_empty(day):
    found, _ = day.past(days=7)

    assert (found.log.arrivals, found.desks, len(found.days)) == ([], [], 7)


@pytest.mark.parametrize("days", [0, 8, -1])
def test_other_numbers_of_days_are_refused(day, days):
    with pytest.raises(BadDays):
        day.past(days=days)


def test_more_tickets_than_can_be_replayed_are_refused(day, monkeypatch):
    monkeypatch.setattr(module, "MOST_TICKETS", 2)
    day.come(0)
    day.come(1)
    assert len(day.past()[1]) == 2

    day.come(2)
    with pytest.raises(TooManyTickets):
        day.past()


# --- a demo store's week ----------------------------------------------------------------------------------------------
def test_demo_week_is_for_the_demo_only(day):
    with pytest.raises(DemoOff):
        play_week(store=day.store, days=7, now=NOON)


def test_demo_week_is_played_once_and_leaves_what_there_is(day, shop, settings):
    settings.DEMO = True
    StaffFactory(stores=[day.store], skills=[shop.sim, shop.bill])
    own = day.come(-24 * 60)

    made = play_week(store=day.store, days=3, now=NOON)

    assert made > 20
    assert Ticket.objects.filter(store=day.store).count() == made + 1
    assert Ticket.objects.get(day=own.day) == own
    assert play_week(store=day.store, days=3, now=NOON) == 0
    assert not list(audit.broken_links())


def test_demo_week_is_what_its_moves_say(day, shop, settings):
    settings.DEMO = True
    play_week(store=day.store, days=2, now=NOON)

    found = [
        fault
        for back in (1, 2)
        for fault in differences(store=day.store, day=NOON.date() - timedelta(days=back), kept_expected=False)
    ]

    assert found == []
    assert Session.objects.filter(ticket__store=day.store).count() > 10
