"""A shared tablet: whose turn it is."""

from importlib import import_module

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from stores.access import PIN_DEVICE
from stores.commands import pairing, pins
from stores.models import Device, Staff
from tests.clients import Client, paired, signed_in
from tests.factories import CounterFactory, DeviceFactory, StaffFactory, StoreFactory


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def store(db):
    return StoreFactory()


@pytest.fixture
def clerk(store):
    clerk = StaffFactory(first_name="Inês", stores=[store])
    pins.set_pin(staff=clerk, pin="4071", now=timezone.now())
    return clerk


@pytest.fixture
def tablet(store):
    return paired(store, "tablet")


def sign_in(tablet, person, pin="4071", **more):
    return tablet.post(f"/pin/{person.pk}/", {"pin": pin, **more})


def session_of(client):
    return import_module(django_settings.SESSION_ENGINE).SessionStore(
        client.cookies[django_settings.SESSION_COOKIE_NAME].value
    )


def test_tablet_lists_the_people_of_its_store(tablet, clerk, store):
    StaffFactory(first_name="Stranger", stores=[StoreFactory()])
    StaffFactory(first_name="Gone", stores=[store], is_active=False)
    StaffFactory(first_name="Above", role=Staff.Role.REGIONAL_MANAGER, stores=[store])
    StaffFactory(first_name="New", stores=[store])

    page = tablet.get("/pin/").content.decode()

    assert f'href="/pin/{clerk.pk}/"' in page
    assert "no PIN yet" in page
    for name in ("Stranger", "Gone", "Above"):
        assert name not in page


def test_any_other_browser_is_shown_the_way_to_pairing(clerk):
    answer = Client().get("/pin/")

    assert answer.status_code == 401
    assert 'href="/pair/tablet/"' in answer.content.decode()
    assert sign_in(Client(), clerk).status_code == 401
    assert paired(clerk.stores.get(), "kiosk").get("/pin/").status_code == 401


def test_right_pin_opens_the_desk(tablet, clerk):
    answer = sign_in(tablet, clerk)

    assert answer["Location"] == "/desk/"
    assert tablet.get("/desk/").status_code == 200


def test_tablet_of_a_counter_goes_to_its_desk(clerk, store):
    counter = CounterFactory(store=store)
    tablet = paired(store, "tablet")
    Device.objects.update(counter=counter)

    assert sign_in(tablet, clerk)["Location"] == f"/desk/{counter.pk}/"


@pytest.mark.parametrize(
    ("wanted", "location"), [("/floor/", "/floor/"), ("https://evil.example/", "/desk/"), ("//evil.example", "/desk/")]
)
def test_pin_leads_back_to_our_own_pages_only(tablet, clerk, wanted, location):
    assert sign_in(tablet, clerk, next=wanted)["Location"] == location


def test_wrong_pin_is_said_and_opens_nothing(tablet, clerk):
    answer = sign_in(tablet, clerk, pin="1111")

    assert answer.status_code == 400
    assert "This PIN does not fit." in answer.content.decode()
    assert tablet.get("/desk/").status_code == 302


def test_unknown_person_gets_the_same_answer_as_a_wrong_pin(tablet, clerk):
    foreign = StaffFactory(stores=[StoreFactory()])
    pins.set_pin(staff=foreign, pin="4071", now=timezone.now())

    for staff_id in (foreign.pk, 10**9):
        answer = tablet.post(f"/pin/{staff_id}/", {"pin": "4071"})

        assert answer.status_code == 400
        assert "This PIN does not fit." in answer.content.decode()


def test_session_by_pin_names_the_tablet_and_ends_when_idle(tablet, clerk):
    sign_in(tablet, clerk)

    session = session_of(tablet)
    assert session[PIN_DEVICE] == Device.objects.get().pk
    assert session.get_expiry_age() == 15 * 60


def test_second_person_gets_a_session_of_the_own(tablet, clerk, store):
    other = StaffFactory(stores=[store])
    pins.set_pin(staff=other, pin="7359", now=timezone.now())
    sign_in(tablet, clerk)
    before = tablet.cookies[django_settings.SESSION_COOKIE_NAME].value

    sign_in(tablet, other, pin="7359")

    assert tablet.cookies[django_settings.SESSION_COOKIE_NAME].value != before
    assert not import_module(django_settings.SESSION_ENGINE).SessionStore().exists(before)


