"""GET insight/stores/."""

import pytest

from stores.models import Staff
from tests.clients import Api, staff_api
from tests.factories import RegionFactory, StaffFactory, StoreFactory

ROLES = Staff.Role


def test_insight_stores_gives_the_figures_of_the_wall(chain):
    store = chain.store("Chiado", counters=3, open_counters=2)
    chain.waits(store, 20)

    answer = staff_api(chain.manager()).get("insight/stores/").json()

    assert answer["next"] is None
    [row] = answer["results"]
    assert {name: row[name] for name in ("code", "name", "state", "waiting", "counters_open", "counters")} == {
        "code": store.code,
        "name": "Chiado",
        "state": "open",
        "waiting": 1,
        "counters_open": 2,
        "counters": 3,
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ROLES.GREETER, 403),
        (ROLES.CLERK, 403),
        (ROLES.STORE_MANAGER, 200),
        (ROLES.REGIONAL_MANAGER, 200),
        (ROLES.AUDITOR, 200),
        (ROLES.ADMINISTRATOR, 200),
    ],
)
def test_insight_stores_is_for_managers(chain, role, status):
    person = StaffFactory(role=role, stores=[chain.store()], regions=[chain.region])

    assert staff_api(person).get("insight/stores/").status_code == status


def test_insight_stores_needs_its_scope(chain):
    answer = staff_api(chain.manager(), scopes=["desk"]).get("insight/stores/")

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_scope")


def test_insight_stores_refuses_the_public(db):
    assert Api().get("insight/stores/").status_code == 401


def test_insight_stores_shows_a_manager_the_own_regions_only(chain):
    mine = chain.store()
    foreign = StoreFactory(region=RegionFactory(code="north"))
    api = staff_api(chain.manager())

    assert [row["code"] for row in api.get("insight/stores/").json()["results"]] == [mine.code]
    assert api.get("insight/stores/?region=north").json()["results"] == []
    everybody = staff_api(StaffFactory(role=ROLES.AUDITOR))
    assert [row["code"] for row in everybody.get("insight/stores/?region=north").json()["results"]] == [foreign.code]


def test_insight_stores_comes_in_pages(chain):
    codes = sorted(chain.store().code for _store in range(3))
    api = staff_api(chain.manager())

    first = api.get("insight/stores/?limit=2").json()
    second = api.get(f"insight/stores/?limit=2&cursor={first['next']}").json()

    assert [row["code"] for row in first["results"] + second["results"]] == codes
    assert second["next"] is None


@pytest.mark.parametrize("stores", [1, 3])
def test_insight_stores_costs_the_same_for_one_and_three_stores(chain, stores, django_assert_num_queries):
    for _store in range(stores):
        chain.waits(chain.store())
    api = staff_api(chain.manager())

    with django_assert_num_queries(9):
        api.get("insight/stores/")
