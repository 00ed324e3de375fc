"""Two managers change a day at once; customers book, confirm and move while it closes: nobody is stranded unseen."""

from datetime import date

import pytest

from core.errors import DomainError
from queueing.actors import Actor
from queueing.changes import ExceptionDay
from queueing.commands.booking import changing, displacing, making, worklist
from queueing.models import Booking, Displacement
from queueing.queries.changes import look
from queueing.states import BookingState, Decision
from stores.models import HoursException
from tests.factories import NOON, StaffFactory
from tests.queueing.bookings import ANA, Desk, at, somebody
from tests.races.together import answers_at_once

pytestmark = pytest.mark.django_db(transaction=True)
THURSDAY = date(2026, 3, 5)
CLOSED, SHORT = ExceptionDay(THURSDAY), ExceptionDay(THURSDAY, "09:00-10:00")


def asked(act):
    def run():
        try:
            act()
        except DomainError as error:
            return error.code
        return "done"

    return run


def applying(desk, change, decision=Decision.CALL):
    boss = StaffFactory(role="store_manager", stores=[desk.store])
    seen = look(desk.store, change, now=NOON).lost_ids
    facts = {"decisions": dict.fromkeys(seen, decision), "seen": seen, "actor": Actor(staff_id=boss.pk), "now": NOON}
    return asked(lambda: displacing.apply_change(store=desk.store, change=change, **facts))


def stranded(desk):
    """Those who are booked on the closed day and of whom nobody knows."""
    listed = set(Displacement.objects.values_list("booking_id", flat=True))
    rows = Booking.objects.filter(store=desk.store, day=THURSDAY, state=BookingState.BOOKED, kept_over=False)
    return [row.reference for row in rows if row.pk not in listed]


@pytest.mark.parametrize("_again", range(6))
@pytest.mark.parametrize("other", [CLOSED, SHORT])
def test_two_managers_at_once_displace_a_booking_once(_again, other):
    desk = Desk(counters=2)
    desk.book("2026-03-05 10:00")
    desk.book("2026-03-05 10:15", who=somebody(2))

    answers = answers_at_once(applying(desk, CLOSED), applying(desk, other))

    assert sorted(answers) == ["done", "stale_preview"]
    assert Displacement.objects.count() == 2
    assert HoursException.objects.count() == 1


@pytest.mark.parametrize("_again", range(6))
def test_who_books_while_the_day_closes_is_refused_or_seen(_again):
    desk = Desk(counters=2)
    desk.book("2026-03-05 10:00")

    booked, applied = answers_at_once(
        asked(lambda: desk.book("2026-03-05 11:00", who=somebody(2))), applying(desk, CLOSED)
    )

    assert (booked, applied) in {("done", "stale_preview"), ("no_such_time", "done"), ("slot_taken", "done")}
    if applied == "done":
        assert stranded(desk) == []
    else:
        assert not HoursException.objects.exists()


@pytest.mark.parametrize("_again", range(6))
def test_closing_now_while_others_book_and_confirm_strands_nobody(_again):
    desk = Desk(counters=3)
    desk.book("2026-03-05 10:00")
    hold = desk.book("2026-03-05 10:30", hold=True, who=somebody(3))
    boss = StaffFactory(role="store_manager", stores=[desk.store])

    answers_at_once(
        asked(lambda: desk.book("2026-03-05 11:00", who=somebody(2))),
        asked(lambda: making.confirm(booking=hold, person=ANA, actor=Actor(), now=NOON)),
        asked(
            lambda: displacing.close_now(
                store=desk.store, on=THURSDAY, reason="", actor=Actor(staff_id=boss.pk), now=NOON
            )
        ),
    )

    assert HoursException.objects.exists()
    assert stranded(desk) == []
    assert not Booking.objects.filter(state=BookingState.HELD).exists()


@pytest.mark.parametrize("_again", range(6))
def test_staff_and_customer_settle_one_item_at_once(_again):
    desk = Desk(counters=2)
    booking = desk.book("2026-03-05 10:00")
    applying(desk, CLOSED)()
    row = Displacement.objects.select_related("booking__store").get()
    actor = Actor(staff_id=StaffFactory(role="store_manager", stores=[desk.store]).pk)

    answers = answers_at_once(
        asked(lambda: worklist.settle_kept(displacement=row, actor=actor, now=NOON)),
        asked(lambda: worklist.take_other_time(booking=booking, start=at("2026-03-06 10:00"), now=NOON)),
        asked(lambda: changing.cancel(booking=booking, actor=Actor(), now=NOON)),
    )

    row.refresh_from_db()
    assert row.settled_at == NOON
    assert "done" in answers
    state = Booking.objects.get().state
    assert state in (BookingState.BOOKED, BookingState.CANCELLED)
