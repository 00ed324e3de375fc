"""Live monitors and desks on the real web process: which role may look at what."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from stores.access import PIN_DEVICE
from stores.commands import pairing
from stores.models import Staff
from tests.factories import CounterFactory, DeviceFactory, RegionFactory, StaffFactory, StoreFactory
from tests.sockets import closing_code, looking, refusal, signed_in, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("sockets")]
ROLES = Staff.Role
OVER_REGIONS = (ROLES.REGIONAL_MANAGER, ROLES.AUDITOR, ROLES.ADMINISTRATOR)
SERVE = (ROLES.CLERK, ROLES.STORE_MANAGER)


@pytest.fixture
def served(web):
    return web


@pytest.fixture
def store(transactional_db, chain):
    return chain.store("Chiado")


def person(store, role):
    return signed_in(StaffFactory(role=role, stores=[store], regions=[store.region]))


def seen(served, path, headers):
    """What a socket says first; None when it is refused."""
    try:
        with looking(served, path, headers=headers) as page:
            return told(page)
    except Exception:  # noqa: BLE001 -- the next line says whether it was the refusal
        assert refusal(served, path, headers=headers) == 403
        return None


@pytest.mark.parametrize("role", ROLES.values)
def test_wall_is_shown_to_those_who_watch_over_regions(served, store, role):
    answer = seen(served, "/ws/wall/?region=south", person(store, role))

    assert (answer is not None) == (role in OVER_REGIONS)
    assert answer is None or [row["name"] for row in answer["stores"]] == ["Chiado"]


@pytest.mark.parametrize("role", ROLES.values)
def test_floor_is_shown_to_everybody_over_the_store_but_clerks(served, store, role):
    answer = seen(served, f"/ws/line/{store.code}/?view=floor", person(store, role))

    assert (answer is not None) == (role != ROLES.CLERK)


@pytest.mark.parametrize("role", ROLES.values)
def test_desk_is_shown_to_those_who_serve(served, store, role):
    path = f"/ws/line/{store.code}/?view=desk&counter={store.counters.get().pk}"

    assert (seen(served, path, person(store, role)) is not None) == (role in SERVE)


def test_foreign_regions_stores_and_counters_are_refused(served, store, chain):
    other = StoreFactory(region=RegionFactory(code="north"))
    counter = CounterFactory(store=other)
    regional, clerk = signed_in(chain.manager()), person(store, ROLES.CLERK)

    for path, headers in (
        ("/ws/wall/?region=north", regional),
        ("/ws/wall/?region=nowhere", regional),
        (f"/ws/line/{other.code}/?view=floor", regional),
        (f"/ws/line/{other.code}/?view=desk&counter={counter.pk}", clerk),
        (f"/ws/line/{store.code}/?view=desk&counter={counter.pk}", clerk),
        (f"/ws/line/{store.code}/?view=desk&counter=", clerk),
    ):
        assert refusal(served, path, headers=headers) == 403, path


def test_wall_without_a_region_shows_the_only_one_and_its_page_speaks_the_pages_language(served, store):
    headers = person(store, ROLES.REGIONAL_MANAGER)

    assert seen(served, "/ws/wall/", headers)["region"] == "south"
    regions = seen(served, "/ws/wall/?view=page&lang=ru", headers)["regions"]
    assert set(regions) == {"figures", "rank", "tiles"}
    assert regions != seen(served, "/ws/wall/?view=page&lang=en", headers)["regions"]


def test_desk_of_somebody_who_came_by_pin_closes_with_the_tablet(served, store):
    tablet, headers = DeviceFactory(store=store, purpose="tablet"), person(store, ROLES.CLERK)
    session = SessionStore(headers["Cookie"].removeprefix(f"{settings.SESSION_COOKIE_NAME}="))
    session[PIN_DEVICE] = tablet.pk
    session.save()
    path = f"/ws/line/{store.code}/?view=desk&counter={store.counters.get().pk}"
    with looking(served, path, headers=headers) as page:
        told(page)

        pairing.revoke(device_id=tablet.pk, by=0, now=timezone.now())

        assert closing_code(page) == 4401
    assert refusal(served, path, headers=headers) == 403
