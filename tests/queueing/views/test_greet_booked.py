"""Bookings of the day for those who stand in the store: who is expected, who has come; and booking for a customer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from queueing.commands import dispatch, serving
from queueing.models import Booking, SessionStep, Ticket
from queueing.queries.line import snapshot
from stores.models import Staff, StoreService
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory
from tests.queueing.checkins import PHONE, booked, next_quarter, takes_bookings
from tests.queueing.views.reading import buttons, fields, links, words

ROLES = Staff.Role
LIST, BOOK = "/greet/chiado/bookings/", "/greet/chiado/book/"


@pytest.fixture
def open_shop(shop):
    return takes_bookings(shop)


@pytest.fixture
def door(open_shop):
    return signed_in(StaffFactory(role=ROLES.GREETER, stores=[open_shop.store]))


def form_of(page):
    return {name: value for name, value in fields(page).items() if name not in ("q", "sought")}


# --- the list ---------------------------------------------------------------------------------------------------------
def test_the_list_names_who_is_expected_by_time(open_shop, door):
    late = booked(open_shop, number=1, ago=20)
    booked(open_shop, number=2, quarter=3, party=2, notes="Needs the lift")
    booked(open_shop, number=3, days=1)
    said = words(door.get(LIST))

    assert said.index("No 1") < said.index("No 2")
    assert "No 3" not in said
    for part in (late.reference, "Not here yet", "Expected", "2 people", "Needs the lift"):
        assert part in said


def test_the_list_costs_the_same_for_one_and_three(open_shop, door):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            door.get(LIST)
        return len(queries)

    booked(open_shop)
    door.get(LIST)
    one = asked()
    for number in (2, 3):
        booked(open_shop, number=number)

    assert asked() == one


def test_a_long_list_has_pages(open_shop, door, monkeypatch):
    monkeypatch.setattr("queueing.views.greet_booked.ROWS", 2)
    for number in (1, 2, 3):
        booked(open_shop, number=number)

    assert "Page 1 of 2" in words(door.get(LIST))
    assert "No 3" in words(door.get(f"{LIST}?page=2"))


@pytest.mark.parametrize("text", ["ines", "Inês pi", "{reference}", "{part}", "912 340 001"])
def test_somebody_is_found_by_name_reference_or_phone(open_shop, door, text):
    mine = booked(open_shop)
    Booking.objects.filter(pk=mine.pk).update(name="Inês Pires")
    booked(open_shop, number=2)
    sought = text.format(reference=mine.reference.lower(), part=mine.reference[:4])

    said = words(door.post(LIST, {"sought": sought}))

    assert "1 booking found" in said
    assert "Inês Pires" in said
    assert "No 2" not in said


def test_whoever_is_not_there_is_not_found(open_shop, door):
    booked(open_shop)

    assert "No booking like that on this day." in words(door.post(LIST, {"sought": "nobody at all"}))


def test_has_arrived_needs_no_proof(open_shop, door):
    open_shop.store.joining = "code"
    open_shop.store.save()
    mine = booked(open_shop)

    answer = door.post(f"{LIST}{mine.pk}/arrived/", {"key": "k"})

    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/greet/chiado/ticket/{ticket.pk}/"
    assert (ticket.booked_for, ticket.channel) == (mine.starts_at, "staff")
    assert door.post(f"{LIST}{mine.pk}/arrived/", {"key": "k2"})["Location"] == answer["Location"]
    assert f"/greet/chiado/ticket/{ticket.pk}/" in links(door.get(LIST))


def test_what_cannot_arrive_is_said(open_shop, door):
    tomorrow = booked(open_shop, days=1)

    answer = door.post(f"{LIST}{tomorrow.pk}/arrived/", {"key": "k"}, follow=True)

    assert "This booking is for another day." in words(answer)


def test_a_booking_of_another_store_does_not_exist(open_shop, door):
    foreign = booked(open_shop)
    Booking.objects.update(store=StoreFactory())

    assert door.post(f"{LIST}{foreign.pk}/arrived/", {"key": "k"}).status_code == 404


def test_another_day_is_chosen_and_searched(open_shop, door):
    booked(open_shop, number=1)
    tomorrow = booked(open_shop, number=2, days=1)

    page = door.get(f"{LIST}?on={tomorrow.day}")
    said = words(door.post(LIST, {"sought": "No 2", "on": str(tomorrow.day)}))

    assert "No 2" in words(page)
    assert "No 1" not in words(page)
    assert f"{LIST}{tomorrow.pk}/" in links(page)
    assert f"{LIST}{tomorrow.pk}/arrived/" not in page.content.decode()
    assert "1 booking found" in said
    for odd in ("never", "2001-01-01", "9999-12-31"):
        assert door.get(f"{LIST}?on={odd}").status_code == 200


def test_all_services_of_a_booking_are_shown(open_shop, door):
    booked(open_shop, service=("bill", "sim-swap"))

    assert "Bill + Sim-Swap" in words(door.get(LIST))


# --- the desk ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("serves", [False, True])
def test_the_desk_shows_party_and_notes_of_the_booking(open_shop, door, serves):
    shop, mine = open_shop, booked(open_shop, party=2, notes="Brings a broken phone")
    door.post(f"{LIST}{mine.pk}/arrived/", {"key": "k"})
    desk = signed_in(shop.clerk)
    assert "Brings a broken phone" not in words(desk.get(f"/desk/{shop.counter.pk}/"))  # called by nobody yet
    now = timezone.now()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=now)
    if serves:
        serving.serve(**shop.at_counter(Ticket.objects.get().pk, now=now))

    said = words(desk.get(f"/desk/{shop.counter.pk}/"))

    for part in ("Booked for", "2 people", "Brings a broken phone"):
        assert part in said
    assert LIST in links(desk.get(f"/desk/{shop.counter.pk}/"))


def test_all_that_is_booked_stands_on_the_desk_and_in_the_lines_and_its_steps_are_laid_out(open_shop, door):
    shop, mine = open_shop, booked(open_shop, service=("sim-swap", "bill"))
    door.post(f"{LIST}{mine.pk}/arrived/", {"key": "k"})
    desk, address = signed_in(shop.clerk), f"/desk/{shop.counter.pk}/"
    assert "Sim-Swap + Bill" in words(desk.get(address))
    assert "Sim-Swap + Bill" in words(door.get("/greet/chiado/"))
    now = timezone.now()
    dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=now)
    assert "Sim-Swap + Bill" in words(desk.get(address))

    serving.serve(**shop.at_counter(Ticket.objects.get().pk, now=now))

    assert "Sim-Swap + Bill" in words(desk.get(address))
    steps = SessionStep.objects.order_by("position").values_list("service__code", flat=True)
    assert list(dict.fromkeys(steps)) == ["sim-swap", "bill"]


def test_the_line_with_several_services_costs_the_same_for_one_and_three(open_shop, door):
    def comes(number):
        mine = booked(open_shop, number=number, service=("sim-swap", "bill"))
        door.post(f"{LIST}{mine.pk}/arrived/", {"key": f"k{number}"})

    def asked():
        with CaptureQueriesContext(connection) as queries:
            snapshot(store=open_shop.store, now=timezone.now())
        return len(queries)

    comes(1)
    asked()
    one = asked()
    comes(2)
    comes(3)

    assert asked() == one
    assert [len(row.also) for row in snapshot(store=open_shop.store, now=timezone.now()).rows] == [1, 1, 1]


# --- booking for a customer -------------------------------------------------------------------------------------------
def test_booking_for_a_customer_in_three_steps(open_shop, door):
    assert f"{BOOK}sim-swap/" in links(door.get(BOOK))
    page = door.get(f"{BOOK}sim-swap/")
    start = next_quarter().isoformat()
    assert start in page.content.decode()

    form = {**form_of(page), "start": start, "name": "Rui Lopes", "phone": "912 340 001", "notes": "By the window"}
    answer = door.post(f"{BOOK}sim-swap/", form, follow=True)

    made = Booking.objects.get()
    assert f"The reference is {made.reference}." in words(answer)
    assert (made.name, made.phone, made.notes) == ("Rui Lopes", PHONE.replace(" ", ""), "By the window")
    assert (made.starts_at, made.web, made.channel, made.state) == (next_quarter(), False, "staff", "booked")
    assert made.made_by is not None
    door.post(f"{BOOK}sim-swap/", form)
    assert Booking.objects.count() == 1


def test_booking_takes_several_services_a_mail_and_a_language(open_shop, door):
    page = door.get(f"{BOOK}sim-swap/?also=bill")
    assert "Sim-Swap + Bill" in words(page)

    form = {**form_of(page), "also": ["bill"], "start": next_quarter().isoformat(), "name": "Rui Lopes"}
    door.post(f"{BOOK}sim-swap/", {**form, "mail": "rui@example.org", "language": "cs"})

    made = Booking.objects.get()
    assert (made.mail, made.language) == ("rui@example.org", "cs")
    assert [part.service.code for part in made.parts.order_by("position")] == ["sim-swap", "bill"]


def test_language_is_the_stores_unless_another_is_chosen(open_shop, door):
    open_shop.store.language = "pt"
    open_shop.store.save()
    page = door.get(f"{BOOK}sim-swap/")
    assert '<option value="pt" selected>' in page.content.decode()

    door.post(f"{BOOK}sim-swap/", {**form_of(page), "start": next_quarter().isoformat(), "name": "Rui"})

    assert Booking.objects.get().language == "pt"


def test_staff_book_without_lead_and_beyond_the_web_share(shop):
    takes_bookings(shop, lead_minutes=600, web_percent=0)
    door = signed_in(StaffFactory(role=ROLES.GREETER, stores=[shop.store]))

    assert next_quarter().isoformat() in door.get(f"{BOOK}sim-swap/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Type the customer&#x27;s name."),
        ({"start": ""}, "Choose a time."),
        ({"start": "soon"}, "Choose a time."),
        ({"start": "9999-12-31T23:30:00+00:00"}, "Choose a time."),
        ({"phone": "12"}, "This phone number is not complete"),
        ({"mail": "rui@"}, "mail address"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"also": ["bill", "gone"]}, "Select a valid choice"),
        ({"start": (timezone.now() - timedelta(days=3)).isoformat()}, "This time is over, or too soon."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(open_shop, door, wrong, said):
    form = {**form_of(door.get(f"{BOOK}sim-swap/")), "start": next_quarter().isoformat(), "name": "Rui"}

    answer = door.post(f"{BOOK}sim-swap/", {**form, "notes": "By the window", **wrong})

    assert said in answer.content.decode()
    assert "By the window" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_full_day_and_odd_questions_are_answered(open_shop, door):
    for query in ("?on=2001-01-01", "?on=never&party=99", "?on=9999-12-31&party=-1"):
        assert door.get(f"{BOOK}sim-swap/{query}").status_code == 200
    open_shop.store.opening_hours = "off"
    open_shop.store.save()
    assert "Nothing is free on that day." in words(door.get(f"{BOOK}sim-swap/"))


def test_only_what_can_be_booked_is_offered(open_shop, door):
    StoreService.objects.filter(service=open_shop.bill).update(is_bookable=False)

    assert f"{BOOK}bill/" not in links(door.get(BOOK))
    assert door.get(f"{BOOK}bill/").status_code == 404


# --- for whom ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES.values)
def test_pages_are_for_those_who_stand_in_the_store(open_shop, role):
    client = signed_in(StaffFactory(role=role, stores=[open_shop.store], regions=[open_shop.store.region]))
    here = role in (ROLES.GREETER, ROLES.CLERK, ROLES.STORE_MANAGER)

    assert {client.get(page).status_code for page in (LIST, BOOK)} == {200 if here else 403}
    assert not [name for name, _value in buttons(client.get(LIST)) if name == "booking"]
