"""The pages of the wall."""

import pytest

from queueing.queries import cache
from stores.models import Staff, Store
from tests.clients import Client, signed_in
from tests.factories import RegionFactory, StaffFactory

ROLES = Staff.Role


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ROLES.GREETER, 403),
        (ROLES.CLERK, 403),
        (ROLES.STORE_MANAGER, 403),
        (ROLES.REGIONAL_MANAGER, 200),
        (ROLES.AUDITOR, 200),
        (ROLES.ADMINISTRATOR, 200),
    ],
)
def test_wall_opens_for_those_who_watch_over_regions(chain, role, status):
    store = chain.store()
    client = signed_in(StaffFactory(role=role, stores=[store], regions=[chain.region]))

    assert client.get("/wall/south/").status_code == status
    assert client.get("/wall/south/live/").status_code == status
    assert client.get("/wall/", follow=True).status_code == status


def test_wall_of_a_foreign_region_does_not_exist(chain):
    stranger = StaffFactory(role=ROLES.REGIONAL_MANAGER, regions=[RegionFactory()])

    assert signed_in(stranger).get("/wall/south/").status_code == 404
    assert signed_in(stranger).get("/wall/south/live/").status_code == 404


def test_wall_sends_visitors_to_sign_in():
    assert Client().get("/wall/")["Location"] == "/accounts/login/?next=%2Fwall%2F"


def test_choose_goes_on_where_there_is_only_one_region(chain):
    assert signed_in(chain.manager()).get("/wall/")["Location"] == "/wall/south/"


def test_choose_lists_the_own_regions_with_who_waits(chain):
    RegionFactory(code="foreign")
    manager = chain.manager()
    manager.regions.add(RegionFactory(code="north", name="North"))
    chain.waits(chain.store())

    page = signed_in(manager).get("/wall/").content.decode()

    assert 'href="/wall/south/"' in page
    assert 'href="/wall/north/"' in page
    assert "foreign" not in page
    assert "1 waiting" in page


def test_page_and_snapshot_hold_the_same_regions(chain):
    chain.waits(chain.store(open_counters=0))
    client = signed_in(chain.manager())

    page, answer = client.get("/wall/south/").content.decode(), client.get("/wall/south/live/").json()

    assert set(answer["regions"]) == {"figures", "rank", "tiles"}
    for html in answer["regions"].values():
        assert html in page


def test_snapshot_of_a_region_with_other_stores_sends_the_page_to_load_anew(chain):
    chain.store()
    client = signed_in(chain.manager())
    address = client.get("/wall/south/").content.decode().split('data-poll="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(address).status_code == 200

    Store.objects.update(region=RegionFactory())
    cache.forget()

    assert client.get(address, headers={"Accept": "application/json"}).status_code == 410


def test_empty_region_says_so(chain):
    assert "This region has no stores yet." in signed_in(chain.manager()).get("/wall/south/").content.decode()


def test_calm_region_says_so(chain):
    chain.store()

    assert "All is calm" in signed_in(chain.manager()).get("/wall/south/").content.decode()


def test_names_are_shown_as_text(chain):
    chain.waits(chain.store("<script>alert(1)</script>", open_counters=0))

    assert "<script>alert" not in signed_in(chain.manager()).get("/wall/south/").content.decode()
