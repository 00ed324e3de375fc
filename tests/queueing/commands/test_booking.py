"""Booking a time: what is shown can be booked, and nothing is ever booked twice."""

from datetime import timedelta

import pytest

from queueing.actors import Actor
from queueing.commands.booking import changing, making, persons
from queueing.commands.booking.making import Contact
from queueing.commands.booking.refusals import (
    BookingGone,
    ContactNeeded,
    HoldOver,
    MovedTooOften,
    NoSuchTime,
    NotBookable,
    SlotTaken,
    TooLateToChange,
    TooManyBookings,
    TooManyPeople,
    TooSoon,
)
from queueing.commands.refusals import ServiceNotOffered
from queueing.models import Booking, BookingMove
from queueing.queries import bookable
from queueing.states import BookingState
from stores.models import Service, Store, StoreService
from tests.factories import NOON, ServiceFactory, StaffFactory
from tests.queueing.bookings import ANA, Desk, at, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


def test_a_day_shows_every_cell_of_its_hours(desk):
    shown = desk.slots()

    assert [time for time, _free in shown][:3] == ["09:00", "09:15", "09:30"]
    assert (len(shown), shown[-1]) == (12, ("11:45", 1))


def test_what_is_booked_is_no_longer_shown_and_comes_back(desk):
    before = desk.slots()

    booking = desk.book("2026-03-05 10:00")
    after = desk.slots()
    changing.cancel(booking=booking, actor=Actor(), now=NOON)

    assert ("10:00", 1) in before
    assert [slot for slot in before if slot not in after] == [("10:00", 1)]
    assert desk.slots() == before


def test_a_time_that_is_taken_is_refused_with_the_next_best(desk):
    desk.book("2026-03-05 10:00")

    with pytest.raises(SlotTaken) as refused:
        desk.book("2026-03-05 10:00", who=somebody(2))

    starts = [slot.start for slot in refused.value.slots]
    assert starts == [at("2026-03-05 09:30"), at("2026-03-05 09:45"), at("2026-03-05 10:15")]
    assert Booking.objects.count() == 1
    for start in starts:
        desk.book(start, who=somebody(3))


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        ("2026-03-05 10:07", NoSuchTime),  # off the grid
        ("2026-03-05 13:00", NoSuchTime),  # closed
        ("2026-03-05 11:50", NoSuchTime),
        ("2026-03-03 10:00", TooSoon),  # past
        ("2026-06-05 10:00", NoSuchTime),  # beyond the horizon
    ],
)
def test_other_times_cannot_be_booked(desk, start, refusal):
    with pytest.raises(refusal) as refused:
        desk.book(start)

    assert len(refused.value.slots) == (0 if start.startswith("2026-06") else 3)


def test_the_lead_time_is_for_customers():
    desk = Desk(lead_minutes=60)
    early = at("2026-03-05 09:20")

    assert desk.slots(now=early)[0] == ("10:30", 1)
    assert desk.slots(now=early, web=False)[0] == ("09:30", 1)
    with pytest.raises(TooSoon):
        desk.book("2026-03-05 09:30", now=early)
    assert desk.book("2026-03-05 09:30", now=early, web=False).state == BookingState.BOOKED


def test_a_long_matter_takes_its_cells(desk):
    desk.book("2026-03-05 10:00", "new-contract")

    assert [time for time, _free in desk.slots()][3:6] == ["09:45", "10:30", "10:45"]
    assert [time for time, _free in desk.slots("new-contract")][2:4] == ["09:30", "10:30"]


def test_buffers_lie_inside_what_is_booked(desk):
    Service.objects.filter(code="sim-swap").update(buffer_before=5, buffer_after=5)

    booking = desk.book("2026-03-05 10:00")

    assert booking.minutes == 30


def test_several_matters_are_one_visit_at_one_place(desk):
    booking = desk.book("2026-03-05 10:00", "bill+new-contract")

    assert (booking.minutes, booking.service.code) == (45, "bill")
    assert [part.service.code for part in booking.parts.order_by("position")] == ["bill", "new-contract"]
    assert "10:30" not in [time for time, _free in desk.slots()]


def test_a_party_is_served_one_after_the_other(desk):
    desk.book("2026-03-05 10:30")

    assert [time for time, _free in desk.slots(party=3)][:3] == ["09:00", "09:15", "09:30"]
    assert "09:45" in [time for time, _free in desk.slots(party=3)]
    assert "10:00" not in [time for time, _free in desk.slots(party=3)]
    desk.book("2026-03-05 09:45", party=3, who=somebody(1))
    assert [time for time, _free in desk.slots()][:5] == ["09:00", "09:15", "09:30", "10:45", "11:00"]


