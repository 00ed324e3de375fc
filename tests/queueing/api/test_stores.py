"""Stores for everybody."""

import pytest

from tests.clients import Api
from tests.factories import StoreFactory


def test_store_tells_open_waiting_and_promise(shop):
    shop.open()
    shop.arrive()

    store = Api().get("stores/chiado/").json()

    assert (store["open"], store["waiting"]) == (True, 1)
    assert store["promise"]["p50"] > 0


def test_store_that_is_closed_says_when_it_opens(shop):
    shop.store.opening_hours = "Mo 09:00-10:00"
    shop.store.save()

    store = Api().get("stores/chiado/").json()

    assert store["open"] in (True, False)
    assert (store["closes_at"] is None) != (store["opens_at"] is None)
    assert (store["promise"] is None) or store["open"]


def test_stores_near_come_by_distance(db):
    far = StoreFactory(latitude=41.15, longitude=-8.61)
    close = StoreFactory(latitude=38.71, longitude=-9.14)
    StoreFactory()

    results = Api().get("stores/?near=38.72,-9.15").json()["results"]

    assert [store["code"] for store in results] == [close.code, far.code]
    assert 1 < results[0]["distance_km"] < 2
    assert 270 < results[1]["distance_km"] < 280


@pytest.mark.parametrize("near", ["x", "1", "91,0", "0,181", "nan,nan", "1,2,3"])
def test_bad_position_is_400(db, near):
    answer = Api().get(f"stores/?near={near}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_position")


def test_search_folds_accents(db):
    StoreFactory(name="Chão de Maçãs", code="macas")

    assert [store["code"] for store in Api().get("stores/?q=maca chao").json()["results"]] == ["macas"]


def test_list_is_paged(db):
    StoreFactory.create_batch(5)

    first = Api().get("stores/?limit=2").json()
    second = Api().get(f"stores/?limit=2&cursor={first['next']}").json()

    assert (len(first["results"]), len(second["results"]), second["next"]) == (2, 2, "4")
    assert Api().get("stores/?cursor=-1").json()["code"] == "bad_cursor"


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_statements_for_any_length(db, number, django_assert_num_queries):
    StoreFactory.create_batch(number, opening_hours="off")

    with django_assert_num_queries(3):
        Api().get("stores/")


def test_services_come_with_names_in_the_callers_language(shop):
    shop.sim.names = {"en": "SIM swap", "pt": "Trocar o SIM"}
    shop.sim.save()

    results = Api().client.get("/api/v1/stores/chiado/services/?lang=pt").json()["results"]

    assert "Trocar o SIM" in [service["name"] for service in results]


def test_unknown_store_is_404(db):
    assert Api().get("stores/nowhere/").json()["code"] == "not_found"
    assert Api().get("stores/nowhere/services/").status_code == 404


def test_store_and_list_tell_what_a_store_has(shop):
    shop.store.accessibility = ["step_free", "quiet_hour"]
    shop.store.save()

    assert Api().get("stores/chiado/").json()["accessibility"] == ["step_free", "quiet_hour"]
    assert Api().get("stores/").json()["results"][0]["accessibility"] == ["step_free", "quiet_hour"]
