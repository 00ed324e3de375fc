"""Who is asked why they did not come: once, never when the store took the time back, never when they came after all."""

from datetime import timedelta

import pytest

from core.personal import lookup_hash
from feedback import tasks
from feedback.commands.inviting import invite_due
from feedback.commands.planning_bookings import plan_bookings
from feedback.models import Invitation, OptOut
from queueing.actors import CLOCK, Actor
from queueing.commands.booking import changing
from queueing.commands.booking.moving import move
from queueing.models import Booking
from queueing.states import BookingState
from stores.models import OutgoingMessage
from tests.factories import NOON, StaffFactory, StoreFactory, TicketFactory
from tests.feedback.missed import a_booking
from tests.feedback.surveys import MAIL, PHONE, a_survey, a_visit, an_invitation

pytestmark = pytest.mark.django_db
OVER = NOON + timedelta(hours=12)  # the store's day is over


def not_come(**facts):
    booking = a_booking(**facts)
    assert changing.note_no_shows(now=OVER) == 1
    booking.refresh_from_db()
    return booking


def planned(now=OVER + timedelta(minutes=1)):
    """How many were planned, and every invitation."""
    return plan_bookings(now=now), list(Invitation.objects.order_by("id"))


def test_booking_nobody_came_to_is_asked_about_with_what_was_true_then():
    survey, booking = a_survey(touchpoint="booking"), not_come()

    count, (row,) = planned()

    assert count == 1
    assert (row.survey, row.state, row.way, row.to, row.language) == (survey, "planned", "sms", PHONE, "pt")
    assert (row.store, row.region, row.service) == (booking.store, booking.store.region, booking.service)
    assert (row.key, row.ticket, row.clerk, row.customer) == (f"booking:{booking.pk}", None, None, None)
    assert row.happened_at == booking.starts_at
    assert planned()[0] == 0
    assert Invitation.objects.count() == 1


def test_it_is_not_asked_in_the_quiet_hours():
    """Noted at midnight in Lisbon, it goes out in the morning."""
    a_survey(touchpoint="booking", minutes=20), not_come(store=StoreFactory(time_zone="Europe/Lisbon"))

    _count, (row,) = planned()

    assert row.due_at == NOON + timedelta(hours=21)
    assert invite_due(now=row.due_at - timedelta(minutes=1)) == 0
    assert invite_due(now=row.due_at) == 1
    assert OutgoingMessage.objects.get().channel == "sms"


@pytest.mark.parametrize(
    ("before", "by_store", "asked"),
    [
        (timedelta(hours=23, minutes=59), False, 1), (timedelta(hours=24), False, 0),
        (timedelta(hours=2), True, 0), (-timedelta(hours=1), False, 1),
    ],
)  # fmt: skip
def test_cancelled_late_by_the_customer_is_as_good_as_not_used(before, by_store, asked):
    a_survey(touchpoint="booking", looked_until=NOON - timedelta(days=2))
    booking, staff = a_booking(), StaffFactory()
    changing.cancel(booking=booking, actor=Actor(staff_id=staff.pk), now=NOON - before, by_store=by_store)

    assert planned()[0] == asked
    assert all(row.happened_at == min(NOON, NOON - before) for row in Invitation.objects.all())


def test_hold_that_was_given_back_and_booking_that_was_used_ask_nobody():
    a_survey(touchpoint="booking")
    held, used = a_booking(), a_booking(phone="+351911111111")
    Booking.objects.filter(pk=held.pk).update(state="held", expires_at=OVER)
    held.refresh_from_db()
    move(held, BookingState.CANCELLED, actor=CLOCK, now=NOON, expires_at=None)
    move(used, BookingState.ARRIVED, actor=CLOCK, now=NOON, ticket=TicketFactory(store=used.store))

    assert planned() == (0, [])