def test_the_walk_in_share_cannot_be_booked_and_one_is_always_left():
    desk = Desk(counters=3, walk_in_percent=40)

    assert desk.slots()[0] == ("09:00", 2)
    desk.everybody().exclude(number=1).delete()
    assert desk.slots()[0] == ("09:00", 1)


def test_the_share_of_customers_and_that_of_staff():
    desk = Desk(counters=4, web_percent=50)

    assert desk.slots()[0] == ("09:00", 2)
    assert desk.slots(web=False)[0] == ("09:00", 4)
    for number in range(2):
        desk.book("2026-03-05 09:00", who=somebody(number))
    assert desk.slots()[0] == ("09:15", 2)
    assert desk.slots(web=False)[0] == ("09:00", 2)
    desk.book("2026-03-05 09:15", web=False)
    desk.book("2026-03-05 09:15", web=False)
    assert ("09:15", 2) in desk.slots()  # staff have taken theirs of the other half
    desk.book("2026-03-05 09:15", web=False)
    assert ("09:15", 1) in desk.slots()


def test_shares_that_add_up_are_sure_for_either():
    desk = Desk(counters=4, web_percent=75, staff_percent=25)

    assert desk.slots(web=False)[0] == ("09:00", 1)
    desk.book("2026-03-05 09:00", web=False)
    assert desk.slots(web=False)[0] == ("09:15", 1)
    assert desk.slots()[0] == ("09:00", 3)  # staff take nothing of what customers have
    for number in range(3):
        desk.book("2026-03-05 09:15", who=somebody(number))
    assert desk.slots()[1] == ("09:30", 3)
    assert desk.slots(web=False)[0] == ("09:15", 1)  # nor the other way round


def test_a_hold_takes_room_until_it_expires_by_itself(desk):
    held = desk.book("2026-03-05 10:00", hold=True)

    assert held.expires_at == NOON + timedelta(minutes=8)
    assert "10:00" not in [time for time, _free in desk.slots(now=NOON + timedelta(minutes=7))]
    assert "10:00" in [time for time, _free in desk.slots(now=NOON + timedelta(minutes=8))]


def test_a_hold_is_confirmed_once_with_who_it_is_for(desk):
    held = desk.book("2026-03-05 10:00", hold=True, who=making.Contact())

    first = making.confirm(booking=held, person=ANA, actor=Actor(), now=NOON)
    again = making.confirm(booking=held, person=ANA, actor=Actor(), now=NOON)

    assert (first.state, first.name, first.expires_at) == (BookingState.BOOKED, "Ana", None)
    assert again.state == BookingState.BOOKED
    assert list(BookingMove.objects.order_by("id").values_list("from_state", "to_state")) == [
        ("", "held"),
        ("held", "booked"),
    ]


def test_a_hold_that_ran_out_is_booked_while_its_time_is_free(desk):
    held = desk.book("2026-03-05 10:00", hold=True)
    late = NOON + timedelta(minutes=20)
    changing.expire_holds(now=late)
    held.refresh_from_db()

    booked = making.confirm(booking=held, person=None, actor=Actor(), now=late)

    assert held.state == BookingState.EXPIRED
    assert booked.state == BookingState.BOOKED


def test_a_hold_that_ran_out_names_other_times_when_its_own_is_gone(desk):
    held = desk.book("2026-03-05 10:00", hold=True)
    late = NOON + timedelta(minutes=9)
    desk.book("2026-03-05 10:00", who=somebody(2), now=late)

    with pytest.raises(HoldOver) as refused:
        making.confirm(booking=held, person=None, actor=Actor(), now=late)

    assert len(refused.value.extra["alternatives"]) == 3


def test_customers_leave_a_name_and_a_way_to_reach_them(desk):
    with pytest.raises(ContactNeeded):
        desk.book("2026-03-05 10:00", who=making.Contact(name="Ana"))
    with pytest.raises(ContactNeeded):
        desk.book("2026-03-05 10:00", who=making.Contact(phone="+351912345678"))
    assert desk.book("2026-03-05 10:00", who=making.Contact(name="Ana"), web=False).name == "Ana"


