"""Who asks, what they see, what they may do: the rights that every edge asks."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from core.errors import NotAllowed, NotFound, NotSignedIn
from core.models import User
from stores import access
from stores.commands.pairing import new_token
from stores.commands.tokens import issue_token
from stores.models import ApiToken, Device, Staff, Store
from tests.factories import CounterFactory, DeviceFactory, RegionFactory, StaffFactory, StoreFactory

pytestmark = pytest.mark.django_db
ROLES = Staff.Role.values


@pytest.fixture
def store():
    return StoreFactory(code="own", region=RegionFactory(code="north"))


@pytest.fixture
def other():
    return StoreFactory(code="other", region=RegionFactory(code="south"))


def person(role, store):
    """Somebody with this role for `store`, as principal."""
    staff = StaffFactory(role=role, stores=[store], regions=[store.region])
    return access.principal_for_user(staff.user_id)


def bearer(staff, scopes=("desk",)):
    return "Bearer " + issue_token(staff=staff, scopes=scopes, by="test", now=timezone.now())


def request(*, user=None, session=None, authorization="", **cookies):
    asked = RequestFactory().get("/", headers={"Authorization": authorization} if authorization else {})
    asked.user, asked.session, asked.COOKIES = user or AnonymousUser(), session or SessionStore(), cookies
    return asked


# --- who asks ---------------------------------------------------------------------------------------------------------
def test_token_tells_person_stores_regions_and_scopes(store):
    staff = StaffFactory(stores=[store], regions=[store.region])

    found = access.principal_for_bearer(bearer(staff, ["desk", "insight"]))

    assert (found.staff_id, found.key, found.role) == (staff.pk, f"staff:{staff.pk}", "clerk")
    assert (found.store_ids, found.region_ids) == (frozenset({store.pk}), frozenset({store.region_id}))
    assert found.scopes == frozenset({"desk", "insight"})
    assert found.by_cookie is False


def test_device_token_tells_purpose_and_store(store):
    counter = CounterFactory(store=store)
    device = DeviceFactory(store=store, purpose="screen", counter=counter)

    found = access.principal_for_bearer("bearer " + new_token(device))

    assert (found.device_id, found.purpose, found.device_store_id) == (device.pk, "screen", store.pk)
    assert (found.device_counter_id, found.staff_id, found.role) == (counter.pk, None, "")


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Token abc"])
def test_other_headers_are_nobody(header):
    assert access.principal_for_bearer(header) is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer lds_x", "Bearer ldd_x", "Bearer x"])
def test_bad_token_is_refused_and_not_taken_for_nobody(header):
    with pytest.raises(NotSignedIn):
        access.principal_for_bearer(header)


@pytest.mark.parametrize(
    "end",
    [
        lambda: ApiToken.objects.update(revoked_at=timezone.now()),
        lambda: ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1)),
        lambda: Staff.objects.update(is_active=False),
        lambda: User.objects.update(is_active=False),
    ],
    ids=["revoked", "expired", "person inactive", "sign-in inactive"],
)
def test_token_is_worth_nothing_any_more(store, end):
    header = bearer(StaffFactory(stores=[store]))
    assert access.principal_for_bearer(header)

    end()

    with pytest.raises(NotSignedIn):
        access.principal_for_bearer(header)


def test_revoked_device_is_nobody(store):
    device = DeviceFactory(store=store)
    token = new_token(device)
    assert access.device_by_cookie({"lado_kiosk": token}, "kiosk")

    Device.objects.update(revoked_at=timezone.now())

    assert access.device_by_cookie({"lado_kiosk": token}, "kiosk") is None


def test_cookie_of_one_purpose_is_no_device_of_another(store):
    token = new_token(DeviceFactory(store=store, purpose="display"))

    assert access.device_by_cookie({"lado_kiosk": token}, "kiosk") is None
    assert access.device_by_cookie({"lado_display": token}, "display").purpose == "display"


def test_inactive_person_is_nobody(store):
    staff = StaffFactory(stores=[store], is_active=False)

    assert access.principal_for_user(staff.user_id) is None
    assert access.principal_for_user(None) is None


def test_session_by_pin_ends_with_its_tablet(store):
    staff = StaffFactory(stores=[store])
    tablet = DeviceFactory(store=store, purpose="tablet")
    session = {access.PIN_DEVICE: tablet.pk}
    found = access.principal_for_session(staff.user_id, session)
    assert (found.staff_id, found.device_id) == (staff.pk, tablet.pk)
    assert set(found.owners) == {f"staff:{staff.pk}", f"device:{tablet.pk}"}

    Device.objects.update(revoked_at=timezone.now())

    assert access.principal_for_session(staff.user_id, session) is None


def test_socket_is_open_in_the_name_of_person_and_token(store):
    staff = StaffFactory(stores=[store])

    found = access.principal_for_bearer(bearer(staff))

    assert found.owners == (f"staff:{staff.pk}", f"token:{ApiToken.objects.get().pk}")


def test_token_counts_before_session_and_session_before_device(store):
    signed_in, by_token = StaffFactory(stores=[store]), StaffFactory(stores=[store])
    cookies = {"lado_kiosk": new_token(DeviceFactory(store=store))}

    with_all = request(user=signed_in.user, authorization=bearer(by_token), **cookies)
    assert access.principal_of(with_all).staff_id == by_token.pk
    assert access.principal_of(request(user=signed_in.user, **cookies)).staff_id == signed_in.pk
    assert access.principal_of(request(**cookies)).purpose == "kiosk"
    assert access.principal_of(request()) is access.PUBLIC


def test_kiosk_page_belongs_to_the_kiosk_whoever_is_signed_in(store):
    staff = StaffFactory(stores=[store])
    asked = request(user=staff.user, lado_kiosk=new_token(DeviceFactory(store=store)))

    assert access.device_of(asked, "kiosk").purpose == "kiosk"
    with pytest.raises(NotSignedIn):
        access.device_of(asked, "display")


def test_device_is_no_staff(store):
    with pytest.raises(NotSignedIn):
        access.staff_of(request(lado_kiosk=new_token(DeviceFactory(store=store))))


# --- what they see and may do -----------------------------------------------------------------------------------------
SEES = {"greeter": 1, "clerk": 1, "store_manager": 1, "regional_manager": 1, "auditor": 2, "administrator": 2}


@pytest.mark.parametrize("role", ROLES)
def test_role_sees_its_stores_and_no_others(store, other, role):
    seen = access.stores_visible_to(person(role, store))

    assert seen.count() == SEES[role]
    assert store in seen


def test_device_sees_its_store_and_the_public_none(store, other):
    device = access.principal_for_bearer("Bearer " + new_token(DeviceFactory(store=store)))

    assert list(access.stores_visible_to(device)) == [store]
    assert not access.stores_visible_to(access.PUBLIC).exists()


@pytest.mark.parametrize("role", ROLES)
def test_role_sees_its_regions(store, other, role):
    seen = set(access.regions_visible_to(person(role, store)).values_list("code", flat=True))

    assert seen == ({"north", "south"} if SEES[role] == 2 else {"north"})


#                     work   serve  manage
MAY = {
    "greeter": (True, False, False),
    "clerk": (True, True, False),
    "store_manager": (True, True, True),
    "regional_manager": (False, False, True),
    "auditor": (False, False, False),
    "administrator": (False, False, True),
}


@pytest.mark.parametrize("role", ROLES)
def test_role_works_serves_and_manages_as_agreed(store, role):
    who = person(role, store)

    may = access.can_work(who, store.pk), access.can_serve(who, store.pk), access.can_manage(who, store)

    assert may == MAY[role]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_nobody_but_the_administrator_does_anything_elsewhere(store, other, role):
    who = person(role, store)

    assert not access.can_work(who, other.pk)
    assert not access.can_serve(who, other.pk)
    assert not access.can_manage(who, other)


@pytest.mark.parametrize(("scopes", "manages"), [(["desk"], True), (["book", "insight"], False), ([], False)])
def test_token_manages_with_the_scope_desk_only(store, scopes, manages):
    manager = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store])
    who = access.principal_for_bearer(bearer(manager, scopes))

    assert access.can_manage(who, store) is manages
    assert access.stores_to_manage(who).exists() is manages


def test_scopes_limit_tokens_and_not_people(store):
    clerk = StaffFactory(stores=[store])

    access.require_scope(access.principal_for_user(clerk.user_id), "desk")
    access.require_scope(access.principal_for_bearer(bearer(clerk)), "desk")
    with pytest.raises(access.WrongScope):
        access.require_scope(access.principal_for_bearer(bearer(clerk, ["book"])), "desk")


# --- fetched and authorised in one step -------------------------------------------------------------------------------
def test_what_may_not_be_seen_does_not_exist(store, other):
    who = person("store_manager", store)
    counter, device = CounterFactory(store=other), DeviceFactory(store=other)

    for fetch, ask in (
        (access.store_for, "other"),
        (access.managed_store, "other"),
        (access.counter_for, counter.pk),
        (access.device_for, device.pk),
        (access.store_for, "nowhere"),
        (access.counter_for, 10**17),
        (access.region_for, "south"),
    ):
        with pytest.raises(NotFound):
            fetch(who, ask)


def test_what_may_be_seen_but_not_touched_is_refused(store):
    clerk, greeter = person("clerk", store), person("greeter", store)
    counter, device = CounterFactory(store=store), DeviceFactory(store=store)

    for fetch, who, ask in (
        (access.managed_store, clerk, "own"),
        (access.device_for, clerk, device.pk),
        (access.counter_for, greeter, counter.pk),
    ):
        with pytest.raises(NotAllowed):
            fetch(who, ask)


def test_the_public_is_asked_to_sign_in(store):
    counter, device = CounterFactory(store=store), DeviceFactory(store=store)

    for fetch, ask in (
        (access.store_for, "own"),
        (access.counter_for, counter.pk),
        (access.device_for, device.pk),
        (access.region_for, "north"),
    ):
        with pytest.raises(NotSignedIn):
            fetch(access.PUBLIC, ask)


def test_closed_counter_and_inactive_store_are_not_there(store):
    who = person("clerk", store)
    counter = CounterFactory(store=store, is_active=False)
    Store.objects.update(is_active=False)

    with pytest.raises(NotFound):
        access.counter_for(who, counter.pk)
    with pytest.raises(NotFound):
        access.public_store("own")
