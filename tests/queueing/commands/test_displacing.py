"""A change of hours or people strands nobody: who loses their place is told, moved, called, or kept."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from queueing.actors import Actor
from queueing.changes import ExceptionDay, Illness, NoException, OtherHours, PatternPut, ShiftChanged, ShiftGone
from queueing.commands.booking import changing, displacing, making, worklist
from queueing.commands.booking.planned import save
from queueing.commands.booking.refusals import HoldOver, SlotTaken, TooLateToChange
from queueing.commands.booking.watching import BookedWatch
from queueing.models import Booking, BookingDay, Displacement
from queueing.queries.capacity import facts_of
from queueing.queries.changes import changed, facts_until_horizon, look
from queueing.states import BookingState, Decision, DisplacedOutcome, DisplacedState, DisplacedWhy
from stores.models import BookingPattern, HoursException, OutgoingMessage, Service, Shift, Skill, Store
from tests.factories import NOON, StaffFactory
from tests.queueing.bookings import ANA, Desk, at, somebody

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 3, 5)
CLOSED = ExceptionDay(THURSDAY, "", "Water in the shop")


@pytest.fixture
def desk():
    return Desk(counters=2)


@pytest.fixture
def manager(desk):
    return StaffFactory(role="store_manager", stores=[desk.store])


@pytest.fixture
def by(manager):
    return Actor(staff_id=manager.pk)


def apply(desk, change, by, decisions=None, *, now=NOON):
    seen = look(desk.store, change, now=now).lost_ids
    return displacing.apply_change(
        store=desk.store, change=change, decisions=decisions or {}, seen=seen, actor=by, now=now
    )


def shift(desk, *services, day="2026-03-05", start="09:00", end="12:00"):
    clerk = StaffFactory(role="clerk", stores=[desk.store])
    for service in services:
        Skill.objects.create(staff=clerk, service=service)
    begins, ends = at(f"{day} {start}"), at(f"{day} {end}")
    return Shift.objects.create(staff=clerk, store=desk.store, starts_at=begins, ends_at=ends)


def again(desk, one, days=1):
    """The same person at the same time some days later."""
    later = timedelta(days=days)
    return Shift.objects.create(
        staff=one.staff, store=desk.store, starts_at=one.starts_at + later, ends_at=one.ends_at + later
    )


# --- looking ----------------------------------------------------------------------------------------------------------
def test_a_closed_day_takes_the_places_of_all_who_booked_on_it(desk):
    one, two = desk.book("2026-03-05 10:00"), desk.book("2026-03-05 10:15", who=somebody(2))
    desk.book("2026-03-06 10:00", who=somebody(3))

    found = look(desk.store, CLOSED, now=NOON)

    assert [each.booking for each in found.lost] == [one, two]
    assert (found.days, found.kept, found.already) == ((THURSDAY,), 0, ())
    assert not HoursException.objects.exists()


def test_the_next_best_times_are_free_after_the_change_and_not_the_same_for_two(desk):
    for number in range(4):
        desk.book("2026-03-05 10:00" if number % 2 else "2026-03-05 10:15", who=somebody(number))

    found = look(desk.store, CLOSED, now=NOON)
    starts = [slot.start for each in found.lost for slot in each.proposals]

    assert {len(each.proposals) for each in found.lost} == {3}
    assert all(start.date() != THURSDAY for start in starts)
    assert max(starts.count(start) for start in starts) <= 2  # two counters


def test_who_keeps_a_time_though_the_clerk_is_gone_is_repacked(desk):
    ill = shift(desk, desk.sim)
    shift(desk, desk.sim, desk.bill)
    kept = desk.book("2026-03-05 10:00", "sim-swap")
    lost = desk.book("2026-03-05 10:00", "bill", who=somebody(2))

    found = look(desk.store, ShiftGone(ill.pk), now=NOON)

    assert ([each.booking for each in found.lost], found.kept) == ([lost], 1)
    assert kept.pk not in found.lost_ids


def test_who_leaves_early_takes_only_what_comes_after(desk):
    ill = shift(desk, desk.sim)
    desk.book("2026-03-05 09:30")
    late = desk.book("2026-03-05 11:00", who=somebody(2))

    found = look(desk.store, ShiftGone(ill.pk, at("2026-03-05 10:30")), now=NOON)

    assert [each.booking for each in found.lost] == [late]


def test_who_is_ill_for_days_takes_the_places_of_all_of_them(desk, by):
    ill = shift(desk, desk.sim)
    shifts = [ill.pk, again(desk, ill).pk]
    again(desk, ill, days=2)
    lost = [desk.book(f"2026-03-0{day} 10:00", who=somebody(day)) for day in (5, 6)]
    desk.book("2026-03-07 10:00", who=somebody(7))
    change = Illness(tuple(shifts))

    found = look(desk.store, change, now=NOON)
    apply(desk, change, by)

    assert [each.booking for each in found.lost] == lost
    assert sorted(Shift.objects.filter(is_off=True).values_list("pk", flat=True)) == shifts


def test_a_day_whose_only_clerk_is_ill_has_nobody(desk, by):
    ill = shift(desk, desk.sim)
    booking = desk.book("2026-03-05 10:00")

    found = look(desk.store, ShiftGone(ill.pk), now=NOON)
    apply(desk, ShiftGone(ill.pk), by)

    assert found.lost_ids == {booking.pk}
    assert desk.slots() == []  # not: every counter has somebody, as on a day without a roster


def test_the_walk_in_share_takes_nobodys_booking():
    desk = Desk(counters=2, walk_in_percent=0)
    for number in range(2):
        desk.book("2026-03-05 10:00", who=somebody(number))
    desk.policy.walk_in_percent = 50
    desk.policy.save()

    assert look(desk.store, ExceptionDay(THURSDAY, "09:00-11:00"), now=NOON).lost == ()


def test_who_is_kept_over_the_places_there_are_is_lost_only_when_nobody_is_there(desk):
    booking = desk.book("2026-03-05 10:00")
    Booking.objects.filter(pk=booking.pk).update(kept_over=True)

    assert look(desk.store, ExceptionDay(THURSDAY, "09:00-10:30"), now=NOON).lost == ()
    assert look(desk.store, CLOSED, now=NOON).lost_ids == {booking.pk}


def test_what_is_over_or_has_arrived_is_nobodys_loss(desk):
    desk.book("2026-03-05 09:00")

    found = look(desk.store, CLOSED, now=at("2026-03-05 09:30"))

    assert found.lost == ()


CHANGES = {
    "hours": lambda _desk, _shift: OtherHours("Mo-Su 10:00-11:00"),
    "closed": lambda _desk, _shift: CLOSED,
    "day": lambda _desk, _shift: ExceptionDay(THURSDAY, "09:30-10:30"),
    "usual": lambda _desk, _shift: NoException(date(2026, 3, 6)),
    "shift": lambda _desk, shift: ShiftChanged(shift.pk, at("2026-03-05 10:00"), at("2026-03-05 11:00")),
    "ill": lambda _desk, shift: ShiftGone(shift.pk),
    "ill for days": lambda _desk, shift: Illness((shift.pk,)),
    "leaves": lambda _desk, shift: ShiftGone(shift.pk, at("2026-03-05 10:20")),
    "pattern": lambda _desk, _shift: PatternPut(
        None, "closed", 3, time(10), time(11), THURSDAY, weeks=(1,), services=frozenset({"bill"})
    ),
    "more": lambda _desk, _shift: PatternPut(None, "open", 3, time(10), time(11), THURSDAY, places=2),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_looked_at_is_what_is_saved(desk, by, name):
    HoursException.objects.create(store=desk.store, on=date(2026, 3, 6), times="")
    working = shift(desk, desk.sim, desk.bill)
    change = CHANGES[name](desk, working)
    before = facts_until_horizon(desk.store, now=NOON)
    shown = changed(before, change)

    save(store=desk.store, change=change, by=by.staff_id, now=NOON)

    store = Store.objects.get(pk=desk.store.pk)
    saved = facts_of([store], first=THURSDAY, last=THURSDAY + timedelta(days=14))[store.pk]
    days = [THURSDAY + timedelta(days=n) for n in range(15)]

    def plain(facts, day):
        made = facts.day(day)
        return made._replace(posts=tuple((p.start, p.end, p.services, p.breaks, p.extra) for p in made.posts))

    assert [plain(saved, day) for day in days] == [plain(shown, day) for day in days]
    assert any(saved.day(day) != before.day(day) for day in days)
    assert AuditEntry.objects.get().target == f"store:{store.pk}"


# --- saving -----------------------------------------------------------------------------------------------------------
def test_each_is_kept_asked_called_or_cancelled_as_decided(desk, by):
    kept, asked, called, cancelled = (
        desk.book(f"2026-03-05 {time}", who=somebody(n)) for n, time in enumerate(("09:00", "10:00", "10:30", "11:00"))
    )
    decisions = dict(
        zip([one.pk for one in (kept, asked, called, cancelled)], ("keep", "ask", "call", "cancel"), strict=True)
    )

    made = apply(desk, CLOSED, by, {pk: Decision(word) for pk, word in decisions.items()}).made

    assert HoursException.objects.get().reason == "Water in the shop"
    rows = {row.booking_id: row for row in Displacement.objects.all()}
    assert len(made) == len(rows) == 4
    assert [(rows[one.pk].state, rows[one.pk].outcome) for one in (kept, asked, called, cancelled)] == [
        (DisplacedState.SETTLED, DisplacedOutcome.KEPT),
        (DisplacedState.ASKED, ""),
        (DisplacedState.OPEN, ""),
        (DisplacedState.SETTLED, DisplacedOutcome.CANCELLED),
    ]
    assert len(rows[asked.pk].proposals) == 3
    assert {row.kind for row in rows.values()} == {DisplacedWhy.DAY}
    states = {one.pk: one.state for one in Booking.objects.all()}
    assert (states[cancelled.pk], states[kept.pk]) == (BookingState.CANCELLED_BY_STORE, BookingState.BOOKED)
    assert list(Booking.objects.filter(kept_over=True)) == [kept]


def test_nobody_decided_means_ask_where_there_is_a_way_and_call_where_not(desk, by):
    reachable = desk.book("2026-03-05 09:00")
    silent = desk.book("2026-03-05 10:00", who=making.Contact(name="Rui"), web=False, actor=by)

    apply(desk, CLOSED, by)

    states = dict(Displacement.objects.values_list("booking_id", "state"))
    assert states == {reachable.pk: DisplacedState.ASKED, silent.pk: DisplacedState.OPEN}


def test_a_preview_that_is_no_longer_true_saves_nothing(desk, by):
    desk.book("2026-03-05 09:00")
    seen = look(desk.store, CLOSED, now=NOON).lost_ids
    new = desk.book("2026-03-05 10:00", who=somebody(2))

    with pytest.raises(displacing.StalePreview) as refused:
        displacing.apply_change(store=desk.store, change=CLOSED, decisions={}, seen=seen, actor=by, now=NOON)

    assert new.pk in refused.value.preview.lost_ids
    assert not HoursException.objects.exists()
    assert not Displacement.objects.exists()


def test_a_hold_on_a_time_that_is_gone_ends_and_cannot_be_confirmed(desk, by):
    hold = desk.book("2026-03-05 10:00", hold=True)

    apply(desk, CLOSED, by)

    hold.refresh_from_db()
    assert hold.state == BookingState.EXPIRED
    assert not Displacement.objects.exists()
    with pytest.raises(HoldOver):
        making.confirm(booking=hold, person=ANA, actor=Actor(), now=NOON)


def test_closing_now_takes_the_rest_of_the_day_and_asks_at_once(desk, by):
    now = at("2026-03-05 10:20")
    gone, late = desk.book("2026-03-05 09:00"), desk.book("2026-03-05 11:00", who=somebody(2))
    over = desk.book("2026-03-05 11:30", who=somebody(3))
    Booking.objects.filter(pk=over.pk).update(kept_over=True)

    made = displacing.close_now(store=desk.store, on=THURSDAY, reason="Fire alarm", actor=by, now=now).made

    assert [(row.booking_id, row.state, row.kind) for row in made] == [
        (late.pk, DisplacedState.ASKED, DisplacedWhy.EMERGENCY),
        (over.pk, DisplacedState.ASKED, DisplacedWhy.EMERGENCY),
    ]
    assert gone.pk not in {row.booking_id for row in made}
    assert HoursException.objects.get().times == "09:00-10:20"
    assert desk.slots(now=now, web=False) == []


def test_who_was_kept_over_and_loses_the_place_is_displaced_once_however_often_it_closes(desk, by):
    booking = desk.book("2026-03-05 11:00")
    Booking.objects.filter(pk=booking.pk).update(kept_over=True)

    apply(desk, CLOSED, by)
    apply(desk, ExceptionDay(THURSDAY, "09:00-12:00"), by, now=NOON)
    Displacement.objects.update(state="open", outcome="", settled_at=None)
    Booking.objects.update(kept_over=True)  # as rows were before
    again = displacing.close_now(store=desk.store, on=THURSDAY, reason="", actor=by, now=NOON)

    assert (len(again.made), Displacement.objects.count()) == (0, 1)


def test_a_new_displacement_is_not_kept_over(desk, by):
    booking = desk.book("2026-03-05 11:00")
    Booking.objects.filter(pk=booking.pk).update(kept_over=True)

    apply(desk, CLOSED, by)

    assert not Booking.objects.get().kept_over


def test_a_booking_is_displaced_once_however_often_the_store_changes(desk, by):
    desk.book("2026-03-05 10:00")

    apply(desk, ExceptionDay(THURSDAY, "09:00-10:00"), by)
    again = apply(desk, CLOSED, by)

    assert (len(again.made), Displacement.objects.count()) == (0, 1)


def test_who_has_a_place_again_is_off_the_list(desk, by):
    booking = desk.book("2026-03-05 10:00")
    apply(desk, CLOSED, by)

    apply(desk, NoException(THURSDAY), by)

    row = Displacement.objects.get()
    assert (row.booking_id, row.outcome) == (booking.pk, DisplacedOutcome.FREE)


@pytest.fixture
def two(desk, by, settings):
    """Two at ten o'clock, then one counter left: the later made is asked for another time."""
    settings.PUBLIC_URL, settings.EMAIL_HOST = "https://lado.example", "mail.example"
    first, second = desk.book("2026-03-05 10:00", who=somebody(1)), desk.book("2026-03-05 10:00")
    clerk = shift(desk, desk.sim), shift(desk, desk.sim)
    apply(desk, ShiftGone(clerk[0].pk), by)
    assert Displacement.objects.get().booking == second
    return desk, first, second


