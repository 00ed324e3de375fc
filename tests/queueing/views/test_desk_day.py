"""What the desk says of the clerk's own day, of calls by themselves, and of tickets that waiting has opened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.commands import auto
from queueing.commands.counters import pause_counter
from stores.models import Shift, ShiftBreak, Skill, Store
from tests.factories import ReasonFactory, ServiceFactory, StaffFactory, offer
from tests.queueing.desks import Desk


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def desk(shop, now):
    """The clerk's own browser at an open counter."""
    ReasonFactory(kind="pause", code="break", names={"en": "Break"})
    shop.open(at=now - timedelta(hours=1))
    return Desk(shop)


def works(desk, now, *, until, breaks=()):
    """On the roster since an hour ago, `until` so many minutes from now, with breaks in so many minutes."""
    shift = Shift.objects.create(
        staff=desk.shop.clerk,
        store=desk.shop.store,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(minutes=until),
    )
    for start in breaks:
        at = now + timedelta(minutes=start)
        ShiftBreak.objects.create(shift=shift, starts_at=at, ends_at=at + timedelta(minutes=15))


# --- breaks and the end of the shift
def test_a_break_is_told_before_it_begins_and_taken_by_one_press(desk, now):
    works(desk, now, until=300, breaks=[10])
    work = desk.regions()["work"]
    assert "Break at" in work
    assert ">Take it<" in work
    assert f'action="/api/v1/counters/{desk.shop.counter.pk}/pause/"' in work
    assert 'name="reason" value="break"' in work


def test_a_break_that_is_due_says_since_when(desk, now):
    works(desk, now, until=200, breaks=[-20])
    work = desk.regions()["work"]
    assert "Break since" in work
    assert "not taken yet" in work


def test_with_somebody_at_the_counter_it_is_taken_after_them(desk, now):
    works(desk, now, until=300, breaks=[5])
    desk.shop.arrive(at=now - timedelta(minutes=1))
    desk.serve(now)
    assert "After this customer" in desk.regions()["work"]


def test_a_break_far_off_and_one_that_was_taken_are_not_spoken_of(desk, now):
    works(desk, now, until=300, breaks=[5, 60])
    place = {"counter_id": desk.shop.counter.pk, "store_id": desk.shop.store.pk}
    pause_counter(**place, reason="break", actor=desk.shop.actor, now=now)
    assert "Break at" not in desk.regions()["work"]


def test_the_end_of_the_shift_offers_to_hand_over(desk, now):
    works(desk, now, until=10)
    work = desk.regions()["work"]
    assert "Your shift ends at" in work
    assert 'data-opens="hand-over"' in work


def test_after_the_shift_the_desk_says_what_to_do(desk, now):
    works(desk, now, until=-5)
    assert "Close the counter, or hand it over." in desk.regions()["work"]


def test_who_is_on_no_roster_is_told_nothing(desk):
    assert "banner" not in desk.regions()["work"]


def test_the_counter_can_be_handed_to_everybody_else_who_serves_here(desk):
    StaffFactory(first_name="Bea", stores=[desk.shop.store])
    page = desk.page()
    dialog = page[page.index('id="hand-over"') :]
    assert "Bea" in dialog
    assert f'<option value="{desk.shop.clerk.pk}">' not in dialog


# --- calls by themselves
def calls_itself(desk, *, after):
    Store.objects.filter(pk=desk.shop.store.pk).update(auto_call=True, auto_call_after=after)


def test_the_desk_says_when_the_next_is_called_by_itself(desk, now):
    calls_itself(desk, after=600)
    desk.shop.arrive(at=now)
    work = desk.regions()["work"]
    assert "Calls by itself" in work
    assert f'data-auto="/api/v1/counters/{desk.shop.counter.pk}/auto-call/"' in work


def test_with_nobody_in_the_line_it_says_that_the_next_comes_by_itself(desk):
    calls_itself(desk, after=30)
    work = desk.regions()["work"]
    assert "Whoever comes next is called to you by itself." in work
    assert "data-auto=" not in work


def test_a_call_by_itself_says_so_and_a_pressed_one_does_not(desk, now):
    calls_itself(desk, after=0)
    desk.shop.arrive(at=now)
    auto.call_to_idle(store_id=desk.shop.store.pk, now=now)
    assert "A001 has been called to you: you were free the longest." in desk.regions()["work"]


def test_a_pressed_call_is_nothing_to_ring_for(desk, now):
    desk.shop.arrive(at=now)
    desk.call(now)
    work = desk.regions()["work"]
    assert "free the longest" not in work
    assert "data-sound=" not in work


# --- tickets that waiting has opened
@pytest.fixture
def repair(desk):
    """Not the clerk's; open to all after 12 minutes."""
    repair = ServiceFactory(code="repair", letter="R", overflow_after=12)
    offer(desk.shop.store, repair)
    return repair


OPENED = "open to you since it has waited 12 min"


def test_a_ticket_that_waiting_has_opened_says_so_in_line_and_at_the_call(desk, repair, now):
    desk.shop.arrive(service=repair, at=now - timedelta(minutes=14))
    regions = desk.regions()
    assert OPENED in regions["line"]
    assert OPENED in regions["work"]

    desk.call(now)
    assert OPENED in desk.regions()["work"]


def test_before_that_it_is_for_others(desk, repair, now):
    desk.shop.arrive(service=repair, at=now - timedelta(minutes=11))
    regions = desk.regions()
    assert OPENED not in regions["line"]
    assert "1 person waits, but not for you." in regions["bar"]


def test_to_a_clerk_with_the_skill_it_is_a_ticket_like_others(desk, repair, now):
    Skill.objects.create(staff=desk.shop.clerk, service=repair)
    desk.shop.arrive(service=repair, at=now - timedelta(minutes=14))
    assert OPENED not in desk.regions()["work"]