def test_nothing_of_an_earlier_session_stays_even_of_the_same_person(tablet, clerk):
    sign_in(tablet, clerk)
    session = session_of(tablet)
    session["left over"] = 1
    session.save()

    sign_in(tablet, clerk)

    assert "left over" not in session_of(tablet)


def test_stay_keeps_the_session_and_news_do_not(tablet, clerk):
    sign_in(tablet, clerk)
    session = session_of(tablet)
    session.set_expiry(60)
    session.save()

    tablet.get("/desk/", headers={"Accept": "application/json"})
    assert session_of(tablet).get_expiry_age() <= 60
    assert tablet.post("/pin/stay/").status_code == 204
    assert session_of(tablet).get_expiry_age() == 15 * 60


def test_stay_does_not_shorten_a_session_by_password(store):
    client = signed_in(StaffFactory(stores=[store]))
    before = session_of(client).get_expiry_age()

    client.post("/pin/stay/")

    assert session_of(client).get_expiry_age() == pytest.approx(before, abs=2)


def test_leave_ends_the_session_and_asks_who_is_next(tablet, clerk):
    sign_in(tablet, clerk)

    assert tablet.post("/pin/leave/")["Location"] == "/pin/"
    assert tablet.get("/desk/")["Location"].startswith("/pin/?next=")


def test_session_by_pin_dies_with_its_tablet(tablet, clerk, store):
    sign_in(tablet, clerk)
    manager = StaffFactory(role="store_manager", stores=[store])

    pairing.revoke(device_id=Device.objects.get().pk, by=manager.pk, now=timezone.now())

    assert tablet.get("/desk/").status_code == 302
    counter = CounterFactory(store=store)
    refused = tablet.post(f"/api/v1/counters/{counter.pk}/open/", "{}", content_type="application/json")
    assert refused.status_code == 401


def test_history_names_the_tablet_beside_the_person(tablet, clerk, store):
    from queueing.models import TicketMove  # noqa: PLC0415 -- the lower part's test looks up once
    from tests.queueing.conftest import make_shop  # noqa: PLC0415 -- the same

    shop = make_shop()
    clerk.stores.set([shop.store])
    Device.objects.update(store=shop.store)
    for service in (shop.sim, shop.bill):
        clerk.skill_rows.create(service=service)
    sign_in(tablet, clerk)
    shop.arrive(at=timezone.now())
    for path in ("open", "call-next"):
        tablet.post(f"/api/v1/counters/{shop.counter.pk}/{path}/", "{}", content_type="application/json")

    move = TicketMove.objects.latest("id")
    assert (move.by, move.device) == (clerk, Device.objects.get())


# --- setting it
def test_set_asks_for_the_password_first(clerk):
    answer = signed_in(clerk).get("/pin/set/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/reauthenticate/?next=%2Fpin%2Fset%2F")


def confirmed(clerk):
    """A browser in which the clerk has just confirmed with the password."""
    clerk.user.set_password("correct horse")
    clerk.user.save()
    client = signed_in(clerk)
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    return client


def test_set_keeps_the_new_pin(clerk, tablet):
    client = confirmed(clerk)

    answer = client.post("/pin/set/", {"pin": "7359", "again": "7359"})

    assert answer["Location"] == "/"
    assert sign_in(tablet, clerk, pin="7359").status_code == 302


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [("7359", "7358", "not the same"), ("12", "12", "4 to 8 digits"), ("1234", "1234", "try that first")],
)
def test_set_says_what_is_wrong(clerk, pin, again, words):
    answer = confirmed(clerk).post("/pin/set/", {"pin": pin, "again": again})

    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_set_is_not_for_regional_managers(db):
    manager = StaffFactory(role=Staff.Role.REGIONAL_MANAGER)

    assert confirmed(manager).get("/pin/set/").status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_list_costs_the_same_for_one_and_three_people(tablet, store, people, django_assert_num_queries):
    for _person in range(people):
        StaffFactory(stores=[store])
    tablet.get("/pin/")  # from now on it was seen within half a minute

    with django_assert_num_queries(4):
        tablet.get("/pin/")


def test_tablet_is_seen_when_its_page_is_opened(store):
    tablet = paired(store, "tablet")

    tablet.get("/pin/")

    assert Device.objects.get().last_seen_at is not None
    assert DeviceFactory(store=store).last_seen_at is None