def messages():
    rows = OutgoingMessage.objects.filter(ended_at=None).order_by("id")
    return [row.purpose for row in rows if row.key.endswith(":mail")]


@pytest.mark.parametrize("how", ["cancel", "move"])
def test_a_place_that_comes_free_is_theirs_again_and_they_are_told(two, how):
    _desk, first, second = two
    assert messages() == ["displaced"]

    if how == "cancel":
        changing.cancel(booking=first, actor=Actor(), now=NOON)
    else:
        changing.reschedule(booking=first, start=at("2026-03-06 10:00"), actor=Actor(), web=True, now=NOON)

    row = Displacement.objects.get()
    assert (row.booking, row.outcome, row.settled_by) == (second, DisplacedOutcome.FREE, None)
    assert messages() == ["stands"]


def test_kept_after_asking_is_told_and_a_place_given_back_by_the_store_too(two, by):
    desk, first, second = two
    apply(desk, CLOSED, by)
    worklist.settle_kept(displacement=Displacement.objects.get(booking=second), actor=by, now=NOON)
    assert messages() == ["stands"]

    apply(desk, NoException(THURSDAY), by)

    assert Displacement.objects.get(booking=first).outcome == DisplacedOutcome.FREE


def test_who_was_not_asked_is_not_told_that_it_stands(two, by):
    _desk, _first, second = two
    Displacement.objects.update(asked_at=None)

    worklist.settle_kept(displacement=Displacement.objects.get(booking=second), actor=by, now=NOON)

    assert messages() == ["displaced"]


