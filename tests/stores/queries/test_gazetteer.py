"""Towns by name in any spelling, and stores by postcode."""

import pytest

from core.atlas import Box
from stores.models import Place, Store
from stores.queries.finding import find_stores, like_postcode, points
from stores.queries.gazetteer import place_of, places_named, towns_within, within
from tests.factories import StoreFactory

pytestmark = pytest.mark.django_db


def place(name, *, names="", people=0, at=(38.8, -9.4), country="PT"):
    return Place.objects.create(
        code=f"p{Place.objects.count()}", name=name, names=names, population=people, country=country,
        latitude=at[0], longitude=at[1],
    )  # fmt: skip


@pytest.mark.parametrize("text", ["Praha", "praha", "PRAGUE", "Прага", "прага", "pra", "Prag", "Praha, Česko"])
def test_town_is_found_in_any_spelling(text):
    prague = place("Praha", names="Prague|Прага")
    place("Brno")
    assert places_named(text) == [prague]


@pytest.mark.parametrize("text", ["", " ", "|", "ha", "raha", "pr", "%", "_____", "Praha Brno", "'; --"])
def test_what_is_no_beginning_of_a_name_finds_none(text):
    place("Praha", names="Prague|Прага")
    assert places_named(text) == []


def test_town_is_found_without_accents():
    evora = place("Évora")
    assert places_named("evora") == places_named("ÉVORA") == [evora]


def test_largest_of_a_name_comes_first_and_whole_names_win_over_beginnings():
    small, large = place("Most", people=10), place("Most", people=60_000)
    place("Mostar", people=100_000)
    assert places_named("most") == [large, small]
    assert [town.name for town in places_named("mosta")] == ["Mostar"]


def test_two_letters_find_whole_names_only():
    assert places_named("Aš") == []
    short = place("Aš")
    place("Ašchabad")
    assert places_named("as") == [short]


def test_no_more_than_six_are_offered():
    for number in range(9):
        place("Lagoa", people=number)
    assert [town.population for town in places_named("Lagoa")] == [8, 7, 6, 5, 4, 3]


def test_place_of_a_link_is_found_by_its_code_alone():
    found = place("Praha")
    assert place_of(found.code) == found
    assert place_of("") is place_of("nowhere") is place_of("x" * 300) is None


def test_area_over_the_date_line_holds_both_sides():
    for name, longitude in (("Anadyr", 177.5), ("Uelen", -169.8), ("Lisboa", -9.1)):
        StoreFactory(name=name, latitude=66.0, longitude=longitude)
    held = Store.objects.filter(within(Box(60, 170, 70, 195))).order_by("name")
    assert [store.name for store in held] == ["Anadyr", "Uelen"]


def test_towns_of_an_area_are_the_largest():
    for number in range(20):
        place(f"Town {number}", people=number)
    place("Far", people=999, at=(50, 14))
    assert [town.population for town in towns_within(Box(38, -10, 39, -9))] == list(range(19, 7, -1))


# --- postcodes
def test_postcode_that_no_store_has_finds_the_stores_alike():
    StoreFactory(postcode="1200-204", latitude=38.71, longitude=-9.14)
    StoreFactory(postcode="1200-110", latitude=38.73, longitude=-9.12)
    StoreFactory(postcode="1500-001", latitude=38.75, longitude=-9.19)
    StoreFactory(postcode="4000-001", latitude=41.15, longitude=-8.61)
    assert like_postcode("1200-300") == pytest.approx((38.72, -9.13))
    assert like_postcode("1599 999") == pytest.approx((38.75, -9.19))


def test_postcode_of_another_length_is_another_country():
    StoreFactory(postcode="120 00", latitude=50.07, longitude=14.44)
    assert like_postcode("1200-204") is None
    assert like_postcode("128 00") == pytest.approx((50.07, 14.44))


@pytest.mark.parametrize("text", ["", "Praha", "7", "a1", "9999-999", "12';--00", "1" * 40])
def test_what_is_no_postcode_finds_none(text):
    StoreFactory(postcode="1200-204", latitude=38.71, longitude=-9.14)
    assert like_postcode(text) is None


def test_postcode_of_a_store_that_is_shut_or_nowhere_counts_nothing():
    StoreFactory(postcode="1200-204", latitude=38.71, longitude=-9.14, is_active=False)
    StoreFactory(postcode="1200-204")
    assert like_postcode("1200-204") is None


# --- filters
def test_features_narrow_to_stores_that_have_all():
    both = StoreFactory(accessibility=["step_free", "seating"])
    StoreFactory(accessibility=["seating"])
    StoreFactory()
    assert list(find_stores(features=["seating", "step_free"])) == [both]
    assert find_stores(features=[]).count() == 3


def test_points_leave_out_stores_without_position():
    placed = StoreFactory(latitude=38.71, longitude=-9.14)
    StoreFactory()
    assert points(find_stores()) == [(placed.pk, 38.71, -9.14)]
