"""People as administrators enter them: sign-in and role stay in step, and rights end at once."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from core import live
from core.models import AuditEntry, User
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import ServiceFactory, StaffFactory, StoreFactory, TierFactory, UserFactory, customer_with
from tests.pages import admin_errors, change
from tests.stores.conftest import administrator


@pytest.fixture
def closed(monkeypatch):
    """In whose name sockets are closed; the news themselves are another test's matter."""
    heard = []
    monkeypatch.setattr(live.bell, "say", heard.append)
    return heard


@pytest.fixture
def clerk(db):
    return StaffFactory(stores=[StoreFactory()], user=UserFactory(username="ana"))


def page(staff):
    return reverse("admin:core_user_change", args=[staff.user_id])


def test_person_is_added_with_sign_in_role_stores_and_skills(console):
    store, service = StoreFactory(), ServiceFactory()

    answer = change(
        console,
        reverse("admin:core_user_add"),
        username="rui.costa",
        email="Rui@Example.ORG",
        usable_password="true",
        password1="a-long-enough-one",
        password2="a-long-enough-one",
        **{
            "staff-0-first_name": "Rui",
            "staff-0-role": "clerk",
            "staff-0-stores": [store.pk],
            "staff-0-able": [service.pk],
            "staff-0-language": "pt",
        },
    )

    assert answer.status_code == 302
    user = User.objects.get(username="rui.costa")
    assert (user.email, user.is_staff, user.is_superuser) == ("rui@example.org", False, False)
    assert check_password("a-long-enough-one", user.password)
    assert (user.staff.code, user.staff.role, user.staff.language) == ("ruicosta", "clerk", "pt")
    assert (list(user.staff.stores.all()), list(user.staff.skills.all())) == ([store], [service])


@pytest.mark.parametrize(("role", "told"), [("clerk", "Choose the stores"), ("regional_manager", "Choose the regions")])
def test_role_needs_its_places(console, clerk, role, told):
    answer = change(console, page(clerk), **{"staff-0-role": role, "staff-0-stores": []})

    assert told in admin_errors(answer)


def test_address_of_somebody_else_is_refused_however_it_is_written(console, clerk):
    UserFactory(email="Taken@example.org")

    answer = change(console, page(clerk), email="taken@EXAMPLE.org")

    assert "Somebody else has this address" in admin_errors(answer)


def test_administrator_by_role_gets_the_console_and_loses_it_with_the_role(console, clerk):
    change(console, page(clerk), **{"staff-0-role": "administrator"})
    assert signed_in(clerk).get("/admin/").status_code == 200

    change(console, page(clerk), **{"staff-0-role": "clerk"})
    clerk.user.refresh_from_db()
    assert (clerk.user.is_staff, clerk.user.is_superuser) == (False, False)
    assert signed_in(clerk).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("row", ["core.User", "stores.Staff"])
def test_console_is_closed_when_only_one_of_role_and_sign_in_says_so(admin_staff, row):
    if row == "core.User":
        User.objects.update(is_superuser=False)
    else:
        Staff.objects.update(role="clerk")

    assert signed_in(admin_staff).get("/admin/", follow=True).status_code == 403


def test_inactive_person_is_inactive_in_both_places_and_out_at_once(
    console, clerk, closed, django_capture_on_commit_callbacks
):
    browser = signed_in(clerk)
    line = f"/api/v1/stores/{clerk.stores.get().code}/line/"
    assert browser.get(line).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        change(console, page(clerk), is_active=None)

    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.user.is_active) == (False, False)
    assert browser.get(line).status_code == 401
    assert f"revoke:staff:{clerk.pk}" in closed


def test_person_comes_back_when_active_again(console, clerk):
    change(console, page(clerk), is_active=None)

    change(console, page(clerk), is_active="on")

    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.user.is_active) == (True, True)


@pytest.mark.parametrize("values", [{"is_active": None}, {"staff-0-role": "auditor"}])
def test_last_administrator_stays(console, admin_staff, values):
    answer = change(console, page(admin_staff), **values)

    assert "Somebody has to stay administrator" in admin_errors(answer)
    admin_staff.refresh_from_db()
    assert admin_staff.role == "administrator"