def test_who_books_an_empty_day_while_its_rows_change_is_seen(desk):
    watching = BookedWatch([desk.store.pk], now=NOON)
    first = desk.book("2026-03-05 10:00")
    Store.objects.update(opening_hours="Mo-Su 11:00-12:00")

    assert watching.lost() == {first.pk}
    assert BookingDay.objects.count() == 61  # nobody can book any of them any more


def test_in_a_whole_chain_too_where_only_booked_days_are_locked(desk):
    watching = BookedWatch(None, now=NOON)
    first = desk.book("2026-03-05 10:00")
    Store.objects.update(opening_hours="Mo-Su 11:00-12:00")

    assert watching.lost() == {first.pk}
    assert [row.day for row in BookingDay.objects.all()] == [THURSDAY]


# --- the work list ----------------------------------------------------------------------------------------------------
@pytest.fixture
def displaced(desk, by):
    desk.book("2026-03-05 10:00")
    apply(desk, CLOSED, by)
    return Displacement.objects.get()


def fresh(row):
    row.refresh_from_db()
    return row.state, row.outcome, row.settled_by_id


def test_staff_move_keep_call_or_cancel(desk, by, displaced):
    worklist.mark_called(displacement=displaced, now=NOON)
    assert fresh(displaced) == (DisplacedState.CALLED, "", None)
    worklist.ask_by_message(displacement=displaced, now=NOON)
    assert fresh(displaced)[0] == DisplacedState.ASKED

    moved = worklist.settle_moved(displacement=displaced, start=at("2026-03-06 10:00"), actor=by, now=NOON)

    assert (moved.starts_at, moved.moves) == (at("2026-03-06 10:00"), 0)
    assert fresh(displaced) == (DisplacedState.SETTLED, DisplacedOutcome.MOVED, by.staff_id)
    with pytest.raises(worklist.AlreadySettled):
        worklist.settle_kept(displacement=displaced, actor=by, now=NOON)


