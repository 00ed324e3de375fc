"""The start page: the right doors for everybody."""

import re

import pytest

from stores.models import Staff
from tests.clients import Client, paired, signed_in
from tests.factories import StaffFactory, StoreFactory

ROLES = Staff.Role
DOORS = ("/desk/", "/greet/", "/home/", "/floor/", "/wall/", "/devices/", "/outbox/", "/admin/")


def opened(page):
    """The staff's doors that are links."""
    return [door for door in DOORS if f'class="door" href="{door}"' in page]


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        (ROLES.GREETER, ["/greet/", "/floor/"]),
        (ROLES.CLERK, ["/desk/", "/greet/", "/home/"]),
        (ROLES.STORE_MANAGER, ["/desk/", "/greet/", "/home/", "/floor/", "/devices/", "/outbox/"]),
        (ROLES.REGIONAL_MANAGER, ["/floor/", "/wall/", "/devices/", "/outbox/"]),
        (ROLES.AUDITOR, ["/floor/", "/wall/"]),
        (ROLES.ADMINISTRATOR, ["/floor/", "/wall/", "/devices/", "/outbox/"]),
    ],
)
def test_start_opens_the_doors_of_the_role_and_each_of_them_opens(db, role, doors):
    store = StoreFactory()
    client = signed_in(StaffFactory(role=role, stores=[store], regions=[store.region]))

    assert opened(client.get("/").content.decode()) == doors
    for door in doors:
        assert client.get(door, follow=True).status_code == 200


def test_start_shows_the_own_doors_before_all_others(db):
    page = signed_in(StaffFactory(role=ROLES.CLERK, stores=[StoreFactory()])).get("/").content.decode()

    titles = re.findall(r'class="door".*?<b>(.*?)</b>', page)
    assert titles[0] == "Clerk desk"
    assert titles.index("Stores") < titles.index("Regional wall")


def test_start_opens_the_administration_to_its_users(db):
    person = StaffFactory(role=ROLES.ADMINISTRATOR)
    person.user.is_staff = person.user.is_superuser = True
    person.user.save()

    assert "/admin/" in opened(signed_in(person).get("/").content.decode())


def test_start_shows_visitors_the_way_to_sign_in(db, settings):
    settings.DEMO = False

    page = Client().get("/").content.decode()

    assert opened(page) == []
    assert 'class="door" href="/accounts/login/"' in page
    assert 'class="door" href="/stores/"' in page
    assert 'class="door" href="/pair/kiosk/"' in page
    assert "clerk1" not in page


def test_start_of_the_demo_shows_visitors_every_door(db, settings):
    settings.DEMO = True
    StoreFactory(code="demo-001")

    page = Client().get("/").content.decode()

    assert 'href="/accounts/login/?next=/desk/"' in page
    assert 'formaction="/pair/kiosk/here/"' in page
    assert '<option value="demo-001" selected>' in page
    assert "clerk1" in page


def test_start_leads_a_paired_browser_to_its_page(db, settings):
    settings.DEMO = False

    page = paired(StoreFactory(), "kiosk").get("/").content.decode()

    assert 'class="door" href="/kiosk/"' in page
    assert 'class="door" href="/pair/display/"' in page


def test_start_greets_somebody_who_is_signed_in_but_no_staff(db, django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create(username="nobody"), "django.contrib.auth.backends.ModelBackend")

    assert client.get("/").status_code == 200
    assert client.get("/desk/").status_code == 403


@pytest.mark.parametrize("stores", [1, 3])
def test_start_costs_the_same_for_one_and_three_stores(db, stores, settings, django_assert_num_queries):
    settings.DEMO = True
    shops = [StoreFactory() for _store in range(stores)]
    client = signed_in(StaffFactory(stores=shops))

    with django_assert_num_queries(6):
        client.get("/")