def test_one_person_has_so_many_bookings_on_a_day(desk):
    Service.objects.filter(code="sim-swap").update(book_per_day=2)
    desk.book("2026-03-05 09:00")
    desk.book("2026-03-05 09:15")

    with pytest.raises(TooManyBookings):
        desk.book("2026-03-05 09:30")
    assert desk.book("2026-03-06 09:30").state == BookingState.BOOKED
    assert desk.book("2026-03-05 09:30", web=False).state == BookingState.BOOKED


def test_a_person_makes_so_many_in_a_day_whatever_becomes_of_them(desk):
    mine = somebody(7)
    for minute in range(persons.MOST_MADE):
        booking = desk.book("2026-03-05 09:00", who=mine, now=NOON + timedelta(minutes=minute))
        changing.cancel(booking=booking, actor=Actor(), now=NOON + timedelta(minutes=minute))
    held = desk.book("2026-03-05 09:00", who=Contact(), hold=True)

    with pytest.raises(TooManyBookings, match="too_many_bookings") as refused:
        desk.book("2026-03-06 09:00", who=mine, now=NOON + timedelta(hours=1))
    assert "tomorrow" in str(refused.value.message)
    with pytest.raises(TooManyBookings):
        making.confirm(booking=held, person=mine, actor=Actor(), now=NOON)
    assert desk.book("2026-03-06 09:00", who=mine, now=NOON, web=False, actor=Actor(staff_id=StaffFactory().pk)).pk
    assert desk.book("2026-03-06 09:15", who=mine, now=NOON + timedelta(hours=24)).pk


def test_what_the_store_lacks_or_does_not_book_is_refused(desk):
    ServiceFactory(code="elsewhere")
    StoreService.objects.filter(service=desk.bill).update(is_bookable=False)

    assert desk.slots("elsewhere") == desk.slots("bill") == []
    with pytest.raises(ServiceNotOffered):
        desk.book("2026-03-05 09:00", "elsewhere")
    with pytest.raises(NotBookable):
        desk.book("2026-03-05 09:00", "bill")
    with pytest.raises(TooManyPeople):
        desk.book("2026-03-05 09:00", party=5)


def test_a_booking_is_moved_and_its_old_time_is_free_again(desk):
    booking = desk.book("2026-03-05 10:00")

    moved = changing.reschedule(booking=booking, start=at("2026-03-06 09:00"), actor=Actor(), web=True, now=NOON)

    assert (moved.reference, moved.token) == (booking.reference, booking.token)
    assert (moved.starts_at, moved.day.isoformat(), moved.moves, moved.sequence) == (
        at("2026-03-06 09:00"), "2026-03-06", 1, 1,
    )  # fmt: skip
    assert ("10:00", 1) in desk.slots()
    step = BookingMove.objects.latest("id")
    assert (step.from_state, step.to_state) == ("booked", "booked")
    assert (step.from_start, step.to_start) == (at("2026-03-05 10:00"), at("2026-03-06 09:00"))


def test_a_long_booking_moves_by_one_cell_into_its_own_time(desk):
    booking = desk.book("2026-03-05 10:00", "new-contract")

    moved = changing.reschedule(booking=booking, start=at("2026-03-05 10:15"), actor=Actor(), web=True, now=NOON)

    assert moved.starts_at == at("2026-03-05 10:15")


def test_customers_move_and_cancel_within_limits(desk):
    Service.objects.filter(code="sim-swap").update(book_moves=1, book_notice=120)
    booking = desk.book("2026-03-05 10:00")
    changing.reschedule(booking=booking, start=at("2026-03-05 10:15"), actor=Actor(), web=True, now=NOON)
    booking.refresh_from_db()
    late = at("2026-03-05 08:16")
    clerk = Actor(staff_id=StaffFactory(stores=[desk.store]).pk)

    with pytest.raises(MovedTooOften):
        changing.reschedule(booking=booking, start=at("2026-03-05 10:30"), actor=Actor(), web=True, now=NOON)
    with pytest.raises(TooLateToChange):
        changing.reschedule(booking=booking, start=at("2026-03-05 10:30"), actor=Actor(), web=True, now=late)
    with pytest.raises(TooLateToChange):
        changing.cancel(booking=booking, actor=Actor(), now=late)
    changing.reschedule(booking=booking, start=at("2026-03-05 10:30"), actor=clerk, web=False, now=late)
    gone = changing.cancel(booking=booking, actor=clerk, now=late, by_store=True)
    assert (gone.state, gone.moves, gone.sequence) == (BookingState.CANCELLED_BY_STORE, 1, 3)