def test_staff_keep_it(by, displaced):
    worklist.settle_kept(displacement=displaced, actor=by, now=NOON)

    assert fresh(displaced)[:2] == (DisplacedState.SETTLED, DisplacedOutcome.KEPT)
    assert Booking.objects.get().kept_over


def test_staff_cancel_it(by, displaced):
    worklist.settle_cancelled(displacement=displaced, actor=by, now=NOON)

    assert fresh(displaced)[:2] == (DisplacedState.SETTLED, DisplacedOutcome.CANCELLED)
    assert Booking.objects.get().state == BookingState.CANCELLED_BY_STORE


def test_the_customer_takes_another_time_without_notice_and_without_a_move(desk, displaced):
    Service.objects.update(book_notice=60 * 24 * 30, book_moves=0)
    start = at("2026-03-06 10:00")

    worklist.take_other_time(booking=displaced.booking, start=start, now=NOON)
    again = worklist.take_other_time(booking=Booking.objects.get(), start=start, now=NOON)

    assert (again.starts_at, again.moves) == (start, 0)
    assert fresh(displaced) == (DisplacedState.SETTLED, DisplacedOutcome.MOVED, None)
    with pytest.raises(worklist.AlreadySettled):
        worklist.take_other_time(booking=again, start=at("2026-03-06 11:00"), now=NOON)