def test_administrator_may_go_when_another_stays(console, admin_staff):
    administrator()

    answer = change(console, page(admin_staff), **{"staff-0-role": "auditor"})

    assert answer.status_code == 302
    admin_staff.refresh_from_db()
    assert admin_staff.role == "auditor"


def test_new_password_ends_the_sessions_and_sockets_and_is_written_down_without_it(
    console, clerk, closed, django_capture_on_commit_callbacks
):
    browser = signed_in(clerk)
    address = reverse("admin:auth_user_password_change", args=[clerk.user_id])

    with django_capture_on_commit_callbacks(execute=True):
        console.post(
            address, {"password1": "quite-another-one", "password2": "quite-another-one", "usable_password": "true"}
        )

    clerk.user.refresh_from_db()
    assert check_password("quite-another-one", clerk.user.password)
    assert browser.get(f"/api/v1/stores/{clerk.stores.get().code}/line/").status_code == 401
    assert f"revoke:staff:{clerk.pk}" in closed
    assert "quite" not in str(AuditEntry.objects.get(action="user.change").data)


def test_save_is_written_down_by_names_of_fields_only(console, clerk):
    change(console, page(clerk), email="ana.sousa@example.org", **{"staff-0-last_name": "Sousa"})

    data = AuditEntry.objects.get(action="user.change", target=f"user:{clerk.user_id}").data
    assert data["fields"] == {"email": None}
    assert data["parts"] == [{"part": f"staff:{clerk.pk}", "fields": {"last_name": None}}]


def test_second_factors_of_somebody_who_lost_them_are_removed(console, admin_staff, clerk):
    Authenticator.objects.create(user=clerk.user, type="totp", data={"secret": "x"})
    kept = Authenticator.objects.create(user=admin_staff.user, type="totp", data={"secret": "y"})

    console.post(
        reverse("admin:core_user_changelist"),
        {"action": "remove_second_factors", "_selected_action": [clerk.user_id], "index": 0},
    )

    assert list(Authenticator.objects.all()) == [kept]
    entry = AuditEntry.objects.get(action="staff.second_factors_removed")
    assert (entry.actor, entry.target) == (f"staff:{admin_staff.pk}", f"staff:{clerk.pk}")


def test_nobody_is_deleted(console, clerk):
    assert console.post(reverse("admin:core_user_delete", args=[clerk.user_id]), {"post": "yes"}).status_code == 403


@pytest.fixture
def customer(db):
    tier = TierFactory(code="standard")
    return customer_with(number="4711001", phone="+351912345678", mail="ana.lopes@example.org", tier=tier)


@pytest.mark.parametrize("name", ["changelist", "change"])
def test_customer_shows_last_digits_only(console, customer, name):
    args = [customer.pk] if name == "change" else []

    shown = console.get(reverse(f"admin:stores_customer_{name}", args=args)).content.decode()

    assert "…001" in shown
    assert "…678" in shown
    assert "4711001" not in shown
    assert "912345678" not in shown
    assert "a…@example.org" in shown
    assert "ana.lopes" not in shown


def test_customer_is_found_by_the_whole_number_and_gets_another_tier(console, customer):
    gold = TierFactory(code="gold")
    found = console.get(reverse("admin:stores_customer_changelist"), {"q": "4711001"}).context["cl"].result_list

    change(console, reverse("admin:stores_customer_change", args=[found[0].pk]), tier=gold.pk)

    customer.refresh_from_db()
    assert (customer.tier, customer.ways.get(kind="number").value) == (gold, "4711001")
    entry = AuditEntry.objects.get(action="customer.change")
    assert entry.data == {"fields": {"tier": None}}


@pytest.mark.parametrize("term", ["4711", "471100", "+351912345678"])
def test_customer_is_not_found_by_parts_of_it(console, customer, term):
    found = console.get(reverse("admin:stores_customer_changelist"), {"q": term}).context["cl"].result_list

    assert not list(found)