def test_a_move_to_a_taken_time_leaves_the_booking_where_it_is(desk):
    booking = desk.book("2026-03-05 10:00")
    desk.book("2026-03-05 11:00", who=somebody(2))

    with pytest.raises(SlotTaken):
        changing.reschedule(booking=booking, start=at("2026-03-05 11:00"), actor=Actor(), web=True, now=NOON)

    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (at("2026-03-05 10:00"), 0)


def test_cancelled_twice_is_cancelled_once_and_nothing_follows(desk):
    booking = desk.book("2026-03-05 10:00")

    changing.cancel(booking=booking, actor=Actor(), now=NOON)
    again = changing.cancel(booking=booking, actor=Actor(), now=NOON)

    assert again.state == BookingState.CANCELLED
    assert BookingMove.objects.count() == 2
    with pytest.raises(BookingGone):
        making.confirm(booking=booking, person=None, actor=Actor(), now=NOON)
    with pytest.raises(BookingGone):
        changing.reschedule(booking=booking, start=at("2026-03-05 11:00"), actor=Actor(), web=True, now=NOON)


def test_who_did_not_come_is_noted_when_the_day_is_over(desk):
    booking = desk.book("2026-03-05 10:00")

    assert changing.note_no_shows(now=at("2026-03-05 11:59")) == 0
    assert changing.note_no_shows(now=at("2026-03-05 12:00")) == 1
    assert changing.note_no_shows(now=at("2026-03-05 12:00")) == 0
    booking.refresh_from_db()
    assert booking.state == BookingState.NO_SHOW


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana\tMaria\n", "Ana Maria"),
        ("\u202eanA\u202c", "anA"),
        ("Zoë 👩‍👩‍👧", "Zoë 👩‍👩‍👧"),
        ("سلمى", "سلمى"),
        ("a\0b", "ab"),
        ("\ud800x", "x"),
    ],
)
def test_names_are_kept_as_people_write_them_without_what_turns_the_text_around(typed, kept):
    assert making.clean(typed) == kept


def test_of_a_week_that_does_not_fit_into_memory_every_day_is_told(desk, monkeypatch):
    monkeypatch.setattr(bookable, "REMEMBERED", 3)

    first, again = desk.slots(days=7), desk.slots(days=7)

    assert len(first) == 7 * 12
    assert again == first


def test_times_are_remembered_by_day_and_revision(desk, django_assert_num_queries):
    desk.slots(days=14)

    with django_assert_num_queries(7):
        desk.slots(days=14)
    desk.book("2026-03-05 10:00")
    with django_assert_num_queries(8):
        assert ("10:00", 1) not in desk.slots()


def test_a_clock_change_takes_an_hour_and_gives_one():
    desk = Desk(hours="Mo-Su 00:00-04:00")

    spring = desk.slots(day="2026-03-29", now=at("2026-03-20 12:00"))
    autumn = desk.slots(day="2026-10-25", now=at("2026-10-20 12:00"))

    assert [time for time, _free in spring] == [f"{h:02}:{m:02}" for h in (0, 2, 3) for m in (0, 15, 30, 45)]
    assert len(autumn) == 20
    assert [time for time, _free in autumn].count("01:15") == 2


def test_a_day_without_midnight_begins_at_one():
    desk = Desk(hours="Mo-Su 00:00-02:00", zone="Atlantic/Azores")

    assert next(time for time, _ in desk.slots(day="2026-03-29", now=at("2026-03-20 12:00"))) == "01:00"


def test_another_grid_takes_nobodys_place_and_sells_none_twice(desk):
    desk.book("2026-03-05 10:00")
    desk.policy.cell_minutes = 20
    desk.policy.save()

    shown = [time for time, _free in desk.slots()]

    assert shown[:6] == ["09:00", "09:20", "09:40", "10:20", "10:40", "11:00"]


def test_nothing_before_is_remembered_after_a_hold_has_expired(desk):
    desk.book("2026-03-05 10:00", hold=True)
    desk.slots()

    shown = bookable.slots(
        desk.store, desk_wish(), first=at("2026-03-05 00:00").date(), days=1, now=NOON + timedelta(minutes=8)
    )

    assert at("2026-03-05 10:00") in [slot.start for slot in shown]


def test_hours_that_changed_since_the_store_was_read_are_those_that_count(desk):
    Store.objects.update(opening_hours="Mo-Su 11:00-12:00")

    with pytest.raises(NoSuchTime):
        desk.book("2026-03-05 10:00")


def desk_wish():
    return bookable.Wish(("sim-swap",))
