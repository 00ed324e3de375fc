"""What an administrator saves takes no booking's place in silence: refused once, then on the work list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from queueing.models import Displacement
from stores.models import BookingPolicy, HoursException, Shift, Store
from stores.queries.opening import local_day
from tests.factories import StaffFactory
from tests.pages import admin_errors, change
from tests.queueing.bookings import Desk, at, somebody


@pytest.fixture
def desk(db):
    return Desk()


@pytest.fixture
def day(desk):
    return local_day(desk.store, now=timezone.now()) + timedelta(days=3)


@pytest.fixture
def booking(desk, day):
    return desk.book(f"{day} 10:00", who=somebody(1), now=timezone.now())


def page(desk):
    return reverse("admin:stores_store_change", args=[desk.store.pk])


def closed(day):
    return {
        "hours_exceptions-TOTAL_FORMS": "1",
        "hours_exceptions-0-on": day.isoformat(),
        "hours_exceptions-0-times": "",
        "hours_exceptions-0-reason": "Stocktaking",
    }


def test_a_save_that_takes_places_is_refused_once_and_keeps_what_was_typed(console, desk, day, booking):
    answer = change(console, page(desk), **closed(day))

    said = admin_errors(answer)
    assert "1 booking would lose its place by this. Nothing is saved yet." in said
    assert "/changes/chiado/" in said
    assert "save_all_the_same" in answer.content.decode()
    assert "Stocktaking" in answer.content.decode()
    assert not HoursException.objects.exists()
    assert not Displacement.objects.exists()


def test_saved_all_the_same_the_bookings_go_to_the_work_list(console, desk, day, booking, admin_staff):
    answer = change(console, page(desk), **closed(day), save_all_the_same="on")

    assert answer.status_code == 302
    assert HoursException.objects.exists()
    row = Displacement.objects.get()
    assert (row.booking, row.state, row.kind, row.made_by) == (booking, "open", "other", admin_staff)


def test_other_hours_of_the_store_are_looked_at_too(console, desk, booking):
    answer = change(console, page(desk), opening_hours="Mo-Su 11:00-12:00")

    assert "1 booking would lose its place" in admin_errors(answer)
    assert Store.objects.get().opening_hours == "Mo-Su 09:00-12:00"


def test_what_takes_nobodys_place_is_saved_at_once(console, desk, day, booking):
    answer = change(console, page(desk), opening_hours="Mo-Su 09:00-13:00", name="Another name")

    assert answer.status_code == 302
    assert not Displacement.objects.exists()


def test_a_shift_that_is_the_first_of_its_day_and_one_that_is_deleted(console, desk, day, booking):
    clerk = StaffFactory(stores=[desk.store])  # who can do nothing
    facts = {"staff": clerk.pk, "store": desk.store.pk, "starts_at_0": day.isoformat(), "starts_at_1": "09:00"}
    ends = {"ends_at_0": day.isoformat(), "ends_at_1": "12:00"}

    refused = change(console, reverse("admin:stores_shift_add"), **facts, **ends)

    assert "1 booking would lose its place" in admin_errors(refused)
    assert not Shift.objects.exists()
    saved = change(console, reverse("admin:stores_shift_add"), **facts, **ends, save_all_the_same="on")
    assert saved.status_code == 302
    assert Displacement.objects.get().settled_at is None

    gone = console.post(reverse("admin:stores_shift_delete", args=[Shift.objects.get().pk]), {"post": "yes"})
    assert gone.status_code == 302
    assert Displacement.objects.get().outcome == "free"


def test_a_shift_that_is_ill_and_a_counter_that_closes(console, desk, day, booking):
    clerk = StaffFactory(stores=[desk.store])
    desk.store.is_expert = True
    desk.store.save()
    shift = Shift.objects.create(
        staff=clerk, store=desk.store, starts_at=at(f"{day} 09:00"), ends_at=at(f"{day} 12:00")
    )

    ill = change(console, reverse("admin:stores_shift_change", args=[shift.pk]), is_off="on")
    counter = change(console, reverse("admin:stores_counter_change", args=[desk.everybody().get().pk]), is_active="")

    assert "1 booking would lose its place" in admin_errors(ill)
    assert "1 booking would lose its place" in admin_errors(counter)


def test_a_policy_with_cells_that_do_not_fit_any_more_is_looked_at(console, desk, booking):
    address = reverse("admin:stores_bookingpolicy_change", args=[BookingPolicy.objects.get().pk])

    answer = change(console, address, cell_minutes="240")

    assert "1 booking would lose its place" in admin_errors(answer)
    assert BookingPolicy.objects.get().cell_minutes == 15


@pytest.fixture
def clerk(desk, day):
    """Who works on that day, all of it; somebody else only begins it."""
    clerk, other = (StaffFactory(role="clerk", stores=[desk.store]) for _two in range(2))
    desk.store.is_expert = True
    desk.store.save()
    for each, end in ((clerk, "12:00"), (other, "09:30")):
        Shift.objects.create(staff=each, store=desk.store, starts_at=at(f"{day} 09:00"), ends_at=at(f"{day} {end}"))
    return clerk


@pytest.mark.parametrize("facts", [{"is_active": ""}, {"staff-0-role": "greeter"}])
def test_whoever_is_no_clerk_any_more_serves_nobody(console, desk, clerk, booking, facts):
    address = reverse("admin:core_user_change", args=[clerk.user_id])

    refused = change(console, address, **facts)

    assert "1 booking would lose its place" in admin_errors(refused)
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.role, clerk.user.is_active) == (True, "clerk", True)
    assert not Displacement.objects.exists()

    saved = change(console, address, **facts, save_all_the_same="on")

    assert saved.status_code == 302
    assert Displacement.objects.get().booking == booking


def test_a_service_that_is_no_longer_offered_is_looked_at(console, desk, booking):
    address = reverse("admin:stores_service_change", args=[desk.sim.pk])

    refused = change(console, address, is_active="")

    assert "1 booking would lose its place" in admin_errors(refused)
    desk.sim.refresh_from_db()
    assert desk.sim.is_active
    assert change(console, address, is_active="", save_all_the_same="on").status_code == 302
    assert Displacement.objects.get().booking == booking


def test_the_name_of_a_service_takes_no_place_and_reads_no_store(console, desk, booking):
    address = reverse("admin:stores_service_change", args=[desk.sim.pk])

    with CaptureQueriesContext(connection) as asked:
        assert change(console, address, typical_minutes="20").status_code == 302

    assert not [each for each in asked if "stores_shiftbreak" in each["sql"]]