def test_a_time_that_has_gone_meanwhile_comes_with_others(desk, displaced):
    for number in range(2):
        desk.book("2026-03-06 10:00", who=somebody(number))

    with pytest.raises(SlotTaken) as refused:
        worklist.take_other_time(booking=displaced.booking, start=at("2026-03-06 10:00"), now=NOON)

    assert len(refused.value.slots) == 3
    assert fresh(displaced)[0] == DisplacedState.ASKED


@pytest.mark.parametrize("staff", [True, False])
def test_it_stays_booked_by_whoever_booked_it(desk, by, displaced, staff):
    start = at("2026-03-06 10:00")
    if staff:
        worklist.settle_moved(displacement=displaced, start=start, actor=by, now=NOON)
    else:
        worklist.take_other_time(booking=displaced.booking, start=start, now=NOON)

    assert Booking.objects.get().web


def test_only_a_time_that_is_offered_can_be_taken_there(displaced):
    with pytest.raises(SlotTaken) as refused:
        worklist.take_other_time(booking=displaced.booking, start=at("2026-03-13 11:30"), now=NOON)

    assert len(refused.value.slots) == 3
    assert fresh(displaced)[0] == DisplacedState.ASKED


def locks_in(statements):
    """In their order: the store, the person, days, bookings."""
    marks = {
        "pg_advisory_xact_lock": "person",
        "INSERT INTO queueing_bookingday": "day",
        'FOR NO KEY UPDATE OF "queueing_booking"': "booking",
        "FOR NO KEY UPDATE": "store",
    }
    found = [next((name for mark, name in marks.items() if mark in each["sql"]), "") for each in statements]
    return [name for number, name in enumerate(found) if name and name not in found[:number]]


