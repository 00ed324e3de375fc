"""The pages of the floor: for whom, and that a live page is a fresh one."""

import pytest
from django.utils import timezone

from stores.models import Staff
from tests.clients import Client, signed_in
from tests.factories import RegionFactory, StaffFactory, StoreFactory

ROLES = Staff.Role


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ROLES.GREETER, 200),
        (ROLES.CLERK, 403),
        (ROLES.STORE_MANAGER, 200),
        (ROLES.REGIONAL_MANAGER, 200),
        (ROLES.AUDITOR, 200),
        (ROLES.ADMINISTRATOR, 200),
    ],
)
def test_floor_opens_for_those_who_watch_over_it(chain, role, status):
    store = chain.store()
    client = signed_in(StaffFactory(role=role, stores=[store], regions=[chain.region]))

    assert client.get(f"/floor/{store.code}/").status_code == status
    assert client.get(f"/floor/{store.code}/live/").status_code == status
    assert client.get("/floor/", follow=True).status_code == status


@pytest.mark.parametrize("role", [ROLES.GREETER, ROLES.STORE_MANAGER, ROLES.REGIONAL_MANAGER])
def test_floor_of_a_foreign_store_does_not_exist(chain, role):
    store = chain.store()
    client = signed_in(StaffFactory(role=role, stores=[StoreFactory()], regions=[RegionFactory()]))

    assert client.get(f"/floor/{store.code}/").status_code == 404
    assert client.get(f"/floor/{store.code}/live/").status_code == 404


def test_floor_sends_visitors_to_sign_in(chain):
    store = chain.store()

    assert Client().get(f"/floor/{store.code}/")["Location"].startswith("/accounts/login/?next=")


def test_floor_of_nothing_does_not_exist(chain):
    assert signed_in(chain.manager()).get("/floor/no-such-store/").status_code == 404


def test_choose_goes_on_where_there_is_only_one_store(chain):
    store = chain.store()

    assert signed_in(chain.manager()).get("/floor/")["Location"] == f"/floor/{store.code}/"


def test_choose_lists_the_own_stores_and_finds_by_name(chain):
    chain.store("Chiado")
    chain.store("Évora")
    StoreFactory(name="Elsewhere")
    client = signed_in(chain.manager())

    everything, found = client.get("/floor/").content.decode(), client.get("/floor/?q=evora").content.decode()

    assert "Chiado" in everything
    assert "Évora" in everything
    assert "Elsewhere" not in everything
    assert "Évora" in found
    assert "Chiado" not in found


def test_page_and_snapshot_hold_the_same_regions(chain, monkeypatch):
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # a second between the two would count on every clock
    store = chain.store(counters=2)
    client = signed_in(chain.manager())

    page = client.get(f"/floor/{store.code}/").content.decode()
    answer = client.get(f"/floor/{store.code}/live/").json()

    assert set(answer["regions"]) == {"figures", "advice", "counters", "day", "line"}
    assert answer["revision"] == store.revision
    for name in ("advice", "counters", "day", "line"):
        assert answer["regions"][name] in page


def test_advice_is_an_action_only_for_those_who_may_serve(chain):
    store = chain.store(open_counters=0)
    chain.waits(store)
    counter = store.counters.get()
    manager = StaffFactory(role=ROLES.STORE_MANAGER, stores=[store])

    own = signed_in(manager).get(f"/floor/{store.code}/live/").json()["regions"]["advice"]
    regional = signed_in(chain.manager()).get(f"/floor/{store.code}/live/").json()["regions"]["advice"]

    assert f'href="/desk/{counter.pk}/"' in own
    assert "No counter is open." in regional
    assert "href" not in regional


def test_names_are_shown_as_text(chain):
    store = chain.store("<i>Chiado</i>")
    chain.service.names = {"en": "<script>alert(1)</script>"}
    chain.service.save()
    chain.waits(store)

    page = signed_in(chain.manager()).get(f"/floor/{store.code}/").content.decode()

    assert "<script>alert" not in page
    assert "<i>Chiado" not in page


@pytest.mark.parametrize("stores", [2, 4])
def test_choose_costs_the_same_for_two_and_four_stores(chain, stores, django_assert_num_queries):
    for _store in range(stores):
        chain.store()
    client = signed_in(chain.manager())

    with django_assert_num_queries(12):
        client.get("/floor/")