def test_who_comes_after_all_is_not_asked():
    a_survey(touchpoint="booking")
    early, late = not_come(), not_come(phone="+351911111111")
    came(early)
    assert planned()[0] == 1
    came(late)

    assert invite_due(now=OVER + timedelta(days=1)) == 0

    row = Invitation.objects.get()
    assert (row.key, row.state, row.why) == (f"booking:{late.pk}", "skipped", "came")
    assert not OutgoingMessage.objects.exists()


def came(booking):
    move(booking, BookingState.ARRIVED, actor=CLOCK, now=OVER, ticket=TicketFactory(store=booking.store))


def test_nobody_is_asked_twice_within_the_rest_whatever_the_survey_was():
    after_visit = a_survey()
    an_invitation(after_visit, a_visit(NOON - timedelta(days=29)))
    a_survey(touchpoint="booking", code="missed")
    first, later = a_booking(), a_booking(phone="", mail=MAIL)
    changing.note_no_shows(now=OVER)

    assert planned()[0] == 1
    assert dict(Invitation.objects.filter(survey__code="missed").values_list("key", "why")) == {
        f"booking:{first.pk}": "resting", f"booking:{later.pk}": "",
    }  # fmt: skip


def test_two_bookings_of_one_person_are_asked_about_once():
    a_survey(touchpoint="booking")
    a_booking(), a_booking(at=NOON + timedelta(minutes=30))
    changing.note_no_shows(now=OVER)

    assert planned()[0] == 1
    assert list(Invitation.objects.order_by("id").values_list("why", flat=True)) == ["", "resting"]


def test_nobody_is_asked_who_wants_no_surveys_by_any_way_they_booked_with():
    a_survey(touchpoint="booking"), not_come(mail=MAIL)
    OptOut.objects.create(hash=lookup_hash("mail", MAIL), by="page", at=NOON)

    count, (row,) = planned()

    assert (count, row.why, row.to) == (0, "opted_out", None)


@pytest.mark.parametrize("facts", [{"percent": 0.0}, {"is_active": False}, {"looked_until": OVER}])
def test_share_switch_and_beginning_hold(facts):
    a_survey(touchpoint="booking", **facts), not_come()

    assert planned() == (0, [])


def test_booking_without_an_address_asks_nobody():
    a_survey(touchpoint="booking"), not_come(phone="")

    assert planned() == (0, [])


def test_step_that_is_too_young_waits_and_is_not_lost():
    """Whoever noted it may not have committed what stands before it."""
    a_survey(touchpoint="booking"), not_come()

    assert planned(now=OVER + timedelta(seconds=5))[0] == 0
    assert planned(now=OVER + timedelta(seconds=31))[0] == 1


def test_more_steps_than_fit_at_once_are_all_looked_at(monkeypatch):
    from feedback.commands import planning_bookings  # noqa: PLC0415 -- its constant is made small

    monkeypatch.setattr(planning_bookings, "AT_A_TIME", 2)
    a_survey(touchpoint="booking", looked_until=NOON - timedelta(days=9))
    for number in range(5):
        a_booking(phone=f"+35191234567{number}")
    changing.note_no_shows(now=OVER)

    assert planned()[0] == 5


def test_many_are_planned_with_as_many_statements(django_assert_max_num_queries, django_assert_num_queries):
    a_survey(touchpoint="booking"), not_come(phone="+351911111111")
    assert planned()[0] == 1
    a_booking(phone="+351922222222")
    changing.note_no_shows(now=OVER + timedelta(minutes=2))
    with django_assert_max_num_queries(20) as one:
        assert planned(now=OVER + timedelta(minutes=3))[0] == 1
    for number in range(3):
        a_booking(phone=f"+35191234567{number}")
    changing.note_no_shows(now=OVER + timedelta(minutes=5))
    with django_assert_num_queries(len(one)):
        assert planned(now=OVER + timedelta(minutes=10))[0] == 3


def test_the_clock_plans_them_too():
    a_survey(touchpoint="booking"), not_come()

    tasks.plan_surveys()

    assert Invitation.objects.count() == 1