@pytest.mark.parametrize("staff", [True, False])
def test_the_person_is_held_before_days_and_bookings(desk, by, displaced, staff):
    start = at("2026-03-06 10:00")
    with CaptureQueriesContext(connection) as asked:
        if staff:
            worklist.settle_moved(displacement=displaced, start=start, actor=by, now=NOON)
        else:
            worklist.take_other_time(booking=displaced.booking, start=start, now=NOON)

    assert locks_in(asked)[:3] == ["person", "day", "booking"]


def test_the_store_is_held_before_its_days_and_other_times_are_looked_for_before_both(desk, by):
    desk.book("2026-03-05 10:00")

    with CaptureQueriesContext(connection) as asked:
        displacing.close_now(store=desk.store, on=THURSDAY, reason="", actor=by, now=NOON)

    looking = [number for number, each in enumerate(asked) if "THEN expires_at END" in each["sql"]]
    held = next(number for number, each in enumerate(asked) if "FOR NO KEY UPDATE" in each["sql"])
    assert locks_in(asked)[:2] == ["store", "day"]
    assert looking
    assert max(looking) < held
    assert len(Displacement.objects.get().proposals) == 3


def test_customers_cancel_without_notice_what_the_store_took(desk, displaced):
    Service.objects.update(book_notice=60 * 24 * 30)
    other = desk.book("2026-03-06 10:00", who=somebody(2))

    changing.cancel(booking=displaced.booking, actor=Actor(), now=NOON)

    assert fresh(displaced)[:2] == (DisplacedState.SETTLED, DisplacedOutcome.CANCELLED)
    with pytest.raises(TooLateToChange):
        changing.cancel(booking=other, actor=Actor(), now=NOON)


def test_moving_it_anywhere_settles_it(desk, displaced):
    Service.objects.update(book_notice=60 * 24 * 30, book_moves=0)
    start = at("2026-03-06 09:00")

    moved = changing.reschedule(booking=displaced.booking, start=start, actor=Actor(), web=True, now=NOON)

    assert fresh(displaced)[:2] == (DisplacedState.SETTLED, DisplacedOutcome.MOVED)
    assert moved.moves == 0
    with pytest.raises(TooLateToChange):
        changing.reschedule(booking=moved, start=at("2026-03-06 10:00"), actor=Actor(), web=True, now=NOON)


def test_whoever_does_not_come_is_off_the_list_too(displaced):
    changing.note_no_shows(now=at("2026-03-06 09:00"))

    assert fresh(displaced)[:2] == (DisplacedState.SETTLED, DisplacedOutcome.OVER)


def test_a_pattern_keeps_its_row_when_it_ends(desk, by):
    put = PatternPut(None, "closed", 3, time(10), time(11), THURSDAY, reason="Training")
    save(store=desk.store, change=put, by=by.staff_id, now=NOON)
    row = BookingPattern.objects.get()

    booking = desk.book("2026-03-05 11:00")
    longer = PatternPut(row.pk, "closed", 3, time(10), time(12), THURSDAY, date(2026, 3, 26))
    assert look(desk.store, longer, now=NOON).lost_ids == {booking.pk}
    save(store=desk.store, change=longer, by=by.staff_id, now=NOON)

    row.refresh_from_db()
    assert (row.last_on, row.ends) == (date(2026, 3, 26), time(12))
