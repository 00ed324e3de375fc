"""Shifts are typed on the store's clocks, and nobody works twice at once."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from stores.models import Shift, ShiftBreak
from tests.factories import CounterFactory, StaffFactory, StoreFactory
from tests.pages import admin_errors, change

ADD = "admin:stores_shift_add"


@pytest.fixture
def azores(db):
    return StoreFactory(time_zone="Atlantic/Azores", name="Ponta Delgada")


@pytest.fixture
def clerk(azores):
    return StaffFactory(stores=[azores])


def shift(clerk, store, day="2026-07-01", start="09:00", end="17:00", **more):
    return {
        "staff": clerk.pk,
        "store": store.pk,
        "starts_at_0": day,
        "starts_at_1": start,
        "ends_at_0": day,
        "ends_at_1": end,
        **more,
    }


def pause(start, end, day="2026-07-01"):
    return {
        "breaks-TOTAL_FORMS": "1",
        "breaks-0-starts_at_0": day,
        "breaks-0-starts_at_1": start,
        "breaks-0-ends_at_0": day,
        "breaks-0-ends_at_1": end,
    }


def test_shift_is_on_the_clocks_of_its_store(console, clerk, azores):
    answer = change(console, reverse(ADD), **shift(clerk, azores), **pause("12:00", "12:30"))

    assert answer.status_code == 302
    made = Shift.objects.get()
    assert (made.starts_at, made.ends_at) == (
        datetime(2026, 7, 1, 9, tzinfo=UTC),  # Azores in summer are on UTC
        datetime(2026, 7, 1, 17, tzinfo=UTC),
    )
    winter = change(console, reverse(ADD), **shift(clerk, azores, day="2026-12-01"))
    assert winter.status_code == 302
    assert Shift.objects.latest("id").starts_at == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_shift_comes_back_as_it_was_typed(console, clerk, azores):
    change(console, reverse(ADD), **shift(clerk, azores, day="2026-12-01"), **pause("12:00", "12:30", "2026-12-01"))
    made = Shift.objects.get()

    answer = change(console, reverse("admin:stores_shift_change", args=[made.pk]))

    assert answer.status_code == 302
    again = Shift.objects.get()
    assert (again.starts_at, again.ends_at) == (made.starts_at, made.ends_at)
    assert ShiftBreak.objects.get().starts_at == datetime(2026, 12, 1, 13, tzinfo=UTC)


def test_shift_ends_after_its_start(console, clerk, azores):
    answer = change(console, reverse(ADD), **shift(clerk, azores, start="17:00", end="09:00"))

    assert "The end has to be after the start" in admin_errors(answer)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [("08:00", "09:00", True), ("17:00", "18:00", True), ("08:00", "09:01", False), ("12:00", "13:00", False)],
)
def test_nobody_works_twice_at_once(console, clerk, azores, start, end, fits):
    change(console, reverse(ADD), **shift(clerk, azores))

    answer = change(console, reverse(ADD), **shift(clerk, azores, start=start, end=end))

    assert (
        (answer.status_code == 302)
        if fits
        else ("works in Ponta Delgada from 2026-07-01 09:00" in admin_errors(answer))
    )
    assert Shift.objects.count() == (2 if fits else 1)


def test_shift_is_not_in_its_own_way(console, clerk, azores):
    change(console, reverse(ADD), **shift(clerk, azores))

    answer = change(console, reverse("admin:stores_shift_change", args=[Shift.objects.get().pk]), ends_at_1="16:00")

    assert answer.status_code == 302
    assert Shift.objects.get().ends_at.hour == 16


def test_others_may_work_at_the_same_time(console, clerk, azores):
    change(console, reverse(ADD), **shift(clerk, azores))

    answer = change(console, reverse(ADD), **shift(StaffFactory(stores=[azores]), azores))

    assert answer.status_code == 302


def test_person_and_counter_belong_to_the_store(console, azores):
    stranger, counter = StaffFactory(stores=[StoreFactory()]), CounterFactory()

    answer = change(console, reverse(ADD), **shift(stranger, azores, counter=counter.pk))

    assert "does not work in that store" in admin_errors(answer)
    assert "stands in another store" in admin_errors(answer)


@pytest.mark.parametrize(("start", "end"), [("08:30", "09:30"), ("16:30", "17:30"), ("12:30", "12:00")])
def test_break_lies_within_its_shift(console, clerk, azores, start, end):
    answer = change(console, reverse(ADD), **shift(clerk, azores), **pause(start, end))

    assert answer.status_code == 200
    assert not Shift.objects.exists()
