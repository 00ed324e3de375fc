"""GET insight/fvr/."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stores.models import Partner, Staff
from tests.clients import staff_api
from tests.factories import NOON, RegionFactory, StaffFactory
from tests.queueing.visits import settled

ROLES = Staff.Role
BY = ["store", "clerk", "region", "partner", "topic", "channel", "hour"]
DAY = 24 * 60


def ago(days):
    """In minutes from NOON, as `settled` takes it; whole minutes."""
    return (timezone.now() - timedelta(days=days) - NOON) // timedelta(minutes=1)


def results(person, query=""):
    return staff_api(person).get(f"insight/fvr/?{query}").json()["results"]


def test_fvr_gives_counts_and_the_interval_by_store(chain):
    store = chain.store("Chiado")
    settled(*[ago(20)] * 8, store=store)
    settled(ago(20), store=store, outcome="not_possible")
    settled(ago(1), store=store)

    assert results(chain.manager()) == [
        {
            "code": store.code,
            "name": "Chiado",
            "first_visits": 9,
            "declared": 8,
            "observed": 8,
            "confirmed": 8,
            "provisional": 1,
            "rate": 0.8889,
            "low": 0.565,
            "high": 0.9801,
        }
    ]


@pytest.mark.parametrize(("window", "observed"), [(7, 1), (14, 0), (30, 0)])
def test_fvr_has_three_windows(chain, window, observed):
    settled(ago(60), ago(50), who="1", store=chain.store())
    [line] = results(chain.manager(), f"window={window}")
    assert line["observed"] == {7: 2}.get(window, observed)
    assert line["first_visits"] == (2 if window == 7 else 1)


@pytest.mark.parametrize("by", BY)
def test_fvr_compares_by_everything_in_the_design(chain, by):
    store = chain.store(partner=Partner.objects.create(code="dealer", name="Dealer"))
    clerk = StaffFactory(code="c-7", first_name="Rita", stores=[store])
    settled(ago(20), store=store, topic=chain.service.topic, clerk=clerk, channel="kiosk")

    [line] = results(chain.manager(), f"by={by}")

    assert line["first_visits"] == 1
    assert line["name"]
    wanted = {"store": store.code, "clerk": "c-7", "region": "south", "topic": chain.service.topic.code}
    assert line["code"] == wanted.get(by, line["code"])


@pytest.mark.parametrize("query", ["by=colour", "window=15", "window=x", "period=1", "cursor=x"])
def test_fvr_refuses_what_it_does_not_know(chain, query):
    answer = staff_api(chain.manager()).get(f"insight/fvr/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (
        400,
        "bad_cursor" if "cursor" in query else "bad_comparison",
    )


@pytest.mark.parametrize("role", [ROLES.GREETER, ROLES.CLERK])
def test_fvr_is_for_managers(chain, role):
    person = StaffFactory(role=role, stores=[chain.store()])
    assert staff_api(person).get("insight/fvr/").status_code == 403


def test_fvr_shows_a_manager_the_own_stores_only(chain):
    mine, other = chain.store(), chain.store()
    clerk = StaffFactory()
    settled(ago(20), store=mine, clerk=clerk)
    settled(ago(20), store=other, clerk=clerk)
    manager = StaffFactory(role=ROLES.STORE_MANAGER, stores=[mine])

    assert [line["code"] for line in results(manager)] == [mine.code]
    for by in ("clerk", "region", "topic", "hour"):
        assert [line["first_visits"] for line in results(manager, f"by={by}")] == [1]
    assert len(results(StaffFactory(role=ROLES.AUDITOR))) == 2


def test_fvr_books_a_region_what_happened_while_the_store_was_in_it(chain):
    store = chain.store()
    settled(ago(20), store=store)
    north = RegionFactory(code="north")
    store.region = north
    store.save()
    settled(ago(20), ago(20), store=store)
    of_north = StaffFactory(role=ROLES.REGIONAL_MANAGER, regions=[north])

    assert [(line["code"], line["first_visits"]) for line in results(chain.manager(), "by=region")] == [("south", 1)]
    assert [(line["code"], line["first_visits"]) for line in results(of_north, "by=region")] == [("north", 2)]
    assert [line["first_visits"] for line in results(of_north, "by=store")] == [3]


def test_fvr_comes_in_pages_best_bound_first(chain):
    stores = [chain.store() for _n in range(3)]
    for n, store in enumerate(stores, start=1):
        settled(*[ago(20)] * n, store=store)
    api = staff_api(chain.manager())

    first = api.get("insight/fvr/?limit=2").json()
    second = api.get(f"insight/fvr/?limit=2&cursor={first['next']}").json()

    assert [row["code"] for row in first["results"] + second["results"]] == [store.code for store in stores[::-1]]
    assert second["next"] is None


@pytest.mark.parametrize("stores", [1, 3])
def test_fvr_costs_the_same_for_one_and_three_stores(chain, stores, django_assert_num_queries):
    for _n in range(stores):
        settled(ago(20), store=chain.store())
    api = staff_api(chain.manager())

    with django_assert_num_queries(3):
        api.get("insight/fvr/")
