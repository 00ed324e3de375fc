"""The last place of a time: many clients at two web processes at once, and one of them has it."""

import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.models import Booking
from stores.commands.tokens import issue_token
from stores.models import Staff
from tests.factories import StaffFactory
from tests.processes import Presser, WebProcess
from tests.queueing.bookings import Desk
from tests.races.test_claim import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
CLIENTS = 64
CELL = timedelta(minutes=15)


@pytest.fixture(scope="module")
def webs(django_db_setup):
    webs = [WebProcess("chain", LADO_BOOKINGS_PER_ADDRESS="1000000/h/ip") for _n in range(2)]
    yield webs
    for web in webs:
        web.stop()


def clients(webs, desk):
    """Customers who book, customers who hold, and staff who book for somebody: each with what it sends."""
    manager = StaffFactory(stores=[desk.store], role=Staff.Role.STORE_MANAGER)
    token = issue_token(staff=manager, scopes=["book"], by="test", now=timezone.now())
    for number in range(CLIENTS):
        kind = ("customer", "customer", "hold", "staff")[number % 4]
        person = {"name": f"No {number}", "phone": f"+35191234{number:04}", "email": "", "language": "pt"}
        presser = Presser(*webs, token=token if kind == "staff" else "")
        presser.turn = number  # half of them begin at each process
        yield presser, {"store": "chiado", "service": "sim-swap", "customer": person, "hold": kind == "hold"}


def race(pressers, start, number):
    """The answers of all who want the time at once; everybody is somebody else in every round."""

    def wish(wanted):
        phone = wanted["customer"]["phone"]
        person = wanted["customer"] | {"phone": f"{phone[:6]}{number:03}{phone[-4:]}"}
        return wanted | {"customer": person, "start": start.isoformat()}

    return in_threads(
        [
            lambda presser=presser, wanted=wanted: presser.press("bookings/", wish(wanted), key=secrets.token_hex(8))
            for presser, wanted in pressers
        ]
    )


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
def test_of_many_who_want_the_last_place_one_has_it_and_the_others_are_told_what_is_free(webs, rounds):
    desk = Desk(hours="24/7")
    pressers = list(clients(webs, desk))
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    winners = []

    for number in range(rounds):
        start = first + number * CELL
        answers = race(pressers, start, number)
        won = [index for index, (status, _body) in enumerate(answers) if status == 201]
        lost = [body for status, body in answers if status == 409]
        assert (len(won), len(lost)) == (1, CLIENTS - 1), answers
        assert {body["code"] for body in lost} == {"slot_taken"}
        assert {len(body["alternatives"]) for body in lost} == {3}
        assert start.isoformat() not in {each["start"] for body in lost for each in body["alternatives"]}
        winners += won

    assert Booking.objects.count() == rounds
    assert Booking.objects.values("starts_at").distinct().count() == rounds
    assert len({index % 4 for index in winners}) > 1 or rounds < 10, "always the same kind of client wins"


def test_twins_of_one_press_book_once(webs):
    desk = Desk(hours="24/7")
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    person = {"name": "Ana", "phone": "+351912345678"}
    wanted = {"store": "chiado", "service": "sim-swap", "customer": person, "start": start.isoformat()}

    answers = in_threads(
        [lambda: Presser(*webs, token="").press("bookings/", wanted, key="one press of one customer")] * 12
    )

    assert Booking.objects.filter(store=desk.store).count() == 1
    assert {status for status, _body in answers} == {201}
    assert len({body["manage_token"] for _status, body in answers}) == 1


def test_a_place_that_is_moved_to_is_taken_once(webs):
    """Everybody has a time of their own and wants the same other one."""
    desk = Desk(counters=8, hours="24/7")
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    wanted, pressers = first + timedelta(hours=5), list(clients(webs, desk))[::4][:8]
    own = []
    for index, (presser, body) in enumerate(pressers):
        status, answer = presser.press("bookings/", body | {"start": (first + index * CELL).isoformat()})
        assert status == 201, answer
        own.append((presser, answer))
    desk.everybody().exclude(number=1).update(is_active=False)

    answers = in_threads(
        [
            lambda presser=presser, answer=answer: presser.press(
                f"bookings/{answer['reference']}/reschedule/",
                {"start": wanted.isoformat()},
                manage=answer["manage_token"],
            )
            for presser, answer in own
        ]
    )

    assert sorted(status for status, _body in answers) == [200, *[409] * 7]
    assert Booking.objects.filter(starts_at=wanted).count() == 1
    assert Booking.objects.exclude(starts_at=wanted).count() == 7
