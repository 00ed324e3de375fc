"""Stores as administrators set them up: what is wrong is said, what is right is kept and written down."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from stores.models import Counter, LinePolicy, Place, Store
from tests.factories import (
    NOON,
    CounterFactory,
    PolicyFactory,
    RegionFactory,
    ServiceFactory,
    StaffFactory,
    StoreFactory,
    TierFactory,
    offer,
)
from tests.pages import admin_errors, change


@pytest.fixture
def store(db):
    store = StoreFactory(code="chiado", name="Chiado", city="Lisboa")
    CounterFactory(store=store, number=1)
    offer(store, ServiceFactory(code="sim-swap"))
    return store


def page(store):
    return reverse("admin:stores_store_change", args=[store.pk])


def test_store_is_saved_with_its_hours_in_one_spelling(console, store):
    answer = change(console, page(store), opening_hours="Mo-Fr  09:00-18:00 ;PH off", country="pt")

    store.refresh_from_db()
    assert answer.status_code == 302
    assert (store.opening_hours, store.country) == ("Mo-Fr 09:00-18:00; PH closed", "PT")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("opening_hours", "9am to 6pm", "24-hour clock"),
        ("time_zone", "Europe/Atlantis", "There is no time zone"),
        ("subdivision", "PT-99", "No public holidays are known"),
        ("latitude", "38.71", "Fill in both or none"),
        ("phone", "12", "not complete"),
        ("joining", "either", "no position yet"),
        ("joining", "by magic", "not one of the available choices"),
        ("join_within_m", "49", "greater than or equal to 50"),
        ("join_within_m", "20001", "less than or equal to 20000"),
        ("join_max_waiting", "0", "greater than or equal to 1"),
        ("join_arrive_within", "241", "less than or equal to 240"),
    ],
)
def test_store_says_what_is_wrong_with_a_field(console, store, field, value, told):
    answer = change(console, page(store), **{field: value})

    assert told in admin_errors(answer)
    assert getattr(Store.objects.get(), field) == getattr(store, field)


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ("10-14", ""),
        ("10:00", "Write the times"),
        ("ten to two", "Write the times"),
        ("10:00+01:00-14:00", "Write the times"),
    ],
)
def test_exception_says_when_its_times_cannot_be_read(console, store, times, told):
    rows = {
        "hours_exceptions-TOTAL_FORMS": "1",
        "hours_exceptions-0-on": "2026-12-24",
        "hours_exceptions-0-times": times,
    }

    answer = change(console, page(store), **rows)

    assert (answer.status_code == 302) if not told else (told in admin_errors(answer))
    assert store.hours_exceptions.exists() is not bool(told)


def test_two_counters_cannot_have_one_number(console, store):
    rows = {
        "counters-TOTAL_FORMS": "2",
        "counters-1-number": "1",
        "counters-1-kind": "desk",
        "counters-1-is_active": "on",
    }

    answer = change(console, page(store), **rows)

    assert "Two counters have the same number" in admin_errors(answer)
    assert store.counters.count() == 1


def test_active_store_offers_something(console, store):
    answer = change(console, page(store), **{"store_services-0-DELETE": "on"})

    assert "at least one service" in admin_errors(answer)
    assert store.store_services.exists()


def test_inactive_store_may_offer_nothing(console, store):
    answer = change(console, page(store), is_active=None, **{"store_services-0-DELETE": "on"})

    assert answer.status_code == 302
    assert not store.store_services.exists()


def test_counter_at_which_somebody_serves_stays_active(console, store):
    Counter.objects.update(clerk=StaffFactory(stores=[store]), opened_at=NOON)

    answer = change(console, page(store), **{"counters-0-is_active": None})

    assert "Somebody serves at this counter now" in admin_errors(answer)
    assert store.counters.get().is_active


def test_save_is_written_down_with_what_was_and_what_is(console, admin_staff, store):
    change(console, page(store), is_expert="on", **{"counters-0-name": "Window"})

    entry = AuditEntry.objects.get(action="store.change")
    assert (entry.actor, entry.target) == (f"staff:{admin_staff.pk}", f"store:{store.pk}")
    assert entry.data["fields"] == {"is_expert": [False, True]}
    assert entry.data["parts"] == [{"part": f"counter:{store.counters.get().pk}", "fields": {"name": ["", "Window"]}}]


def test_deleted_part_is_written_down(console, store):
    CounterFactory(store=store, number=2)

    change(console, page(store), **{"counters-1-DELETE": "on"})

    assert AuditEntry.objects.get(action="store.change").data["parts"] == [
        {"part": "counter", "deleted": f"{store.pk}/2"}
    ]


def test_refused_save_is_not_written_down(console, store):
    change(console, page(store), time_zone="Nowhere")

    assert not AuditEntry.objects.filter(action="store.change").exists()


def test_deletion_is_written_down(console, admin_staff):
    region = RegionFactory(code="norte")

    console.post(reverse("admin:stores_region_delete", args=[region.pk]), {"post": "yes"})

    entry = AuditEntry.objects.get(action="region.delete")
    assert (entry.actor, entry.target, entry.data) == (
        f"staff:{admin_staff.pk}",
        f"region:{region.pk}",
        {"code": "norte"},
    )


def test_search_does_not_mind_accents(console, store):
    StoreFactory(name="Évora", code="evora")

    found = console.get(reverse("admin:stores_store_changelist"), {"q": "evóra"}).context["cl"]

    assert [row.code for row in found.result_list] == ["evora"]


def test_code_of_a_store_is_chosen_once(console, store):
    change(console, page(store), code="other")

    store.refresh_from_db()
    assert store.code == "chiado"


@pytest.mark.parametrize(
    ("kind", "weights", "told"),
    [
        ("ratio", "standard:2, gold:1", ""),
        ("ratio", "", "The fixed ratio needs turns"),
        ("ratio", "standard:2, platinum:1", "No tier has the code “platinum”"),
        ("ratio", "standard:2, standard:1", "A tier is named twice"),
        ("ratio", "standard:0", "at least one turn"),
        ("ratio", "standard=2", "Write tier codes with their turns"),
        ("ratio", "standard:two", "Write tier codes with their turns"),
        ("fifo", "", ""),
    ],
)
def test_policy_says_what_is_wrong_with_its_weights(console, kind, weights, told):
    TierFactory(code="standard")
    TierFactory(code="gold")
    policy = PolicyFactory()

    answer = change(console, reverse("admin:stores_linepolicy_change", args=[policy.pk]), kind=kind, weights=weights)

    assert (answer.status_code == 302) if not told else (told in admin_errors(answer))
    assert LinePolicy.objects.get().weights == ("" if told else weights)


def test_store_keeps_what_it_has_in_the_order_of_all_lists(console, store):
    change(console, page(store), accessibility=["seating", "step_free"])
    store.refresh_from_db()
    assert store.accessibility == ["step_free", "seating"]


def test_town_is_added_by_hand_and_found(console):
    answer = console.post(
        reverse("admin:stores_place_add"),
        {"code": "praha", "name": "Praha", "names": "Prague|Прага", "country": "CZ", "latitude": "50.08",
         "longitude": "14.43", "population": "1300000"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert Place.objects.get().search == "|praha|prague|прага|"
    assert "Praha" in console.get(reverse("admin:stores_place_changelist"), {"q": "прага"}).content.decode()
